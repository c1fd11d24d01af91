import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { RunSeen } from '../../src/check.ts';
import type { Curve } from '../../src/store/run-curve.ts';
import { curveOfText, curveText, mostPoints, noCurve, withReading } from '../../src/store/run-curve.ts';
import { openStore } from '../../src/store/sqlite.ts';
import { seenAttempt } from './attempts.ts';

const minuteMs = 60_000;
const baseMs = Date.UTC(2030, 0, 1);
const subject = { check: 'import-stuck', target: 'Sales Hub / Load actuals' };
const taskId = '86FBC65CEEDBF62AEC845B75F0C805F3';
const seen = (given: Partial<RunSeen>): RunSeen => ({
  ...{ id: taskId, startedAtMs: baseMs, outcome: 'running', progress: 0.4, step: 'Processing ...', rows: null },
  ...{ limitMs: 400_000, totalLimitMs: 800_000, ...given },
});

function runsAfter(...looks: readonly (readonly [minutes: number, ...runs: readonly RunSeen[]])[]) {
  const store = openStore(':memory:');
  for (const [minutes, ...runs] of looks)
    store.record(seenAttempt({ ...subject, startedAtMs: baseMs + minutes * minuteMs }), [], {}, runs);
  const runs = store.runs(subject);
  expect(store.runSubjects()).toEqual([subject]);
  store.close();
  return runs;
}

const ended = { progress: null, step: null, limitMs: null, totalLimitMs: null };

describe('a run', () => {
  test('that was watched has its curve, its end and the limits it had last', () => {
    const [run] = runsAfter(
      [1, seen({ progress: 0.1 })],
      [2, seen({ progress: 0.4, limitMs: 500_000 })],
      [3, seen({ ...ended, outcome: 'succeeded', rows: 7 })],
      [8, seen({ ...ended, outcome: 'succeeded', rows: 7 })],
    );
    expect(run).toMatchObject({ taskId, outcome: 'succeeded', rows: 7, limitMs: 500_000, totalLimitMs: 800_000 });
    expect(run).toMatchObject({ lastRunningMs: baseMs + 2 * minuteMs, endedAtMs: baseMs + 3 * minuteMs });
    expect(run?.curve?.points.map(({ afterMs, progress }) => [afterMs / minuteMs, progress])).toEqual([
      [1, 0.1],
      [2, 0.4],
    ]);
  });

  test('that began and ended between two looks has an end; one that ended before anybody looked has none', () => {
    const run = seen({ ...ended, startedAtMs: baseMs + 2 * minuteMs, outcome: 'failed' });
    const old = seen({ ...ended, id: 'odd id', startedAtMs: baseMs - minuteMs, outcome: 'unknown' });
    const [newer, older] = runsAfter([1, old], [5, old, run]);
    expect(newer).toMatchObject({
      outcome: 'failed',
      endedAtMs: baseMs + 5 * minuteMs,
      curve: null,
      lastRunningMs: null,
    });
    expect(older).toMatchObject({ taskId: 'odd id', outcome: 'unknown', endedAtMs: null });
  });

  test('of which it is told later how it ended keeps when it was first found ended', () => {
    const unknown = seen({ ...ended, outcome: 'unknown' });
    const [run] = runsAfter([1, seen({})], [2, unknown], [3, seen({ ...ended, outcome: 'cancelled' })], [4, unknown]);
    expect(run).toMatchObject({ outcome: 'cancelled', endedAtMs: baseMs + 2 * minuteMs });
  });

  test('that is told no more has ended, nobody knows how; a look that tells of none says nothing', () => {
    const next = seen({ id: 'next', startedAtMs: baseMs + 5 * minuteMs });
    expect(runsAfter([1, seen({})], [2])[0]).toMatchObject({ outcome: 'running', endedAtMs: null });
    const [newer, older] = runsAfter([1, seen({})], [6, next]);
    expect(newer).toMatchObject({ taskId: 'next', outcome: 'running' });
    expect(older).toMatchObject({ outcome: 'unknown', endedAtMs: baseMs + 6 * minuteMs });
    expect(runsAfter([1, seen({})], [6, next], [7, next, seen({})])[1]).toMatchObject({
      outcome: 'running',
      endedAtMs: null,
    });
  });
});

describe('a curve', () => {
  test('of a run that stands for a day is two points there', () => {
    let curve: Curve = noCurve;
    for (let n = 0; n < 5760; n += 1) curve = withReading(curve, { afterMs: n * 15_000, progress: 0.41, step: 'x' });
    expect(curve.points.map(({ afterMs }) => afterMs)).toEqual([0, 5759 * 15_000]);
  });

  test('stays small, in order, and has its first and last reading; it comes back from its text', () => {
    const reading = fc.record({
      afterMs: fc.integer({ min: 0, max: 60_000 }),
      progress: fc.double({ min: 0, max: 1, noNaN: true }),
      step: fc.constantFrom('a', 'b', 'c'),
    });
    fc.assert(
      fc.property(fc.array(reading, { minLength: 1, maxLength: 150 }), (gaps) => {
        let atMs = 0;
        let curve: Curve = noCurve;
        const times = gaps.map(({ afterMs, ...rest }) => {
          atMs += afterMs;
          curve = withReading(curve, { ...rest, afterMs: atMs });
          return Math.round(atMs / 1000) * 1000;
        });
        const { points } = curve;
        expect(points.length).toBeLessThanOrEqual(mostPoints);
        expect([points[0]?.afterMs, points.at(-1)?.afterMs]).toEqual([times[0], times.at(-1)]);
        expect(points.map(({ afterMs }) => afterMs)).toEqual(
          points.map(({ afterMs }) => afterMs).toSorted((a, b) => a - b),
        );
        expect(curve.steps[points.at(-1)?.step ?? 9]).toBe(gaps.at(-1)?.step);
        expect(curveOfText(curveText(curve))).toEqual(curve);
      }),
    );
  });
});
