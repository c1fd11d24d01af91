import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Json, Rig } from './tenant-client.ts';
import { actionPathOf, newestTaskOf, pathOf, rigWith } from './tenant-client.ts';

let rig: Rig;
let salesHub: string;
let dataHub: string;
beforeAll(async () => {
  rig = await rigWith();
  salesHub = await pathOf(rig, 'Sales Hub');
  dataHub = await pathOf(rig, 'Data Hub');
});
afterAll(() => rig.end());

/** `/models/{m}` for `/workspaces/{w}/models/{m}`. */
const short = (path: string) => path.replace(/^\/workspaces\/[^/]+/, '');

describe('envelope and paging', () => {
  it('wraps a list with schema, paging and status', async () => {
    const { body } = await rig.api('/models?limit=100');
    expect(body['status']).toEqual({ code: 200, message: 'Success' });
    expect(body['meta'].schema).toBe(`${rig.sandbox.baseUrls.api}/objects/model`);
    expect(body['meta'].paging).toEqual({ currentPageSize: 5, totalSize: 5, offset: 0 });
  });

  it('names a bogus next page when no limit is sent, although everything is there', async () => {
    const { body } = await rig.api('/models');
    expect(body['models']).toHaveLength(5);
    expect(body['meta'].paging.next).toBe(`${rig.sandbox.baseUrls.api}/models?limit=20&offset=20`);
  });

  it('honours limit and offset, with next and previous', async () => {
    const first = (await rig.api('/models?limit=2')).body;
    expect(first['models']).toHaveLength(2);
    expect(first['meta'].paging).toMatchObject({ currentPageSize: 2, totalSize: 5 });
    expect(first['meta'].paging).not.toHaveProperty('previous');
    const next = await rig.api(first['meta'].paging.next.slice(rig.sandbox.baseUrls.api.length));
    expect(next.body['meta'].paging.previous).toContain('limit=2&offset=0');
    const last = (await rig.api('/models?limit=2&offset=4')).body;
    expect(last['models']).toHaveLength(1);
    expect(last['meta'].paging).not.toHaveProperty('next');
  });

  it('drops the key of an empty list', async () => {
    const { status, body } = await rig.api(`${short(salesHub)}/actions`);
    expect(status).toBe(200);
    expect(body['meta'].paging).toMatchObject({ currentPageSize: 0, totalSize: 0 });
    expect(body).not.toHaveProperty('actions');
  });

  it('refuses a sort without + or - on top-level lists only', async () => {
    const bare = await rig.api('/models?sort=name');
    expect([bare.status, bare.body['status'].message]).toEqual([
      400,
      "Bad sort order format: 'name'. Please follow (-){column_name_1},(+){column_name_2}.. format",
    ]);
    const unknown = await rig.api('/workspaces?sort=-colour');
    expect([unknown.status, unknown.body['status'].message]).toEqual([400, 'Failed to parse sort parameter']);
    const sorted = await rig.api('/models?sort=-name');
    const names = sorted.body['models'].map(({ name }: Json) => name);
    expect(names).toEqual(names.toSorted().reverse());
    expect((await rig.api(`${salesHub}/imports?sort=anything`)).status).toBe(200);
  });
});

describe('errors', () => {
  it('answers 404 for an object in JSON, with a timestamp in nanoseconds', async () => {
    const { status, body } = await rig.api('/models/00000000000000000000000000000000/imports');
    expect(status).toBe(404);
    expect(body).toMatchObject({
      status: { code: 404, message: 'Not Found' },
      path: '/2/0/models/00000000000000000000000000000000/imports',
    });
    expect(body['timestamp']).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z$/);
  });

  it('answers 404 for a route in the HTML of a web server', async () => {
    for (const path of ['/nothing-here', `${salesHub}/nothing-here`]) {
      const { status, text, headers } = await rig.api(path);
      expect([status, String(headers['content-type'])]).toEqual([404, expect.stringContaining('text/html')]);
      expect(text).toContain('nginx');
    }
  });

  it('answers 405 on a model below its workspace', async () => {
    const { status, body } = await rig.api(salesHub);
    expect([status, body['status'].message]).toEqual([405, 'Method Not Allowed']);
  });

  it('answers 500 for an import that is not there, 404 for other actions', async () => {
    expect((await rig.api(`${salesHub}/imports/112999999999`)).status).toBe(500);
    expect((await rig.api(`${salesHub}/exports/116999999999`)).status).toBe(404);
    expect((await rig.api(`${salesHub}/processes/118999999999`)).status).toBe(404);
    expect((await rig.api(`${salesHub}/actions/117999999999`)).status).toBe(404);
  });

  it('answers 404 for a workspace, even one in the list', async () => {
    const { body } = await rig.api('/workspaces');
    expect((await rig.api(`/workspaces/${body['workspaces'][0].id}`)).status).toBe(404);
  });

  it('wants a token', async () => {
    expect((await rig.call('GET', `${rig.sandbox.baseUrls.api}/users/me`)).status).toBe(401);
    expect((await rig.api('/users/me', 'made-up')).status).toBe(401);
  });
});

describe('shapes', () => {
  it('tells who one is', async () => {
    const { body } = await rig.api('/users/me');
    expect(body['user']).toMatchObject({ email: 'loader@example.com', active: true });
    expect(body['user'].id).toMatch(/^[0-9a-f]{32}$/);
    expect(body['user'].lastLoginDate).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]{12}\+0000$/);
    expect((await rig.api(`/users/${body['user'].id}`)).body['user']).toEqual(body['user']);
  });

  it('writes ids as Anaplan does', async () => {
    const { body } = await rig.api('/models');
    expect(body['models'][0].id).toMatch(/^[0-9A-F]{32}$/);
    expect(body['models'][0].currentWorkspaceId).toMatch(/^[0-9a-f]{32}$/);
    const imports = (await rig.api(`${salesHub}/imports`)).body['imports'];
    for (const { id } of imports) expect(id).toMatch(/^112\d{9}$/);
    for (const { id } of (await rig.api(`${salesHub}/exports`)).body['exports']) expect(id).toMatch(/^116\d{9}$/);
  });

  it('gives details of models only when asked, and modelTransactionRunning only for one', async () => {
    const plain = (await rig.api('/models')).body['models'][0];
    const detailed = (await rig.api('/models?modelDetails=true')).body['models'][0];
    const one = (await rig.api(`${short(salesHub)}?modelDetails=true`)).body['model'];
    expect(plain).not.toHaveProperty('lastModified');
    expect(detailed.lastModified).toMatch(/\+0000$/);
    expect(detailed).not.toHaveProperty('modelTransactionRunning');
    expect(one).toMatchObject({
      name: 'Sales Hub',
      modelTransactionRunning: false,
      lastModified: detailed.lastModified,
    });
  });

  it('lists only the models of a workspace below it', async () => {
    const { body } = await rig.api('/workspaces');
    for (const { id } of body['workspaces']) {
      const { models = [] } = (await rig.api(`/workspaces/${id}/models`)).body;
      for (const model of models) expect(model.currentWorkspaceId).toBe(id);
    }
  });

  it.each(['imports', 'exports', 'processes', 'files', 'status'])(
    'serves %s in both path forms alike',
    async (kind) => {
      const { body: long } = await rig.api(`${salesHub}/${kind}`);
      const { body } = await rig.api(`${short(salesHub)}/${kind}`);
      if (kind === 'status') expect(body['requestStatus'].currentStep).toBe(long['requestStatus'].currentStep);
      else expect(body[kind]).toEqual(long[kind]);
    },
  );

  it('does not find a model below another workspace than its own', async () => {
    const { body } = await rig.api('/workspaces?sort=-name');
    const other = body['workspaces'].find(({ id }: Json) => !salesHub.includes(id));
    expect((await rig.api(`/workspaces/${other.id}${short(salesHub)}/imports`)).status).toBe(404);
  });

  it('tells the columns of a file import, and only name and type of one from a model', async () => {
    const file = await rig.api(await actionPathOf(rig, 'Sales Hub', 'imports', 'Load actuals'));
    expect(file.body['importMetadata']).toMatchObject({
      type: 'FILE',
      source: { headerNames: ['Account', 'Cost centre', 'Period', 'Amount'], columnCount: 4 },
    });
    const model = await rig.api(await actionPathOf(rig, 'Sales Hub', 'imports', 'Load pipeline'));
    expect(model.body['importMetadata']).toEqual({ name: 'Load pipeline', type: 'MODEL' });
  });

  it('joins a file import with the list of files', async () => {
    const { imports } = (await rig.api(`${dataHub}/imports`)).body;
    const { files } = (await rig.api(`${dataHub}/files`)).body;
    for (const { importDataSourceId } of imports) {
      expect(files).toContainEqual(expect.objectContaining({ id: importDataSourceId, chunkCount: 1 }));
    }
  });

  it('tells the steps of a process, with their sources when asked', async () => {
    const path = await actionPathOf(rig, 'Sales Hub', 'processes', 'Nightly load');
    const plain = (await rig.api(path)).body['processMetadata'];
    expect(plain.actions.map(({ name }: Json) => name)).toEqual(['Load regions', 'Load products']);
    expect(plain.actions[0]).not.toHaveProperty('importDataSource');
    const withSources = (await rig.api(`${path}?showImportDataSource=true`)).body['processMetadata'];
    expect(withSources.actions[0].importDataSource).toMatchObject({ type: 'MODEL', sourceModelName: 'Data Hub' });
  });

  it('gives the file of an export the id of the export, its content as octets, and chunks', async () => {
    const path = await actionPathOf(rig, 'Data Hub', 'exports', 'Trial balance');
    const id = path.split('/').at(-1);
    const content = await rig.api(`${dataHub}/files/${id}`);
    expect([content.status, content.headers['content-type']]).toEqual([200, 'application/octet-stream']);
    expect((await rig.api(`${dataHub}/files/${id}/chunks`)).body['chunks']).toEqual([{ id: '0', name: 'Chunk 0' }]);
    expect((await rig.api(`${dataHub}/files/${id}/chunks/1`)).status).toBe(404);
    expect((await rig.api(path)).body['exportMetadata']).toMatchObject({ columnCount: 4, exportFormat: 'text/csv' });
  });
});

describe('tasks', () => {
  it('lists runs oldest first, and answers one with its result', async () => {
    const path = await actionPathOf(rig, 'Sales Hub', 'imports', 'Load actuals');
    const { tasks } = (await rig.api(`${path}/tasks?sort=-creationDate`)).body;
    const times = tasks.map(({ creationTime }: Json) => creationTime);
    expect(times.length).toBeGreaterThan(10);
    expect(times).toEqual(times.toSorted((one: number, other: number) => one - other));
    const task = await newestTaskOf(rig, path);
    expect(task['taskId']).toMatch(/^[0-9A-F]{32}$/);
    expect(task).toMatchObject({ taskState: 'COMPLETE', progress: 1, currentStep: 'Complete.' });
    const [detail] = task['result'].details;
    expect(task['result']).toMatchObject({ successful: true, objectName: 'Load actuals' });
    expect(detail.values.indexOf('failedCount') % 2).toBe(0);
    expect(detail.values[detail.values.indexOf('failedCount') + 1]).toBe('0');
  });

  it('nests the steps of a process under their own ids, and lists no task under them', async () => {
    const task = await newestTaskOf(rig, await actionPathOf(rig, 'Sales Hub', 'processes', 'Nightly load'));
    const step = task['result'].nestedResults[0];
    expect(step).toMatchObject({ successful: true, objectName: 'Load regions' });
    expect(step.objectId).toMatch(/^112/);
    const { status, body } = await rig.api(`${salesHub}/imports/${step.objectId}/tasks`);
    expect(status).toBe(200);
    expect(body).not.toHaveProperty('tasks');
    expect((await rig.api(`${salesHub}/imports/${step.objectId}/tasks/${task['taskId']}`)).status).toBe(404);
  });

  it('answers an empty 200 for the tasks of what does not exist', async () => {
    for (const path of [`${salesHub}/imports/112999999999/tasks`, '/workspaces/x/models/y/exports/1/tasks']) {
      const { status, body } = await rig.api(path);
      expect(status).toBe(200);
      expect(body).not.toHaveProperty('tasks');
    }
  });

  it('has no dumps', async () => {
    const path = await actionPathOf(rig, 'Sales Hub', 'imports', 'Load actuals');
    const { taskId } = await newestTaskOf(rig, path);
    expect((await rig.api(`${path}/tasks/${taskId}/dump`)).status).toBe(404);
    expect((await rig.api(`${path}/tasks/${taskId}/dump/chunks`)).status).toBe(404);
  });
});

describe('read-only', () => {
  it('answers the status by GET without an envelope and by POST with one; neither is a write', async () => {
    const { body } = await rig.api(`${salesHub}/status`);
    expect(Object.keys(body)).toEqual(['requestStatus']);
    expect(body['requestStatus']).toMatchObject({ progress: -1, currentStep: 'Open', tooltip: null, taskId: null });
    const url = `${rig.sandbox.baseUrls.api}${salesHub}/status`;
    const posted = await rig.call('POST', url, { authorization: `AnaplanAuthToken ${await rig.monitorToken()}` });
    expect(posted.body['requestStatus'].currentStep).toBe('Open');
    expect(rig.sandbox.writeAttempts()).toBe(0);
  });

  it('refuses and counts every other request, with a token or without', async () => {
    const before = rig.sandbox.writeAttempts();
    const path = await actionPathOf(rig, 'Sales Hub', 'imports', 'Load actuals');
    const headers = { authorization: `AnaplanAuthToken ${await rig.monitorToken()}` };
    const url = rig.sandbox.baseUrls.api + path;
    expect((await rig.call('POST', `${url}/tasks`, headers, '{"localeName":"en_US"}')).status).toBe(403);
    expect((await rig.call('DELETE', `${url}/tasks/1`, headers)).status).toBe(403);
    expect((await rig.call('PUT', url, headers, '{}')).status).toBe(403);
    expect((await rig.call('POST', `${rig.sandbox.baseUrls.api}${salesHub}/open`)).status).toBe(403);
    expect((await rig.call('DELETE', `${rig.sandbox.baseUrls.auth}/token/validate`)).status).toBe(403);
    expect(rig.sandbox.writeAttempts() - before).toBe(5);
  });

  it('dates every answer by the clock', async () => {
    const moved = await rigWith();
    moved.clock.moveMs(7 * 3_600_000);
    const answers = [await moved.basic('x', 'y'), await moved.api('/nothing'), await moved.api('/models')];
    for (const { headers } of answers) {
      expect(Math.abs(Date.parse(String(headers['date'])) - moved.clock.nowMs())).toBeLessThan(30_000);
    }
    await moved.end();
  });
});
