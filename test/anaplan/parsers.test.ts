import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseActions, parseFiles, parseImportSource, parseProcessSteps } from '../../src/anaplan/actions.ts';
import { timeMsOf, UnexpectedAnswer } from '../../src/anaplan/answer.ts';
import { parseToken, parseTokenOwner } from '../../src/anaplan/auth.ts';
import { parseFailure, parsePage } from '../../src/anaplan/envelope.ts';
import { parseModel, parseModels, parseWorkspaces } from '../../src/anaplan/models.ts';
import { parseModelStatus } from '../../src/anaplan/status.ts';
import { parseTask, parseTasks } from '../../src/anaplan/tasks.ts';

const ok = { status: { code: 200, message: 'Success' } };
const row = { taskId: 'T1', taskState: 'COMPLETE', creationTime: 1564423092000 };

describe('envelope', () => {
  const cases: readonly [string, unknown, unknown][] = [
    ['missing key in an envelope', ok, []],
    ['null instead of the list', { ...ok, tasks: null }, []],
    ['`task` as one object, as in the documentation', { ...ok, task: row }, [row]],
    ['`task` as a list', { ...ok, task: [row] }, [row]],
    ['`tasks`', { ...ok, tasks: [row] }, [row]],
  ];
  test.each(cases)('%s', (_what, body, items) => {
    expect(parsePage(body, ['tasks', 'task'], 'The list')).toMatchObject({ items, nextOffset: null });
  });

  test.each([
    ['no envelope at all', {}, '$.tasks'],
    ['rows promised and none there', { meta: { paging: { currentPageSize: 3, totalSize: 3 } } }, '$.tasks'],
    [
      'an empty page in the middle',
      { meta: { paging: { currentPageSize: 0, totalSize: 9, offset: 2 } }, tasks: [] },
      '$.meta.paging',
    ],
    ['a failure in a success', { status: { code: 404, message: 'Not Found' } }, '$.status.code'],
    ['a text', 'tasks', '$'],
    ['a text as list', { ...ok, tasks: 'none' }, '$.tasks'],
  ])('%s is refused at %s', (_what, body, path) => {
    expect(() => parsePage(body, ['tasks', 'task'], 'The list')).toThrow(
      expect.objectContaining({ name: 'UnexpectedAnswer', path }),
    );
  });

  test.each([
    [{ currentPageSize: 2, totalSize: 5, offset: 2, next: 'bogus' }, 4],
    [{ currentPageSize: 2, totalSize: 4, offset: 2, next: 'bogus' }, null],
    [{ currentPageSize: 3, totalSize: 9 }, 3],
  ])('after %j comes %j', (paging, nextOffset) => {
    expect(parsePage({ meta: { paging }, tasks: [row, row] }, ['tasks'], 'The list').nextOffset).toBe(nextOffset);
  });

  test('reads the errors of both services', () => {
    expect(
      parseFailure({ status: { code: 404, message: 'Not Found' }, timestamp: '2026-07-14T13:55:12.198115662Z' }),
    ).toEqual({
      status: null,
      message: 'Not Found',
      at: '2026-07-14T13:55:12.198Z',
    });
    expect(parseFailure({ status: 'FAILURE_BAD_CREDENTIAL', statusMessage: 'no' })).toEqual({
      status: 'FAILURE_BAD_CREDENTIAL',
      message: 'no',
      at: null,
    });
    expect(parseFailure({ status: { code: 500, message: 'x'.repeat(9000) } }).message).toHaveLength(500);
  });
});

describe('models and status', () => {
  const model = { id: 'A1', name: 'Hub', activeState: 'HIBERNATING', extra: { deep: [1] } };

  test('keeps a state it does not know, and writes times as UTC', () => {
    const lastModified = '2023-06-21T23:18:17.000+0200';
    expect(parseModel({ ...ok, model: { ...model, lastModified, currentWorkspaceId: 'w' } })).toEqual({
      id: 'A1',
      name: 'Hub',
      activeState: 'HIBERNATING',
      workspaceId: 'w',
      workspaceName: null,
      lastModified: '2023-06-21T21:18:17.000Z',
      lastModifiedBy: null,
    });
  });

  test('names the place of what is wrong', () => {
    expect(() => parseModels({ ...ok, models: [model, { ...model, name: 7 }] })).toThrow(
      expect.objectContaining({ path: '$.models[1].name' }),
    );
  });

  test('a workspace without `active` is neither active nor not', () => {
    expect(parseWorkspaces({ ...ok, workspaces: [{ id: 'w', name: 'W' }] }).items).toEqual([
      { id: 'w', name: 'W', active: null },
    ]);
  });

  const idle = { peakMemoryUsageEstimate: null, progress: -1.0, currentStep: 'Open', tooltip: null, taskId: null };
  test.each([
    ['bare', { requestStatus: idle }],
    ['in an envelope', { meta: { schema: 'x' }, ...ok, requestStatus: idle }],
  ])('status %s: -1 is idle', (_form, body) => {
    expect(parseModelStatus(body)).toEqual({ currentStep: 'Open', progress: null, taskId: null, tooltip: null });
  });

  test('status while busy', () => {
    const busy = {
      progress: 0.4411,
      currentStep: 'Processing ...',
      taskId: '6EB7F52C-11',
      tooltip: 'Export started by user X',
    };
    expect(parseModelStatus({ requestStatus: busy })).toEqual(busy);
  });
});

describe('tasks', () => {
  const detail = {
    type: 'hierarchyRowsProcessed',
    occurrences: 0,
    localMessageText: 'x',
    values: ['a', '1', 'b', null, 'odd'],
  };
  const task = (extra: object) => ({ ...ok, task: { type: 'taskInformation', ...row, ...extra } });

  test('alternating values become pairs', () => {
    const read = parseTask(task({ progress: 1, result: { successful: true, details: [detail] } }));
    expect(read.result?.details[0]).toEqual({
      type: detail.type,
      text: 'x',
      occurrences: 0,
      values: { a: '1', b: '' },
    });
  });

  test('a key of values named __proto__ is a key like any other', () => {
    const values = ['__proto__', 'x', 'a', '1'];
    const pairs = parseTask(task({ result: { successful: true, details: [{ ...detail, values }] } })).result?.details[0]
      ?.values;
    expect(Object.entries(pairs ?? {})).toEqual([
      ['__proto__', 'x'],
      ['a', '1'],
    ]);
  });

  test.each([
    [{}, 0],
    [{ progress: -1 }, 0],
    [{ progress: 0.41 }, 0.41],
    [{ progress: 1.0000001 }, 1],
  ])('progress of %j is %d', (extra, progress) => {
    expect(parseTask(task(extra))).toMatchObject({ progress, result: null, currentStep: '', cancelledBy: null });
  });

  test('progress that cannot be a fraction is refused rather than taken for 100 %', () => {
    expect(() => parseTask(task({ progress: 41 }))).toThrow(expect.objectContaining({ path: '$.task.progress' }));
  });

  const nested = (depth: number): object => ({
    successful: false,
    ...(depth > 0 ? { nestedResults: [nested(depth - 1)] } : {}),
  });
  test('nested results are read to a depth of 10 and no further', () => {
    expect(parseTask(task({ result: nested(10) })).result?.nested[0]?.nested[0]?.successful).toBe(false);
    expect(() => parseTask(task({ result: nested(11) }))).toThrow(/nested more than 10 deep/);
    expect(() => parseTask(task({ result: nested(5000) }))).toThrow(UnexpectedAnswer);
  });

  test('what is wrong in a nested result is found at its place', () => {
    const result = { successful: true, nestedResults: [{ successful: true }, { successful: 'yes' }] };
    expect(() => parseTask(task({ result }))).toThrow(
      expect.objectContaining({ path: '$.task.result.nestedResults[1].successful' }),
    );
  });

  test('times in milliseconds or in ISO form', () => {
    const forms = [
      1564423092000,
      '2019-07-29T17:58:12.000+0000',
      '2019-07-29T17:58:12Z',
      '2019-07-29 17:58:12.000000+00:00',
    ];
    const tasks = forms.map((creationTime) => ({ ...row, creationTime }));
    expect(new Set(parseTasks({ ...ok, tasks }).items.map(({ createdAtMs }) => createdAtMs))).toEqual(
      new Set([1564423092000]),
    );
  });
});

describe('actions and files', () => {
  test('ids written as numbers become strings', () => {
    const imports = [{ id: 112000000032, name: 'Load', importType: 'MODULE_DATA', importDataSourceId: 113000000027 }];
    expect(parseActions({ ...ok, imports }, 'import').items[0]?.action).toEqual({
      id: '112000000032',
      name: 'Load',
      type: 'MODULE_DATA',
      dataSourceId: '113000000027',
    });
  });

  test('the source of an import from a model is what the list told, where the description is silent', () => {
    const told = { sourceModelId: 'S', sourceModelName: 'Hub', sourceWorkspaceId: null };
    const body = { ...ok, importMetadata: { name: 'x', type: 'MODEL' } };
    expect(parseImportSource(body, told)).toEqual({ type: 'MODEL', headerNames: null, ...told });
    const file = { ...ok, importMetadata: { type: 'FILE', source: { headerNames: ['A'], headerRow: 1 } } };
    expect(parseImportSource(file, null)).toMatchObject({ type: 'FILE', headerNames: ['A'], sourceModelId: null });
  });

  test('the steps of a process come in its order; one without steps has none', () => {
    const actions = [
      {
        id: '112000000002',
        name: 'Load',
        actionType: 'IMPORT',
        importDataSourceId: '113000000007',
        importType: 'USERS',
      },
      { id: '116000000001', name: 'Out', actionType: 'EXPORT', exportType: 'GRID_CURRENT_PAGE' },
      { id: '117000000001', name: 'Sort' },
      {
        id: '112000000001',
        name: 'More',
        actionType: 'IMPORT',
        importDataSource: { importDataSourceId: '113000000009' },
      },
    ];
    expect(parseProcessSteps({ ...ok, processMetadata: { name: 'Nightly', actions } })).toEqual([
      { id: '112000000002', name: 'Load', actionType: 'IMPORT', dataSourceId: '113000000007' },
      { id: '116000000001', name: 'Out', actionType: 'EXPORT', dataSourceId: null },
      { id: '117000000001', name: 'Sort', actionType: null, dataSourceId: null },
      { id: '112000000001', name: 'More', actionType: 'IMPORT', dataSourceId: '113000000009' },
    ]);
    expect(parseProcessSteps({ ...ok, processMetadata: { name: 'Empty' } })).toEqual([]);
  });

  test.each([
    ['no description', ok, '$.processMetadata'],
    ['a step without an id', { processMetadata: { actions: [{ name: 'x' }] } }, '$.processMetadata.actions[0].id'],
    ['steps that are no list', { processMetadata: { actions: 'Load' } }, '$.processMetadata.actions'],
  ])('the description of a process with %s is refused at %s', (_what, body, path) => {
    expect(() => parseProcessSteps(body)).toThrow(expect.objectContaining({ name: 'UnexpectedAnswer', path }));
  });

  test('a file without its count of chunks is not taken for an empty one', () => {
    expect(() => parseFiles({ ...ok, files: [{ id: '113', name: 'f' }] })).toThrow(
      expect.objectContaining({ path: '$.files[0].chunkCount' }),
    );
  });
});

test('a refresh token that comes along is a secret too', () => {
  const tokenInfo = { tokenValue: 'v', expiresAt: 5, refreshTokenId: 'r', refreshToken: 'jwt' };
  expect(parseToken({ tokenInfo })).toEqual({ value: 'v', expiresAtMs: 5, companions: ['r', 'jwt'] });
});

test.each(['', 'yesterday', '2026-13-45T99:00:00Z', '1564423092000'])('%j is no time', (text) => {
  expect(timeMsOf(text)).toBeNull();
});

describe('anything at all', () => {
  const parsers: Record<string, (body: unknown) => unknown> = {
    parseModels,
    parseModel,
    parseWorkspaces,
    parseModelStatus,
    parseTasks,
    parseTask,
    parseFiles,
    parseToken,
    parseTokenOwner,
    parseActions: (body) => parseActions(body, 'process'),
    parseImportSource: (body) => parseImportSource(body, null),
    parseProcessSteps,
  };
  const keys = [
    'models',
    'model',
    'workspaces',
    'requestStatus',
    'tasks',
    'task',
    'files',
    'processes',
    'importMetadata',
    'processMetadata',
    'tokenInfo',
  ];
  const inner = fc.oneof(
    fc.jsonValue(),
    fc.record({
      id: fc.string(),
      result: fc.jsonValue(),
      taskId: fc.string(),
      taskState: fc.string(),
      creationTime: fc.nat(),
    }),
  );
  const body = fc.oneof(
    fc.jsonValue(),
    fc
      .tuple(fc.constantFrom(...keys), fc.oneof(inner, fc.array(inner, { maxLength: 3 })), fc.jsonValue())
      .map(([key, value, meta]) => ({ ...ok, [key]: value, meta })),
  );

  test.each(Object.entries(parsers))('%s throws nothing but UnexpectedAnswer, with a path', (_name, parse) => {
    fc.assert(
      fc.property(body, (value) => {
        try {
          parse(value);
        } catch (error) {
          if (!(error instanceof UnexpectedAnswer)) throw error;
          expect(error.path).toMatch(/^\$/);
        }
      }),
    );
  });

  test('parseFailure and timeMsOf never throw', () => {
    fc.assert(fc.property(fc.jsonValue(), (value) => void parseFailure(value)));
    fc.assert(fc.property(fc.string(), (text) => void timeMsOf(text)));
  });
});
