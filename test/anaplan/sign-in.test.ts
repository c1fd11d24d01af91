import { createPrivateKey, createPublicKey, generateKeyPairSync, verify, X509Certificate } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { AnaplanClient } from '../../src/anaplan/client.ts';
import type { CouldNotLook } from '../../src/check.ts';
import { MovableClock } from '../../src/clock.ts';
import type { SignInSettings } from '../../src/settings/settings.ts';
import type { Tenant } from './tenant.ts';
import { acceptBasic, basic, clientOf, json, listOf, mapNotes, password, startTenant, tokenLifeMs } from './tenant.ts';

const { signal } = new AbortController();
const minuteMs = 60_000;

let clock: MovableClock;
let tenant: Tenant;
let clients: AnaplanClient[];

beforeEach(async () => {
  clock = new MovableClock();
  tenant = await startTenant(clock);
  tenant.routes.set('GET /2/0/models', (_seen, response) => json(response, 200, listOf('models', [])));
  clients = [];
});
afterEach(async () => {
  for (const client of clients) await client.close();
  await tenant.close();
});

function client(options: Parameters<typeof clientOf>[2] = {}): AnaplanClient {
  const made = clientOf(tenant, clock, options);
  clients.push(made);
  return made;
}

const signIn = (made: AnaplanClient, connection = 'prod') => made.round().connection(connection).signIn(signal);
const models = (made: AnaplanClient) => made.round().connection('prod').models(signal);
const attempts = () => tenant.count('POST /token/authenticate');

describe('user and password', () => {
  test('signs in, says who it is, and hands every secret on for redaction', async () => {
    const secrets: string[] = [];
    const answer = await signIn(client({ onSecret: (value) => secrets.push(value) }));
    expect(answer).toEqual({
      signedIn: {
        userId: 'loader@example.com',
        userGuid: 'a'.repeat(32),
        tenantGuid: 'b'.repeat(32),
        method: 'basic',
        tokenExpiresAtMs: expect.any(Number),
      },
    });
    const encoded = Buffer.from(`loader@example.com:${password}`).toString('base64');
    expect(secrets).toEqual(expect.arrayContaining([password, encoded, 'token-value-1', 'refresh-id-1']));
    expect(JSON.stringify(answer)).not.toContain('token-value');
  });

  test('keeps the token over rounds, refreshes it within 2 minutes of its end, and signs in anew when that fails', async () => {
    const made = client();
    await models(made);
    clock.moveMs(tokenLifeMs - 3 * minuteMs);
    await models(made);
    expect([attempts(), tenant.count('POST /token/refresh')]).toEqual([1, 0]);
    clock.moveMs(1.5 * minuteMs);
    await models(made);
    expect([attempts(), tenant.count('POST /token/refresh')]).toEqual([1, 1]);
    tenant.routes.set('POST /token/refresh', (_seen, response) =>
      json(response, 401, { status: 'FAILURE_INVALID_TOKEN' }),
    );
    clock.moveMs(tokenLifeMs);
    await models(made);
    expect([attempts(), tenant.count('POST /token/refresh')]).toEqual([2, 2]);
  });

  test('many askers at once sign in once', async () => {
    const round = client().round();
    const connection = round.connection('prod');
    await Promise.all([connection.models(signal), connection.signIn(signal), connection.files('X', signal)]);
    expect(attempts()).toBe(1);
  });

  test('a token refused in mid-flight is replaced once; when the new one is refused too, that is the end', async () => {
    const made = client();
    await models(made);
    acceptBasic(tenant, clock);
    let refusals = 1;
    tenant.routes.set('GET /2/0/models', (_seen, response) => {
      if (refusals > 0) json(response, 401, {});
      else json(response, 200, listOf('models', []));
      refusals -= 1;
    });
    await models(made);
    expect(attempts()).toBe(2);
    refusals = 1000;
    const fault = await models(made).catch((error: CouldNotLook) => error.fault);
    expect(fault).toMatchObject({ whose: 'operator', code: 'TOKEN_REFUSED' });
    await models(made).catch(() => {});
    await models(made).catch(() => {});
    expect(attempts()).toBe(3);
  });

  test('a token that has been revoked is noticed by signIn', async () => {
    const made = client();
    await models(made);
    acceptBasic(tenant, clock);
    tenant.routes.set('GET /token/validate', ({ authorization }, response) =>
      authorization === 'AnaplanAuthToken token-value-1' && attempts() < 2
        ? json(response, 401, {})
        : json(response, 200, { tokenInfo: { expiresAt: 5 }, userInfo: { userId: 'loader@example.com' } }),
    );
    expect(await signIn(made)).toMatchObject({ signedIn: { userGuid: null, tokenExpiresAtMs: 5 } });
    expect(attempts()).toBe(2);
  });

  test('a host whose clock is far ahead does not refresh before every call', async () => {
    const ahead = new MovableClock(clock.nowMs() + 600 * minuteMs);
    const made = clientOf(tenant, ahead);
    clients.push(made);
    for (const _ of [1, 2, 3]) await models(made);
    expect([attempts(), tenant.count('POST /token/refresh')]).toEqual([1, 0]);
  });
});

describe('a refused credential', () => {
  const wrong = { readSecret: async () => 'wrong password' };

  test('is not tried again for 30 minutes, three times a day at most, also after a restart', async () => {
    const notes = mapNotes();
    const first = await signIn(client({ notes, ...wrong }));
    expect(first).toMatchObject({ refused: { httpStatus: 401, status: 'FAILURE_BAD_CREDENTIAL', remembered: false } });
    const refusedAtMs = 'refused' in first ? first.refused.refusedAtMs : 0;

    const second = await signIn(client({ notes, ...wrong }));
    expect(second).toMatchObject({
      refused: { remembered: true, refusedAtMs, nextTryAtMs: refusedAtMs + 30 * minuteMs },
    });
    clock.moveMs(29 * minuteMs);
    await signIn(client({ notes, ...wrong }));
    expect(attempts()).toBe(1);

    for (const expected of [2, 3, 3, 3]) {
      clock.moveMs(31 * minuteMs);
      await signIn(client({ notes, ...wrong }));
      expect(attempts()).toBe(expected);
    }
    clock.moveMs(22 * 60 * minuteMs);
    await signIn(client({ notes, ...wrong }));
    expect(attempts()).toBe(4);
    for (const text of [JSON.stringify([...notes.all])]) expect(text).not.toContain('wrong password');
  });

  test('is remembered also when it comes after the asker has given up', async () => {
    const asked = Promise.withResolvers<() => void>();
    tenant.routes.set('POST /token/authenticate', (_seen, response) =>
      asked.resolve(() => json(response, 401, { status: 'FAILURE_BAD_CREDENTIAL', statusMessage: 'no' })),
    );
    const made = client();
    const asker = new AbortController();
    const given = made.round().connection('prod').signIn(asker.signal);
    const answerNow = await asked.promise;
    asker.abort(new Error('too slow'));
    await expect(given).rejects.toThrow('too slow');
    answerNow();
    expect(await signIn(made)).toMatchObject({ refused: { remembered: true } });
    expect(attempts()).toBe(1);
  });

  test('and a refused token have secrets read anew, whatever was remembered of them', async () => {
    let isStale = true;
    let forgotten = 0;
    const forgetSecrets = () => {
      forgotten += 1;
      isStale = false;
    };
    const made = client({ readSecret: async () => (isStale ? 'rotated away' : password), forgetSecrets });
    expect(await signIn(made)).toMatchObject({ refused: { httpStatus: 401 } });
    expect(await signIn(made)).toMatchObject({ signedIn: {} });
    expect([forgotten, attempts()]).toEqual([1, 2]);
    tenant.routes.set('GET /2/0/models', (_seen, response) => json(response, 401, {}));
    await models(made).catch(() => undefined);
    expect(forgotten).toBe(2);
  });

  test('blinds every other method, names the time, and never the secret', async () => {
    const made = client(wrong);
    const connection = made.round().connection('prod');
    await connection.signIn(signal);
    const fault = await connection.models(signal).catch((error: CouldNotLook) => error.fault);
    expect(fault).toMatchObject({ whose: 'operator', code: 'SIGN_IN_REFUSED' });
    expect(JSON.stringify(fault)).toMatch(/not tried again before \d{4}-/);
    expect(attempts()).toBe(1);
  });

  test('its secret is taken out of what the server says back', async () => {
    const answer = await signIn(client(wrong));
    expect(JSON.stringify(answer)).toContain('not Basic [redacted]');
    expect(JSON.stringify(answer)).not.toContain(Buffer.from('loader@example.com:wrong password').toString('base64'));
  });

  test('is tried at once when it has changed', async () => {
    const notes = mapNotes();
    await signIn(client({ notes, ...wrong }));
    expect(await signIn(client({ notes }))).toHaveProperty('signedIn');
    expect(attempts()).toBe(2);
  });

  test('is tried once by two connections that share it', async () => {
    const round = client(wrong).round();
    const answers = await Promise.all(['prod', 'other'].map((name) => round.connection(name).signIn(signal)));
    expect(answers.map((answer) => 'refused' in answer && answer.refused.remembered)).toEqual([false, true]);
    expect(attempts()).toBe(1);
  });

  test('is known in the notes of one installation only', async () => {
    const [one, two] = [mapNotes(), mapNotes()];
    for (const notes of [one, two]) await signIn(client({ notes, ...wrong }));
    const keys = [one, two].map(({ all }) => [...all.keys()].filter((key) => key.includes('refused')));
    expect(keys[0]).toHaveLength(1);
    expect(keys[0]).not.toEqual(keys[1]);
  });

  test('a clock set back by a year does not keep it out for a year, not even after three refusals', async () => {
    const notes = mapNotes();
    for (const _ of [1, 2, 3]) {
      await signIn(client({ notes, ...wrong }));
      clock.moveMs(31 * minuteMs);
    }
    clock.moveMs(-365 * 24 * 60 * minuteMs);
    await signIn(client({ notes, ...wrong }));
    expect(attempts()).toBe(4);
  });

  test.each([
    [400, 'application/json', '{"status":"FAILURE_BAD_HEADER","statusMessage":"Invalid header."}', true],
    [401, 'text/html', '<html>no</html>', true],
    [403, 'text/html', '<html>blocked</html>', false],
    [503, 'application/json', '{}', false],
  ])('status %i as %s: counted as a refusal is %s', async (status, contentType, body, isRefusal) => {
    tenant.routes.set('POST /token/authenticate', (_seen, response) => {
      response.writeHead(status, { 'content-type': contentType });
      response.end(body);
    });
    const made = client();
    const outcome = await signIn(made).then(
      (answer) => 'refused' in answer,
      (error: CouldNotLook) => error.fault.whose === 'peer' && false,
    );
    expect(outcome).toBe(isRefusal);
    await signIn(made).catch(() => {});
    expect(attempts()).toBe(isRefusal ? 1 : 2);
  });
});

describe('CA certificate', () => {
  function certificateSettings(payload: 'v1' | 'v2-seconds' | 'v2-milliseconds', pem?: string): SignInSettings {
    const certificateFile = join(tenant.directory, 'user.pem');
    // A bundle as vendors send it: text, the issuer first, the user's certificate last.
    writeFileSync(
      certificateFile,
      pem ?? `Bag Attributes\n${tenant.pki.root}subject=loader\n${tenant.pki.user.certificate}`,
    );
    return { method: 'certificate', certificateFile, key: 'file:key', keyPassphrase: null, payload };
  }

  /** What Anaplan does with it, as far as its documentation tells. */
  function acceptCertificate(accept: (nonce: Buffer, body: Record<string, string>) => void) {
    tenant.routes.set('POST /token/authenticate', ({ authorization, body }, response) => {
      const pem = Buffer.from(authorization.replace('CACertificate ', ''), 'base64').toString();
      const sent = JSON.parse(body) as Record<string, string>;
      const nonce = Buffer.from(sent['encodedData'] ?? '', 'base64');
      const signature = Buffer.from(sent['encodedSignedData'] ?? '', 'base64');
      const isSigned = verify('RSA-SHA512', nonce, createPublicKey(pem), signature);
      const blocks = pem.match(/-----BEGIN CERTIFICATE-----/g)?.length;
      const isKnown = new X509Certificate(pem).subjectAltName === 'email:loader@example.com';
      accept(nonce, sent);
      if (!isSigned || blocks !== 1 || !isKnown) json(response, 401, { status: 'FAILURE_BAD_CREDENTIAL' });
      else json(response, 201, { tokenInfo: { expiresAt: clock.nowMs() + tokenLifeMs, tokenValue: 'by-certificate' } });
    });
  }

  const keyOnly = () => ({ readSecret: async () => tenant.pki.user.key });

  test.each(['v1', 'v2-seconds', 'v2-milliseconds'] as const)(
    '%s: the server can verify the signature',
    async (payload) => {
      const nonces: Buffer[] = [];
      acceptCertificate((nonce, body) => {
        nonces.push(nonce);
        expect(nonce).toHaveLength(150);
        expect(body['encodedDataFormat']).toBe(payload === 'v1' ? undefined : 'v2');
        if (payload === 'v1') return;
        const saidMs = Number(nonce.readBigInt64BE(0)) * (payload === 'v2-seconds' ? 1000 : 1);
        expect(Math.abs(saidMs - clock.nowMs())).toBeLessThan(60_000);
      });
      for (const _ of [1, 2]) await models(client({ signIn: certificateSettings(payload), ...keyOnly() }));
      expect(tenant.count('GET /2/0/models')).toBe(2);
      expect(nonces[0]).not.toEqual(nonces[1]);
    },
  );

  test('an encrypted key is opened with its passphrase, which is handed on as a secret', async () => {
    acceptCertificate(() => {});
    const encrypted = createPrivateKey(tenant.pki.user.key)
      .export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'open sesame' })
      .toString();
    const secrets: string[] = [];
    const settings = { ...certificateSettings('v1'), keyPassphrase: 'env:PASS' } as SignInSettings;
    await models(
      client({
        signIn: settings,
        readSecret: async (ref) => (ref === 'env:PASS' ? 'open sesame' : encrypted),
        onSecret: (value) => secrets.push(value),
      }),
    );
    expect(secrets).toEqual(expect.arrayContaining(['open sesame', encrypted, 'by-certificate']));
  });

  const otherKey = () => generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
  const ecKey = () => generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
  const pem = (key: ReturnType<typeof otherKey>) => key.export({ type: 'pkcs8', format: 'pem' }).toString();
  test.each([
    ['a key of another certificate', 'KEY_MISMATCH', () => pem(otherKey())],
    ['a key that is not RSA', 'KEY_NOT_RSA', () => pem(ecKey())],
    ['no key at all', 'KEY', () => 'nonsense'],
  ])('%s is found before anything is sent', async (_what, code, key) => {
    const made = client({ signIn: certificateSettings('v1'), readSecret: async () => key() });
    const fault = await signIn(made).then(null, (error: CouldNotLook) => error.fault);
    expect(fault).toMatchObject({ whose: 'operator', code });
    expect(tenant.seen).toEqual([]);
  });

  test('a certificate file that is missing and a secret that cannot be read are the operator’s to mend', async () => {
    const missing = {
      ...certificateSettings('v1'),
      certificateFile: join(tenant.directory, 'none.pem'),
    } as SignInSettings;
    const faults = [
      await signIn(client({ signIn: missing, ...keyOnly() })).then(null, (error: CouldNotLook) => error.fault),
      await signIn(client({ signIn: basic, readSecret: () => Promise.reject(new Error('PASSWORD is not set')) })).then(
        null,
        (error: CouldNotLook) => error.fault,
      ),
    ];
    expect(faults).toMatchObject([
      { whose: 'operator', code: 'CERTIFICATE_FILE' },
      { whose: 'operator', code: 'SECRET', message: expect.stringContaining('PASSWORD is not set') },
    ]);
  });
});

test('credentials are not sent over plain http to another host', async () => {
  const made = clientOf({ ...tenant, origin: 'http://auth.example.com' }, clock);
  clients.push(made);
  const fault = await signIn(made).then(null, (error: CouldNotLook) => error.fault);
  expect(fault).toMatchObject({ whose: 'operator', code: 'PLAIN_HTTP' });
});
