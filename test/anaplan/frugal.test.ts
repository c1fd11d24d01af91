/** What the daemon's connection asks again and what it does not, against a tenant held in memory that counts what it is asked. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ActionRef, Answer, Model, ModelStatus, Task, TaskSummary } from '../../src/anaplan/anaplan.ts';
import { createFrugalConnection } from '../../src/anaplan/frugal.ts';
import type { Wire } from '../../src/anaplan/wire.ts';
import { CouldNotLook, PutOff } from '../../src/check.ts';
import type { Clock } from '../../src/clock.ts';

const { signal } = new AbortController();
const [secondMs, minuteMs, hourMs] = [1_000, 60_000, 3_600_000];
const cycleMs = 5 * minuteMs;

type Run = { readonly taskId: string; readonly createdAtMs: number; endedAtMs: number | null };

/** Knows the true time; the host's clock may differ from it. */
class StandIn implements Clock {
  trueMs = Date.UTC(2026, 6, 1);
  clockAheadMs = 0;
  readonly asked: string[] = [];
  readonly runs = new Map<string, Run[]>();
  /** True time of the read an answer came from, by the answer's list. */
  readonly readAt = new WeakMap<object, number>();
  status: ModelStatus = { currentStep: 'Open', progress: null, taskId: null, tooltip: null };
  models: Model[] = [modelOf({})];
  fault: CouldNotLook | null = null;
  refuses = false;

  nowMs(): number {
    return this.trueMs + this.clockAheadMs;
  }

  count(what: string): number {
    return this.asked.filter((one) => one.startsWith(what)).length;
  }

  start(action: ActionRef, taskId: string): Run {
    const run: Run = { taskId, createdAtMs: this.trueMs, endedAtMs: null };
    this.runs.set(action.actionId, [...(this.runs.get(action.actionId) ?? []), run]);
    return run;
  }

  readonly wire = (): Wire => {
    const ask = <T extends object>(what: string, value: () => T): Answer<T> => {
      this.asked.push(what);
      if (this.fault !== null) throw this.fault;
      if (this.refuses) {
        const call = { method: 'GET', path: what, httpStatus: 404, message: 'Not Found', at: '' };
        return { ok: false, call };
      }
      const read = value();
      this.readAt.set(read, this.trueMs);
      return { ok: true, value: read, readAtMs: this.nowMs() };
    };
    return {
      name: 'prod',
      models: async () => {
        const answer = ask('models', () => [...this.models]);
        if (!answer.ok) throw new Error('refused');
        return answer.value;
      },
      workspaces: async () => {
        ask('workspaces', () => []);
        return [];
      },
      modelStatus: async () => ask('status', () => ({ ...this.status })),
      actions: async (_model: string, kind: string) => ask(`actions ${kind}`, () => []),
      importSource: async (_model: string, id: string) =>
        ask(`source ${id}`, () => ({
          ...{ type: 'FILE', headerNames: null, sourceModelId: null },
          ...{ sourceModelName: null, sourceWorkspaceId: null },
        })),
      files: async () => ask('files', () => [{ id: '1', name: 'f', chunkCount: this.trueMs }]),
      tasks: async ({ actionId }: ActionRef) =>
        ask(`tasks ${actionId}`, () => (this.runs.get(actionId) ?? []).map(summaryOf)),
      task: async ({ actionId }: ActionRef, taskId: string) => {
        const run = this.runs.get(actionId)?.find((one) => one.taskId === taskId);
        if (run === undefined) throw new Error(`no run ${taskId}`);
        return ask(`task ${taskId}`, () => taskOf(run));
      },
      failureDump: async (_action: ActionRef, taskId: string) => {
        this.asked.push(`dump ${taskId}`);
        return null;
      },
    } as unknown as Wire;
  };
}

function modelOf(given: Partial<Model>): Model {
  const usual = { id: 'M', name: 'Hub', activeState: 'UNLOCKED', workspaceId: 'w', workspaceName: 'W' };
  return { ...usual, lastModified: '2026-06-01T00:00:00.000Z', lastModifiedBy: null, ...given };
}

function summaryOf({ taskId, createdAtMs, endedAtMs }: Run): TaskSummary {
  return { taskId, state: endedAtMs === null ? 'IN_PROGRESS' : 'COMPLETE', createdAtMs };
}

function taskOf(run: Run): Task {
  const result = { successful: true, failureDumpAvailable: false, objectId: null, objectName: null };
  return {
    ...summaryOf(run),
    ...{ progress: 0.4, currentStep: 'x', cancelledBy: null },
    result: run.endedAtMs === null ? null : { ...result, details: [], nested: [] },
  };
}

function rig(given: { readonly hasRoom?: boolean; readonly hasSpare?: boolean; readonly perMinute?: number } = {}) {
  const tenant = new StandIn();
  const { hasRoom = true, hasSpare = false, perMinute = 60 } = given;
  const budget = () => ({ hasRoom: () => hasRoom, hasSpare: () => hasSpare });
  const connection = createFrugalConnection({ wire: tenant.wire(), clock: tenant, cycleMs, perMinute, budget });
  return { tenant, connection };
}

const action = (actionId: string, kind: ActionRef['kind'] = 'import'): ActionRef => ({
  ...{ workspaceId: 'w', modelId: 'M' },
  ...{ kind, actionId },
});
const busyWith = (taskId: string): ModelStatus => ({
  ...{ currentStep: 'Processing ...', progress: 0.4 },
  ...{ taskId, tooltip: null },
});

test('who has to see for itself is answered by nothing that was read sooner: neither what was refused, nor a list', async () => {
  const { tenant, connection } = rig();
  await connection.tasks(action('1'), signal);
  await connection.actions('M', 'import', signal);
  tenant.refuses = true;
  await connection.modelStatus('w', 'M', signal);
  const sinceMs = tenant.nowMs() + secondMs;
  tenant.trueMs += 30 * secondMs;
  tenant.refuses = false;
  expect((await connection.modelStatus('w', 'M', signal)).ok).toBe(false);
  const again = connection.since(sinceMs);
  expect((await again.modelStatus('w', 'M', signal)).ok).toBe(true);
  for (const one of [again, again]) {
    await one.tasks(action('1'), signal);
    await one.actions('M', 'import', signal);
  }
  expect([tenant.count('tasks'), tenant.count('actions'), tenant.count('status')]).toEqual([2, 2, 2]);
});

describe('an idle model', () => {
  test('is asked for its status once a cycle, however many look at it', async () => {
    const { tenant, connection } = rig();
    for (let at = 0; at < 3 * cycleMs; at += 7 * secondMs) {
      await connection.modelStatus('w', 'M', signal);
      tenant.trueMs += 7 * secondMs;
    }
    expect(tenant.count('status')).toBeGreaterThanOrEqual(3);
    expect(tenant.count('status')).toBeLessThanOrEqual(4);
  });

  test('has the task list of each action read every 15 minutes, and every ask answered by one no older', async () => {
    const { tenant, connection } = rig();
    const reads: number[] = [];
    for (let at = 0; at < 2 * hourMs; at += 100 * secondMs) {
      const before = tenant.count('tasks');
      const answer = await connection.tasks(action('1'), signal);
      if (tenant.count('tasks') > before) reads.push(tenant.trueMs);
      expect(tenant.nowMs() - (answer.ok ? (answer.readAtMs ?? 0) : 0)).toBeLessThanOrEqual(15 * minuteMs);
      tenant.trueMs += 100 * secondMs;
    }
    const gaps = reads.slice(1).map((atMs, index) => atMs - (reads[index] ?? 0));
    expect(Math.max(...gaps)).toBeLessThanOrEqual(15 * minuteMs);
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(13 * minuteMs);
  });

  test('has its definitions read again when it was moved or renamed, or modified and a quarter of an hour later', async () => {
    const { tenant, connection } = rig();
    const ask = async (afterMs: number) => {
      tenant.trueMs += afterMs;
      await connection.models(signal);
      await connection.actions('M', 'import', signal);
      await connection.importSource('M', '1', signal);
      return [tenant.count('actions'), tenant.count('source')];
    };
    expect(await ask(0)).toEqual([1, 1]);
    expect(await ask(6 * minuteMs)).toEqual([1, 1]);
    tenant.models = [modelOf({ lastModified: '2026-07-01T00:00:00.000Z' })];
    expect(await ask(6 * minuteMs)).toEqual([1, 1]);
    expect(await ask(6 * minuteMs)).toEqual([2, 1]);
    tenant.models = [modelOf({ ...tenant.models[0], activeState: 'LOCKED' })];
    expect(await ask(6 * minuteMs)).toEqual([3, 2]);
    expect(await ask(6 * minuteMs)).toEqual([3, 2]);
    expect(await ask(25 * hourMs)).toEqual([4, 3]);
  });
});

describe('where something runs', () => {
  test('the task is read anew at each look but not within 5 s, its end once, and then the list again', async () => {
    const { tenant, connection } = rig({ hasSpare: true });
    const run = tenant.start(action('1'), 'T');
    await connection.tasks(action('1'), signal);
    for (const afterMs of [0, 4_000, 2_000, 15_000]) {
      tenant.trueMs += afterMs;
      await connection.task(action('1'), 'T', signal);
    }
    expect(tenant.count('task T')).toBe(3);
    run.endedAtMs = tenant.trueMs;
    tenant.trueMs += 6_000;
    const lists = tenant.count('tasks');
    const answer = await connection.task(action('1'), 'T', signal);
    expect(answer.ok && answer.value.state).toBe('COMPLETE');
    tenant.trueMs += hourMs;
    await connection.task(action('1'), 'T', signal);
    expect(tenant.count('task T')).toBe(4);
    await connection.tasks(action('1'), signal);
    expect(tenant.count('tasks')).toBe(lists + 1);
  });

  test('with many and a short budget they take turns: put off, and not told from memory', async () => {
    const { tenant, connection } = rig({ perMinute: 60 });
    for (let index = 0; index < 10; index += 1) tenant.start(action(String(index)), `T${index}`);
    for (let index = 0; index < 10; index += 1) await connection.tasks(action(String(index)), signal);
    await connection.task(action('3'), 'T3', signal);
    tenant.trueMs += 30 * secondMs;
    const startedMs = tenant.nowMs();
    const putOff = await connection.task(action('3'), 'T3', signal).catch((error: unknown) => error);
    expect(putOff).toBeInstanceOf(PutOff);
    const { againAtMs } = putOff as PutOff;
    expect(againAtMs).toBeGreaterThan(startedMs);
    expect(againAtMs - startedMs).toBeLessThanOrEqual(cycleMs);
    tenant.trueMs += againAtMs - startedMs;
    await connection.task(action('3'), 'T3', signal);
    expect(tenant.count('task T3')).toBe(2);
  });

  test('a run that starts as usual is looked for when it is due', async () => {
    const { tenant, connection } = rig();
    for (let day = 0; day < 5; day += 1) {
      tenant.start(action('1'), `T${day}`).endedAtMs = tenant.trueMs + 5_000;
      tenant.trueMs += 24 * hourMs;
    }
    tenant.trueMs -= 3 * minuteMs;
    await connection.tasks(action('1'), signal);
    tenant.trueMs += 3 * minuteMs;
    tenant.start(action('1'), 'T5').endedAtMs = tenant.trueMs + 5_000;
    tenant.trueMs += minuteMs;
    const answer = await connection.tasks(action('1'), signal);
    expect(answer.ok && answer.value.map(({ taskId }) => taskId)).toContain('T5');
  });

  test('a task nobody knows is searched for in every list once it has held its model for a while, and then no more', async () => {
    const { tenant, connection } = rig({ hasSpare: true });
    const ids = ['1', '2', '3'];
    for (const id of ids) await connection.tasks(action(id), signal);
    tenant.trueMs += cycleMs;
    tenant.start(action('2'), 'T');
    tenant.status = busyWith('T-11');
    await connection.modelStatus('w', 'M', signal);
    for (const id of ids) await connection.tasks(action(id), signal);
    expect(tenant.count('tasks')).toBe(3);
    tenant.trueMs += 50 * secondMs;
    await connection.modelStatus('w', 'M', signal);
    for (const id of ids) await connection.tasks(action(id), signal);
    expect(tenant.asked.filter((one) => one.startsWith('tasks')).slice(3)).toEqual(['tasks 1', 'tasks 2']);
    tenant.trueMs += 50 * secondMs;
    await connection.tasks(action('3'), signal);
    expect(tenant.count('tasks 3')).toBe(1);
  });

  test('files are listed anew once an export was seen to have ended', async () => {
    const { tenant, connection } = rig();
    const out = action('116', 'export');
    const run = tenant.start(out, 'T');
    await connection.tasks(out, signal);
    await connection.files('M', signal);
    tenant.trueMs += 2 * minuteMs;
    await connection.files('M', signal);
    expect(tenant.count('files')).toBe(1);
    run.endedAtMs = tenant.trueMs;
    tenant.trueMs += secondMs;
    await connection.tasks(out, signal);
    await connection.files('M', signal);
    expect(tenant.count('files')).toBe(2);
  });
});

describe('what goes wrong', () => {
  test('a failure to ask is told as such, whatever was known, and not asked again at once', async () => {
    const { tenant, connection } = rig();
    await connection.tasks(action('1'), signal);
    tenant.trueMs += 16 * minuteMs;
    tenant.fault = new CouldNotLook({ whose: 'peer', code: 'HTTP_503', message: 'down' });
    await expect(connection.tasks(action('1'), signal)).rejects.toThrow('down');
    tenant.trueMs += 10 * secondMs;
    await expect(connection.tasks(action('1'), signal)).rejects.toThrow('down');
    expect(tenant.count('tasks')).toBe(2);
    tenant.fault = null;
    tenant.trueMs += 30 * secondMs;
    expect((await connection.tasks(action('1'), signal)).ok).toBe(true);
  });

  test('what is refused is asked again after a minute, and has the models listed again', async () => {
    const { tenant, connection } = rig();
    await connection.models(signal);
    tenant.trueMs += 2 * minuteMs;
    tenant.refuses = true;
    for (const afterMs of [0, 20 * secondMs, 50 * secondMs]) {
      tenant.trueMs += afterMs;
      expect((await connection.tasks(action('1'), signal)).ok).toBe(false);
    }
    expect(tenant.count('tasks')).toBe(2);
    tenant.refuses = false;
    const lists = tenant.count('models');
    await connection.models(signal);
    expect(tenant.count('models')).toBeGreaterThanOrEqual(lists);
    tenant.trueMs += 2 * minuteMs;
    await connection.models(signal);
    expect(tenant.count('models')).toBe(2);
  });

  test('who needs a new answer gets one', async () => {
    const { tenant, connection } = rig();
    await connection.tasks(action('1'), signal);
    const dueMs = tenant.nowMs() + 10 * secondMs;
    tenant.trueMs += 20 * secondMs;
    await connection.tasks(action('1'), signal, (nowMs) => (nowMs < dueMs ? 0 : dueMs));
    await connection.tasks(action('1'), signal, (nowMs) => (nowMs < dueMs ? 0 : dueMs));
    expect(tenant.count('tasks')).toBe(2);
    await connection.models(signal, (nowMs) => nowMs);
    tenant.trueMs += 1;
    await connection.models(signal, (nowMs) => nowMs);
    expect(tenant.count('models')).toBe(2);
  });

  test('an answer that was on its way before it would count is not taken for one', async () => {
    const { tenant, connection } = rig();
    const slow = Promise.withResolvers<void>();
    const wire = tenant.wire();
    const held = createFrugalConnection({
      wire: {
        ...wire,
        tasks: async (...question: Parameters<Wire['tasks']>) => {
          const answer = await wire.tasks(...question);
          if (tenant.count('tasks') === 1) await slow.promise;
          return answer;
        },
      },
      ...{ clock: tenant, cycleMs, perMinute: 60 },
      budget: () => ({ hasRoom: () => true, hasSpare: () => false }),
    });
    const first = held.tasks(action('1'), signal);
    await Promise.resolve();
    tenant.trueMs += 5 * secondMs;
    tenant.start(action('1'), 'T');
    const second = held.tasks(action('1'), signal, (nowMs) => nowMs);
    slow.resolve();
    const [before, after] = await Promise.all([first, second]);
    expect(before.ok && before.value).toEqual([]);
    expect(after.ok && after.value.map(({ taskId }) => taskId)).toEqual(['T']);
    expect(connection.name).toBe('prod');
  });

  test('a dump is asked for once, one that is missing again after an hour', async () => {
    const { tenant, connection } = rig();
    for (const afterMs of [0, 5 * minuteMs, 50 * minuteMs, 10 * minuteMs]) {
      tenant.trueMs += afterMs;
      expect(await connection.failureDump(action('1'), 'T', null, signal)).toBeNull();
    }
    expect(tenant.count('dump')).toBe(2);
  });
});

type Step =
  | { readonly step: 'wait' | 'set clock'; readonly ms: number }
  | { readonly step: 'start' | 'end' | 'ask' | 'task'; readonly at: number }
  | { readonly step: 'status' | 'models' | 'fault' };

const steps: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ step: fc.constant('wait' as const), ms: fc.integer({ min: 0, max: 20 * minuteMs }) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ step: fc.constant('wait' as const), ms: fc.integer({ min: 0, max: 20 * secondMs }) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      step: fc.constant('set clock' as const),
      ms: fc.integer({ min: -2 * hourMs, max: 2 * hourMs }),
    }),
  },
  { weight: 2, arbitrary: fc.record({ step: fc.constantFrom('start' as const, 'end' as const), at: fc.nat(2) }) },
  { weight: 6, arbitrary: fc.record({ step: fc.constantFrom('ask' as const, 'task' as const), at: fc.nat(2) }) },
  { weight: 3, arbitrary: fc.record({ step: fc.constantFrom('status' as const, 'models' as const) }) },
  { weight: 1, arbitrary: fc.constant({ step: 'fault' as const }) },
);

describe('whatever happens in whatever order', () => {
  /** A clock set back by less than a second is taken for standing still. */
  const toleranceMs = 1_000;

  test('no list older than 15 minutes is used, no run is missed, no running task is told from memory, no file list from before an export', async () => {
    let used = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(steps, { minLength: 60, maxLength: 150 }),
        fc.boolean(),
        fc.boolean(),
        async (all, hasRoom, hasSpare) => {
          const { tenant, connection } = rig({ hasRoom, hasSpare });
          const actions = [action('1'), action('2', 'process'), action('3', 'export')];
          for (const one of all) {
            tenant.trueMs += 1;
            if (one.step === 'wait') tenant.trueMs += one.ms;
            if (one.step === 'set clock') {
              // Looks come every few seconds: the clock is read before and after.
              await connection.workspaces(signal).catch(expectDown);
              tenant.clockAheadMs += one.ms;
              await connection.workspaces(signal).catch(expectDown);
            }
            if (one.step === 'fault') tenant.fault = tenant.fault === null ? down : null;
            if (one.step === 'models') await connection.models(signal).catch(expectDown);
            if (one.step === 'status') {
              const running = [...tenant.runs.values()].flat().find(({ endedAtMs }) => endedAtMs === null);
              tenant.status =
                running === undefined ? { ...tenant.status, progress: null, taskId: null } : busyWith(running.taskId);
              await connection.modelStatus('w', 'M', signal).catch(expectDown);
            }
            if (!('at' in one)) continue;
            const target = actions[one.at];
            if (target === undefined) continue;
            const runs = tenant.runs.get(target.actionId) ?? [];
            const running = runs.find(({ endedAtMs }) => endedAtMs === null);
            if (one.step === 'start') tenant.start(target, `T${tenant.trueMs}`);
            if (one.step === 'end' && running !== undefined) running.endedAtMs = tenant.trueMs;
            if (one.step === 'ask') {
              const answer = await connection.tasks(target, signal).catch(expectDown);
              if (!answer?.ok) continue;
              used += 1;
              const readMs = tenant.readAt.get(answer.value) ?? 0;
              expect(tenant.trueMs - readMs).toBeLessThanOrEqual(15 * minuteMs + toleranceMs);
              const known = new Set(answer.value.map(({ taskId }) => taskId));
              const missed = runs.filter((run) => run.createdAtMs <= readMs && !known.has(run.taskId));
              expect(missed).toEqual([]);
              if (target.kind !== 'export') continue;
              const files = await connection.files('M', signal).catch(expectDown);
              if (!files?.ok) continue;
              const filesReadMs = tenant.readAt.get(files.value) ?? 0;
              for (const { taskId, state } of answer.value) {
                const endedAtMs = runs.find((run) => run.taskId === taskId)?.endedAtMs ?? 0;
                if (state === 'COMPLETE') expect(filesReadMs).toBeGreaterThanOrEqual(endedAtMs);
              }
            }
            if (one.step === 'task' && running !== undefined) {
              const answer = await connection.task(target, running.taskId, signal).catch((error: unknown) => {
                if (error instanceof PutOff) return null;
                return expectDown(error);
              });
              if (!answer?.ok) continue;
              expect(tenant.trueMs - (tenant.readAt.get(answer.value) ?? 0)).toBeLessThanOrEqual(
                5 * secondMs + toleranceMs,
              );
            }
          }
        },
      ),
      { numRuns: 300 },
    );
    expect(used).toBeGreaterThan(1000);
  });
});

const down = new CouldNotLook({ whose: 'peer', code: 'HTTP_503', message: 'down' });

function expectDown(error: unknown): null {
  expect(error).toBe(down);
  return null;
}
