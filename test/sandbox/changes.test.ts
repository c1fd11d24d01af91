import { afterEach, describe, expect, it } from 'vitest';
import type { Change } from '../../src/sandbox/changes.ts';
import { NoSuchName } from '../../src/sandbox/changes.ts';
import type { Course } from '../../src/sandbox/task.ts';
import type { Json, Rig } from './tenant-client.ts';
import { actionPathOf, newestTaskOf, pathOf, rigWith } from './tenant-client.ts';

const minuteMs = 60_000;
let rig: Rig;
const withChanges = async (...changes: readonly Change[]) => {
  rig = await rigWith(['healthy'], changes);
  return rig;
};
afterEach(() => rig.end());

const run = (course: Course): Change => ({
  change: 'run',
  model: 'Sales Hub',
  action: 'Sales summary',
  startedAgoMs: 0,
  by: 'dana.weiss@example.com',
  course,
});
const slow: Course = {
  points: [
    { afterMs: minuteMs, progress: 0.25, step: 'Exporting ...' },
    { afterMs: 2 * minuteMs, progress: 0.5, step: 'Writing file ...' },
  ],
  end: { afterMs: 3 * minuteMs, state: 'COMPLETE', outcome: { successful: true } },
};

describe('a run', () => {
  it('follows the clock from NOT_STARTED over progress to its result', async () => {
    const { clock } = await withChanges(run(slow));
    const path = await actionPathOf(rig, 'Sales Hub', 'exports', 'Sales summary');
    const seen: Json[] = [];
    for (let minute = 0; minute <= 3; minute += 1) {
      seen.push(await newestTaskOf(rig, path));
      clock.moveMs(minuteMs);
    }
    expect(seen.map(({ taskState, progress }) => [taskState, progress])).toEqual([
      ['NOT_STARTED', 0],
      ['IN_PROGRESS', 0.25],
      ['IN_PROGRESS', 0.5],
      ['COMPLETE', 1],
    ]);
    expect(seen.map((task) => 'result' in task)).toEqual([false, false, false, true]);
  });

  it('is named by the status of the model while it lasts', async () => {
    const { clock, api } = await withChanges(run(slow));
    const path = await pathOf(rig, 'Sales Hub');
    clock.moveMs(minuteMs);
    const { requestStatus } = (await api(`${path}/status`)).body;
    const task = await newestTaskOf(rig, await actionPathOf(rig, 'Sales Hub', 'exports', 'Sales summary'));
    expect(requestStatus).toMatchObject({ progress: 0.25, currentStep: 'Exporting ...', taskId: task['taskId'] });
    expect(requestStatus.tooltip).toMatch(
      /^The system is currently processing an Export:\n\nExport started by user Dana Weiss \(dana.weiss@example.com\)\n\nExport started at \d\d:\d\d \(UTC\)\nTasks can be cancelled in Model Management\.$/,
    );
    const { model } = (await api(path.replace(/^\/workspaces\/[^/]+/, ''))).body;
    expect(model.modelTransactionRunning).toBe(true);
    clock.moveMs(2 * minuteMs);
    expect((await api(`${path}/status`)).body['requestStatus'].tooltip).toBeNull();
  });

  it('can be cancelled, and can stay cancelling', async () => {
    const cancelling = { afterMs: 0, progress: 0.3, step: 'Cancelling ...', state: 'CANCELLING' as const };
    const { clock } = await withChanges(run({ points: [cancelling], end: null }), {
      ...(run({ points: [], end: { afterMs: 0, state: 'CANCELLED', by: 'Dana Weiss' } }) as Extract<
        Change,
        { change: 'run' }
      >),
      action: 'Load actuals',
    });
    clock.moveMs(9 * 3_600_000);
    const stays = await newestTaskOf(rig, await actionPathOf(rig, 'Sales Hub', 'exports', 'Sales summary'));
    expect([stays['taskState'], 'result' in stays]).toEqual(['CANCELLING', false]);
    const ended = await newestTaskOf(rig, await actionPathOf(rig, 'Sales Hub', 'imports', 'Load actuals'));
    expect(ended).toMatchObject({ taskState: 'CANCELLED', cancelledBy: 'Dana Weiss' });
  });
});

describe('a busy model', () => {
  it('holds files until it is idle, and answers definitions and tasks meanwhile, where that is ordered', async () => {
    const { clock, api } = await withChanges(run(slow), { change: 'behaviour', behaviour: { busyHolds: true } });
    const path = await pathOf(rig, 'Sales Hub');
    clock.moveMs(minuteMs);
    let answered = false;
    const files = api(`${path}/files`).finally(() => {
      answered = true;
    });
    const tasks = `${await actionPathOf(rig, 'Sales Hub', 'exports', 'Sales summary')}/tasks`;
    expect((await api(tasks)).status).toBe(200);
    expect((await api(`${path}/status`)).body['requestStatus'].progress).toBe(0.25);
    expect(answered).toBe(false);
    clock.moveMs(2 * minuteMs);
    expect((await files).body['files']).toHaveLength(2);
  });
});

describe('models', () => {
  it.each([
    ['ARCHIVED', 422],
    ['LOCKED', 423],
    ['MAINTENANCE', 424],
  ] as const)('that are %s answer %i below them, and 200 themselves', async (state, status) => {
    const { api } = await withChanges({ change: 'model-state', model: 'Data Hub', state });
    const path = await pathOf(rig, 'Data Hub');
    expect((await api(`${path}/imports`)).status).toBe(status);
    expect((await api(path.replace(/^\/workspaces\/[^/]+/, ''))).body['model'].activeState).toBe(state);
    expect((await api(`${path}/status`)).status).toBe(200);
  });

  it('hidden from a user are 404 below, not listed, but still answer themselves and empty task lists', async () => {
    const { api, monitorToken } = await withChanges({
      change: 'hide-model',
      model: 'Sales Hub',
      from: 'monitor@example.com',
    });
    const path = await pathOf(rig, 'Sales Hub');
    const action = await actionPathOf(rig, 'Sales Hub', 'imports', 'Load actuals');
    const token = await monitorToken();
    expect((await api(`${action}/tasks`)).body['tasks'].length).toBeGreaterThan(0);
    const { models } = (await api('/models', token)).body;
    expect(models.map(({ name }: Json) => name)).not.toContain('Sales Hub');
    expect((await api(`${path}/imports`, token)).status).toBe(404);
    expect((await api(`${path}/files`, token)).status).toBe(404);
    expect((await api(path.replace(/^\/workspaces\/[^/]+/, ''), token)).status).toBe(200);
    const tasks = await api(`${action}/tasks`, token);
    expect([tasks.status, 'tasks' in tasks.body]).toEqual([200, false]);
  });
});

describe('files', () => {
  it('that are private are seen by their owner alone', async () => {
    const file = 'Trial balance.csv';
    const { api, monitorToken } = await withChanges({
      change: 'private-file',
      model: 'Data Hub',
      file,
      of: 'loader@example.com',
    });
    const path = `${await pathOf(rig, 'Data Hub')}/files`;
    const own = (await api(path)).body['files'].find(({ name }: Json) => name === file);
    const others = (await api(path, await monitorToken())).body['files'];
    expect(others.map(({ name }: Json) => name)).not.toContain(file);
    expect((await api(`${path}/${own.id}`, await monitorToken())).status).toBe(404);
  });

  it('without content are listed, have no chunks, and cannot be read', async () => {
    const { api } = await withChanges({
      change: 'file-chunks',
      model: 'Data Hub',
      file: 'employees.csv',
      chunkCount: 0,
    });
    const path = `${await pathOf(rig, 'Data Hub')}/files`;
    const { id, chunkCount } = (await api(path)).body['files'].find(({ name }: Json) => name === 'employees.csv');
    expect(chunkCount).toBe(0);
    expect((await api(`${path}/${id}`)).status).toBe(404);
    expect((await api(`${path}/${id}/chunks`)).body).not.toHaveProperty('chunks');
  });
});

describe('interferences', () => {
  it('answer in place of the tenant for their time on the clock', async () => {
    const { clock, api } = await withChanges({
      change: 'interfere',
      path: '/2/0/workspaces',
      forMs: minuteMs,
      answer: { kind: 'http', status: 429, headers: { 'retry-after': '10' }, body: '' },
    });
    const limited = await api('/workspaces');
    expect([limited.status, limited.headers['retry-after']]).toEqual([429, '10']);
    expect((await api('/models')).status).toBe(200);
    clock.moveMs(minuteMs);
    expect((await api('/workspaces')).status).toBe(200);
  });

  it('can leave a call without an answer, and closing ends it', async () => {
    const { api, sandbox } = await withChanges({
      change: 'interfere',
      path: '/models',
      forMs: minuteMs,
      answer: { kind: 'hang' },
    });
    await api('/users/me');
    const hanging = api('/models').then(
      () => 'answered',
      () => 'cut',
    );
    expect((await api('/workspaces')).status).toBe(200);
    await sandbox.close();
    expect(await hanging).toBe('cut');
  });
});

it('refuses names the tenant does not have', async () => {
  await withChanges();
  const change: Change = { change: 'model-state', model: 'Nowhere', state: 'LOCKED' };
  await expect(rigWith(['healthy'], [change])).rejects.toThrow(NoSuchName);
});
