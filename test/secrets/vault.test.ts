import { generateKeyPairSync, sign } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { MovableClock } from '../../src/clock.ts';
import { SecretUnavailable } from '../../src/secrets/secrets.ts';
import type { Secrets } from '../../src/settings/secrets.ts';
import { createSecrets } from '../../src/settings/secrets.ts';
import type { VaultSettings, VaultSignIn } from '../../src/settings/settings.ts';
import type { Pki } from '../anaplan/pki.ts';
import { makePki } from '../anaplan/pki.ts';
import type { VaultStandIn } from './vault-stand-in.ts';
import { startVault } from './vault-stand-in.ts';

const cluster = generateKeyPairSync('rsa', { modulusLength: 2048 });
const password = 'correct horse battery staple';
let pki: Pki;
let folder = '';
let clock: MovableClock;
let vault: VaultStandIn;
const opened: Secrets[] = [];

beforeAll(async () => {
  pki = await makePki();
  folder = mkdtempSync(join(tmpdir(), 'anaplan-doctor-vault-'));
  writeFileSync(join(folder, 'root.pem'), pki.root);
});
afterAll(() => rmSync(folder, { recursive: true }));
beforeEach(async () => {
  clock = new MovableClock();
  vault = await startVault(pki.server, cluster.publicKey.export({ type: 'spki', format: 'pem' }).toString(), clock);
  vault.secrets.set('secret/anaplan/prod', {
    data: { password, user: 'loader@example.com', port: 443, more: { a: 1 } },
  });
  vault.policies.set('loader', ['secret/data/anaplan/prod', 'secret/data/anaplan/gone', 'secret/data/anaplan/deleted']);
  vault.tokens.set('hvs.root', { policies: ['loader'], endsAtMs: null, renewable: false, lifeS: 0 });
});
afterEach(async () => {
  for (const one of opened.splice(0)) await one.close();
  await vault.close();
});

const token: VaultSignIn = { method: 'token', token: 'env:VAULT_TOKEN' };
const appRole: VaultSignIn = { method: 'appRole', roleId: 'role-1', secretId: 'env:SECRET_ID', mount: 'approle' };
const kubernetes = (): VaultSignIn => ({
  method: 'kubernetes',
  role: 'doctor',
  token: `file:${join(folder, 'jwt')}`,
  mount: 'kubernetes',
});

function secretsWith(
  signIn: VaultSignIn,
  more: Partial<VaultSettings> = {},
  environment: Record<string, string> = {},
): Secrets {
  const made = createSecrets({
    environment: { VAULT_TOKEN: 'hvs.root', SECRET_ID: 'secret-id-1', ...environment },
    credentialsDirectory: null,
    clock,
    stores: {
      vault: {
        address: vault.address,
        namespace: null,
        mount: null,
        caFile: join(folder, 'root.pem'),
        signIn,
        ...more,
      },
    },
  });
  opened.push(made);
  return made;
}

const reference = 'vault:secret/anaplan/prod#password';
const logins = () => vault.asked.filter((one) => one.endsWith('/login')).length;

async function troubleOf(secrets: Secrets, asked: string): Promise<{ code: string; text: string }> {
  const error: unknown = await secrets.read(asked).catch((caught: unknown) => caught);
  if (!(error instanceof SecretUnavailable)) throw new Error(`read, or failed otherwise: ${String(error)}`);
  expect(error.message).not.toContain(password);
  expect(error.message).not.toMatch(/hvs\.|secret-id-1/);
  return { code: error.trouble.code, text: error.message };
}

function jwtOf(account: string, key = cluster.privateKey, livesS = 3600): string {
  const part = (json: object) => Buffer.from(JSON.stringify(json)).toString('base64url');
  const body = `${part({ alg: 'RS256' })}.${part({ sub: account, exp: Math.floor(Date.now() / 1000) + livesS })}`;
  return `${body}.${sign('sha256', Buffer.from(body), key).toString('base64url')}`;
}

describe('by token', () => {
  it('reads one key of a KV 2 secret, by the path of the HTTP API', async () => {
    const secrets = secretsWith(token);
    expect(await secrets.read(reference)).toBe(password);
    expect(await secrets.read('vault:secret/anaplan/prod#port')).toBe('443');
    expect(vault.asked).toEqual(['GET /v1/secret/data/anaplan/prod', 'GET /v1/secret/data/anaplan/prod']);
    expect(secrets.known()).toEqual(expect.arrayContaining(['hvs.root', password]));
  });

  it('asks at most once a minute, and anew when what was read was refused', async () => {
    const secrets = secretsWith(token);
    await secrets.read(reference);
    vault.secrets.set('secret/anaplan/prod', { data: { password: 'rotated' } });
    expect(await secrets.read(reference)).toBe(password);
    secrets.forget();
    expect(await secrets.read(reference)).toBe('rotated');
    vault.secrets.set('secret/anaplan/prod', { data: { password: 'once more' } });
    clock.moveMs(61_000);
    expect(await secrets.read(reference)).toBe('once more');
    expect(vault.asked).toHaveLength(3);
  });

  it('an engine whose mount has a slash', async () => {
    vault.secrets.set('team/kv/anaplan', { data: { password: 'of the team' } });
    vault.policies.set('loader', ['team/kv/data/anaplan']);
    expect(await secretsWith(token, { mount: 'team/kv' }).read('vault:team/kv/anaplan#password')).toBe('of the team');
    expect((await troubleOf(secretsWith(token), 'vault:team/kv/anaplan#password')).code).toBe('secret-forbidden');
  });

  it('sends the namespace', async () => {
    vault.namespace = 'planning';
    expect(await secretsWith(token, { namespace: 'planning' }).read(reference)).toBe(password);
    expect((await troubleOf(secretsWith(token), reference)).code).toBe('store-sign-in-refused');
  });

  it('a token that was replaced in its file is read anew after the first 403', async () => {
    const file = join(folder, 'token');
    writeFileSync(file, 'hvs.first\n');
    vault.tokens.set('hvs.first', { policies: ['loader'], endsAtMs: null, renewable: false, lifeS: 0 });
    const secrets = secretsWith({ method: 'token', token: `file:${file}` });
    await secrets.read(reference);
    vault.tokens.delete('hvs.first');
    vault.tokens.set('hvs.second', { policies: ['loader'], endsAtMs: null, renewable: false, lifeS: 0 });
    writeFileSync(file, 'hvs.second\n');
    secrets.forget();
    expect(await secrets.read(reference)).toBe(password);
  });

  it('by the environment, where the settings say nothing', async () => {
    const environment = { VAULT_ADDR: vault.address, VAULT_TOKEN: 'hvs.root', VAULT_CACERT: join(folder, 'root.pem') };
    const secrets = createSecrets({ environment, credentialsDirectory: null });
    opened.push(secrets);
    expect(await secrets.read(reference)).toBe(password);
    const without = createSecrets({ environment: {}, credentialsDirectory: null });
    expect((await troubleOf(without, reference)).code).toBe('store-not-set');
  });

  it('when its token ends', async () => {
    vault.tokens.set('hvs.root', {
      policies: ['loader'],
      endsAtMs: clock.nowMs() + 3_600_000,
      renewable: true,
      lifeS: 3600,
    });
    const { tokenEndsAtMs, trouble } = await secretsWith(token).look(reference, new AbortController().signal);
    expect(trouble).toBeNull();
    expect(Math.abs((tokenEndsAtMs ?? 0) - clock.nowMs() - 3_600_000)).toBeLessThan(5_000);
  });
});

describe('by AppRole', () => {
  beforeEach(() => {
    vault.appRoles.set('role-1', { secretIds: new Map([['secret-id-1', 2]]), policies: ['loader'], lifeS: 1200 });
  });

  it('signs in once, renews its token in its last third, and signs in again when it has ended', async () => {
    const secrets = secretsWith(appRole);
    expect(await secrets.read(reference)).toBe(password);
    clock.moveMs(600_000);
    await secrets.read(reference);
    expect(logins()).toBe(1);
    clock.moveMs(300_000);
    await secrets.read(reference);
    expect(vault.asked).toContain('POST /v1/auth/token/renew-self');
    expect(logins()).toBe(1);
    clock.moveMs(1_300_000);
    expect(await secrets.read(reference)).toBe(password);
    expect(logins()).toBe(2);
    expect(secrets.known().filter((one) => one.startsWith('hvs.'))).toHaveLength(2);
  });

  it('signs in again when its token was revoked', async () => {
    const secrets = secretsWith(appRole);
    await secrets.read(reference);
    vault.tokens.clear();
    secrets.forget();
    expect(await secrets.read(reference)).toBe(password);
    expect(logins()).toBe(2);
  });

  it('does not sign in again for what its rights forbid', async () => {
    const secrets = secretsWith(appRole);
    const { code, text } = await troubleOf(secrets, 'vault:secret/other#x');
    expect(code).toBe('secret-forbidden');
    expect(text).toContain('path "secret/data/other" { capabilities = ["read"] }');
    expect(logins()).toBe(1);
  });

  it('tells a forbidden path apart though the token may not look at itself', async () => {
    vault.lookup = false;
    expect((await troubleOf(secretsWith(appRole), 'vault:secret/other#x')).code).toBe('secret-forbidden');
    expect(logins()).toBe(2);
  });

  it('a secret id that is used up', async () => {
    vault.appRoles.set('role-1', { secretIds: new Map([['secret-id-1', 0]]), policies: ['loader'], lifeS: 1200 });
    const { code, text } = await troubleOf(secretsWith(appRole), reference);
    expect(code).toBe('store-sign-in-refused');
    expect(text).toContain('refused AppRole at auth/approle (400)');
  });

  it('a secret id that is not there: the look says which secret is missing', async () => {
    const seen = await secretsWith({ ...appRole, secretId: 'env:NOT_SET' }).look(
      reference,
      new AbortController().signal,
    );
    expect(seen.trouble?.code).toBe('store-sign-in-refused');
    expect(seen.trouble?.what).toContain('env:NOT_SET of the settings is not set');
  });

  it('several readers at once sign in once', async () => {
    const secrets = secretsWith(appRole);
    await Promise.all(['password', 'user', 'port'].map((key) => secrets.read(`vault:secret/anaplan/prod#${key}`)));
    expect(logins()).toBe(1);
  });
});

describe('by Kubernetes', () => {
  const account = 'system:serviceaccount:planning:doctor';
  beforeEach(() => vault.kubernetesRoles.set('doctor', { account, policies: ['loader'] }));

  it('hands in the token of the pod as it is now', async () => {
    writeFileSync(join(folder, 'jwt'), jwtOf(account));
    const secrets = secretsWith(kubernetes());
    expect(await secrets.read(reference)).toBe(password);
    expect(vault.asked[0]).toBe('POST /v1/auth/kubernetes/login');
  });

  it.each([
    ['another account', () => jwtOf('system:serviceaccount:planning:other')],
    ['another cluster', () => jwtOf(account, generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey)],
    ['a token that has ended', () => jwtOf(account, cluster.privateKey, -10)],
  ])('%s', async (_what, jwt) => {
    writeFileSync(join(folder, 'jwt'), jwt());
    const { code, text } = await troubleOf(secretsWith(kubernetes()), reference);
    expect(code).toBe('store-sign-in-refused');
    expect(text).toContain('Kubernetes at auth/kubernetes (403)');
  });
});

describe('what is missing', () => {
  it.each([
    ['vault:secret/anaplan/gone#x', 'secret-missing', 'there is no anaplan/gone in secret'],
    ['vault:secret/anaplan/deleted#x', 'secret-missing', 'was deleted'],
    ['vault:secret/anaplan/prod#pasword', 'secret-key-missing', 'it has the keys password, user, port, more'],
    ['vault:secret/anaplan/prod#more', 'secret-key-missing', 'but a group of values'],
    ['vault:secret/anaplan/prod#__proto__', 'secret-key-missing', 'has no key __proto__'],
  ])('%s', async (asked, code, text) => {
    vault.secrets.set('secret/anaplan/deleted', { data: null, deleted: true });
    const trouble = await troubleOf(secretsWith(token), asked);
    expect(trouble.code).toBe(code);
    expect(trouble.text).toContain(text);
  });

  it('a token Vault does not know', async () => {
    const trouble = await troubleOf(secretsWith(token, {}, { VAULT_TOKEN: 'hvs.unknown' }), reference);
    expect(trouble.code).toBe('store-sign-in-refused');
    expect(trouble.text).toContain('refused the token (403)');
  });

  it('a sealed Vault', async () => {
    vault.sealed = true;
    expect(await troubleOf(secretsWith(token), reference)).toMatchObject({ code: 'store-unavailable' });
  });

  it('nobody there, and a certificate of nobody', async () => {
    const nobody = await troubleOf(secretsWith(token, { address: 'https://127.0.0.1:1' }), reference);
    expect(nobody.code).toBe('store-unreachable');
    expect(nobody.text).toMatch(/the connection was refused; check host, port, firewall and proxy\.$/);
    const stranger = await troubleOf(secretsWith(token, { caFile: null }), reference);
    expect(stranger.code).toBe('store-unreachable');
    expect(stranger.text).toContain('its certificate does not lead to a trusted root');
  });
});
