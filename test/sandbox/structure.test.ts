/** Lists, modules, views, line items, versions, calendar, dashboards, ALM, audit: shapes, both path forms, roles. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Rig } from './tenant-client.ts';
import { pathOf, rigWith } from './tenant-client.ts';

let rig: Rig;
let admin: string;
let path: string;
beforeAll(async () => {
  rig = await rigWith();
  admin = await rig.tokenOf('admin');
  path = await pathOf(rig, 'Sales Hub');
});
afterAll(() => rig.end());
const short = (long: string) => long.replace(/^\/workspaces\/[^/]+/, '');

describe('the structure of a model', () => {
  it.each([
    ['lists', 'lists', { id: '101000000000', name: 'Products' }],
    ['modules', 'modules', { id: '102000000000', name: 'ACT01 Actuals' }],
    ['views', 'views', { code: '', id: '102000000000', name: 'ACT01 Actuals', moduleId: '102000000000' }],
    ['modules/102000000001/views', 'views', { moduleId: '102000000001' }],
    [
      'lineItems',
      'items',
      { id: '206000000000', name: 'Amount', moduleId: '102000000000', moduleName: 'ACT01 Actuals' },
    ],
    ['modules/102000000001/lineItems', 'items', { moduleName: 'PRI01 Prices' }],
    ['lineItems/206000000000/dimensions', 'dimensions', { id: '20000000003', name: 'Time' }],
    ['dimensions/101000000001/items', 'items', { name: 'North', code: 'NOR' }],
    ['lists/101000000001/items', 'listItems', { name: 'North', code: 'NOR' }],
    ['dashboards', 'dashboards', { id: '115000000000', name: 'Sales overview' }],
    ['versions', 'versionMetadata', { id: '107000000001', name: 'Actual', isActual: true }],
  ])('%s: key %s, in both path forms', async (kind, key, first) => {
    const long = (await rig.api(`${path}/${kind}`, admin)).body;
    expect(long[key][0]).toMatchObject(first);
    expect((await rig.api(`${short(path)}/${kind}`, admin)).body[key]).toEqual(long[key]);
  });

  it('tells a list, a view, its data, the calendar and the current period', async () => {
    expect((await rig.api(`${path}/lists/101000000000`)).body['metadata']).toMatchObject({
      name: 'Products',
      itemCount: 2,
    });
    expect((await rig.api(`${path}/views/102000000000`)).body).toMatchObject({
      viewName: 'ACT01 Actuals',
      columns: [{ name: 'Time' }],
    });
    const { columnCoordinates, rows } = (await rig.api(`${path}/views/102000000000/data`)).body;
    expect(rows[0].cells).toHaveLength(columnCoordinates.length);
    const { modelCalendar } = (await rig.api(`${path}/modelCalendar`)).body;
    expect(modelCalendar.fiscalYear.startDate).toMatch(/^\d{4}-01-01$/);
    const { currentPeriod } = (await rig.api(`${path}/currentPeriod`)).body;
    expect(currentPeriod).toMatchObject({ calendarType: 'Calendar Months/Quarters/Years' });
    expect((await rig.api(`${path}/modelCalendar/fiscalYear`)).status).toBe(405);
  });

  it('is 404 for what is not there, and versions for who does not administrate the workspace', async () => {
    for (const kind of [
      'lists/1',
      'lists/1/items',
      'views/1',
      'views/1/data',
      'modules/1/views',
      'dimensions/1/items',
      'versions',
    ]) {
      expect([kind, (await rig.api(`${path}/${kind}`)).status]).toEqual([kind, 404]);
    }
  });

  it('loses the keys of empty lists', async () => {
    const empty = await pathOf(rig, 'Price Book');
    for (const [kind, key] of [
      ['lists', 'lists'],
      ['lineItems', 'items'],
      ['dashboards', 'dashboards'],
      ['files', 'files'],
    ]) {
      const { status, body } = await rig.api(`${empty}/${kind}`);
      expect([kind, status, key !== undefined && key in body]).toEqual([kind, 200, false]);
    }
  });

  it('takes paths with doubled and trailing slashes, as clients write them', async () => {
    const { body } = await rig.api(`/${path}/imports/?offset=0`);
    expect(body['imports'].length).toBeGreaterThan(2);
  });

  it('can write a doubled slash into the schema, and an honest next page', async () => {
    const behaviour = { doubledSlashInSchema: true, nextPage: 'honest' } as const;
    const own = await rigWith(['healthy'], [{ change: 'behaviour', behaviour }]);
    const { meta } = (await own.api('/models')).body;
    await own.end();
    expect(meta.schema).toMatch(/^https:\/\/[^/]+\/\/2\/0\/objects\/model$/);
    expect(meta.paging).not.toHaveProperty('next');
  });

  it.each([
    ['in-lists', true, true],
    ['in-processes', false, true],
    ['nowhere', false, false],
  ] as const)('tells the source model of an import %s', async (modelSourceTold, inList, inProcess) => {
    const own = await rigWith(['healthy'], [{ change: 'behaviour', behaviour: { modelSourceTold } }]);
    const { imports } = (await own.api(`${path}/imports`)).body;
    const process = (await own.api(`${path}/processes/118000000041?showImportDataSource=true`)).body['processMetadata'];
    await own.end();
    expect('importDataSource' in imports[1]).toBe(inList);
    expect('importDataSource' in process.actions[0]).toBe(inProcess);
  });

  it('adds times to a task only when asked', async () => {
    const tasks = `${path}/imports/112000000032/tasks`;
    const { taskId } = (await rig.api(tasks)).body['tasks'].at(-1);
    const plain = (await rig.api(`${tasks}/${taskId}`)).body['task'];
    const more = (await rig.api(`${tasks}/${taskId}?includeProcessDetails=true`)).body['task'];
    expect(plain).not.toHaveProperty('duration');
    expect(more.startTime).toBe(String(plain.creationTime));
    expect(Number(more.duration)).toBeGreaterThan(60_000);
  });
});

describe('ALM', () => {
  it('lists revisions newest first, the latest alone, and synchronisations of the last 48 hours', async () => {
    const names = async (what: string) =>
      (await rig.api(`${short(path)}/alm/${what}`, admin)).body['revisions'].map(({ name }: { name: string }) => name);
    expect(await names('revisions')).toEqual(['2026.2', '2026.1']);
    expect(await names('latestRevision')).toEqual(['2026.2']);
    const { tasks } = (await rig.api(`${short(path)}/alm/syncTasks`, admin)).body;
    expect(tasks[0]).toMatchObject({ taskState: 'COMPLETE', result: { successful: true } });
    expect((await rig.api(`${short(path)}/alm/syncTasks/${tasks[0].taskId}`, admin)).body['task']).toEqual(tasks[0]);
    expect((await rig.api(`${short(path)}/alm/revisions`)).status).toBe(403);
    const later = await rigWith();
    later.clock.moveMs(3 * 86_400_000);
    const gone = (await later.api(`${short(path)}/alm/syncTasks`, await later.tokenOf('admin'))).body;
    await later.end();
    expect(gone).not.toHaveProperty('tasks');
  });
});

describe('audit', () => {
  const events = (query: string, authorization: string) =>
    rig.call('GET', `${rig.sandbox.baseUrls.auth}/audit/api/1/events${query}`, { authorization });

  it('tells the auditor who ran what, in pages', async () => {
    const { body } = await events('?intervalInHours=24&limit=3', `AnaplanAuthToken ${admin}`);
    expect(body['response']).toHaveLength(3);
    expect(body['response'][0].eventTypeId).toMatch(/^USR-(20|36)$/);
    expect(body['meta'].paging).toMatchObject({ currentPageSize: 3, offSet: 0, nextOffset: 3 });
    expect((await events('?type=int', `AnaplanAuthToken ${admin}`)).body['response']).toEqual([]);
  });

  it('refuses Bearer, other roles, and more than 30 days', async () => {
    const bearer = await events('', `Bearer ${admin}`);
    expect([bearer.status, bearer.body['statusMessage']]).toEqual([401, 'No valid token header found for the request']);
    const other = await events('', `AnaplanAuthToken ${await rig.monitorToken()}`);
    expect([other.status, other.body['status']]).toEqual([401, 'FAILURE_UNAUTHORIZED_USER_ACTION']);
    expect((await events('?intervalInHours=721', `AnaplanAuthToken ${admin}`)).body['status']).toBe(
      'FAILURE_BAD_REQUEST',
    );
  });
});
