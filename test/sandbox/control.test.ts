/** The control endpoint: scenarios, clock, state and counts of a running sandbox; who may call it; that nothing stays behind. */
import { readFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { MovableClock } from '../../src/clock.ts';
import { rotatingClientId } from '../../src/sandbox/finance.ts';
import type { Json, Rig } from './tenant-client.ts';
import { actionPathOf, newestTaskOf, pathOf, rigWith } from './tenant-client.ts';

let rig: Rig;
beforeEach(async () => {
  rig = await rigWith(['healthy'], [], new MovableClock(), { controlPort: 0 });
});
afterEach(() => rig.end());

const get = async (path: string): Promise<Json> => (await rig.call('GET', rig.sandbox.controlUrl + path)).body;
const post = (path: string, body: Json, headers = { 'content-type': 'application/json' }) =>
  rig.call('POST', rig.sandbox.controlUrl + path, headers, JSON.stringify(body));
const isListening = (port: number) =>
  new Promise<boolean>((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });

describe('scenarios', () => {
  it('are put on and taken off while it runs, and the tenant is as before', async () => {
    const files = async () => (await rig.api(`${await pathOf(rig, 'Data Hub')}/files`)).body['files'];
    const before = await files();
    const on = await post('/scenarios', { add: ['export-missing', 'import-stuck'] });
    expect(on.body).toMatchObject({
      scenarios: ['healthy', 'export-missing', 'import-stuck'],
      planted: [{ code: 'export-file-missing' }, { code: 'import-stalled' }],
    });
    expect(rig.sandbox.planted).toEqual(on.body['planted']);
    expect(await files()).toHaveLength(before.length - 1);
    const path = await actionPathOf(rig, 'Sales Hub', 'imports', 'Load actuals');
    expect((await newestTaskOf(rig, path))['taskState']).toBe('IN_PROGRESS');
    await post('/scenarios', { remove: ['export-missing', 'import-stuck'] });
    expect(await files()).toEqual(before);
    expect((await newestTaskOf(rig, path))['taskState']).toBe('COMPLETE');
    expect(rig.sandbox.planted).toEqual([]);
  });

  it('with an endpoint open and close it, and the settings file follows', async () => {
    const { endpoints } = (await post('/scenarios', { add: ['certificate-expiring'] })).body;
    const port = Number(endpoints[0].split(':')[1]);
    expect(await isListening(port)).toBe(true);
    const settings = () => readFile(join(rig.folder, 'settings.yaml'), 'utf8');
    expect(await settings()).toContain(endpoints[0]);
    await post('/scenarios', { remove: ['certificate-expiring'] });
    expect([await isListening(port), (await settings()).includes(endpoints[0])]).toEqual([false, false]);
  });

  it('refuse unknown names and other shapes without changing anything', async () => {
    const before = await get('/state');
    for (const wish of [{ add: ['no-such'] }, { add: 'import-stuck' }, { more: [] }, null]) {
      const { status, body } = await post('/scenarios', wish);
      expect([status, typeof body['error']]).toEqual([400, 'string']);
    }
    expect((await get('/state')).scenarios).toEqual(before.scenarios);
  });
});

describe('clock and counts', () => {
  it('moves the clock forward only', async () => {
    const { nowMs } = await get('/state');
    const moved = await post('/clock', { moveMs: 3_600_000 });
    expect(moved.body['nowMs'] - nowMs).toBeGreaterThanOrEqual(3_600_000);
    for (const moveMs of [-1, 1.5, 'x', 1e15]) expect((await post('/clock', { moveMs })).status).toBe(400);
  });

  it('counts requests by route, user and status, without ids or tokens', async () => {
    const path = await pathOf(rig, 'Sales Hub');
    await rig.api(`${path}/status`);
    await rig.api(`${path}/status?token=secret`);
    await rig.send('POST', `${path}/imports/112000000032/tasks`, await rig.monitorToken(), '{}');
    const counts = await get('/requests');
    expect(counts.byRoute['GET /2/0/workspaces/{id}/models/{id}/status']).toBe(2);
    expect(counts.byUser['loader@example.com']).toBe(3);
    expect(counts).toMatchObject({ writes: 1, byStatus: { 403: 1 } });
    expect(JSON.stringify(counts)).not.toContain('secret');
    expect((await post('/requests/reset', {})).body).toMatchObject({ total: 0, byRoute: {} });
  });

  it('decides a device code', async () => {
    const url = `${rig.sandbox.baseUrls.auth}/oauth`;
    const json = { 'content-type': 'application/json' };
    const clientId = rotatingClientId;
    const code = (await rig.call('POST', `${url}/device/code`, json, JSON.stringify({ client_id: clientId }))).body;
    const wish = { userCode: code['user_code'], user: 'monitor@example.com', approve: false };
    expect((await post('/oauth', wish)).status).toBe(200);
    const grant = { grant_type: 'urn:ietf:params:oauth:grant-type:device_code', client_id: clientId };
    const body = JSON.stringify({ ...grant, device_code: code['device_code'] });
    expect((await rig.call('POST', `${url}/token`, json, body)).body['error']).toBe('access_denied');
    expect((await post('/oauth', { ...wish, userCode: 'XXXX-XXXX' })).status).toBe(400);
  });
});

describe('the endpoint itself', () => {
  it('does not listen to web pages: no other content type, no other host name', async () => {
    const before = (await get('/state')).nowMs;
    const plain = await post('/clock', { moveMs: 9_000_000 }, { 'content-type': 'text/plain' });
    expect(plain.status).toBe(415);
    const url = `${rig.sandbox.controlUrl}/state`;
    expect((await rig.call('GET', url, { host: 'rebound.example:80' })).status).toBe(403);
    expect((await get('/state')).nowMs - before).toBeLessThan(9_000_000);
  });

  it('ends with the sandbox, and is not there unless asked for', async () => {
    const port = Number(new URL(rig.sandbox.controlUrl ?? '').port);
    await rig.sandbox.close();
    expect(await isListening(port)).toBe(false);
    const without = await rigWith();
    expect(without.sandbox.controlUrl).toBeNull();
    await without.end();
  });
});
