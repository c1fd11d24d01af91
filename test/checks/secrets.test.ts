import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { secrets as check } from '../../checks/secrets.ts';
import { worded } from '../../src/explanation.ts';
import type { SecretSeen, SecretTroubleCode } from '../../src/secrets/secrets.ts';
import { settingsFor } from '../../src/settings/adhoc.ts';
import { createSecrets } from '../../src/settings/secrets.ts';
import type { ConnectionSettings, Settings } from '../../src/settings/settings.ts';
import type { Tools } from '../../src/tools.ts';

const canary = 'cAnArY-0123456789';
const dayMs = 86_400_000;
let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'anaplan-doctor-secrets-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const inFolder = (name: string) => join(folder, name);
function file(name: string, content: string, mode = 0o600): string {
  writeFileSync(inFolder(name), content);
  chmodSync(inFolder(name), mode);
  return inFolder(name);
}

const connection = (signIn: ConnectionSettings['signIn']): ConnectionSettings => ({
  name: 'prod',
  region: null,
  baseUrls: { api: '', auth: '' },
  signIn,
});
const basic = (password: string): Settings => ({
  ...settingsFor({}),
  connections: [connection({ method: 'basic', user: 'me', password })],
});

/** The whole check by real files, commands and environment; findings as they are shown. */
async function found(
  reference: string,
  environment: Record<string, string> = {},
  credentialsDirectory: string | null = null,
) {
  const [target, ...others] = check.targets(basic(reference));
  if (target === undefined || others.length > 0) throw new Error('one target was expected');
  const secrets = createSecrets({
    environment,
    credentialsDirectory,
    stores: { exec: { environment: [], timeoutMs: 1000 } },
  });
  const observation = await check.probe(target, { secrets } as unknown as Tools, new AbortController().signal);
  await secrets.close();
  const findings = judged(observation);
  const texts = findings.map((finding) => {
    const explanation = check.explanations[finding.code];
    if (explanation === undefined) throw new Error(`no words for ${finding.code}`);
    const { title, meaning, remedy } = worded(finding, explanation);
    return `${title}\n${meaning}\n${remedy}`;
  });
  const text = texts.join('\n');
  expect(JSON.stringify([observation, findings]) + text).not.toContain(canary);
  expect(text).not.toMatch(/\{\w+\}|undefined/);
  return { codes: findings.map(({ code, severity }) => `${severity} ${code}`), text };
}

function judged(observation: unknown) {
  const limits = check.limits.parse({});
  return check.judge(observation as never, { nowMs: 0, limits, memory: null });
}

describe('what is there', () => {
  it.each([
    ['in the environment', () => 'env:PASS', { PASS: canary }],
    ['in a file of its own', () => `file:${file('own', `${canary}\n`)}`, {}],
    ['in a file of account and group', () => `file:${file('group', canary, 0o640)}`, {}],
    [
      'a key in PEM',
      () => `file:${file('key', `-----BEGIN PRIVATE KEY-----\n${canary}\n-----END PRIVATE KEY-----\n\n`)}`,
      {},
    ],
  ])('%s', async (_what, reference, environment) => {
    expect((await found(reference(), environment)).codes).toEqual([]);
  });

  it('a credential of systemd', async () => {
    file('anaplan-key', canary);
    expect((await found('credential:anaplan-key', {}, folder)).codes).toEqual([]);
  });
});

describe.skipIf(process.platform === 'win32')('what is not right', () => {
  it.each([
    ['not-set', () => 'env:NOT_SET', {}, 'failure secret-missing', 'set the environment variable NOT_SET'],
    ['empty', () => 'env:EMPTY', { EMPTY: '' }, 'failure secret-empty', 'give it a value'],
    ['no-file', () => 'file:/does/not/exist', {}, 'failure secret-missing', 'was not found at /does/not/exist'],
    ['a-folder', () => `file:${folder}`, {}, 'failure secret-missing', 'is no file'],
    ['huge', () => `file:${file('huge', canary.repeat(5000))}`, {}, 'failure secret-too-large', 'larger than 64 KiB'],
    [
      'no-service',
      () => 'credential:anaplan-key',
      {},
      'failure credential-not-loaded',
      'LoadCredential=anaplan-key:/path',
    ],
    ['secret-in-settings', () => canary, {}, 'failure secret-reference-invalid', 'change that secret'],
    ['world-readable', () => `file:${file('open', canary, 0o644)}`, {}, 'warning secret-file-open', 'has mode 0644'],
    [
      'world-writable',
      () => `file:${file('writable', canary, 0o602)}`,
      {},
      'warning secret-file-open',
      'has mode 0602',
    ],
    ['copied-space', () => 'env:PASS', { PASS: `${canary} ` }, 'notice secret-odd', 'white space at its end'],
    [
      'second-line-break',
      () => `file:${file('breaks', `${canary}\n\n`)}`,
      {},
      'notice secret-odd',
      'another line break at its end',
    ],
    ['no-command', () => 'exec:/nowhere/pass', {}, 'failure command-missing', 'install it or correct the path'],
    ['open-command', () => `exec:${file('pass', '#!/bin/sh\n', 0o777)}`, {}, 'failure command-unsafe', 'chmod go-w'],
    [
      'failing-command',
      () => `exec:${file('fail', `#!/bin/sh\necho ${canary} >&2; exit 4\n`, 0o755)}`,
      {},
      'failure command-failed',
      'exit code 4',
    ],
    [
      'slow-command',
      () => `exec:${file('slow', '#!/bin/sh\nsleep 30\n', 0o755)}`,
      {},
      'failure command-too-slow',
      'after 1 s',
    ],
    ['no-vault-named', () => 'vault:kv/a#b', {}, 'failure store-not-set', 'secretStores.vault'],
    [
      'no-token-for-vault',
      () => 'vault:kv/a#b',
      { VAULT_ADDR: 'https://127.0.0.1:1' },
      'failure store-sign-in-refused',
      'env:VAULT_TOKEN of the settings is not set',
    ],
    [
      'vault-down',
      () => 'vault:kv/a#b',
      { VAULT_ADDR: 'https://127.0.0.1:1', VAULT_TOKEN: canary },
      'warning store-unreachable',
      'the connection was refused',
    ],
  ])('%s', async (_name, reference, environment, code, text) => {
    const { codes, text: shown } = await found(reference(), environment);
    expect(codes).toEqual([code]);
    expect(shown.toLowerCase()).toContain(text.toLowerCase());
    expect(shown).toContain('password of connection prod');
  });

  it('a credential that the unit does not load', async () => {
    const { codes, text } = await found('credential:other', {}, folder);
    expect(codes).toEqual(['failure credential-not-loaded']);
    expect(text).toContain('Add LoadCredential=other:/path to the unit');
  });

  it.skipIf(process.getuid?.() === 0)('a file of another account', async () => {
    expect((await found(`file:${file('closed', canary, 0)}`)).codes).toEqual(['failure secret-forbidden']);
  });
});

describe('judged', () => {
  const seen: SecretSeen = {
    reference: 'vault:kv/a#b',
    kind: 'vault',
    trouble: null,
    file: null,
    oddities: [],
    tokenEndsAtMs: null,
  };
  const codesOf = (more: Partial<SecretSeen>) =>
    judged({ usedFor: ['x'], seen: { ...seen, ...more } }).map(({ code }) => code);

  it('a token that ends soon', () => {
    expect(codesOf({ tokenEndsAtMs: 8 * dayMs })).toEqual([]);
    expect(codesOf({ tokenEndsAtMs: 6 * dayMs })).toEqual(['store-token-ends']);
  });

  it('every trouble by its own code, and looked at again soon', () => {
    const codes = Object.keys(check.explanations).filter(
      (code) => !['secret-file-open', 'secret-odd', 'store-token-ends'].includes(code),
    );
    for (const code of codes as SecretTroubleCode[]) {
      const observation = { usedFor: ['x'], seen: { ...seen, trouble: { code, what: 'is so', advice: 'do so' } } };
      expect(judged(observation).map((one) => one.code)).toEqual([code]);
      expect(
        check.againWithinMs(observation as never, { nowMs: 0, limits: check.limits.parse({}), memory: null }),
      ).toBe(300_000);
    }
  });
});

describe('targets', () => {
  it('each reference once, named by what it is first used for', () => {
    const settings: Settings = {
      ...settingsFor({
        certificates: [
          { file: '/a.jks', name: 'store', password: 'env:A', keyPassword: 'env:B' },
          { file: '/b.jks', password: 'env:A' },
        ],
      }),
      connections: [
        connection({
          method: 'certificate',
          certificateFile: '/c.pem',
          key: 'file:/k',
          keyPassphrase: null,
          payload: 'v1',
        }),
      ],
      secretStores: {
        vault: {
          address: 'https://v',
          namespace: null,
          mount: null,
          caFile: null,
          signIn: { method: 'appRole', roleId: 'id', secretId: 'credential:s', mount: 'approle' },
        },
      },
    };
    expect(check.targets(settings)).toEqual([
      { name: 'private key of connection prod', reference: 'file:/k', usedFor: ['private key of connection prod'] },
      { name: 'password of store', reference: 'env:A', usedFor: ['password of store', 'password of /b.jks'] },
      { name: 'password of the key in store', reference: 'env:B', usedFor: ['password of the key in store'] },
      { name: 'secret id for Vault', reference: 'credential:s', usedFor: ['secret id for Vault'] },
    ]);
  });
});
