import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Rig } from './tenant-client.ts';
import { base64, rigWith, tokenOf } from './tenant-client.ts';

let rig: Rig;
beforeAll(async () => {
  rig = await rigWith();
});
afterAll(() => rig.end());

const token = (action: string) => `${rig.sandbox.baseUrls.auth}/token/${action}`;
const withToken = (value: string) => ({ authorization: `AnaplanAuthToken ${value}` });

describe('basic sign-in', () => {
  it('answers 201, a string status and a token of 35 minutes on the clock', async () => {
    const password = await readFile(join(rig.folder, 'monitor.password'), 'utf8');
    const { status, body } = await rig.basic('monitor@example.com', password);
    expect(status).toBe(201);
    expect(body).toMatchObject({
      meta: { validationUrl: token('validate') },
      status: 'SUCCESS',
      statusMessage: 'Login successful',
    });
    expect(Object.keys(body['tokenInfo']).sort()).toEqual(['expiresAt', 'refreshTokenId', 'tokenId', 'tokenValue']);
    expect(Math.abs(body['tokenInfo'].expiresAt - rig.clock.nowMs() - 35 * 60_000)).toBeLessThan(30_000);
  });

  it.each([
    ['a wrong password', 'monitor@example.com', 'wrong'],
    ['an unknown user', 'nobody@example.com', 'wrong'],
    ['a user without a password', 'loader@example.com', ''],
  ])('refuses %s with 401', async (_, user, password) => {
    const { status, body } = await rig.basic(user, password);
    expect([status, body['status']]).toEqual([401, 'FAILURE_BAD_CREDENTIAL']);
  });

  it.each([['Basic'], ['Basic !!!'], ['Digest abc'], ['']])(
    'refuses the header "%s" with 400',
    async (authorization) => {
      const { status, body } = await rig.call('POST', token('authenticate'), { authorization });
      expect([status, body]).toEqual([
        400,
        { status: 'FAILURE_BAD_HEADER', statusMessage: 'Invalid header. Verify the header.' },
      ]);
    },
  );
});

describe('certificate sign-in', () => {
  it('takes the base64 of the PEM text, and of the body alone', async () => {
    expect((await rig.certificate()).status).toBe(201);
    expect((await rig.certificate({ header: bodyOf })).status).toBe(201);
  });

  it('refuses the base64 of a PEM body without its BEGIN and END lines', async () => {
    const { status, body } = await rig.certificate({ header: (pem) => base64(bodyOf(pem)) });
    expect([status, body['status']]).toEqual([401, 'FAILURE_BAD_CREDENTIAL']);
  });

  it('verifies the signature: another key is refused', async () => {
    const { privateKey } = generateKeyPairSync('rsa', {
      modulusLength: 2048,
      privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
      publicKeyEncoding: { type: 'spki', format: 'pem' },
    });
    expect((await rig.certificate({ keyPem: privateKey })).status).toBe(401);
  });

  it('refuses a certificate that nobody registered, and a payload without a signature', async () => {
    const root = await readFile(rig.sandbox.caFile, 'utf8');
    expect((await rig.certificate({ header: () => base64(root) })).status).toBe(401);
    const headers = { authorization: `CACertificate ${base64(root)}` };
    expect((await rig.call('POST', token('authenticate'), headers, '{"encodedData":"AA=="}')).status).toBe(400);
  });

  it('wants at least 100 random bytes in v1', async () => {
    expect((await rig.certificate({ nonce: randomBytes(99) })).status).toBe(401);
    expect((await rig.certificate({ nonce: randomBytes(100) })).status).toBe(201);
  });

  it('takes v2 in seconds and in milliseconds, fresh, once', async () => {
    const nowMs = rig.clock.nowMs();
    const seconds = nonceAt(Math.floor(nowMs / 1000));
    expect((await rig.certificate({ v2: true, nonce: seconds })).status).toBe(201);
    expect((await rig.certificate({ v2: true, nonce: seconds })).status).toBe(401);
    expect((await rig.certificate({ v2: true, nonce: nonceAt(nowMs) })).status).toBe(201);
    expect((await rig.certificate({ v2: true, nonce: nonceAt(nowMs - 3_600_000) })).status).toBe(401);
  });
});

describe('what a tenant may switch', () => {
  it('can stop accepting v1, and take v2 in one unit only', async () => {
    const strict = await rigWith(
      ['healthy'],
      [{ change: 'behaviour', behaviour: { acceptV1: false, v2Unit: 'milliseconds' } }],
    );
    const nowMs = strict.clock.nowMs();
    expect((await strict.certificate()).status).toBe(401);
    expect((await strict.certificate({ v2: true, nonce: nonceAt(Math.floor(nowMs / 1000)) })).status).toBe(401);
    expect((await strict.certificate({ v2: true, nonce: nonceAt(nowMs) })).status).toBe(201);
    await strict.end();
  });

  it('can disable a registered certificate', async () => {
    const disabled = await rigWith(['healthy'], [{ change: 'disable-certificates', of: 'loader@example.com' }]);
    expect((await disabled.certificate()).status).toBe(401);
    await disabled.end();
  });

  it('refuses a certificate whose time is over', async () => {
    const late = await rigWith();
    late.clock.moveMs(300 * 86_400_000);
    expect((await late.certificate()).status).toBe(401);
    await late.end();
  });
});

describe('the life of a token', () => {
  it('is validated with the user it stands for', async () => {
    const value = tokenOf(await rig.certificate());
    const { status, body } = await rig.call('GET', token('validate'), withToken(value));
    expect([status, body['statusMessage'], body['userInfo'].userId]).toEqual([
      200,
      'Token validated',
      'loader@example.com',
    ]);
    expect(body['userInfo'].userGuid).toMatch(/^[0-9a-f]{32}$/);
    expect(body['userInfo'].customerGuid).toMatch(/^[0-9a-f]{32}$/);
    expect(body['tokenInfo']).not.toHaveProperty('tokenValue');
  });

  it('keeps its value when refreshed, ends later, and expires on the clock', async () => {
    const own = await rigWith();
    const at = (action: string) => `${own.sandbox.baseUrls.auth}/token/${action}`;
    const first = await own.certificate();
    const value = tokenOf(first);
    own.clock.moveMs(30 * 60_000);
    const refreshed = await own.call('POST', at('refresh'), withToken(value));
    expect([refreshed.status, refreshed.body['statusMessage']]).toEqual([200, 'Token refreshed']);
    expect(refreshed.body['tokenInfo']).toMatchObject({
      tokenValue: value,
      refreshTokenId: first.body['tokenInfo'].refreshTokenId,
    });
    expect(refreshed.body['tokenInfo'].expiresAt).toBeGreaterThan(first.body['tokenInfo'].expiresAt);
    own.clock.moveMs(34 * 60_000);
    expect((await own.call('GET', at('validate'), withToken(value))).status).toBe(200);
    own.clock.moveMs(2 * 60_000);
    expect((await own.call('GET', at('validate'), withToken(value))).status).toBe(401);
    expect((await own.call('POST', at('refresh'), withToken(value))).status).toBe(401);
    expect((await own.api('/users/me', value)).status).toBe(401);
    await own.end();
  });

  it('ends at once with logout: 204, then 401', async () => {
    const value = tokenOf(await rig.certificate());
    expect((await rig.call('POST', token('logout'), withToken(value))).status).toBe(204);
    expect((await rig.call('GET', token('validate'), withToken(value))).status).toBe(401);
    expect((await rig.api('/users/me', value)).status).toBe(401);
  });

  it('is not taken as Bearer by the token service, but is by the API', async () => {
    const authorization = `Bearer ${tokenOf(await rig.certificate())}`;
    expect((await rig.call('GET', token('validate'), { authorization })).status).toBe(400);
    expect((await rig.call('POST', token('refresh'), { authorization })).status).toBe(400);
    expect((await rig.call('POST', token('logout'), { authorization })).status).toBe(401);
    expect((await rig.call('GET', `${rig.sandbox.baseUrls.api}/users/me`, { authorization })).status).toBe(200);
  });
});

function bodyOf(pem: string): string {
  return pem.replace(/-----[A-Z ]+-----|\s/g, '');
}

function nonceAt(time: number): Buffer {
  const prefix = Buffer.alloc(8);
  prefix.writeBigUInt64BE(BigInt(time));
  return Buffer.concat([prefix, randomBytes(46)]);
}
