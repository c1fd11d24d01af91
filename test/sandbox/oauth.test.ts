/** OAuth device grant and refresh, on the sandbox's clock. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Change } from '../../src/sandbox/changes.ts';
import { lastingClientId, rotatingClientId } from '../../src/sandbox/finance.ts';
import type { Answer, Json, Rig } from './tenant-client.ts';
import { rigWith } from './tenant-client.ts';

let rig: Rig;
beforeEach(async () => {
  rig = await rigWith();
});
afterEach(() => rig.end());

const scope = 'openid profile email offline_access';
const grant = 'urn:ietf:params:oauth:grant-type:device_code';
const post = (path: string, fields: Json): Promise<Answer> =>
  rig.call('POST', rig.sandbox.baseUrls.auth + path, { 'content-type': 'application/json' }, JSON.stringify(fields));
const codeFor = async (clientId = rotatingClientId): Promise<Json> =>
  (await post('/oauth/device/code', { client_id: clientId, scope })).body;
const poll = (code: Json, clientId = rotatingClientId) =>
  post('/oauth/token', { grant_type: grant, client_id: clientId, device_code: code['device_code'] });
const refresh = (token: string, clientId = rotatingClientId) =>
  post('/oauth/token', { grant_type: 'refresh_token', client_id: clientId, refresh_token: token });
const approve = (code: Json) => rig.call('GET', code['verification_uri_complete']);
const signedIn = async (clientId = rotatingClientId): Promise<Json> => {
  const code = await codeFor(clientId);
  await approve(code);
  return (await poll(code, clientId)).body;
};

describe('the device grant', () => {
  it('is pending until approved, then gives tokens that Anaplan takes under both schemes', async () => {
    const code = await codeFor();
    expect(code).toMatchObject({ expires_in: 900, interval: 5 });
    expect((await poll(code)).body['error']).toBe('authorization_pending');
    rig.clock.moveMs(5_000);
    await approve(code);
    const { status, body } = await poll(code);
    expect([status, body]).toEqual([
      200,
      expect.objectContaining({ expires_in: 2100, token_type: 'Bearer', scope: 'openid email offline_access' }),
    ]);
    for (const scheme of ['Bearer', 'AnaplanAuthToken']) {
      const me = await rig.call('GET', `${rig.sandbox.baseUrls.api}/users/me`, {
        authorization: `${scheme} ${body['access_token']}`,
      });
      expect(me.body['user'].email).toBe('monitor@example.com');
    }
    rig.clock.moveMs(6_000);
    expect((await poll(code)).body['error']).toBe('invalid_grant');
    expect(rig.sandbox.writeAttempts()).toBe(0);
  });

  it('says slow_down to who asks too soon, and waits 5 seconds longer each time', async () => {
    const code = await codeFor();
    await poll(code);
    expect((await poll(code)).body['error']).toBe('slow_down');
    rig.clock.moveMs(6_000);
    expect((await poll(code)).body['error']).toBe('slow_down');
    rig.clock.moveMs(16_000);
    expect((await poll(code)).body['error']).toBe('authorization_pending');
  });

  it('ends: expired after 15 minutes, denied, unknown client, unknown grant', async () => {
    const code = await codeFor();
    rig.clock.moveMs(901_000);
    expect((await poll(code)).body['error']).toBe('expired_token');
    expect((await approve(code)).status).toBe(404);
    expect((await post('/oauth/device/code', { client_id: 'f'.repeat(32) })).body['error']).toBe('unauthorized_client');
    expect((await post('/oauth/device/code', {})).body['error']).toBe('invalid_request');
    const password = await post('/oauth/token', { grant_type: 'password', client_id: rotatingClientId });
    expect(password.body['error']).toBe('invalid_request');
    expect((await poll(await codeFor(), lastingClientId)).body['error']).toBe('invalid_grant');
  });

  it('takes a form as well', async () => {
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    const body = new URLSearchParams({ client_id: rotatingClientId, scope }).toString();
    const { status } = await rig.call('POST', `${rig.sandbox.baseUrls.auth}/oauth/device/code`, headers, body);
    expect(status).toBe(200);
  });

  it('can approve itself after a time', async () => {
    const own: Change = { change: 'behaviour', behaviour: { deviceApprovalAfterMs: 20_000 } };
    await rig.end();
    rig = await rigWith(['healthy'], [own]);
    const code = await codeFor();
    expect((await poll(code)).body['error']).toBe('authorization_pending');
    rig.clock.moveMs(21_000);
    expect((await poll(code)).status).toBe(200);
  });
});

describe('refresh tokens', () => {
  it('rotate: the used one is void, the new one works', async () => {
    const { refresh_token: first } = await signedIn();
    const second = (await refresh(first)).body['refresh_token'];
    expect(second).not.toBe(first);
    expect((await refresh(first)).body['error']).toBe('invalid_grant');
    expect((await refresh(second)).status).toBe(200);
  });

  it('end after 43,000 seconds where they rotate, and never where they do not', async () => {
    const rotating = (await signedIn()).refresh_token;
    const lasting = (await signedIn(lastingClientId)).refresh_token;
    rig.clock.moveMs(43_001_000);
    expect((await refresh(rotating)).body['error']).toBe('invalid_grant');
    for (let time = 0; time < 2; time += 1) {
      expect((await refresh(lasting, lastingClientId)).body['refresh_token']).toBe(lasting);
    }
  });

  it('are given only for offline_access', async () => {
    const code = (await post('/oauth/device/code', { client_id: rotatingClientId, scope: 'openid' })).body;
    await approve(code);
    expect((await poll(code)).body).not.toHaveProperty('refresh_token');
  });
});
