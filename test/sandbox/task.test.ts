import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { financeTenant } from '../../src/sandbox/finance.ts';
import { runsOf } from '../../src/sandbox/runs.ts';
import { taskAt } from '../../src/sandbox/task.ts';

const startMs = Date.UTC(2026, 6, 1, 8);
const tenant = financeTenant(startMs, {
  loaderFingerprint256: 'AA',
  retiredFingerprint256: 'BB',
  monitorPassword: 'p',
  passwordOf: () => 'p',
});
const actions = tenant.models.flatMap((model) => model.actions);
const momentMs = fc.integer({ min: -20 * 86_400_000, max: 800 * 86_400_000 }).map((offset) => startMs + offset);
const order = ['NOT_STARTED', 'IN_PROGRESS', 'COMPLETE'];

describe('tasks as a function of the clock', () => {
  it('only ever move forward', () => {
    fc.assert(
      fc.property(fc.constantFrom(...actions), momentMs, fc.nat(86_400_000), (action, nowMs, laterMs) => {
        for (const run of runsOf(action, nowMs)) {
          const [before, after] = [taskAt(run, nowMs), taskAt(run, nowMs + laterMs)];
          expect(order.indexOf(after.state)).toBeGreaterThanOrEqual(order.indexOf(before.state));
          expect(after.progress).toBeGreaterThanOrEqual(before.progress);
          expect(after.outcome === null).toBe(after.state !== 'COMPLETE');
        }
      }),
    );
  });

  it('are the same whenever they are asked for, never in the future, and never without bound', () => {
    fc.assert(
      fc.property(fc.constantFrom(...actions), momentMs, (action, nowMs) => {
        const runs = runsOf(action, nowMs);
        expect(runsOf(action, nowMs)).toEqual(runs);
        expect(runs.length).toBeLessThanOrEqual(401);
        expect(new Set(runs.map(({ taskId }) => taskId)).size).toBe(runs.length);
        for (const { createdAtMs } of runs) expect(createdAtMs).toBeLessThanOrEqual(nowMs);
      }),
    );
  });

  it('take differently long each night', () => {
    const ledger = actions.find(({ name }) => name === 'Load general ledger');
    const durations = ledger ? runsOf(ledger, startMs).map(({ course }) => course.end?.afterMs) : [];
    expect(durations).toHaveLength(15);
    expect(new Set(durations).size).toBeGreaterThan(10);
  });
});
