/** Occurrences of deadlines over every time zone this Node knows, and by calendar. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { countsAt } from '../../src/calendar/calendar.ts';
import { localDayOf, wallOf, weekdayOf } from '../../src/calendar/local-day.ts';
import { isEverDue, nextOf, previousOf } from '../../src/calendar/occurrence.ts';
import type { Calendar, Deadline } from '../../src/settings/settings.ts';

const zones = Intl.supportedValuesOf('timeZone');
const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

const deadline = (cron: string, timeZone: string, calendar: Calendar | null = null): Deadline => ({
  ...{ text: cron, cron, timeZone, toleranceMs: 0, calendar },
});
const week: Calendar = {
  ...{
    name: 'week',
    timeZone: 'Europe/Berlin',
    weekdays: [1, 2, 3, 4, 5],
    holidays: [],
    extraDays: [],
    monthEnd: null,
  },
};
const iso = (atMs: number | null) => (atMs === null ? null : new Date(atMs).toISOString());
const at = (text: string) => Date.parse(text);

/** Offset of a zone from UTC. */
function offsetMs(atMs: number, timeZone: string): number {
  const { year, month, day, hour, minute } = wallOf(atMs, timeZone);
  return Date.UTC(year, month - 1, day, hour, minute) - Math.floor(atMs / minuteMs) * minuteMs;
}

const zone = fc.constantFrom(...zones);
const instant = fc.integer({ min: Date.UTC(2024, 0, 1), max: Date.UTC(2032, 0, 1) });
const time = fc.record({ hour: fc.integer({ min: 0, max: 23 }), minute: fc.integer({ min: 0, max: 59 }) });
const days = fc.constantFrom('*', '1-5', '0,6', '1');
const calendar = fc.option(
  fc.record({
    name: fc.constant('c'),
    timeZone: zone,
    weekdays: fc.subarray([1, 2, 3, 4, 5, 6, 7], { minLength: 1 }),
    holidays: fc.subarray(['2026-05-01', '2026-12-25', '2027-01-01']),
    extraDays: fc.subarray(['2026-05-02', '2026-12-27']),
    monthEnd: fc.option(fc.constantFrom({ fromDay: -2, toDay: 3 }, { fromDay: 0, toDay: 0 })),
  }),
);

describe('over all zones', () => {
  test('Node knows them', () => expect(zones.length).toBeGreaterThan(400));

  test('occurrences strictly increase, are found again from behind, and stand on the wall as written except in gaps', () => {
    fc.assert(
      fc.property(zone, instant, time, days, (timeZone, fromMs, { hour, minute }, on) => {
        const daily = deadline(`${minute} ${hour} * * ${on}`, timeZone);
        let beforeMs = fromMs;
        for (let count = 0; count < 3; count += 1) {
          const dueMs = nextOf(daily, beforeMs);
          if (dueMs === null) throw new Error('is due every week');
          expect(dueMs).toBeGreaterThan(beforeMs);
          const wall = wallOf(dueMs, timeZone);
          if (wall.hour !== hour || wall.minute !== minute) {
            // The first moment after hours that the clocks left out.
            expect(offsetMs(dueMs, timeZone)).toBeGreaterThan(offsetMs(dueMs - minuteMs, timeZone));
          }
          expect(previousOf(daily, dueMs)).toBe(dueMs);
          expect(previousOf(daily, dueMs + minuteMs)).toBe(dueMs);
          expect(previousOf(daily, dueMs - 1)).toBeLessThan(dueMs);
          beforeMs = dueMs;
        }
      }),
      { numRuns: 1000 },
    );
  });

  test('no day is left out and none has two: a time of day is due once on each day of each zone, over every change of its clocks', () => {
    const changes = zones.flatMap((timeZone) => changesOf(timeZone).map((changeMs) => ({ timeZone, changeMs })));
    expect(changes.length).toBeGreaterThan(100);
    for (const { timeZone, changeMs } of changes) {
      for (const cron of ['30 2 * * *', '0 0 * * *', '30 1 * * *', '15 3 * * *']) {
        const daily = deadline(cron, timeZone);
        const found: number[] = [];
        for (let dueMs = nextOf(daily, changeMs - 30 * hourMs); dueMs !== null && dueMs < changeMs + 54 * hourMs; ) {
          found.push(localDayOf(dueMs, timeZone));
          dueMs = nextOf(daily, dueMs);
        }
        expect(found, `${cron} ${timeZone} ${iso(changeMs)}`).toEqual(found.map((_, index) => (found[0] ?? 0) + index));
      }
    }
  });

  test('what falls due counts in the calendar, and nothing between two neighbours does', () => {
    fc.assert(
      fc.property(zone, instant, time, calendar, (timeZone, fromMs, { hour, minute }, of) => {
        const daily = deadline(`${minute} ${hour} * * *`, timeZone, of);
        const dueMs = nextOf(daily, fromMs);
        if (dueMs === null) return;
        expect(of === null || countsAt(of, dueMs)).toBe(true);
        const everyDay = deadline(daily.cron, timeZone);
        for (let betweenMs = nextOf(everyDay, fromMs) ?? dueMs; betweenMs < dueMs; ) {
          expect(of !== null && countsAt(of, betweenMs)).toBe(false);
          betweenMs = nextOf(everyDay, betweenMs) ?? dueMs;
        }
        expect(previousOf(daily, dueMs)).toBe(dueMs);
        const previousMs = previousOf(daily, fromMs);
        expect(previousMs === null || previousMs <= fromMs).toBe(true);
        if (previousMs !== null) expect(nextOf(daily, previousMs)).toBe(dueMs);
      }),
      { numRuns: 300 },
    );
  });
});

/** Instants in 2026 at which the clocks of a zone are put forward or back, to the minute. */
function changesOf(timeZone: string): readonly number[] {
  const found: number[] = [];
  for (let dayStartMs = Date.UTC(2026, 0, 1); dayStartMs < Date.UTC(2027, 0, 1); dayStartMs += 24 * hourMs) {
    let [beforeMs, afterMs] = [dayStartMs, dayStartMs + 24 * hourMs];
    const before = offsetMs(beforeMs, timeZone);
    if (offsetMs(afterMs, timeZone) === before) continue;
    while (afterMs - beforeMs > minuteMs) {
      const middleMs = Math.floor((beforeMs + afterMs) / 2 / minuteMs) * minuteMs;
      if (offsetMs(middleMs, timeZone) === before) beforeMs = middleMs;
      else afterMs = middleMs;
    }
    found.push(afterMs);
  }
  return found;
}

describe('by example', () => {
  test.each<[string, string, string, string, string]>([
    ['in winter', '0 6 * * 1-5', 'Europe/Berlin', '2026-01-02T05:00:00.001Z', '2026-01-05T05:00:00.000Z'],
    ['in summer', '0 6 * * 1-5', 'Europe/Berlin', '2026-07-01T04:00:00Z', '2026-07-02T04:00:00.000Z'],
    [
      'left out in spring: when the hour ends',
      '30 2 * * *',
      'Europe/Berlin',
      '2026-03-28T12:00:00Z',
      '2026-03-29T01:00:00.000Z',
    ],
    ['twice in autumn: the first', '30 2 * * *', 'Europe/Berlin', '2026-10-25T00:00:00Z', '2026-10-25T00:30:00.000Z'],
    ['not again in the same night', '30 2 * * *', 'Europe/Berlin', '2026-10-25T00:30:00Z', '2026-10-26T01:30:00.000Z'],
    [
      'every quarter of an hour: in both hours',
      '*/15 * * * *',
      'Europe/Berlin',
      '2026-10-25T00:45:00Z',
      '2026-10-25T01:00:00.000Z',
    ],
    [
      'half an hour of daylight saving',
      '15 2 * * *',
      'Australia/Lord_Howe',
      '2026-10-03T12:00:00Z',
      '2026-10-03T15:30:00.000Z',
    ],
    ['last day of the month', '0 6 L * *', 'UTC', '2028-02-01T00:00:00Z', '2028-02-29T06:00:00.000Z'],
    ['nickname', '@daily', 'Asia/Tokyo', '2026-05-01T00:00:00Z', '2026-05-01T15:00:00.000Z'],
  ])('next, %s', (_what, cron, timeZone, after, expected) => {
    expect(iso(nextOf(deadline(cron, timeZone), at(after)))).toBe(expected);
  });

  const holidays = { ...week, holidays: ['2026-12-25', '2026-12-28'], extraDays: ['2026-12-27'] };
  const close = { ...week, monthEnd: { fromDay: -1, toDay: 2 } };
  const closeOfWorkdays = {
    ...week,
    holidays: ['2026-05-01'],
    monthEnd: { fromDay: -1, toDay: 2, inWorkdays: true as const },
  };

  test.each<[string, Calendar, string, string[]]>([
    ['without holidays, with days of its own', holidays, '2026-12-24', ['2026-12-24', '2026-12-27', '2026-12-29']],
    [
      'around the end of a month, by days',
      close,
      '2026-04-10',
      ['2026-04-29', '2026-04-30', '2026-05-01', '2026-06-01', '2026-06-02', '2026-06-29'],
    ],
    [
      'around the end of a month, by workdays',
      closeOfWorkdays,
      '2026-04-10',
      ['2026-04-29', '2026-04-30', '2026-05-04', '2026-05-05', '2026-05-28', '2026-05-29', '2026-06-01'],
    ],
  ])('days that count: %s', (_what, of, from, expected) => {
    const daily = deadline('0 6 * * *', 'Europe/Berlin', of);
    const found: string[] = [];
    let dueMs: number | null = at(`${from}T00:00:00Z`);
    while (found.length < expected.length) {
      dueMs = nextOf(daily, dueMs ?? 0);
      found.push((iso(dueMs) ?? '').slice(0, 10));
    }
    expect(found).toEqual(expected);
  });

  test('the calendar counts days by its own zone', () => {
    // 02:00 on a Saturday in Tokyo is a Friday in Berlin.
    expect(iso(nextOf(deadline('0 2 * * 6', 'Asia/Tokyo', week), at('2026-08-05T00:00:00Z')))).toBe(
      '2026-08-07T17:00:00.000Z',
    );
  });

  test('a frequent deadline under a rare calendar is found without walking through every minute', () => {
    const rare = { ...week, weekdays: [6], monthEnd: { fromDay: 0, toDay: 0 } };
    const minutely = deadline('* * * * *', 'Europe/Berlin', rare);
    expect(iso(nextOf(minutely, at('2026-11-01T00:00:00Z')))).toBe('2027-07-30T22:00:00.000Z');
    expect(iso(previousOf(minutely, at('2026-11-01T00:00:00Z')))).toBe('2026-10-31T22:59:00.000Z');
  });

  test('never due', () => {
    expect(isEverDue(deadline('0 6 30 2 *', 'UTC'))).toBe(false);
    expect(isEverDue(deadline('0 6 * * 6', 'Europe/Berlin', week))).toBe(false);
    expect(isEverDue(deadline('0 6 29 2 *', 'UTC'))).toBe(true);
    expect(previousOf(deadline('0 6 30 2 *', 'UTC'), at('2026-01-01T00:00:00Z'))).toBeNull();
  });

  test('Monday is the first day of the week', () =>
    expect(weekdayOf(localDayOf(at('2026-08-03T12:00:00Z'), 'UTC'))).toBe(1));
});
