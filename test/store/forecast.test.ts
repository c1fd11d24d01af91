import { expect, test } from 'vitest';
import { forecastOf } from '../../src/store/forecast.ts';
import { usualRetention } from '../../src/store/upkeep.ts';

const dayMs = 86_400_000;
const nowMs = Date.UTC(2030, 0, 1);
const table = (name: string, bytes: number, days: number | null) => ({
  ...{ table: name, bytes, rows: 1 },
  oldestMs: days === null ? null : nowMs - days * dayMs,
});
const of = (...tables: readonly ReturnType<typeof table>[]) => forecastOf(tables, nowMs, usualRetention).bytesInAYear;

test('what is kept shorter than it is old does not grow', () => {
  expect(of(table('attempt', 1000, 20))).toBe(1000);
});

test('what is younger grows as it did until it is as old as it is kept', () => {
  expect(of(table('attempt', 1000, 7))).toBe(2000);
  expect(of(table('run', 1000, 100))).toBe(4650);
});

test('what does not grow with time stays, and an hour is taken for a day', () => {
  expect(of(table('subject', 500, null))).toBe(500);
  expect(of(table('incident', 100, 1 / 24))).toBe(36_600);
});
