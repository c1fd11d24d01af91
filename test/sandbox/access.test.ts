/** Who may do what: roles, workspaces, masking, sign-in by account. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Json, Rig } from './tenant-client.ts';
import { actionPathOf, pathOf, rigWith } from './tenant-client.ts';

let rig: Rig;
let admin: string;
let outsider: string;
let own: Rig | null = null;
beforeAll(async () => {
  rig = await rigWith();
  admin = await rig.tokenOf('admin');
  outsider = await rig.tokenOf('outsider');
});
afterAll(() => rig.end());
afterEach(async () => {
  await own?.end();
  own = null;
});
const short = (path: string) => path.replace(/^\/workspaces\/[^/]+/, '');

describe('the outsider', () => {
  it('sees no workspace and no model, not even by its id; its task lists are empty', async () => {
    const path = await pathOf(rig, 'Sales Hub');
    const action = await actionPathOf(rig, 'Sales Hub', 'imports', 'Load actuals');
    for (const [list, key] of [
      ['/workspaces', 'workspaces'],
      ['/models', 'models'],
    ]) {
      const { status, body } = await rig.api(list ?? '', outsider);
      expect([status, key !== undefined && key in body]).toEqual([200, false]);
    }
    expect((await rig.api(short(path), outsider)).status).toBe(404);
    expect((await rig.api(`${path}/imports`, outsider)).status).toBe(404);
    const tasks = await rig.api(`${action}/tasks`, outsider);
    expect([tasks.status, 'tasks' in tasks.body]).toEqual([200, false]);
    expect((await rig.api('/users/me', outsider)).body['user'].email).toBe('outsider@example.com');
  });
});

describe('the tenant administrator', () => {
  it('gets sizes of workspaces, in any spelling of the flag; others do not', async () => {
    for (const flag of ['true', 'True']) {
      const { workspaces } = (await rig.api(`/workspaces?tenantDetails=${flag}`, admin)).body;
      expect(workspaces[0].currentSize).toBeGreaterThan(0);
    }
    expect((await rig.api('/workspaces', admin)).body['workspaces'][0]).not.toHaveProperty('currentSize');
    expect((await rig.api('/workspaces?tenantDetails=true')).body['workspaces'][0]).not.toHaveProperty('currentSize');
  });

  it('may read one workspace, its administrators and its visitors; others get 404 and 500', async () => {
    const { workspaces } = (await rig.api('/workspaces', admin)).body;
    const path = `/workspaces/${workspaces[0].id}`;
    expect((await rig.api(path, admin)).body['workspace'].name).toBe('Finance Prod');
    expect((await rig.api(path)).status).toBe(404);
    const { admins } = (await rig.api(`${path}/admins`, admin)).body;
    expect(admins[0]).toMatchObject({ firstName: 'Ada', active: true });
    expect((await rig.api(`${path}/visitors`, admin)).body).not.toHaveProperty('visitors');
    for (const kind of ['admins', 'visitors']) expect((await rig.api(`${path}/${kind}`)).status).toBe(500);
  });

  it('can search lists with s= and wildcards; for others it is ignored', async () => {
    const names = async (query: string, token?: string) =>
      ((await rig.api(`/models?s=${query}`, token)).body['models'] ?? []).map(({ name }: Json) => name);
    expect(await names('hub', admin)).toEqual(['Sales Hub', 'Data Hub', 'Pipeline Hub']);
    expect(await names('s_les%25', admin)).toEqual(['Sales Hub']);
    expect(await names('zzz', admin)).toEqual([]);
    expect(await names('hub')).toHaveLength(5);
    expect((await rig.api('/users?s=ADMIN', admin)).body['users']).toHaveLength(1);
  });
});

describe('sign-in', () => {
  it('refuses the password of a user of the single sign-on like any wrong one', async () => {
    const password = await readFile(join(rig.folder, 'sso.password'), 'utf8');
    const right = await rig.basic('sso@example.com', password);
    const wrong = await rig.basic('sso@example.com', 'wrong');
    expect([right.status, right.body]).toEqual([401, wrong.body]);
  });

  it('refuses a disabled certificate, although its signature is right', async () => {
    const pem = await readFile(join(rig.folder, 'retired.pem'), 'utf8');
    const keyPem = await readFile(join(rig.folder, 'retired.key'), 'utf8');
    const header = () => Buffer.from(pem).toString('base64');
    const { status, body } = await rig.certificate({ keyPem, header });
    expect([status, body['status']]).toEqual([401, 'FAILURE_BAD_CREDENTIAL']);
  });
});

describe('actions by role', () => {
  it('are left out of lists, unknown by id, and their tasks empty', async () => {
    const hidden = {
      change: 'hide-action',
      model: 'Sales Hub',
      action: 'Load actuals',
      from: 'monitor@example.com',
    } as const;
    own = await rigWith(['healthy'], [hidden]);
    const token = await own.monitorToken();
    const path = await actionPathOf(own, 'Sales Hub', 'imports', 'Load actuals');
    const list = (await own.api(path.replace(/\/[^/]+$/, ''), token)).body['imports'];
    expect(list.map(({ name }: Json) => name)).not.toContain('Load actuals');
    expect(list.length).toBeGreaterThan(2);
    expect((await own.api(path, token)).status).toBe(500);
    const { taskId } = (await own.api(`${path}/tasks`)).body['tasks'].at(-1);
    expect((await own.api(`${path}/tasks`, token)).body).not.toHaveProperty('tasks');
    expect((await own.api(`${path}/tasks/${taskId}`, token)).status).toBe(404);
  });
});
