import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { dueAfterMs, slotsBetween, spreadMs } from '../../src/engine/when.ts';
import type { Schedule } from '../../src/settings/settings.ts';
import { boundTo } from './checks.ts';

const bound = boundTo('api.anaplan.com:443');

function duesOf(schedule: Schedule, from: string, count: number): string[] {
  const dues: string[] = [];
  for (let nowMs = Date.parse(from); dues.length < count; ) {
    const dueMs = dueAfterMs(schedule, bound, nowMs);
    if (dueMs === null) break;
    dues.push(new Date(dueMs).toISOString().slice(0, 16));
    nowMs = dueMs;
  }
  return dues;
}

const cron = (expression: string, timeZone: string): Schedule => ({ kind: 'cron', cron: expression, timeZone });

describe('every', () => {
  test('is due once in each period, at moments that do not depend on when it is asked', () => {
    const anyMs = fc.integer({ min: 0, max: 4_000_000_000_000 });
    fc.assert(
      fc.property(fc.string(), fc.integer({ min: 1, max: 40 * 86_400_000 }), anyMs, (name, everyMs, nowMs) => {
        const due = (atMs: number) => dueAfterMs({ kind: 'every', everyMs }, boundTo(name), atMs) as number;
        const dueMs = due(nowMs);
        expect(dueMs).toBeGreaterThan(nowMs);
        expect(dueMs).toBeLessThanOrEqual(nowMs + everyMs);
        expect(due(dueMs - 1)).toBe(dueMs);
        expect(due(dueMs)).toBe(dueMs + everyMs);
      }),
    );
  });

  test('is spread by check and target over the whole period', () => {
    const tenths = new Set<number>();
    for (let n = 0; n < 200; n += 1) tenths.add(Math.floor(spreadMs(boundTo(`target ${n}`), 300_000) / 30_000));
    expect(tenths.size).toBe(10);
    expect(spreadMs(boundTo('a', { id: 'b' }), 1e9)).not.toBe(spreadMs(boundTo('b', { id: 'a' }), 1e9));
    expect(spreadMs(bound, 300_000)).toBe(spreadMs(boundTo('api.anaplan.com:443'), 300_000));
    expect(spreadMs(bound, 0)).toBe(0);
  });
});

describe('cron', () => {
  test.each<[string, Schedule, string, string[]]>([
    [
      'a time in the skipped hour is due when that hour ends',
      cron('30 1 * * *', 'Europe/London'),
      '2027-03-27T12:00Z',
      ['2027-03-28T01:00', '2027-03-29T00:30'],
    ],
    [
      'the same across the Atlantic',
      cron('30 2 * * *', 'America/New_York'),
      '2027-03-13T12:00Z',
      ['2027-03-14T07:00', '2027-03-15T06:30'],
    ],
    [
      'a time in the hour that comes twice is due once, the first time',
      cron('30 1 * * *', 'Europe/London'),
      '2027-10-30T12:00Z',
      ['2027-10-31T00:30', '2027-11-01T01:30'],
    ],
    [
      'and not again when asked between the two',
      cron('30 1 * * *', 'Europe/London'),
      '2027-10-31T00:45Z',
      ['2027-11-01T01:30'],
    ],
    [
      'nor across the Atlantic',
      cron('30 1 * * *', 'America/New_York'),
      '2027-11-06T12:00Z',
      ['2027-11-07T05:30', '2027-11-08T06:30'],
    ],
    [
      'a change of half an hour, forwards',
      cron('15 2 * * *', 'Australia/Lord_Howe'),
      '2027-10-02T12:00Z',
      ['2027-10-02T15:30', '2027-10-03T15:15'],
    ],
    [
      'a change of half an hour, back',
      cron('45 1 * * *', 'Australia/Lord_Howe'),
      '2027-04-03T12:00Z',
      ['2027-04-03T14:45', '2027-04-04T15:15'],
    ],
    [
      'a midnight that does not exist',
      cron('0 0 * * *', 'America/Santiago'),
      '2027-09-04T12:00Z',
      ['2027-09-05T04:00', '2027-09-06T03:00'],
    ],
    [
      'steps go on through the hour that comes twice',
      cron('*/30 * * * *', 'Europe/London'),
      '2027-10-30T23:50Z',
      ['2027-10-31T00:00', '2027-10-31T00:30', '2027-10-31T01:00', '2027-10-31T01:30', '2027-10-31T02:00'],
    ],
    [
      'steps leave the skipped hour out',
      cron('*/30 * * * *', 'Europe/London'),
      '2027-03-28T00:10Z',
      ['2027-03-28T00:30', '2027-03-28T01:00', '2027-03-28T01:30'],
    ],
    [
      'work days in a zone of three quarters of an hour',
      cron('0 6 * * 1-5', 'Asia/Kathmandu'),
      '2027-03-26T12:00Z',
      ['2027-03-29T00:15', '2027-03-30T00:15'],
    ],
    [
      'the last day of a month',
      cron('0 6 L * *', 'Europe/Berlin'),
      '2028-02-01T00:00Z',
      ['2028-02-29T05:00', '2028-03-31T04:00'],
    ],
    ['a day that never comes', cron('0 6 30 2 *', 'Europe/Berlin'), '2028-02-01T00:00Z', []],
  ])('%s', (_name, schedule, from, dues) => {
    expect(duesOf(schedule, from, Math.max(1, dues.length))).toEqual(dues);
  });

  test.each(['Europe/London', 'America/New_York', 'Australia/Lord_Howe', 'Africa/Casablanca', 'Asia/Tehran', 'UTC'])(
    'a daily time in %s is due once on every day of a year',
    (timeZone) => {
      const dues = duesOf(cron('30 2 * * *', timeZone), '2027-01-01T00:00Z', 366);
      const days = dues.map((due) => new Intl.DateTimeFormat('en-CA', { timeZone }).format(new Date(`${due}Z`)));
      expect(new Set(days).size).toBe(366);
      const spanDays = (Date.parse(`${dues.at(-1)}Z`) - Date.parse(`${dues[0]}Z`)) / 86_400_000;
      expect(Math.round(spanDays)).toBe(365);
    },
  );

  test('an expression or a zone that croner does not know is refused', () => {
    expect(() => dueAfterMs(cron('not a time', 'UTC'), bound, 0)).toThrow();
    expect(() => dueAfterMs(cron('0 6 * * *', 'Europe/Atlantis'), bound, 0)).toThrow();
  });
});

describe('cron that steps', () => {
  test('is spread over the minute by check and target, and keeps its period', () => {
    const offsets = new Set<number>();
    for (let n = 0; n < 60; n += 1) {
      const due = (nowMs: number) => dueAfterMs(cron('*/5 * * * *', 'UTC'), boundTo(`target ${n}`), nowMs) as number;
      const first = due(Date.parse('2027-01-01T00:02:00Z'));
      expect(due(first)).toBe(first + 300_000);
      offsets.add(first % 300_000);
    }
    expect(Math.max(...offsets)).toBeLessThan(60_000);
    expect(offsets.size).toBeGreaterThan(50);
  });

  test.each(['0 6 * * *', '0,30 * * * *', '15 */10 * * * *', '@hourly'])('%s is kept to', (expression) => {
    const due = (name: string) => dueAfterMs(cron(expression, 'UTC'), boundTo(name), 1_800_000_000_000);
    expect(new Set(['a', 'b', 'c', 'd'].map(due)).size).toBe(1);
  });
});

describe('slots between two times', () => {
  test('are those that following one due after the other finds', () => {
    const schedules = fc.oneof(
      fc.integer({ min: 60_000, max: 7_200_000 }).map((everyMs): Schedule => ({ kind: 'every', everyMs })),
      fc.constantFrom('*/7 * * * *', '30 2 * * *', '0 6 * * 1-5').map((text) => cron(text, 'Europe/Berlin')),
    );
    const from = fc.integer({ min: 1_800_000_000_000, max: 1_830_000_000_000 });
    fc.assert(
      fc.property(schedules, from, fc.integer({ min: -5_000, max: 86_400_000 }), (schedule, fromMs, lengthMs) => {
        let expected = 0;
        for (let due = dueAfterMs(schedule, bound, fromMs); due !== null && due <= fromMs + lengthMs; expected += 1)
          due = dueAfterMs(schedule, bound, due);
        expect(slotsBetween(schedule, bound, fromMs, fromMs + lengthMs)).toBe(expected);
      }),
      { numRuns: 60 },
    );
  });

  test('of years of minutes are counted only so far', () => {
    const minutely = cron('* * * * *', 'UTC');
    expect(slotsBetween(minutely, bound, 0, 3 * 365 * 86_400_000)).toBe(1000);
  });
});

describe('in every zone that is known here', () => {
  const zones = Intl.supportedValuesOf('timeZone');
  const dayMs = 86_400_000;
  const localOf = (timeZone: string) => {
    const format = new Intl.DateTimeFormat('en-CA', {
      ...{ timeZone, hourCycle: 'h23', year: 'numeric', month: '2-digit', day: '2-digit' },
      ...{ hour: '2-digit', minute: '2-digit' },
    });
    return (atMs: number) => {
      const parts = Object.fromEntries(format.formatToParts(atMs).map(({ type, value }) => [type, value]));
      return {
        day: `${parts['year']}-${parts['month']}-${parts['day']}`,
        minutes: Number(parts['hour']) * 60 + Number(parts['minute']),
      };
    };
  };
  /** Days of 2027 in which the zone's offset changes. */
  const changesOf = (local: ReturnType<typeof localOf>) => {
    const days = Array.from({ length: 365 }, (_, day) => Date.UTC(2027, 0, 1) + day * dayMs);
    return days.filter((atMs) => local(atMs).minutes !== local(atMs + dayMs).minutes);
  };

  test('a daily time is due exactly once on each local day around every change of the clocks', {
    timeout: 60_000,
  }, () => {
    expect(zones.length).toBeGreaterThan(300);
    let changes = 0;
    for (const [index, timeZone] of zones.entries()) {
      const local = localOf(timeZone);
      // Minutes around the usual changes for all, and one that differs from zone to zone.
      for (const changeMs of changesOf(local)) {
        changes += 1;
        for (const minutes of [0, 30, 90, 150, (index * 37) % 1440]) {
          const daily = cron(`${minutes % 60} ${Math.floor(minutes / 60)} * * *`, timeZone);
          const dues: number[] = [];
          for (let atMs = changeMs - dayMs; dues.length < 4; atMs = dues.at(-1) as number)
            dues.push(dueAfterMs(daily, bound, atMs) as number);
          const seen = dues.map(local);
          expect(new Set(seen.map(({ day }) => day)).size, `${timeZone} ${minutes}`).toBe(4);
          const spanDays = (Date.parse(seen[3]?.day ?? '') - Date.parse(seen[0]?.day ?? '')) / dayMs;
          expect(spanDays, `${timeZone} ${minutes}`).toBe(3);
          // In the skipped time it is due as that ends; otherwise at the minute that was written.
          const off = seen.filter((one) => one.minutes !== minutes);
          expect(off.length, `${timeZone} ${minutes}`).toBeLessThanOrEqual(1);
          for (const one of off) expect(one.minutes, `${timeZone} ${minutes}`).toBeGreaterThan(minutes);
        }
      }
    }
    expect(changes).toBeGreaterThan(100);
  });
});
