import { describe, expect, it } from 'vitest';
import { usualAlarms } from '../../src/settings/alarms.ts';
import { parsed, problemsOf } from './parsed.ts';

describe('alarms', () => {
  it('are there only where given', () => {
    expect(parsed('endpoints: [a.example.com]')).not.toHaveProperty('alarms');
  });

  it('take what is not said from what is usual, and a check from all checks', () => {
    const { alarms } = parsed(`
alarms:
  attempts: 3 of 5
  for: 0s
  recover: 4
  again: none
  remind: 4h
  escalate: [{ after: 2h, to: [boss] }, { after: 30m, severity: warning, to: [a@example.com] }]
  checks:
    tls-version: { attempts: 1 of 1, recoverFor: 10m, again: 1m }
`);
    const damping = { ...usualAlarms.damping, found: 3, of: 5, recover: 4, againMs: null };
    expect(alarms).toEqual({
      damping,
      checks: { 'tls-version': { ...damping, found: 1, of: 1, recoverForMs: 600_000, againMs: 60_000 } },
      groupWaitMs: 30_000,
      remindEveryMs: 14_400_000,
      escalate: [
        { afterMs: 1_800_000, severity: 'warning', to: ['a@example.com'] },
        { afterMs: 7_200_000, severity: 'failure', to: ['boss'] },
      ],
    });
  });

  it.each([
    ['alarms: { attempts: twice }', '1:11: alarms.attempts: is no rule; write for example "2 of 3"'],
    [
      'alarms: { attempts: 3 of 2 }',
      '1:11: alarms.attempts: must be so many of at least as many looks, from "1 of 1" to "20 of 20"',
    ],
    [
      'alarms: { attempts: 0 of 2 }',
      '1:11: alarms.attempts: must be so many of at least as many looks, from "1 of 1" to "20 of 20"',
    ],
    ['alarms: { remind: 10s }', '1:11: alarms.remind: must be at least 5m'],
  ])('%s is refused', (text, problem) => {
    expect(problemsOf(text).map((one) => one.replace(/^1:\d+/, '1:11'))).toEqual([problem]);
  });

  it('of a check that there is not are refused', () => {
    expect(problemsOf('alarms: { checks: { tls-versions: { attempts: 1 of 1 } } }').join()).toContain('tls-version');
  });
});

describe('maintenance and quiet hours', () => {
  it('once and again and again, in the zone that is named nearest', () => {
    const { maintenance, quietHours } = parsed(`
schedule: { timeZone: Europe/Berlin }
calendars: { work: { timeZone: Europe/London } }
maintenance:
  - { name: release, from: "2026-12-24 18:00", until: "2026-12-24 20:00 UTC", models: Sales*, checks: [tls-version] }
  - { from: "22:00 Asia/Tokyo Sat", for: 4h }
quietHours:
  - { from: "20:00", until: "07:00", calendar: work }
  - { from: "0 20 * * *", until: "07:00", severities: [failure] }
`);
    expect(maintenance).toEqual([
      {
        ...{ name: 'release', connections: [], models: ['Sales*'], checks: ['tls-version'], targets: [] },
        window: { kind: 'once', fromMs: Date.parse('2026-12-24T17:00Z'), untilMs: Date.parse('2026-12-24T20:00Z') },
      },
      {
        ...{ name: 'maintenance 2', connections: [], models: [], checks: [], targets: [] },
        window: {
          kind: 'recurring',
          cron: '0 22 * * 6',
          timeZone: 'Asia/Tokyo',
          calendar: null,
          end: { forMs: 14_400_000 },
        },
      },
    ]);
    expect(quietHours).toMatchObject([
      {
        severities: ['notice', 'warning'],
        window: { timeZone: 'Europe/London', calendar: { name: 'work' }, end: { untilCron: '0 7 * * *' } },
      },
      { severities: ['failure'], window: { cron: '0 20 * * *', timeZone: 'Europe/Berlin', calendar: null } },
    ]);
  });

  it.each([
    ['neither until nor for', '{ from: "22:00" }', 'needs until or for, and not both'],
    ['until and for', '{ from: "22:00", until: "23:00", for: 1h }', 'needs until or for, and not both'],
    ['no moment', '{ from: late, for: 1h }', 'names no moment'],
    ['no day', '{ from: "2026-02-30 10:00", for: 1h }', 'is no day and time'],
    ['the end before the begin', '{ from: "2026-02-20 10:00", until: "2026-02-20 09:00" }', 'is not after from'],
    ['two zones', '{ from: "22:00 Asia/Tokyo", until: "23:00 UTC" }', 'is in another time zone than from'],
    ['no zone', '{ from: "22:00", for: 1h, timeZone: Mars/Base }', 'names no time zone'],
    ['no calendar', '{ from: "22:00", for: 1h, calendar: work }', 'names a calendar that is not in calendars'],
  ])('%s is refused', (_name, window, text) => {
    expect(problemsOf(`quietHours: [${window}]`).join('\n')).toContain(text);
  });
});
