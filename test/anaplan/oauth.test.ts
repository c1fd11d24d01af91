/** Sign-in by OAuth: the device grant and the refresh token, against the sandbox over HTTPS and in several processes. */
import { spawn } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { UnexpectedAnswer } from '../../src/anaplan/answer.ts';
import type { AnaplanClient } from '../../src/anaplan/client.ts';
import { createAnaplanClient } from '../../src/anaplan/client.ts';
import { withFileLock } from '../../src/anaplan/file-lock.ts';
import { parseDeviceCode, parseOAuthError, parseOAuthTokens } from '../../src/anaplan/oauth.ts';
import type { ShownCode } from '../../src/anaplan/oauth-device.ts';
import { readToken, writeToken } from '../../src/anaplan/refresh-token-file.ts';
import type { CouldNotLook } from '../../src/check.ts';
import { MovableClock } from '../../src/clock.ts';
import { lastingClientId, rotatingClientId } from '../../src/sandbox/finance.ts';
import type { ConnectionSettings, SignInSettings } from '../../src/settings/settings.ts';
import type { Rig } from '../sandbox/tenant-client.ts';
import { rigWith } from '../sandbox/tenant-client.ts';
import type { Tenant } from './tenant.ts';
import { clientOf, json, listOf, mapNotes, startTenant } from './tenant.ts';

const { signal } = new AbortController();
let rig: Rig;
let folder: string;
let clients: AnaplanClient[];
beforeEach(async () => {
  rig = await rigWith([], [], undefined, { controlPort: 0 });
  folder = mkdtempSync(join(tmpdir(), 'doctor-oauth-'));
  clients = [];
});
afterEach(async () => {
  await Promise.all(clients.map((client) => client.close()));
  await rig.end();
  rmSync(folder, { recursive: true, force: true });
});

const fileOf = () => join(folder, 'state', 'anaplan.token');

function oauthClient(
  options: { clientId?: string; file?: string | null; secrets?: string[]; notes?: ReturnType<typeof mapNotes> } = {},
): AnaplanClient {
  const { clientId = rotatingClientId, file = fileOf(), secrets = [], notes = mapNotes() } = options;
  const { api, auth } = rig.sandbox.baseUrls;
  const connection: ConnectionSettings = {
    name: 'prod',
    region: null,
    baseUrls: { api, auth },
    signIn: { method: 'oauth', clientId, refreshTokenFile: file, baseUrl: auth },
  };
  const network = { proxy: null, noProxy: [], caFile: rig.sandbox.caFile, trust: 'mozilla' } as const;
  const client = createAnaplanClient({
    settings: { connections: [connection], network },
    clock: rig.clock,
    readSecret: () => Promise.reject(new Error('no secret is needed')),
    notes,
    onSecret: (value) => secrets.push(value),
    // Waiting moves the clock instead.
    wait: async (ms) => rig.clock.moveMs(ms),
  });
  clients.push(client);
  return client;
}

const decide = (userCode: string, approve = true) =>
  rig.call(
    'POST',
    `${rig.sandbox.controlUrl}/oauth`,
    { 'content-type': 'application/json' },
    JSON.stringify({ userCode, user: 'monitor@example.com', approve }),
  );
const approve = (client: AnaplanClient) =>
  client.approve('prod', async ({ userCode }) => void (await decide(userCode)), signal);
const signIn = (client: AnaplanClient) => client.round().connection('prod').signIn(signal);
const kept = () => JSON.parse(readFileSync(fileOf(), 'utf8')) as { refreshToken: string; clientId: string };
const tokenCalls = () => rig.sandbox.requests();

describe('the device grant', () => {
  test('shows page and code, waits for approval, keeps the refresh token for its owner alone', async () => {
    const secrets: string[] = [];
    const client = oauthClient({ secrets });
    const shown: ShownCode[] = [];
    let polls = 0;
    const outcome = await client.approve(
      'prod',
      async (code) => {
        shown.push(code);
        // Approved only after some polls have been told to wait.
        void (async () => {
          while (rig.clock.nowMs() < code.untilMs - 860_000) {
            polls += 1;
            await new Promise((done) => setTimeout(done, 5));
          }
          await decide(code.userCode);
        })();
      },
      signal,
    );
    expect(polls).toBeGreaterThan(0);
    expect(shown[0]?.userCode).toMatch(/^[A-Z]{4}-[A-Z]{4}$/);
    expect(shown[0]?.verificationUriComplete).toContain(shown[0]?.userCode);
    expect(outcome).toHaveProperty('tokens');
    expect(statSync(fileOf()).mode & 0o777).toBe(0o600);
    expect(readdirSync(join(folder, 'state'))).toEqual(['anaplan.token']);
    expect(kept()).toMatchObject({ clientId: rotatingClientId });
    expect(secrets).toContain(kept().refreshToken);
    expect(await signIn(client)).toMatchObject({ signedIn: { userId: 'monitor@example.com', method: 'oauth' } });
    expect(rig.sandbox.writeAttempts()).toBe(0);
  });

  test('access_denied and expired_token are refusals, and leave no file', async () => {
    const denied = await oauthClient().approve(
      'prod',
      async ({ userCode }) => void (await decide(userCode, false)),
      signal,
    );
    expect(denied).toMatchObject({ refused: { error: 'access_denied' } });
    const startedMs = rig.clock.nowMs();
    const expired = await oauthClient().approve('prod', () => undefined, signal);
    expect(expired).toMatchObject({ refused: { error: 'expired_token' } });
    expect(rig.clock.nowMs() - startedMs).toBeLessThan(16 * 60_000);
    expect(existsSync(fileOf())).toBe(false);
  });

  test('an unknown client is refused by its own word', async () => {
    const outcome = await oauthClient({ clientId: 'f'.repeat(32) }).approve('prod', () => undefined, signal);
    expect(outcome).toMatchObject({ refused: { error: 'unauthorized_client', httpStatus: 401 } });
  });

  test('is given up when told to stop', async () => {
    const stop = new AbortController();
    const waiting = oauthClient().approve('prod', () => stop.abort(new Error('stopped')), stop.signal);
    await expect(waiting).rejects.toThrow('stopped');
  });
});

describe('the refresh token', () => {
  test('signs in another process, is rotated each time, and the new one is what is kept', async () => {
    await approve(oauthClient());
    const first = kept().refreshToken;
    const second = oauthClient();
    expect(await signIn(second)).toHaveProperty('signedIn');
    expect(kept().refreshToken).not.toBe(first);
    rig.clock.moveMs(34 * 60_000);
    const before = kept().refreshToken;
    expect((await second.round().connection('prod').models(signal)).length).toBeGreaterThan(0);
    expect(kept().refreshToken).not.toBe(before);
  });

  test('is left as it is where the client does not rotate', async () => {
    await approve(oauthClient({ clientId: lastingClientId }));
    const first = kept().refreshToken;
    rig.clock.moveMs(400 * 24 * 3_600_000);
    expect(await signIn(oauthClient({ clientId: lastingClientId }))).toHaveProperty('signedIn');
    expect(kept().refreshToken).toBe(first);
  });

  test('once expired it is refused, remembered, and not sent again until there is another', async () => {
    const notes = mapNotes();
    await approve(oauthClient({ notes }));
    const old = kept().refreshToken;
    rig.clock.moveMs(43_001_000);
    const refused = await signIn(oauthClient({ notes }));
    expect(refused).toMatchObject({
      refused: { httpStatus: 403, status: 'invalid_grant', remembered: false },
    });
    expect(await signIn(oauthClient({ notes }))).toMatchObject({ refused: { remembered: true } });
    expect(JSON.stringify([...notes.all])).not.toContain(old);
    await approve(oauthClient({ notes }));
    expect(await signIn(oauthClient({ notes }))).toHaveProperty('signedIn');
  });

  test('many clients at once, in one process: each signs in, and the file ends with the token that is good', async () => {
    await approve(oauthClient());
    const outcomes = await Promise.all(Array.from({ length: 6 }, () => signIn(oauthClient())));
    expect(outcomes.every((outcome) => 'signedIn' in outcome)).toBe(true);
    expect(await signIn(oauthClient())).toHaveProperty('signedIn');
  });

  test('in memory only: nothing is written', async () => {
    const client = oauthClient({ file: null });
    const fault = await signIn(client).then(null, (error: CouldNotLook) => error.fault);
    expect(fault).toMatchObject({ whose: 'operator', code: 'NOT_SIGNED_IN' });
    await approve(client);
    rig.clock.moveMs(34 * 60_000);
    expect(await signIn(client)).toHaveProperty('signedIn');
    expect(readdirSync(folder)).toEqual([]);
  });

  test('without one the command to run is named, and nothing is sent', async () => {
    const before = tokenCalls();
    const fault = await signIn(oauthClient()).then(null, (error: CouldNotLook) => error.fault);
    expect(fault).toMatchObject({
      code: 'NOT_SIGNED_IN',
      message: expect.stringContaining('anaplan-doctor sign-in device --config FILE --connection prod'),
    });
    expect(tokenCalls()).toEqual(before);
  });

  test('of another client, readable by others, or damaged: it is not sent, and no message holds it', async () => {
    await approve(oauthClient());
    const { refreshToken } = kept();
    const faultOf = (client: AnaplanClient) => signIn(client).then(null, (error: CouldNotLook) => error.fault);
    const other = await faultOf(oauthClient({ clientId: lastingClientId }));
    expect(other).toMatchObject({ code: 'REFRESH_TOKEN_OF_OTHER' });
    chmodSync(fileOf(), 0o640);
    const open = await faultOf(oauthClient());
    expect(open).toMatchObject({ code: 'REFRESH_TOKEN_FILE', message: expect.stringContaining('mode 0640') });
    chmodSync(fileOf(), 0o600);
    writeFileSync(fileOf(), readFileSync(fileOf(), 'utf8').slice(0, -20));
    const damaged = await faultOf(oauthClient());
    expect(damaged).toMatchObject({ code: 'REFRESH_TOKEN_FILE' });
    expect(JSON.stringify([other, open, damaged])).not.toContain(refreshToken.slice(0, 12));
  });
});

describe('a service that answers as told', () => {
  let tenant: Tenant;
  const clock = new MovableClock();
  beforeEach(async () => {
    tenant = await startTenant(clock);
  });
  afterEach(() => tenant.close());

  const tokens = (count: number) => ({
    access_token: `access-${count}`,
    refresh_token: `refresh-token-${count}`,
    id_token: `identity-${count}`,
    expires_in: 2100,
    token_type: 'Bearer',
  });
  const settings = (): SignInSettings => ({
    method: 'oauth',
    clientId: 'c'.repeat(32),
    refreshTokenFile: fileOf(),
    baseUrl: tenant.origin,
  });
  const client = () => {
    const made = clientOf(tenant, clock, { signIn: settings(), wait: async (ms) => clock.moveMs(ms) });
    clients.push(made);
    return made;
  };

  test('slow_down and silence make the polls rarer, 5 seconds each time, for good', async () => {
    tenant.routes.set('POST /oauth/device/code', (_seen, response) =>
      json(response, 200, {
        device_code: 'device-code',
        user_code: 'ABCD',
        verification_uri: 'https://iam.anaplan.com/activate',
        expires_in: 900,
        interval: 5,
      }),
    );
    const polledAtMs: number[] = [];
    tenant.routes.set('POST /oauth/token', (_seen, response) => {
      polledAtMs.push(clock.nowMs());
      if (polledAtMs.length === 2) return json(response, 400, { error: 'slow_down' });
      if (polledAtMs.length === 3) return response.destroy();
      if (polledAtMs.length === 4) return json(response, 503, {});
      return polledAtMs.length === 6
        ? json(response, 200, tokens(1))
        : json(response, 403, { error: 'authorization_pending' });
    });
    expect(await client().approve('prod', () => undefined, signal)).toHaveProperty('tokens');
    const pauses = polledAtMs.slice(1).map((at, index) => Math.round((at - (polledAtMs[index] ?? 0)) / 5000) * 5);
    expect(pauses).toEqual([5, 10, 15, 20, 20]);
    expect(tenant.seen.find(({ url }) => url === '/oauth/device/code')?.body).toBe(
      JSON.stringify({ client_id: 'c'.repeat(32), scope: 'openid profile email offline_access' }),
    );
  });

  test('a token that could not be written goes on in memory, and is written as soon as that can be done', async () => {
    let count = 1;
    tenant.routes.set('POST /oauth/token', (_seen, response) => {
      count += 1;
      // Somebody puts a folder where the new token is to be written.
      if (count === 2) mkdirSync(`${fileOf()}.new`);
      json(response, 200, tokens(count));
    });
    tenant.routes.set('GET /2/0/models', (_seen, response) => json(response, 200, listOf('models', [])));
    const token = {
      refreshToken: 'refresh-token-1',
      clientId: 'c'.repeat(32),
      baseUrl: tenant.origin,
      obtainedAtMs: 1,
    };
    await withFileLock(`${fileOf()}.lock`, signal, (lock) => writeToken(fileOf(), token, lock));
    const one = client();
    const models = () => one.round().connection('prod').models(signal);
    const fault = await models().then(null, (error: CouldNotLook) => error.fault);
    expect(fault).toMatchObject({ whose: 'operator', code: 'REFRESH_TOKEN_FILE' });
    expect(JSON.stringify(fault)).not.toContain('refresh-token-2');
    expect(await models()).toEqual([]);
    rmdirSync(`${fileOf()}.new`);
    clock.moveMs(34 * 60_000);
    await models();
    const sent = tenant.seen
      .filter(({ url }) => url === '/oauth/token')
      .map(({ body }) => JSON.parse(body).refresh_token);
    expect(sent).toEqual(['refresh-token-1', 'refresh-token-2']);
    expect(kept().refreshToken).toBe('refresh-token-3');
  });

  test.each([
    [503, 'application/json', '{"error":"temporarily_unavailable"}'],
    [400, 'application/json', '{"error":"server_error"}'],
    [403, 'text/html', '<html>blocked</html>'],
    [400, 'application/json', '{}'],
  ])('status %i as %s %s: no refusal of the credential, which stays in use', async (status, contentType, body) => {
    const token = {
      refreshToken: 'refresh-token-1',
      clientId: 'c'.repeat(32),
      baseUrl: tenant.origin,
      obtainedAtMs: 1,
    };
    await withFileLock(`${fileOf()}.lock`, signal, (lock) => writeToken(fileOf(), token, lock));
    tenant.routes.set('POST /oauth/token', (_seen, response) => {
      response.writeHead(status, { 'content-type': contentType });
      response.end(body);
    });
    const one = client();
    for (const _ of [1, 2]) await expect(signIn(one)).rejects.toThrow('/oauth/token');
    expect(tenant.count('POST /oauth/token')).toBe(2);
    expect(kept().refreshToken).toBe('refresh-token-1');
  });

  test('a token on its way when the program ends is heard out and kept', async () => {
    const token = {
      refreshToken: 'refresh-token-1',
      clientId: 'c'.repeat(32),
      baseUrl: tenant.origin,
      obtainedAtMs: 1,
    };
    await withFileLock(`${fileOf()}.lock`, signal, (lock) => writeToken(fileOf(), token, lock));
    tenant.routes.set('POST /oauth/token', (_seen, response) => {
      setTimeout(() => json(response, 200, tokens(2)), 300);
    });
    const one = client();
    const stop = new AbortController();
    const waiting = one.round().connection('prod').signIn(stop.signal);
    while (tenant.count('POST /oauth/token') === 0) await new Promise((done) => setTimeout(done, 10));
    stop.abort(new Error('SIGTERM'));
    await expect(waiting).rejects.toThrow('SIGTERM');
    await one.close();
    expect(kept().refreshToken).toBe('refresh-token-2');
  });
});

describe('the file', () => {
  const token = (text: string) => ({ refreshToken: text, clientId: 'c', baseUrl: 'https://x', obtainedAtMs: 1 });
  const locked = <T>(work: Parameters<typeof withFileLock<T>>[2]) => withFileLock(`${fileOf()}.lock`, signal, work);

  test('a new token that was written and not put in place is the one that counts', async () => {
    await locked((lock) => writeToken(fileOf(), token('old'), lock));
    const text = readFileSync(fileOf(), 'utf8').replace('"old"', '"new"');
    writeFileSync(`${fileOf()}.new`, text, { mode: 0o600 });
    expect((await locked((lock) => readToken(fileOf(), lock)))?.refreshToken).toBe('new');
    expect(kept().refreshToken).toBe('new');
  });

  test('a half-written one is thrown away', async () => {
    await locked((lock) => writeToken(fileOf(), token('old'), lock));
    for (let length = 0; length < readFileSync(fileOf()).length - 2; length += 7) {
      writeFileSync(`${fileOf()}.new`, readFileSync(fileOf()).subarray(0, length), { mode: 0o600 });
      expect((await locked((lock) => readToken(fileOf(), lock)))?.refreshToken).toBe('old');
      expect(readdirSync(join(folder, 'state'))).toEqual(['anaplan.token']);
    }
  });

  const writer = `
    const [, root, file, pause] = process.argv;
    const { withFileLock } = await import(root + '/src/anaplan/file-lock.ts');
    const { readToken, writeToken } = await import(root + '/src/anaplan/refresh-token-file.ts');
    const { signal } = new AbortController();
    for (let count = 0; ; count += 1) {
      const next = await withFileLock(file + '.lock', signal, async (lock) => {
        const now = Number((await readToken(file, lock))?.refreshToken ?? 0);
        await writeToken(file, { refreshToken: String(now + 1), clientId: 'c', baseUrl: 'https://x', obtainedAtMs: 1 }, lock);
        return now + 1;
      });
      process.stdout.write(next + '\\n');
      if (count === Number(pause)) break;
    }`;
  const root = join(import.meta.dirname, '../..');
  const start = (count: number) => {
    const child = spawn(process.execPath, ['--input-type=module', '-e', writer, root, fileOf(), String(count)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const said: string[] = [];
    child.stdout.on('data', (part) => said.push(String(part)));
    const ended = new Promise<readonly number[]>((done) =>
      child.on('close', () => done(said.join('').trim().split('\n').filter(Boolean).map(Number))),
    );
    return { child, said, ended };
  };

  test('two processes at once lose nothing: every number is given out once', { timeout: 60_000 }, async () => {
    const [a, b] = await Promise.all([start(20).ended, start(20).ended]);
    const all = [...(a ?? []), ...(b ?? [])].toSorted((one, other) => one - other);
    expect(all).toEqual(Array.from({ length: 42 }, (_, index) => index + 1));
  });

  test('SIGKILL at any moment leaves a whole file, never older than what was told', { timeout: 120_000 }, async () => {
    let told = 0;
    for (let round = 0; round < 8; round += 1) {
      const { child, said, ended } = start(1_000_000);
      while (said.length < 3 + round) await new Promise((done) => setTimeout(done, 5));
      child.kill('SIGKILL');
      told = Math.max(told, ...(await ended));
      // The lock of the one that is gone is taken over.
      const found = await locked((lock) => readToken(fileOf(), lock));
      expect(Number(found?.refreshToken)).toBeGreaterThanOrEqual(told);
      expect(Number(found?.refreshToken)).toBeLessThanOrEqual(told + 1);
      expect(statSync(fileOf()).mode & 0o777).toBe(0o600);
    }
    const left = readdirSync(join(folder, 'state')).filter((name) => name.includes('.new'));
    expect(left).toEqual([]);
  });

  test('a lock that is held is waited for, and given up when told to stop', async () => {
    const order: string[] = [];
    const first = locked(async () => {
      await new Promise((done) => setTimeout(done, 250));
      order.push('first');
    });
    await new Promise((done) => setTimeout(done, 20));
    const stop = new AbortController();
    const given = withFileLock(`${fileOf()}.lock`, stop.signal, async () => order.push('given up'));
    stop.abort(new Error('enough'));
    await expect(given).rejects.toThrow('enough');
    await Promise.all([first, locked(async () => order.push('second'))]);
    expect(order).toEqual(['first', 'second']);
  });
});

describe('parsers', () => {
  test.each([['javascript:alert(1)'], ['http://evil.example/activate'], ['https://x.example/\u001b[2J']])(
    'a page that must not be shown is refused: %s',
    (page) => {
      const answer = { device_code: 'd', user_code: 'ABCD', verification_uri: page, expires_in: 900, interval: 5 };
      expect(() => parseDeviceCode(answer)).toThrow(UnexpectedAnswer);
      expect(parseDeviceCode({ ...answer, verification_uri: 'https://iam.anaplan.com/activate' })).toMatchObject({
        intervalMs: 5000,
        expiresInMs: 900_000,
        verificationUriComplete: null,
      });
    },
  );

  test('whatever comes, it is parsed, refused as unexpected, or null; and no value of it is in a message', () => {
    const secret = 'SECRET-VALUE';
    fc.assert(
      fc.property(
        fc.oneof(fc.anything(), fc.record({ access_token: fc.constant(secret), expires_in: fc.anything() })),
        (body) => {
          parseOAuthError(body);
          for (const parse of [parseDeviceCode, parseOAuthTokens]) {
            try {
              parse(body);
            } catch (error) {
              expect(error).toBeInstanceOf(UnexpectedAnswer);
              expect(String(error)).not.toContain(secret);
            }
          }
        },
      ),
      { seed: 1, numRuns: 300 },
    );
  });
});
