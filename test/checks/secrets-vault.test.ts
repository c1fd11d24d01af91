/** The check `secrets` against Vault's stand-in over HTTPS: each way to sign in, each thing that can be missing; and a password that changed in the vault while the old one was in use. */
import { generateKeyPairSync, sign } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { checks } from '../../checks/index.ts';
import { secrets as check } from '../../checks/secrets.ts';
import { hostClock, MovableClock } from '../../src/clock.ts';
import { worded } from '../../src/explanation.ts';
import { startSandbox } from '../../src/sandbox/start.ts';
import { settingsFor } from '../../src/settings/adhoc.ts';
import { parseSettings } from '../../src/settings/parse.ts';
import { createSecrets } from '../../src/settings/secrets.ts';
import type { Settings, VaultSettings, VaultSignIn } from '../../src/settings/settings.ts';
import { toolboxOf } from '../../src/toolbox.ts';
import type { Tools } from '../../src/tools.ts';
import type { Pki } from '../anaplan/pki.ts';
import { makePki } from '../anaplan/pki.ts';
import type { VaultStandIn } from '../secrets/vault-stand-in.ts';
import { startVault } from '../secrets/vault-stand-in.ts';

const canary = 'cAnArY-0123456789';
const account = 'system:serviceaccount:planning:doctor';
const cluster = generateKeyPairSync('rsa', { modulusLength: 2048 });
let pki: Pki;
let folder = '';
let vault: VaultStandIn;
beforeAll(async () => {
  pki = await makePki();
  folder = mkdtempSync(join(tmpdir(), 'anaplan-doctor-secrets-vault-'));
  writeFileSync(join(folder, 'root.pem'), pki.root);
});
afterAll(() => rmSync(folder, { recursive: true }));
beforeEach(async () => {
  vault = await startVault(pki.server, cluster.publicKey.export({ type: 'spki', format: 'pem' }).toString(), hostClock);
  vault.secrets.set('secret/anaplan', { data: { password: canary, more: { a: 1 }, nothing: '' } });
  vault.policies.set('loader', ['secret/data/anaplan', 'secret/data/gone', 'secret/data/deleted']);
  vault.tokens.set('hvs.a', { policies: ['loader'], endsAtMs: null, renewable: false, lifeS: 0 });
  vault.appRoles.set('role-1', { secretIds: new Map([['id-1', 9]]), policies: ['loader'], lifeS: 3600 });
  vault.kubernetesRoles.set('doctor', { account, policies: ['loader'] });
});
afterEach(() => vault.close());

const token: VaultSignIn = { method: 'token', token: 'env:VAULT_TOKEN' };
const appRole: VaultSignIn = { method: 'appRole', roleId: 'role-1', secretId: 'env:SECRET_ID', mount: 'approle' };
const kubernetes = (whose: string): VaultSignIn => {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const text = `${part({ alg: 'RS256' })}.${part({ sub: whose, exp: Math.floor(Date.now() / 1000) + 600 })}`;
  writeFileSync(
    join(folder, 'jwt'),
    `${text}.${sign('RSA-SHA256', Buffer.from(text), cluster.privateKey).toString('base64url')}`,
  );
  return { method: 'kubernetes', role: 'doctor', token: `file:${join(folder, 'jwt')}`, mount: 'kubernetes' };
};
const reached = (signIn: VaultSignIn): VaultSettings => ({
  address: vault.address,
  ...{ namespace: null, mount: null, caFile: join(folder, 'root.pem'), signIn },
});

async function found(reference: string, settings: VaultSettings, environment: Record<string, string>) {
  const secrets = createSecrets({
    environment: { VAULT_TOKEN: 'hvs.a', SECRET_ID: 'id-1', ...environment },
    credentialsDirectory: null,
    stores: { vault: settings },
  });
  try {
    const connection = { name: 'prod', region: null, baseUrls: { api: '', auth: '' } };
    const signIn = { method: 'basic', user: 'me', password: reference } as const;
    const all: Settings = { ...settingsFor({}), connections: [{ ...connection, signIn }] };
    const [target] = check.targets(all);
    if (target === undefined) throw new Error('no target');
    const observation = await check.probe(target, { secrets } as unknown as Tools, new AbortController().signal);
    const limits = check.limits.parse({});
    const findings = check.judge(observation, { nowMs: hostClock.nowMs(), limits, memory: null });
    const texts = findings.map((finding) => {
      const explanation = check.explanations[finding.code];
      if (explanation === undefined) throw new Error(`no words for ${finding.code}`);
      return Object.values(worded(finding, explanation)).join('\n');
    });
    expect(JSON.stringify(observation) + texts.join('\n')).not.toContain(canary);
    expect(texts.join('\n')).not.toMatch(/\{\w+\}|undefined/);
    return findings.map(({ code, severity }) => `${severity} ${code}`);
  } finally {
    await secrets.close();
  }
}

type Case = {
  readonly name: string;
  readonly codes: readonly string[];
  readonly reference?: string;
  readonly signIn?: () => VaultSignIn;
  readonly environment?: Record<string, string>;
  readonly before?: () => void;
  readonly more?: () => Partial<VaultSettings>;
};
const cases: readonly Case[] = [
  { name: 'ok.token', codes: [] },
  { name: 'ok.app-role', codes: [], signIn: () => appRole },
  { name: 'ok.kubernetes', codes: [], signIn: () => kubernetes(account) },
  {
    name: 'ok.namespace',
    codes: [],
    before: () => Object.assign(vault, { namespace: 'planning' }),
    more: () => ({ namespace: 'planning' }),
  },
  { name: 'ng.forbidden', codes: ['failure secret-forbidden'], reference: 'vault:secret/other#password' },
  {
    name: 'ng.forbidden-to-app-role',
    codes: ['failure secret-forbidden'],
    reference: 'vault:secret/other#password',
    signIn: () => appRole,
  },
  { name: 'ng.missing', codes: ['failure secret-missing'], reference: 'vault:secret/gone#password' },
  {
    name: 'ng.deleted',
    codes: ['failure secret-missing'],
    reference: 'vault:secret/deleted#password',
    before: () => vault.secrets.set('secret/deleted', { data: null, deleted: true }),
  },
  { name: 'ng.key-missing', codes: ['failure secret-key-missing'], reference: 'vault:secret/anaplan#Password' },
  { name: 'ng.key-of-a-group', codes: ['failure secret-key-missing'], reference: 'vault:secret/anaplan#more' },
  { name: 'ng.key-empty', codes: ['failure secret-empty'], reference: 'vault:secret/anaplan#nothing' },
  { name: 'ng.sealed', codes: ['warning store-unavailable'], before: () => Object.assign(vault, { sealed: true }) },
  { name: 'ng.token-refused', codes: ['failure store-sign-in-refused'], environment: { VAULT_TOKEN: 'hvs.b' } },
  {
    name: 'ng.secret-id-refused',
    codes: ['failure store-sign-in-refused'],
    signIn: () => appRole,
    environment: { SECRET_ID: 'id-2' },
  },
  {
    name: 'ng.other-service-account',
    codes: ['failure store-sign-in-refused'],
    signIn: () => kubernetes('system:serviceaccount:planning:other'),
  },
  { name: 'ng.certificate-of-nobody', codes: ['warning store-unreachable'], more: () => ({ caFile: null }) },
  {
    name: 'ng.token-ends',
    codes: ['warning store-token-ends'],
    before: () =>
      vault.tokens.set('hvs.a', {
        policies: ['loader'],
        endsAtMs: Date.now() + 86_400_000,
        renewable: false,
        lifeS: 0,
      }),
  },
];

describe('a secret in Vault', () => {
  it.each(cases)(
    '$name',
    async ({ codes, reference = 'vault:secret/anaplan#password', signIn, environment = {}, before, more }) => {
      before?.();
      expect(await found(reference, { ...reached(signIn?.() ?? token), ...more?.() }, environment)).toEqual(codes);
    },
  );
});

describe('a password that was changed in Anaplan and in the vault', () => {
  it('is read anew after the 401, though it was read within this minute', async () => {
    const place = { directory: join(folder, 'sandbox'), port: 0, host: '127.0.0.1' };
    const sandbox = await startSandbox({ scenarios: ['healthy'], ...place, clock: new MovableClock() });
    const reference = 'vault:secret/anaplan#password';
    const yaml = sandbox.settingsYaml.replace(/password: "file:.*monitor\.password"/, `password: "${reference}"`);
    const parsed = parseSettings(yaml, {
      ...{ file: join(folder, 'settings.yaml'), baseDirectory: folder, homeDirectory: folder, environment: {} },
      limits: Object.fromEntries(checks.map(({ id, limits }) => [id, limits])),
    });
    const settings = { ...parsed, secretStores: { vault: reached(token) } };
    const current = readFileSync(join(folder, 'sandbox/monitor.password'), 'utf8').trim();
    const notes = { note: () => null, writeNote: () => {} };
    const environment = { VAULT_TOKEN: 'hvs.a' };
    const toolbox = toolboxOf({ settings, clock: hostClock, notes, environment });
    try {
      const signIn = () => toolbox.round().anaplan.connection('monitor').signIn(new AbortController().signal);
      const read = () => vault.asked.filter((one) => one === 'GET /v1/secret/data/anaplan').length;
      expect(await signIn()).toMatchObject({ refused: { httpStatus: 401 } });
      expect(read()).toBe(1);
      vault.secrets.set('secret/anaplan', { data: { password: current } });
      expect(await signIn()).toMatchObject({ signedIn: { method: 'basic' } });
      expect(read()).toBe(2);
    } finally {
      await toolbox.close();
      await sandbox.close();
    }
  });
});
