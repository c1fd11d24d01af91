/** Quantiles, kinds of days, names of places and sentences against values known from elsewhere. */
import { describe, expect, test } from 'vitest';
import { dayClassOf, isClosingDay } from '../../src/stall/day.ts';
import { keyOf } from '../../src/stall/step-key.ts';
import { studentQuantile } from '../../src/stall/student.ts';
import { limitText, roughText } from '../../src/stall/text.ts';

describe('quantiles of Student', () => {
  // Tables of the t distribution, one-sided.
  test.each([
    [0.01, 16, 2.583],
    [0.001, 16, 3.686],
    [0.001, 30, 3.385],
    [0.01, 60, 2.39],
    [0.001, 8, 4.501],
  ])('P(T > x) = %d with %d degrees of freedom: %d', (alpha, freedom, expected) => {
    expect(Math.abs(studentQuantile(alpha, freedom) / expected - 1)).toBeLessThan(0.01);
  });
});

describe('kinds of days', () => {
  test.each([
    ['2026-10-30T23:59:59Z', 'month end 0'],
    ['2026-10-31T12:00:00Z', 'saturday'],
    ['2026-11-02T00:00:00Z', 'month end +1'],
    ['2026-11-04T08:00:00Z', 'month end +3'],
    ['2026-11-05T08:00:00Z', 'thursday'],
    ['2026-11-26T08:00:00Z', 'month end -2'],
    ['2026-11-30T08:00:00Z', 'month end 0'],
    ['2026-12-31T08:00:00Z', 'month end 0'],
    ['2024-02-29T08:00:00Z', 'month end 0'],
    ['1969-12-31T08:00:00Z', 'month end 0'],
  ])('%s is %s', (at, expected) => {
    expect(dayClassOf(Date.parse(at))).toBe(expected);
  });

  test('every day of ten years has a kind, and each month one last and one first working day', () => {
    const days = Array.from({ length: 3652 }, (_, day) => dayClassOf(Date.UTC(2026, 0, 1 + day)));
    expect(days.filter((kind) => kind === 'month end 0')).toHaveLength(120);
    expect(days.filter(isClosingDay)).toHaveLength(240);
  });
});

test.each([
  [{ state: 'NOT_STARTED', progress: 0, step: '' }, 'not started'],
  [{ state: 'CANCELLING', progress: 0.4, step: 'Cancelling ...' }, 'cancelling'],
  [{ state: 'IN_PROGRESS', progress: 1, step: 'Saving ...' }, 'at 100 %'],
  [{ state: 'IN_PROGRESS', progress: 0.41, step: 'Row 12 of 34' }, 'step: Row # of #'],
  [{ state: 'IN_PROGRESS', progress: 0.41, step: '' }, 'from 40 %'],
  [{ state: 'IN_PROGRESS', progress: 0.41, step: 'whole run' }, 'step: whole run'],
])('the place of %o is "%s"', (task, key) => {
  expect(keyOf(task)).toBe(key);
});

describe('sentences', () => {
  test.each([
    [0, '0 s'],
    [45_000, '45 s'],
    [126_000, '2.1 min'],
    [180_000, '3 min'],
    [23 * 60_000, '23 min'],
    [125 * 60_000, '2 h 5 min'],
  ])('%d ms is %s', (ms, text) => expect(roughText(ms)).toBe(text));

  test('a learned limit names its evidence, and whether the settings bound it', () => {
    const learned = { stalledMs: 840_000, suspectMs: 1, tooFastMs: 1, runs: 12, medianMs: 126_000, longestMs: 534_000 };
    const told = 'learned from 12 runs, median 2.1 min, longest 8.9 min';
    expect(limitText({ limitMs: 840_000, suspectMs: null, learned }, 0)).toBe(`limit 14 min ${told}`);
    expect(limitText({ limitMs: 840_000, suspectMs: null, learned }, Math.log(1.6))).toBe(
      `limit 14 min ${told}, today's factor 1.6`,
    );
    expect(limitText({ limitMs: 600_000, suspectMs: null, learned }, 0)).toBe(
      `limit 10 min (the most that the settings allow) ${told}`,
    );
  });
});
