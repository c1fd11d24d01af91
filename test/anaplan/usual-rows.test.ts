/** What is usual of an import's rows: learned from good runs once each, and put right by a person. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { importFailed } from '../../checks/import-failed.ts';
import type { Run } from '../../src/anaplan/run-outcome.ts';
import { asUsual, suddenDropsOf, withRuns } from '../../src/anaplan/usual-rows.ts';

const limits = { rowsDroppedFactor: 3, rowsDroppedPercent: 1 };

function run(taskId: string, loaded: number, ignored: number, successful = true): Run {
  const counts = { successRowCount: loaded, ignoredCount: ignored };
  const details = [{ type: 'lineItemRowsProcessed', text: null, occurrences: 0, counts }];
  const step = { step: 'Load', stepId: '112', successful, failureDumpAvailable: false, hasSteps: false, details };
  return { taskId, state: 'COMPLETE', startedAtMs: 0, cancelledBy: null, steps: [step] };
}

const usual = [run('a', 990, 10), run('b', 985, 15), run('c', 992, 8)];
const sudden = run('x', 400, 600);

describe('rows that are usually left out', () => {
  test('a run far above is sudden, before it is folded in and after', () => {
    const known = withRuns([], usual, limits);
    expect(suddenDropsOf(known, sudden, limits)).toMatchObject([{ droppedPercent: 60, usualPercent: 1, usualRuns: 3 }]);
    expect(suddenDropsOf(withRuns(known, [sudden], limits), sudden, limits)).toMatchObject([{ droppedPercent: 60 }]);
  });

  test('a person says that it was as it should be: neither it nor the like is sudden from then on', () => {
    const known = withRuns([], [...usual, sudden], limits);
    const settled = asUsual(known, 'x');
    expect(suddenDropsOf(settled, sudden, limits)).toEqual([]);
    expect(suddenDropsOf(settled, run('y', 395, 605), limits)).toEqual([]);
    expect(suddenDropsOf(known, run('y', 395, 605), limits)).toHaveLength(1);
  });

  test('the check takes that verdict by the task the finding names', () => {
    const memory = { rows: withRuns([], [...usual, sudden], limits), atFailure: null };
    const settled = importFailed.feedback?.(memory, 'was-normal', { taskId: 'x' }) as typeof memory;
    expect(suddenDropsOf(settled.rows, sudden, limits)).toEqual([]);
    expect(importFailed.feedback?.(memory, 'was-stuck', { taskId: 'x' })).toEqual(memory);
  });

  test('runs that failed, were cancelled or counted nothing teach nothing', () => {
    const cancelled = { ...run('d', 1, 1), state: 'CANCELLED' };
    const uncounted = { ...run('e', 0, 0), steps: [] };
    expect(withRuns([], [run('f', 1, 1, false), cancelled, uncounted], limits)).toEqual([]);
  });

  test('a run seen again and again teaches once; no more than 20 are kept', () => {
    const runs = fc.array(fc.tuple(fc.integer({ min: 0, max: 30 }), fc.nat(2_000), fc.nat(2_000)), { maxLength: 60 });
    fc.assert(
      fc.property(runs, (given) => {
        const all = given.map(([id, loaded, ignored]) => run(`t${id}`, loaded, ignored));
        const known = withRuns([], all, limits);
        const last = all.at(-1);
        if (last !== undefined) expect(withRuns(known, [last], limits)).toEqual(known);
        const ids = known.flatMap((step) => step.runs.map(({ taskId }) => taskId));
        expect(new Set(ids).size).toBe(ids.length);
        expect(ids.length).toBeLessThanOrEqual(20);
      }),
    );
  });
});
