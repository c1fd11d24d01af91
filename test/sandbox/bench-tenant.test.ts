/** The generated tenant, and the index that makes its status cheap: the same answers as the plain definition. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { MovableClock } from '../../src/clock.ts';
import { benchTenant } from '../../src/sandbox/bench-tenant.ts';
import { financeTenant } from '../../src/sandbox/finance.ts';
import { busyWith, runsOf } from '../../src/sandbox/runs.ts';
import { isRunning, taskAt } from '../../src/sandbox/task.ts';
import type { Model } from '../../src/sandbox/tenant.ts';
import { pathOf, rigWith } from './tenant-client.ts';

const startMs = Date.UTC(2026, 6, 1, 8);
const dayMs = 86_400_000;
const credentials = {
  loaderFingerprint256: 'AA',
  retiredFingerprint256: 'BB',
  monitorPassword: 'p',
  passwordOf: () => 'p',
};
const bench = (seed: number) => benchTenant({ models: 4, importsPerModel: 6, seed }, startMs, credentials);

/** By the definition: of all runs there have been, the oldest that is running. */
function plainlyBusyWith(model: Model, nowMs: number): string | null {
  const running = model.actions
    .flatMap((action) => runsOf(action, nowMs))
    .filter((run) => isRunning(taskAt(run, nowMs)))
    .sort((one, other) => one.createdAtMs - other.createdAtMs);
  return running[0]?.taskId ?? null;
}

describe('what keeps a model busy', () => {
  it('is found without looking at every run, and is the same', () => {
    const models = [...bench(1).models, ...bench(2).models, ...financeTenant(startMs, credentials).models];
    let busy = 0;
    fc.assert(
      fc.property(fc.constantFrom(...models), fc.integer({ min: -10 * dayMs, max: 40 * dayMs }), (model, offset) => {
        const found = busyWith(model, startMs + offset)?.run.taskId ?? null;
        if (found !== null) busy += 1;
        expect(found).toBe(plainlyBusyWith(model, startMs + offset));
      }),
      { numRuns: 300 },
    );
    expect(busy).toBeGreaterThan(0);
  });
});

describe('the generated tenant', () => {
  it('is the same for the same seed, and another for another', () => {
    expect(bench(7)).toEqual(bench(7));
    expect(bench(8)).not.toEqual(bench(7));
    const durations = bench(7).models.flatMap(({ actions }) =>
      actions.map(({ timetable }) => timetable?.course.end?.afterMs ?? 0),
    );
    expect(Math.min(...durations)).toBeGreaterThanOrEqual(5_000);
    expect(Math.max(...durations)).toBeLessThanOrEqual(20 * 60_000);
  });

  it('is served, and its settings watch all of it', async () => {
    const rig = await rigWith([], [], new MovableClock(), { bench: { models: 3, importsPerModel: 5, seed: 1 } });
    try {
      const { models } = parse(rig.sandbox.settingsYaml);
      expect(models.map(({ imports }: { imports: object[] }) => imports.length)).toEqual([5, 5, 5]);
      const path = await pathOf(rig, 'Model 003');
      expect((await rig.api(`${path}/imports`)).body['imports']).toHaveLength(5);
      expect((await rig.api(`${path}/imports/112000000000/tasks`)).body['tasks'].length).toBeGreaterThan(10);
    } finally {
      await rig.end();
    }
  });

  it('has none of the parts that scenarios name', async () => {
    const more = { bench: { models: 1, importsPerModel: 1, seed: 1 } };
    await expect(rigWith(['export-missing'], [], new MovableClock(), more)).rejects.toThrow('nothing named "Data Hub"');
  });
});
