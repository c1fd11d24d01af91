/** `sign-in device` and `diagnose sign-in`, as a user runs them, against the sandbox over HTTPS. */
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Change } from '../../src/sandbox/changes.ts';
import { loaderEmail, rotatingClientId } from '../../src/sandbox/finance.ts';
import type { Rig } from '../sandbox/tenant-client.ts';
import { rigWith } from '../sandbox/tenant-client.ts';
import { doctor, stackTrace } from './run.ts';

let folder: string;
let rig: Rig | null;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'doctor-sign-in-'));
  rig = null;
});
afterEach(async () => {
  await rig?.end();
  rmSync(folder, { recursive: true, force: true });
});

async function sandboxWith(...changes: Change[]): Promise<Rig> {
  rig = await rigWith([], changes);
  return rig;
}

function settingsFile(sandbox: Rig, signIns: Record<string, object>): void {
  const { api, auth } = sandbox.sandbox.baseUrls;
  const baseUrls = { api, auth, oauth: auth };
  const connections = Object.fromEntries(Object.entries(signIns).map(([name, signIn]) => [name, { baseUrls, signIn }]));
  const words = { connections, network: { caFile: sandbox.sandbox.caFile }, stateDirectory: join(folder, 'state') };
  // JSON is YAML.
  writeFileSync(join(folder, 'my.yaml'), JSON.stringify(words));
}
const oauth = { oauth: { clientId: rotatingClientId, refreshTokenFile: 'prod.token' } };
const tokenFile = () => join(folder, 'state', 'prod.token');
const run = (...args: string[]) => doctor([...args, '--config', 'my.yaml'], { cwd: folder });

describe('sign-in device', { timeout: 60_000 }, () => {
  test('shows page and code, waits, keeps the token; then diagnose signs in with it', async () => {
    const sandbox = await sandboxWith({ change: 'behaviour', behaviour: { deviceApprovalAfterMs: 100 } });
    settingsFile(sandbox, { prod: oauth });
    const before = await run('diagnose', '--only', 'api-access');
    expect([before.code, before.stdout]).toEqual([3, expect.stringContaining('sign-in device --config FILE')]);
    const signedIn = await run('sign-in', 'device');
    expect(signedIn.code).toBe(0);
    expect(signedIn.stderr).toMatch(/open https:\/\/127\.0\.0\.1:\d+\/activate .* enter the code [A-Z]{4}-[A-Z]{4}/);
    expect(signedIn.stdout).toContain('signed in as monitor@example.com');
    expect(statSync(tokenFile()).mode & 0o777).toBe(0o600);
    const { refreshToken } = JSON.parse(readFileSync(tokenFile(), 'utf8')) as { refreshToken: string };
    const after = await run('diagnose', '--only', 'api-access', '--verbose');
    expect(after.code).toBe(0);
    const said = JSON.stringify([signedIn, after]);
    expect(said).not.toContain(refreshToken);
    const stored = readFileSync(join(folder, 'state', 'anaplan-doctor.db'), 'latin1');
    expect(stored).not.toContain(refreshToken);
  });

  test('a client that Anaplan does not know: exit 2, with what to do', async () => {
    const sandbox = await sandboxWith();
    settingsFile(sandbox, { prod: { oauth: { clientId: 'f'.repeat(32), refreshTokenFile: 'prod.token' } } });
    const { code, stderr } = await run('sign-in', 'device');
    expect(code).toBe(2);
    expect(stderr).toContain('unauthorized_client');
    expect(stderr).toContain('Administration > OAuth');
  });

  test.each([
    ['no such connection', { prod: { user: 'a', password: 'env:P' } }, 'there are: none'],
    [
      'several',
      { a: oauth, b: { oauth: { ...oauth.oauth, refreshTokenFile: 'b.token' } } },
      'name one with --connection',
    ],
    ['in memory only', { prod: { oauth: { clientId: 'x' } } }, 'refreshTokenFile'],
  ])('%s: usage, one sentence', async (_what, signIns, words) => {
    const sandbox = await sandboxWith();
    settingsFile(sandbox, signIns);
    const { code, stderr } = await run('sign-in', 'device');
    expect([code, stderr]).toEqual([64, expect.stringContaining(words)]);
    expect(stderr).not.toMatch(stackTrace);
    expect(sandbox.sandbox.requests().total).toBe(0);
  });
});

describe('diagnose sign-in', { timeout: 60_000 }, () => {
  const byCertificate = ({ folder: from }: Rig, name = 'user', payload = 'v1') => ({
    certificate: join(from, `${name}.pem`),
    key: `file:${join(from, `${name}.key`)}`,
    payload,
  });
  const attempts = (sandbox: Rig) => sandbox.sandbox.requests().byRoute['POST /token/authenticate'] ?? 0;

  test('names the causes in order; one connection where it is named', async () => {
    const sandbox = await sandboxWith({ change: 'disable-certificates', of: loaderEmail });
    const monitor = { user: 'monitor@example.com', password: `file:${join(sandbox.folder, 'monitor.password')}` };
    settingsFile(sandbox, { prod: byCertificate(sandbox), monitor });
    const { code, stdout } = await run('diagnose', 'sign-in', '--connection', 'prod');
    expect(code).toBe(2);
    const text = stdout.replace(/\s+/g, ' ');
    expect(text).toContain('Exactly this certificate is not registered');
    expect(text).toContain('Administration > Security > Certificates');
    expect(text).toMatch(/Ruled out .*the certificate has expired/);
    expect(stdout).not.toContain('monitor.password');
    const all = await run('diagnose', 'sign-in', '--format', 'json');
    expect(JSON.parse(all.stdout).results.map(({ target }: { target: string }) => target)).toEqual(['monitor', 'prod']);
    // Refused once and remembered by the second run; the other account, asked for comparison, once each.
    expect(attempts(sandbox)).toBe(1 + 2);
  });

  test.each([
    ['v1', { acceptV1: true }, 1],
    ['v2-seconds', { acceptV1: false, v2Unit: 'seconds' as const }, 2],
    ['v2-milliseconds', { acceptV1: false, v2Unit: 'milliseconds' as const }, 3],
  ])('--try-payloads stops at %s and names the setting', async (payload, behaviour, tries) => {
    const sandbox = await sandboxWith({ change: 'behaviour', behaviour });
    settingsFile(sandbox, { prod: byCertificate(sandbox) });
    const { code, stdout, stderr } = await run('diagnose', 'sign-in', '--try-payloads', '--between', '0.1');
    expect(stderr).toContain('lock-out');
    expect(code).toBe(0);
    expect(attempts(sandbox)).toBe(tries);
    expect(stdout).toContain(
      payload === 'v1' ? 'The settings are right' : `connections.prod.signIn.payload: ${payload}`,
    );
  });

  test('all refused: exit 2; a second run sends none of them again', async () => {
    const sandbox = await sandboxWith({ change: 'disable-certificates', of: loaderEmail });
    settingsFile(sandbox, { prod: byCertificate(sandbox) });
    const words = ['diagnose', 'sign-in', '--try-payloads', '--between', '0.1', '--format', 'json'];
    const first = await run(...words);
    expect([first.code, attempts(sandbox)]).toEqual([2, 3]);
    expect(JSON.parse(first.stdout)).toMatchObject({ schema: 'anaplan-doctor/payloads@1', payload: null });
    const second = await run(...words);
    expect([second.code, attempts(sandbox)]).toEqual([2, 3]);
    expect(JSON.parse(second.stdout).tried.map(({ outcome }: { outcome: string }) => outcome)).toEqual(
      Array(3).fill('standing'),
    );
  });

  test('a key of another certificate, or user and password: nothing is tried', async () => {
    const sandbox = await sandboxWith();
    const wrongKey = { ...byCertificate(sandbox), key: `file:${join(sandbox.folder, 'retired.key')}` };
    settingsFile(sandbox, { prod: wrongKey });
    const mismatch = await run('diagnose', 'sign-in', '--try-payloads');
    expect([mismatch.code, mismatch.stderr]).toEqual([64, expect.stringContaining('key-mismatch')]);
    settingsFile(sandbox, { prod: { user: 'a@example.com', password: 'env:P' } });
    const basic = await run('diagnose', 'sign-in', '--try-payloads');
    expect([basic.code, basic.stderr]).toEqual([64, expect.stringContaining('CA certificate')]);
    expect(attempts(sandbox)).toBe(0);
  });

  test('no answer at all: exit 3, and no other form is tried', async () => {
    const sandbox = await sandboxWith();
    settingsFile(sandbox, { prod: byCertificate(sandbox) });
    await sandbox.sandbox.close();
    const { code, stdout } = await run('diagnose', 'sign-in', '--try-payloads');
    expect(code).toBe(3);
    expect(stdout).toContain('diagnose network');
  });
});
