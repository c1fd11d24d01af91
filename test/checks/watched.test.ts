/** Finding what the settings name, against a stand-in account held in memory that counts what it is asked. */
import { describe, expect, test } from 'vitest';
import type { Action, Anaplan, AnaplanConnection, Answer, Model, ModelStatus } from '../../src/anaplan/anaplan.ts';
import { tasksInWorkspace, taskTextOf } from '../../src/anaplan/model-state.ts';
import { otherUserOf } from '../../src/anaplan/other-user.ts';
import { exportTargetsOf, importTargetsOf } from '../../src/anaplan/watch-targets.ts';
import { subjectOf, watchedAction, watchedModel } from '../../src/anaplan/watched.ts';
import { CouldNotLook, NothingToLookAt } from '../../src/check.ts';
import type { ImportSettings, ModelSettings, Settings } from '../../src/settings/settings.ts';

const signal = new AbortController().signal;
const id = (digit: string) => digit.repeat(32);

function modelOf(given: Partial<Model>): Model {
  const usual = {
    activeState: 'UNLOCKED',
    workspaceId: id('1'),
    workspaceName: 'Finance',
    lastModified: null,
    lastModifiedBy: null,
  };
  return { id: id('A'), name: 'Sales', ...usual, ...given };
}
const statusOf = (currentStep: string): ModelStatus => ({ currentStep, progress: null, taskId: null, tooltip: null });
const action = (actionId: string, name: string): Action => ({ id: actionId, name, type: null, dataSourceId: null });

let accounts = 0;
function accountOf({
  models,
  status = statusOf('Open'),
  actions = [],
  refused = 404,
}: {
  readonly models: readonly Model[];
  readonly status?: ModelStatus | number;
  readonly actions?: readonly Action[];
  readonly refused?: number;
}) {
  accounts += 1;
  const name = `account ${accounts}`;
  const asked: string[] = [];
  const met = new Map<string, readonly Action[]>();
  let now = status;
  const refusal = (httpStatus: number): Answer<never> => ({
    ok: false,
    call: { method: 'GET', path: '/models/X', httpStatus, message: 'Not Found', at: '2026-11-22T00:00:00Z' },
  });
  const connection = {
    name,
    models: async () => models,
    model: async () => refusal(refused),
    modelStatus: async () => (typeof now === 'number' ? refusal(now) : { ok: true, value: now }),
    actions: async (modelId: string, kind: string) => {
      asked.push('actions');
      met.set(`${modelId} ${kind}`, actions);
      return { ok: true, value: actions };
    },
    knownActions: (modelId: string, kind: string) => met.get(`${modelId} ${kind}`) ?? null,
    signIn: async () => ({
      signedIn: {
        userId: 'Monitor@Example.com',
        userGuid: null,
        tenantGuid: null,
        method: 'basic',
        tokenExpiresAtMs: 0,
      },
    }),
  } as unknown as AnaplanConnection;
  const anaplan: Anaplan = { connection: () => connection };
  const wanted = (model: string, workspace: string | null = null) => ({ connection: name, model, workspace });
  return {
    anaplan,
    connection,
    wanted,
    asked,
    set: (next: ModelStatus) => {
      now = next;
    },
  };
}

async function faultOf(look: Promise<unknown>): Promise<{ whose: string; code: string; message: string }> {
  try {
    await look;
  } catch (error) {
    if (error instanceof CouldNotLook) return error.fault;
    throw error;
  }
  throw new Error('it could look');
}

describe('a watched model', () => {
  test.each(['Sales', id('A'), id('a')])('is found as %s', async (wanted) => {
    const { anaplan, wanted: by } = accountOf({ models: [modelOf({}), modelOf({ id: id('B'), name: 'Other' })] });
    expect((await watchedModel(anaplan, by(wanted), signal)).model.id).toBe(id('A'));
  });

  test('in a state named like a property of every object is looked at all the same', async () => {
    const { anaplan, wanted } = accountOf({ models: [modelOf({ activeState: '__proto__' })] });
    expect((await watchedModel(anaplan, wanted('Sales'), signal)).model.activeState).toBe('__proto__');
  });

  test('that is not listed: says that hidden and missing look alike, with what was tried', async () => {
    const { anaplan, wanted } = accountOf({ models: [] });
    for (const name of ['Sales', id('C')]) {
      const fault = await faultOf(watchedModel(anaplan, wanted(name), signal));
      expect(fault).toMatchObject({ whose: 'operator', code: 'model-not-visible' });
      expect(fault.message).toContain(`"${name}"`);
      expect(fault.message).toContain('hidden model like a missing one');
    }
  });

  test('one of two of the same name is told by its workspace, otherwise not guessed', async () => {
    const twins = [modelOf({}), modelOf({ id: id('B'), workspaceId: id('2'), workspaceName: 'Test' })];
    const { anaplan, wanted } = accountOf({ models: twins });
    expect((await watchedModel(anaplan, wanted('Sales', 'Test'), signal)).model.id).toBe(id('B'));
    const fault = await faultOf(watchedModel(anaplan, wanted('Sales'), signal));
    expect(fault).toMatchObject({ whose: 'operator', code: 'model-ambiguous' });
    expect(fault.message).toContain(id('B'));
  });

  test.each([
    ['ARCHIVED', 'model-archived'],
    ['MAINTENANCE', 'model-offline'],
    ['PRODUCTION_MAINTENANCE', 'model-offline'],
  ])('%s cannot be looked at', async (activeState, code) => {
    const { anaplan, wanted } = accountOf({ models: [modelOf({ activeState })] });
    expect(await faultOf(watchedModel(anaplan, wanted('Sales'), signal))).toMatchObject({ whose: 'operator', code });
  });

  test.each([
    [404, 'operator', 'not-visible'],
    [423, 'operator', 'model-locked'],
    [503, 'peer', 'http-503'],
    [418, 'operator', 'http-418'],
  ])('whose status answers %d', async (status, whose, code) => {
    const { anaplan, wanted } = accountOf({ models: [modelOf({})], status });
    expect(await faultOf(watchedModel(anaplan, wanted('Sales'), signal))).toMatchObject({ whose, code });
  });
});

describe('a watched action', () => {
  const actions = [
    action('112000000032', 'Load actuals'),
    action('112000000033', 'Twin'),
    action('112000000034', 'Twin'),
  ];

  test('is found by name and by id, and named in findings as Anaplan names it', async () => {
    const { anaplan, wanted } = accountOf({ models: [modelOf({})], actions });
    const model = await watchedModel(anaplan, wanted('Sales'), signal);
    for (const text of ['Load actuals', '112000000032']) {
      const found = await watchedAction(model, 'import', text, signal);
      expect(subjectOf(model, found)).toMatchObject({
        model: 'Sales',
        action: 'Load actuals',
        actionId: '112000000032',
      });
    }
  });

  test('misspelt: names what was tried, and the one it may mean', async () => {
    const { anaplan, wanted } = accountOf({ models: [modelOf({})], actions });
    const model = await watchedModel(anaplan, wanted('Sales'), signal);
    const fault = await faultOf(watchedAction(model, 'import', 'load Actuals ', signal));
    expect(fault).toMatchObject({ whose: 'operator', code: 'action-not-visible' });
    expect(fault.message).toContain('There is one named "Load actuals"');
    expect((await faultOf(watchedAction(model, 'import', 'Twin', signal))).code).toBe('action-ambiguous');
  });

  test.each(['Closed', 'Closing', 'closed'])(
    'in a model that is %s: by id without waking it, by name not at all',
    async (step) => {
      const { anaplan, wanted, asked } = accountOf({ models: [modelOf({})], actions, status: statusOf(step) });
      const model = await watchedModel(anaplan, wanted('Sales'), signal);
      expect((await watchedAction(model, 'import', '112000000032', signal)).ref.actionId).toBe('112000000032');
      await expect(watchedAction(model, 'import', 'Load actuals', signal)).rejects.toThrow(NothingToLookAt);
      await expect(watchedAction(model, 'import', 'Load actuals', signal)).rejects.toThrow(
        'a closed model is not woken',
      );
      expect(asked).toEqual([]);
    },
  );

  test('met while the model was open is known by name after it closed', async () => {
    const { anaplan, wanted, asked, set } = accountOf({ models: [modelOf({})], actions });
    await watchedAction(await watchedModel(anaplan, wanted('Sales'), signal), 'import', 'Load actuals', signal);
    set(statusOf('Closed'));
    const closed = await watchedModel(anaplan, wanted('Sales'), signal);
    expect((await watchedAction(closed, 'import', 'Load actuals', signal)).ref.actionId).toBe('112000000032');
    expect(asked).toEqual(['actions']);
    const twice = await faultOf(watchedAction(closed, 'import', 'Twin', signal));
    expect(twice.code).toBe('action-ambiguous');
  });
});

test('what is told to be missing was read a minute ago at most', async () => {
  const { anaplan, connection, wanted } = accountOf({
    models: [modelOf({})],
    actions: [action('112000000032', 'Old')],
  });
  const renamed = { models: [modelOf({ name: 'Sales 2' })], actions: [action('112000000032', 'New')] };
  const demanded: number[] = [];
  const lately = (since: ((nowMs: number) => number) | undefined) => {
    if (since !== undefined) demanded.push(1_000_000 - since(1_000_000));
    return since !== undefined;
  };
  const old = { models: connection.models, actions: connection.actions };
  Object.assign(connection, {
    models: async (own: AbortSignal, since?: (nowMs: number) => number) =>
      lately(since) ? renamed.models : old.models(own),
    actions: async (modelId: string, kind: 'import', own: AbortSignal, since?: (nowMs: number) => number) =>
      lately(since) ? { ok: true, value: renamed.actions } : old.actions(modelId, kind, own),
  });
  const model = await watchedModel(anaplan, wanted('Sales 2'), signal);
  expect((await watchedAction(model, 'import', 'New', signal)).ref.actionId).toBe('112000000032');
  expect(demanded).toEqual([60_000, 60_000]);
  expect((await faultOf(watchedModel(anaplan, wanted('Sales 3'), signal))).code).toBe('model-not-visible');
});

test('tasks in the workspace: of its own models only, ten at most', async () => {
  const busy = { currentStep: 'Processing ...', progress: 0.4, taskId: 'T', tooltip: 'Import started by user\n\nDana' };
  const many = Array.from({ length: 15 }, (_, n) => modelOf({ id: String(n).padStart(32, '0'), name: `Model ${n}` }));
  const { anaplan, wanted } = accountOf({
    models: [modelOf({ id: id('F'), name: 'Away', workspaceId: id('9') }), ...many],
    status: busy,
  });
  const found = await tasksInWorkspace(await watchedModel(anaplan, wanted('Model 1'), signal), signal);
  expect(found).toHaveLength(10);
  expect(found[0]).toBe('Model 0: Import started by user Dana');
});

test('of the tooltip of a busy model: who and when, without the words around it; unknown words stay', () => {
  const status = (tooltip: string) => ({ currentStep: 'Processing ...', progress: 0.4, taskId: 'T', tooltip });
  const known =
    'The system is currently processing an Export:\n\nExport started by user Dana Weiss (<dana@example.com>)\n\nExport started at 11:23 (UTC)\nTasks can be cancelled in Model Management.';
  expect(taskTextOf(status(known))).toBe('Export started by user Dana Weiss (<dana@example.com>) at 11:23 (UTC)');
  expect(taskTextOf(status('Das System\nrechnet'))).toBe('Das System rechnet');
});

test('another user is told from the same one by e-mail in any letter case', async () => {
  const { connection } = accountOf({ models: [] });
  expect(await otherUserOf(connection, null, signal)).toBeNull();
  expect(await otherUserOf(connection, 'monitor@example.com', signal)).toBeNull();
  expect(await otherUserOf(connection, 'loader@example.com', signal)).toEqual({
    runBy: 'loader@example.com',
    lookedAs: 'Monitor@Example.com',
  });
});

test('targets are named <model> / <action>, and told apart where that is not unique', () => {
  const item = (name: string, kind: 'import' | 'process') => ({ action: name, kind }) as ImportSettings;
  const models = [
    { connection: 'prod', model: 'Sales', imports: [item('Load', 'import'), item('Load', 'process')], exports: [] },
    { connection: 'test', model: 'Sales', imports: [item('Other', 'import')], exports: [{ action: 'Out' }] },
  ] as unknown as ModelSettings[];
  const settings = { models } as unknown as Settings;
  expect(importTargetsOf(settings).map(({ name }) => name)).toEqual([
    'Sales / Load (prod, import)',
    'Sales / Load (prod, process)',
    'Sales / Other',
  ]);
  expect(exportTargetsOf(settings).map(({ name }) => name)).toEqual(['Sales / Out']);
});
