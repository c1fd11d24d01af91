/** Which days count, what kind of day it is, and days by the clocks of a zone. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { countsAt, dayClassOf, plainWeek } from '../../src/calendar/calendar.ts';
import { dayMs, dayText, lastOfMonth, localDayOf, startOfDayMs } from '../../src/calendar/local-day.ts';

const at = (text: string) => Date.parse(`${text}T12:00:00Z`);
const zones = Intl.supportedValuesOf('timeZone');

describe('kind of day', () => {
  const close = { ...plainWeek, monthEnd: { fromDay: 0, toDay: 0 } };
  test.each([
    ['2026-08-28', null, 'workday'],
    ['2026-08-29', null, 'month-end'],
    ['2026-08-31', null, 'month-end'],
    ['2026-09-03', null, 'month-end'],
    ['2026-09-04', null, 'workday'],
    ['2026-09-05', null, 'day-off'],
    ['2026-08-30', close, 'day-off'],
    ['2026-08-31', close, 'month-end'],
    ['2026-09-01', close, 'workday'],
    ['2026-09-05', { ...plainWeek, extraDays: ['2026-09-05'] }, 'workday'],
    ['2026-09-07', { ...plainWeek, holidays: ['2026-09-07'] }, 'day-off'],
  ] as const)('%s by %o is %s', (day, calendar, expected) => {
    expect(dayClassOf(at(day), calendar)).toBe(expected);
  });

  test('a day of its own counts far from the end of a month', () => {
    expect(countsAt({ ...close, extraDays: ['2026-08-15'] }, at('2026-08-15'))).toBe(true);
    expect(countsAt(close, at('2026-08-14'))).toBe(false);
  });
});

describe('days of a zone', () => {
  test('begin where their date begins, in every zone', () => {
    const instant = fc.integer({ min: Date.UTC(2020, 0, 1), max: Date.UTC(2040, 0, 1) });
    fc.assert(
      fc.property(fc.constantFrom(...zones), instant, (timeZone, atMs) => {
        const day = localDayOf(atMs, timeZone);
        const startMs = startOfDayMs(day, timeZone);
        expect(startMs).toBeLessThanOrEqual(atMs);
        expect(atMs - startMs).toBeLessThan(26 * 3_600_000);
        expect(localDayOf(startMs, timeZone)).toBe(day);
        expect(localDayOf(startMs - 1, timeZone)).toBe(day - 1);
      }),
      { numRuns: 1000 },
    );
  });

  test.each([
    ['2026-03-29T22:30:00Z', 'Europe/Berlin', '2026-03-30'],
    ['2026-03-28T22:30:00Z', 'Europe/Berlin', '2026-03-28'],
    ['2026-01-01T00:00:00Z', 'Pacific/Kiritimati', '2026-01-01'],
    ['2026-01-01T10:00:00Z', 'Pacific/Kiritimati', '2026-01-02'],
    ['2026-01-01T10:00:00Z', 'Pacific/Niue', '2025-12-31'],
  ])('%s in %s is %s', (atText, timeZone, expected) => {
    expect(dayText(localDayOf(Date.parse(atText), timeZone))).toBe(expected);
  });

  test('the last of a month, leap years and neighbours included', () => {
    const day = Date.UTC(2028, 0, 31) / dayMs;
    expect([-1, 0, 1].map((months) => dayText(lastOfMonth(day, months)))).toEqual([
      '2027-12-31',
      '2028-01-31',
      '2028-02-29',
    ]);
  });
});
