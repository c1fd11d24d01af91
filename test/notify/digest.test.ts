import { expect, test } from 'vitest';
import { digestFor } from '../../src/notify/digest.ts';
import { handoverInputFrom } from '../../src/notify/handover-input.ts';
import { handoverOf } from '../../src/report/handover.ts';
import { handoverLines, handoverText } from '../../src/report/handover-text.ts';
import type { NotifySettings } from '../../src/settings/notify.ts';
import { openStore } from '../../src/store/sqlite.ts';
import { seenAttempt } from '../store/attempts.ts';
import { settingsWith, smtpAt } from './world.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
/** When the first digest is due. */
const dueMs = Date.UTC(2027, 0, 4, 7);
const at = { text: '07:00 UTC', cron: '0 7 * * *', timeZone: 'UTC', to: ['oncall@example.com'] };

function world() {
  const store = openStore(':memory:');
  const settings = settingsWith({ smtp: smtpAt(1), digest: at });
  const notify = settings.notify as NotifySettings;
  const redact = (text: string) => text;
  const digest = digestFor({ store, checks: [], settings: () => settings, notify, redact });
  /** Subjects so far, after a try. */
  const tried = async (nowMs: number) => {
    await digest?.(nowMs);
    return store.messages({}).map(({ subject }) => subject);
  };
  const looked = (startedAtMs: number, check = 'reachability') => store.record(seenAttempt({ check, startedAtMs }), []);
  const handover = (sinceMs: number, nowMs: number) =>
    handoverOf(handoverInputFrom({ store, checks: [], settings: null, sinceMs, nowMs }));
  return { store, looked, tried, handover };
}

test('a new store has none for a time at which it was not there, and its first one begins with its first look', async () => {
  const { store, looked, tried } = world();
  expect(await tried(dueMs + 2000)).toEqual([]);
  looked(dueMs + 3000);
  expect(await tried(dueMs + 20 * 60_000)).toEqual([]);
  looked(dueMs + dayMs - 60_000);
  expect(await tried(dueMs + dayMs + 1000)).toEqual([
    'ALL WELL Hand-over 2027-01-04 07:00 to 2027-01-05 07:00 UTC: 0 open',
  ]);
  store.close();
});

test('that looks are younger than a day is told by when they began', async () => {
  const { store, looked, tried } = world();
  looked(dueMs - hourMs);
  expect(await tried(dueMs + 2000)).toEqual(['ALL WELL Hand-over 2027-01-04 06:00 to 07:00 UTC: 0 open']);
  store.close();
});

test('where nothing was looked at since the last one nothing is well: nothing is known', async () => {
  const { store, looked, tried } = world();
  looked(dueMs - hourMs);
  await tried(dueMs + 1000);
  // Its own state is no look at anything.
  looked(dueMs + dayMs - 1000, 'anaplan-doctor');
  expect((await tried(dueMs + dayMs + 1000))[0]).toBe(
    'NOTICE Hand-over 2027-01-04 07:00 to 2027-01-05 07:00 UTC: nothing is known, for nothing was looked at, 0 open',
  );
  store.close();
});

test('a report says what it does not know', () => {
  const { store, looked, handover } = world();
  expect(handover(dueMs - dayMs, dueMs)).toMatchObject({ severity: 'notice', isLookedAt: false });
  looked(dueMs - hourMs);
  const known = handover(dueMs - dayMs, dueMs);
  expect(known).toMatchObject({ severity: 'ok', isLookedAt: true });
  expect(handoverLines(known)).toContain('  2027-01-03 07:00 to 06:00  no look of that time is kept');
  expect(handoverText(handover(dueMs - 60_000, dueMs))).toMatch(/: nothing is known, for nothing was/);
  expect(handover(dueMs - hourMs, dueMs).gaps).toEqual([]);
  store.close();
});
