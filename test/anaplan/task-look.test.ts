/** Which running tasks one look reads, and by which clock. Knows a made-up connection only. */
import { describe, expect, test } from 'vitest';
import type { TaskSummary } from '../../src/anaplan/anaplan.ts';
import { seenTasks } from '../../src/anaplan/task-look.ts';
import type { WatchedAction, WatchedModel } from '../../src/anaplan/watched.ts';
import { CouldNotLook } from '../../src/check.ts';

const ref = { workspaceId: 'W', modelId: 'M', kind: 'process', actionId: 'A' } as const;
const action: WatchedAction = { ref, name: 'Load', dataSourceId: null };
const status = { currentStep: 'Open', progress: null, taskId: null, tooltip: null };

const list = (...states: readonly string[]): readonly TaskSummary[] =>
  states.map((state, index) => ({ taskId: `T${index}`, state, createdAtMs: index }));

/** One that answers what a look asks for; `asked` counts. */
function modelOf(tasks: readonly TaskSummary[], skewOf: () => number | null = () => 0) {
  const asked = { clockSkew: 0 };
  const task = (id: string) => tasks.find(({ taskId }) => taskId === id);
  const connection = {
    tasks: async () => ({ ok: true, value: tasks }),
    task: async (_: unknown, id: string) => ({
      ok: true,
      readAtMs: 1_000,
      value: { ...task(id), progress: 0.4, currentStep: '', cancelledBy: null, result: null },
    }),
    modelStatus: async () => ({ ok: true, value: status }),
    clockSkew: async () => {
      asked.clockSkew += 1;
      return { skewMs: skewOf(), roundTripMs: 0 };
    },
  };
  const model = { connection, workspaceId: 'W', model: { id: 'M', name: 'M', activeState: 'UNLOCKED' }, status };
  return { model: model as unknown as WatchedModel, asked };
}

async function lookAt(tasks: readonly TaskSummary[], skewOf?: () => number | null) {
  const { model, asked } = modelOf(tasks, skewOf);
  const seen = await seenTasks(model, action, new AbortController().signal);
  return { seen, asked, ids: seen.running.map(({ taskId }) => taskId) };
}

describe('the running tasks that are read', () => {
  test('the one that runs, however many wait behind it', async () => {
    const { ids } = await lookAt(list('COMPLETE', 'IN_PROGRESS', ...Array.from({ length: 9 }, () => 'NOT_STARTED')));
    expect(ids).toEqual(['T1', 'T2', 'T3', 'T4', 'T5']);
  });

  test('all that run or are being cancelled before any that waits, the oldest first, and five at most', async () => {
    const waiting = Array.from({ length: 5 }, () => 'NOT_STARTED');
    expect((await lookAt(list(...waiting, 'CANCELLING', 'IN_PROGRESS'))).ids).toEqual(['T5', 'T6', 'T0', 'T1', 'T2']);
    const many = Array.from({ length: 8 }, () => 'IN_PROGRESS');
    expect((await lookAt(list(...many))).ids).toEqual(['T0', 'T1', 'T2', 'T3', 'T4']);
  });
});

describe("the difference of Anaplan's clock", () => {
  test('is asked for when a task runs, and only then', async () => {
    const busy = await lookAt(list('IN_PROGRESS'), () => -900_000);
    expect([busy.seen.clockSkewMs, busy.asked.clockSkew]).toEqual([-900_000, 1]);
    expect((await lookAt(list('COMPLETE'))).asked.clockSkew).toBe(0);
  });

  test('is unknown where it could not be asked for: the look goes on', async () => {
    const { seen } = await lookAt(list('IN_PROGRESS'), () => {
      throw new CouldNotLook({ whose: 'peer', code: 'HTTP_503', message: 'Unavailable.' });
    });
    expect(seen).toMatchObject({ clockSkewMs: null, running: [{ taskId: 'T0' }] });
  });
});
