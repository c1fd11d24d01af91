/**
 * Rows AT01 to AT16: real files, each with one defect, looked at by the real tools against local servers (TLS with ALPN, HTTP/2) and the
 * sandbox tenant's contract; and the same looks kept as fixtures. WRITE_FIXTURES=1 writes them anew.
 */
import { createHash, createSign, randomBytes } from 'node:crypto';
import { chmodSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createSecureServer } from 'node:http2';
import type { AddressInfo, Server } from 'node:net';
import { join } from 'node:path';
import { createServer } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { atlan } from '../../checks/atlan.ts';
import type { AnaplanConnection } from '../../src/anaplan/anaplan.ts';
import type { Json } from '../../src/check.ts';
import { hostClock } from '../../src/clock.ts';
import { worded } from '../../src/explanation.ts';
import type { Host } from '../../src/host/host.ts';
import { thisHost } from '../../src/host/this-host.ts';
import { createKeystores } from '../../src/keystore/open.ts';
import { explanations as certificateWords } from '../../src/keystore/words.ts';
import { createNetwork } from '../../src/network/reach.ts';
import { textUnder } from '../../src/secrets/json-key.ts';
import type { SecretLooks, SecretSeen } from '../../src/secrets/secrets.ts';
import type { Trouble } from '../../src/secrets/trouble.ts';
import { settingsFor } from '../../src/settings/adhoc.ts';
import { createSecrets } from '../../src/settings/secrets.ts';
import type { AtlanInstall } from '../../src/settings/settings.ts';
import { createTls } from '../../src/tls/prober.ts';
import type { Tools } from '../../src/tools.ts';
import { createTrustStores } from '../../src/trust/stores.ts';
import { makePki } from '../anaplan/pki.ts';
import { canary, makeClientStores } from '../installs/client-store.ts';
import type { Files } from '../installs/tree.ts';
import { makeTree } from '../installs/tree.ts';
import { hasOpenssl, Workshop } from '../keystore/made.ts';
import type { VaultStandIn } from '../secrets/vault-stand-in.ts';
import { startVault } from '../secrets/vault-stand-in.ts';

const dayMs = 86_400_000;
const folder = new URL('../fixtures/atlan/', import.meta.url);
const madeAtMs = Date.parse('2026-11-22T06:40:00Z');
const limits = atlan.limits.parse({});
const judged = (observation: Json, nowMs: number) => atlan.judge(observation, { nowMs, limits, memory: null });
const brief = (observation: Json, nowMs: number) =>
  judged(observation, nowMs).map(({ severity, code }) => `${severity}: ${code}`);

const component = (type: string, metadata: string, name = 'secretstore', rest = '') =>
  `apiVersion: dapr.io/v1alpha1\nkind: Component\nmetadata:\n  name: ${name}\nspec:\n  type: ${type}\n  version: v1\n  metadata:\n${metadata}${rest}`;
const item = (name: string, value: string) => `  - name: ${name}\n    value: "${value}"\n`;
const reference = (name: string, secret: string, key = secret) =>
  `  - name: ${name}\n    secretKeyRef:\n      name: "${secret}"\n      key: "${key}"\n`;
const auth = 'auth:\n  secretStore: secretstore\n';

/** Hosts are numbered by the port a local server has: every name leads to 127.0.0.1. */
const base: Files = {
  'config.yaml': `atlan:\n  deployment_name: "finance"\n  domain: "acme.atlan.com"\n  client_id: "\${SDR_CLIENT_ID}"\n  client_secret: "\${SDR_CLIENT_SECRET}"\n`,
  '.env': `SDR_DEPLOYMENT_NAME=finance\nSDR_CLIENT_ID=oauth-client\nSDR_CLIENT_SECRET=${canary}\nATLAN_TEMPORAL_TLS_ENABLED=true\nENABLE_ATLAN_UPLOAD=true\nANAPLAN_LOGIN=x\n`,
  'compose.yaml':
    'services:\n  app:\n    image: atlan/app\n    restart: unless-stopped\n    mem_limit: 1g\n    ports:\n      - "127.0.0.1:8000:8000"\n    environment:\n      - ATLAN_AUTH_ENABLED=true\n',
  'components/secretstore.yaml': component('secretstores.local.env', item('prefix', '')),
};
const vault = (metadata: string, type = 'secretstores.hashicorp.vault') => ({
  'components/secretstore.yaml': component(type, metadata),
});
const s3 = (metadata: string, rest = auth) => ({
  'components/objectstore.yaml': component(
    'bindings.aws.s3',
    `${item('bucket', 'b')}${item('region', 'eu-west-1')}${metadata}`,
    'objectstore',
    rest,
  ),
});

type ServerName = 'h2' | 'http1' | 'closed' | 'no-token';
type Case = {
  readonly name: string;
  readonly found: readonly string[];
  readonly files?: Files;
  readonly modes?: Readonly<Record<string, number>>;
  readonly install?: Partial<AtlanInstall>;
  /** Which server stands for all hosts, and for those named. */
  readonly servers?: { readonly all?: ServerName; readonly of?: Readonly<Record<string, ServerName>> };
  /** The public authorities do not count the one of these servers among them. */
  readonly inspected?: boolean | 'by a CA of network.caFile';
  readonly tenant?: Partial<AnaplanConnection>;
  /** Of the fields of certificate sign-in. */
  readonly signed?: (made: Made) => {
    readonly data: string;
    readonly signature: string;
    readonly certificate?: string;
  };
  readonly proc?: Readonly<Record<string, string>>;
  readonly asked?: boolean;
  /** The same files as of another machine. */
  readonly isSnapshot?: boolean;
  /** What the store answers for the secret of the workflow: its status, its text, or its keys. */
  readonly store?: Stored;
};
type Stored = number | string | Readonly<Record<string, string>>;
type Made = { readonly nonce: Buffer; sign(nonce: Buffer | string, digest?: string): Buffer };

const direct: Partial<AtlanInstall> = {
  mode: 'direct',
  host: 'us1a.app.anaplan.com',
  config: null,
  components: null,
  environmentFile: null,
  compose: null,
  tenant: null,
  agentName: null,
};
const good = ({ nonce, sign }: Made) => ({ data: nonce.toString('base64'), signature: sign(nonce).toString('base64') });
const log = (text: string): Pick<Case, 'files' | 'install'> => ({
  files: { 'a.log': `${text}\n` },
  install: { log: 'a.log' },
});

const agentSecret = (store: Stored): Pick<Case, 'install' | 'store'> => ({
  store,
  install: { secret: { reference: 'vault:secret/anaplan', keys: ['username', 'password'] } },
});

const ids = { W: 'W1', M: 'M1' };
const model = {
  id: ids.M,
  name: 'Plan',
  activeState: 'UNLOCKED',
  workspaceId: ids.W,
  workspaceName: 'Finance',
  lastModified: null,
  lastModifiedBy: null,
};
const refused = (httpStatus: number) =>
  ({ ok: false, call: { method: 'GET', path: '/models/M1/modules', httpStatus, message: 'no', at: '' } }) as const;
const tenant: Partial<AnaplanConnection> = {
  name: 'prod',
  signIn: async () => ({
    signedIn: { userId: 'u', userGuid: null, tenantGuid: null, method: 'basic', tokenExpiresAtMs: 0 },
  }),
  workspaces: async () => [{ id: ids.W, name: 'Finance', active: true }],
  models: async () => [model],
  modelStatus: async () => ({ ok: true, value: { currentStep: 'Open', progress: null, taskId: null, tooltip: null } }),
  readsModules: async () => ({ ok: true, value: true }),
};
const listening = (address: string, port: string) =>
  `  sl  local_address rem_address   st\n   0: ${address}:${port} 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 1 1 0\n`;

const cases: readonly Case[] = [
  { name: 'ok.AT01-direct', found: [], install: direct },
  { name: 'ok.AT07-to-AT16-runtime', found: [] },
  {
    name: 'ng.AT01-host-with-scheme',
    found: ['failure: host-field-malformed'],
    install: { ...direct, host: 'https://us1a.app.anaplan.com/' },
  },
  {
    name: 'ng.AT01-host-of-the-api',
    found: ['failure: host-field-other'],
    install: { ...direct, host: 'api.anaplan.com' },
  },
  {
    name: 'ng.AT01-host-not-anaplans',
    found: ['warning: host-field-other'],
    install: { ...direct, host: 'anaplan.example.com' },
  },
  { name: 'ng.AT01-host-closed', found: ['failure: way-out-closed'], install: direct, servers: { all: 'closed' } },
  {
    name: 'ng.AT01-certificate-of-another',
    found: ['warning: host-field-other', 'failure: certificate-names-another-host'],
    install: { ...direct, host: 'us1a.app.anaplan.net' },
  },
  {
    name: 'ng.AT02-api-closed',
    found: ['failure: way-out-closed'],
    servers: { of: { 'api.anaplan.com': 'closed' } },
  },
  {
    name: 'ng.AT02-direct-asked',
    found: ['unknown: preflight-not-replayed', 'unknown: extraction-not-seen-from-here'],
    install: direct,
    asked: true,
  },
  { name: 'ok.AT03-AT05-preflight', found: [], install: { ...direct, connection: 'prod' }, tenant: {} },
  {
    name: 'ng.AT03-refused',
    found: ['failure: preflight-sign-in-refused'],
    install: { ...direct, connection: 'prod' },
    tenant: {
      signIn: async () => ({
        refused: {
          httpStatus: 401,
          status: 'FAILURE_BAD_CREDENTIAL',
          message: 'bad credentials',
          refusedAtMs: 0,
          nextTryAtMs: 0,
          remembered: false,
        },
      }),
    },
  },
  { name: 'ok.AT04-signed', found: [], install: direct, signed: good },
  {
    name: 'ng.AT04-nonce-short',
    found: ['failure: nonce-too-short'],
    install: direct,
    signed: ({ sign }) => good({ nonce: randomBytes(64), sign }),
  },
  {
    name: 'ng.AT04-not-base64',
    found: ['failure: signed-field-not-base64'],
    install: direct,
    signed: (made) => ({ ...good(made), data: '{nonce}' }),
  },
  {
    name: 'ng.AT04-empty',
    found: ['failure: signed-field-empty'],
    install: direct,
    signed: (made) => ({ ...good(made), signature: '' }),
  },
  {
    name: 'ng.AT04-quoted',
    found: ['failure: signed-field-not-base64'],
    install: direct,
    signed: (made) => ({ ...good(made), data: `"${good(made).data}"` }),
  },
  {
    name: 'ng.AT04-line-breaks',
    found: ['warning: signed-field-odd'],
    install: direct,
    signed: (made) => ({ ...good(made), data: good(made).data.replace(/(.{76})/g, '$1\n') }),
  },
  {
    name: 'ng.AT04-signature-cut',
    found: ['failure: signature-length-wrong'],
    install: direct,
    signed: (made) => ({ ...good(made), signature: good(made).signature.slice(0, 128) }),
  },
  {
    name: 'ng.AT04-sha256',
    found: ['failure: signature-not-verified'],
    install: direct,
    signed: ({ nonce, sign }) => ({
      data: nonce.toString('base64'),
      signature: sign(nonce, 'sha256').toString('base64'),
    }),
  },
  {
    name: 'ng.AT04-text-signed',
    found: ['failure: signature-not-verified'],
    install: direct,
    signed: ({ nonce, sign }) => ({
      data: nonce.toString('base64'),
      signature: sign(nonce.toString('base64')).toString('base64'),
    }),
  },
  {
    name: 'ng.AT04-other-nonce',
    found: ['failure: signature-not-verified'],
    install: direct,
    signed: ({ nonce, sign }) => ({
      data: randomBytes(150).toString('base64'),
      signature: sign(nonce).toString('base64'),
    }),
  },
  {
    name: 'ng.AT04-server-certificate',
    found: ['failure: signature-not-verified', 'failure: email-missing', 'failure: server-certificate'],
    install: direct,
    signed: (made) => ({ ...good(made), certificate: 'server.pem' }),
  },
  {
    name: 'ng.AT04-not-read',
    found: ['unknown: signed-field-not-read'],
    install: {
      ...direct,
      certificate: {
        encodedData: 'vault:a/b#c',
        encodedSignedData: 'file:{root}/signature',
        certificateFile: '{root}/good.pem',
      },
    },
    signed: good,
  },
  {
    name: 'ng.AT05-no-workspace',
    found: ['failure: no-workspace-visible'],
    install: { ...direct, connection: 'prod' },
    tenant: { workspaces: async () => [] },
  },
  {
    name: 'ng.AT05-not-admin',
    found: ['failure: not-workspace-admin'],
    install: { ...direct, connection: 'prod' },
    tenant: { readsModules: async () => refused(403) },
  },
  {
    name: 'ng.AT05-model-closed',
    found: [
      'unknown: workspace-admin-not-known',
      'unknown: applications-not-asked',
      'unknown: extraction-not-seen-from-here',
    ],
    install: { ...direct, connection: 'prod' },
    asked: true,
    tenant: {
      modelStatus: async () => ({
        ok: true,
        value: { currentStep: 'Closed', progress: null, taskId: null, tooltip: null },
      }),
    },
  },
  {
    name: 'ng.AT05-more-workspaces',
    found: ['unknown: workspaces-left-out'],
    install: { ...direct, connection: 'prod' },
    tenant: {
      workspaces: async () =>
        Array.from({ length: 32 }, (_one, index) => ({ id: `W${index}`, name: `W${index}`, active: true })),
      models: async () => [],
    },
  },
  {
    name: 'ng.AT06-applications-asked',
    found: ['unknown: applications-not-asked', 'unknown: extraction-not-seen-from-here'],
    install: { ...direct, connection: 'prod' },
    tenant: {},
    asked: true,
  },
  {
    name: 'ng.AT07-without-h2',
    found: ['failure: temporal-without-h2'],
    servers: { of: { 'acme-temporal.atlan.com': 'http1' } },
  },
  {
    name: 'ng.AT07-temporal-closed',
    found: ['failure: way-out-closed'],
    servers: { of: { 'acme-temporal.atlan.com': 'closed' } },
  },
  {
    name: 'ng.AT07-no-token-endpoint',
    found: ['failure: token-endpoint-missing'],
    servers: { of: { 'acme.atlan.com': 'no-token' } },
  },
  {
    name: 'ng.AT07-inspected',
    found: [
      'warning: tls-opened-on-the-way',
      'warning: tls-opened-on-the-way',
      'warning: tls-opened-on-the-way',
      'failure: tls-opened-on-the-way',
    ],
    inspected: true,
  },
  {
    name: 'ng.AT07-own-ca',
    found: Array.from({ length: 4 }, () => 'notice: own-ca-on-the-way'),
    inspected: 'by a CA of network.caFile',
  },
  {
    name: 'ng.AT08-registry-and-package-closed',
    found: ['warning: supply-not-reached', 'warning: supply-not-reached'],
    servers: { of: { 'registry-1.docker.io': 'closed', 'atlan-public.s3.eu-west-1.amazonaws.com': 'closed' } },
  },
  {
    name: 'ng.AT08-object-store-closed',
    found: ['warning: supply-not-reached'],
    files: s3('', ''),
    servers: { of: { 'b.s3.eu-west-1.amazonaws.com': 'closed' } },
  },
  {
    name: 'ng.AT09-memory-small',
    found: ['warning: memory-small'],
    proc: { '/proc/meminfo': 'MemTotal:  500000 kB\n' },
  },
  {
    name: 'ng.AT09-memory-limit-small',
    found: ['warning: container-memory-limit-small'],
    files: {
      'compose.yaml':
        'services:\n  loader:\n    image: registry/atlan-anaplan-app\n    restart: always\n    mem_limit: 256m\n  daprd:\n    image: daprio/daprd\n    restart: always\n    deploy: { resources: { limits: { memory: 64M } } }\n',
    },
  },
  {
    name: 'ng.AT09-no-restart',
    found: ['notice: restart-policy-missing'],
    files: { 'compose.yaml': 'services:\n  app:\n    image: atlan/app\n  other:\n    restart: "no"\n' },
  },
  {
    name: 'ng.AT09-asked',
    found: [
      'unknown: preflight-not-replayed',
      'notice: secret-in-clear',
      'unknown: secret-content-not-seen',
      'unknown: containers-not-seen',
    ],
    asked: true,
  },
  {
    name: 'ng.AT10-other-agent',
    found: ['failure: deployment-name-differs'],
    install: { agentName: 'treasury' },
  },
  {
    name: 'ng.AT10-names-differ',
    found: ['failure: deployment-name-differs'],
    files: { '.env': `SDR_DEPLOYMENT_NAME=treasury\nSDR_CLIENT_ID=c\nSDR_CLIENT_SECRET=${canary}\n` },
    install: { agentName: null },
  },
  {
    name: 'ng.AT10-no-names',
    found: [
      'failure: runtime-setting-missing',
      'failure: runtime-setting-missing',
      'failure: runtime-setting-missing',
      'failure: runtime-setting-missing',
    ],
    files: { 'config.yaml': 'logLevel: info\n', '.env': 'A=b\n' },
  },
  {
    name: 'ng.AT10-other-domain',
    found: ['failure: domain-differs'],
    files: { 'config.yaml': 'atlan:\n  deployment_name: finance\n  domain: other.atlan.com\n' },
  },
  {
    name: 'ng.AT10-domain-with-scheme',
    found: ['warning: domain-malformed'],
    files: { 'config.yaml': 'atlan:\n  deployment_name: finance\n  domain: https://acme.atlan.com\n' },
  },
  {
    name: 'ng.AT10-switches-off',
    found: ['failure: temporal-without-tls', 'failure: runtime-auth-off', 'warning: upload-off'],
    files: {
      '.env': `SDR_CLIENT_ID=a\nSDR_CLIENT_SECRET=\${X}\nATLAN_TEMPORAL_TLS_ENABLED=false\n`,
      'config.yaml': 'atlan:\n  deployment_name: finance\n  domain: acme.atlan.com\n',
      'compose.yaml':
        'services:\n  app:\n    restart: always\n    environment:\n      ATLAN_AUTH_ENABLED: "false"\n      ENABLE_ATLAN_UPLOAD: "false"\n',
    },
  },
  {
    name: 'ng.AT10-other-temporal',
    found: ['warning: temporal-host-differs'],
    files: {
      'compose.yaml':
        'services:\n  app:\n    restart: always\n    environment:\n      ATLAN_TEMPORAL_HOST: other-temporal.atlan.com:443\n',
    },
  },
  {
    name: 'ng.AT10-file-missing',
    found: ['unknown: file-missing'],
    files: { 'compose.yaml': null },
  },
  {
    name: 'ng.AT10-broken-yaml',
    found: ['unknown: file-not-read'],
    files: { 'compose.yaml': `services: [${canary}\n` },
  },
  {
    name: 'ok.AT11-aws',
    found: [],
    files: vault(item('region', 'eu-west-1'), 'secretstores.aws.secretmanager'),
  },
  {
    name: 'ok.AT11-azure',
    found: [],
    files: vault(
      `${item('vaultName', 'kv')}${item('azureTenantId', 't')}${item('azureClientId', 'c')}`,
      'secretstores.azure.keyvault',
    ),
  },
  {
    name: 'ok.AT11-google',
    found: [],
    files: vault(item('project_id', 'p'), 'secretstores.gcp.secretmanager'),
  },
  {
    name: 'ok.AT11-vault',
    found: [],
    files: vault(`${item('vaultAddr', 'https://vault.example.com:8200')}${item('vaultTokenMountPath', '/t')}`),
  },
  {
    name: 'ok.AT11-kubernetes',
    found: [],
    files: vault(item('defaultNamespace', 'a'), 'secretstores.kubernetes'),
  },
  {
    name: 'ok.AT11-file-reference',
    found: [],
    files: {
      ...vault(item('secretsFile', 'secrets.json'), 'secretstores.local.file'),
      ...s3(`${reference('accessKey', 'aws:id')}${reference('secretKey', 'aws:key')}`),
      'secrets.json': `{"aws":{"id":"a","key":"${canary}"}}`,
    },
  },
  {
    name: 'ok.AT11-env-reference',
    found: [],
    files: s3(`${reference('accessKey', 'SDR_CLIENT_ID')}${reference('secretKey', 'SDR_CLIENT_SECRET')}`),
  },
  {
    name: 'ok.AT11-in-config',
    found: [],
    files: { 'config.yaml': `${base['config.yaml']}secretstore:\n  type: secretstores.local.env\n  version: v1\n` },
    install: { components: null },
  },
  {
    name: 'ng.AT11-no-store',
    found: ['failure: secret-store-missing'],
    files: { 'components/secretstore.yaml': null, ...s3('', '') },
  },
  {
    name: 'ng.AT11-name-wrong',
    found: ['failure: component-name-wrong'],
    files: { 'components/secretstore.yaml': component('secretstores.local.env', item('prefix', ''), 'vault') },
  },
  {
    name: 'ng.AT11-secretsmanager',
    found: ['failure: component-type-misspelt'],
    files: vault(item('region', 'eu-west-1'), 'secretstores.aws.secretsmanager'),
  },
  {
    name: 'ng.AT11-type-not-known',
    found: ['unknown: component-type-not-known'],
    files: vault(item('a', 'b'), 'secretstores.tencentcloud.ssm'),
  },
  {
    name: 'ng.AT11-key-misspelt-aws',
    found: ['failure: metadata-key-misspelt', 'failure: metadata-key-missing'],
    files: vault(item('regoin', 'eu-west-1'), 'secretstores.aws.secretmanager'),
  },
  {
    name: 'ng.AT11-key-not-known',
    found: ['warning: metadata-key-not-known'],
    files: vault(`${item('region', 'eu-west-1')}${item('cacheTimeToLive', '5')}`, 'secretstores.aws.secretmanager'),
  },
  {
    name: 'ng.AT11-azure-no-vault',
    found: ['failure: metadata-key-missing'],
    files: vault(item('azureTenantId', 't'), 'secretstores.azure.keyvault'),
  },
  {
    name: 'ng.AT11-google-half',
    found: ['failure: metadata-credentials-incomplete'],
    files: vault(`${item('project_id', 'p')}${item('client_email', 'a@b.example')}`, 'secretstores.gcp.secretmanager'),
  },
  {
    name: 'ng.AT11-vault-no-token',
    found: ['failure: metadata-key-missing'],
    files: vault(item('vaultAddr', 'https://vault.example.com:8200')),
  },
  {
    name: 'ng.AT11-vault-not-verified',
    found: ['warning: vault-not-verified'],
    files: vault(
      `${item('vaultAddr', 'https://vault.example.com:8200')}${item('vaultTokenMountPath', '/t')}${item('skipVerify', 'true')}`,
    ),
  },
  {
    name: 'ng.AT11-file-without-path',
    found: ['failure: metadata-key-missing'],
    files: vault(item('multiValued', 'true'), 'secretstores.local.file'),
  },
  {
    name: 'ng.AT11-env-reference-missing',
    found: ['failure: reference-not-found'],
    files: s3(`${reference('accessKey', 'SDR_CLIENT_ID')}${reference('secretKey', 'NOT_THERE')}`),
  },
  {
    name: 'ng.AT11-file-reference-missing',
    found: ['failure: reference-not-found'],
    files: {
      ...vault(item('secretsFile', 'secrets.json'), 'secretstores.local.file'),
      ...s3(`${reference('accessKey', 'aws:id')}${reference('secretKey', 'aws:other')}`),
      'secrets.json': `{"aws":{"id":"a","key":"${canary}"}}`,
    },
  },
  {
    name: 'ng.AT11-reference-to-no-store',
    found: ['failure: reference-store-missing'],
    files: s3(`${reference('accessKey', 'a')}${reference('secretKey', 'b')}`, 'auth:\n  secretStore: vault\n'),
  },
  {
    name: 'ng.AT11-reference-asked',
    found: [
      'unknown: preflight-not-replayed',
      'unknown: reference-not-provable',
      'unknown: reference-not-provable',
      'notice: secret-in-clear',
      'unknown: secret-content-not-seen',
      'unknown: containers-not-seen',
    ],
    files: {
      ...vault(item('region', 'eu-west-1'), 'secretstores.aws.secretmanager'),
      ...s3(`${reference('accessKey', 'a')}${reference('secretKey', 'b')}`),
    },
    asked: true,
  },
  {
    name: 'ng.AT12-vault-closed',
    found: ['failure: vault-not-reached'],
    files: vault(item('region', 'eu-west-1'), 'secretstores.aws.secretmanager'),
    servers: { of: { 'secretsmanager.eu-west-1.amazonaws.com': 'closed' } },
  },
  {
    name: 'ng.AT13-content-asked',
    found: [
      'unknown: preflight-not-replayed',
      'notice: secret-in-clear',
      'unknown: secret-content-not-seen',
      'unknown: containers-not-seen',
    ],
    asked: true,
  },
  { name: 'ok.AT13-keys-there', found: [], ...agentSecret({ username: 'a', password: canary }) },
  {
    name: 'ng.AT13-key-missing',
    found: ['failure: agent-secret-key-missing'],
    ...agentSecret({ Username: 'a', password: '' }),
  },
  { name: 'ng.AT13-no-secret', found: ['failure: agent-secret-missing'], ...agentSecret(404) },
  { name: 'ng.AT13-not-json', found: ['failure: agent-secret-not-json'], ...agentSecret('text') },
  { name: 'ng.AT13-forbidden', found: ['unknown: agent-secret-forbidden'], ...agentSecret(403) },
  { name: 'ng.AT13-sealed', found: ['unknown: agent-secret-not-looked-at'], ...agentSecret(503) },
  {
    name: 'ng.AT02-snapshot-asked',
    found: [
      'unknown: preflight-not-replayed',
      'notice: secret-in-clear',
      'unknown: secret-content-not-seen',
      'unknown: containers-not-seen',
      'unknown: way-out-not-tried',
    ],
    isSnapshot: true,
    asked: true,
  },
  {
    name: 'ng.AT15-log-not-read',
    found: ['unknown: log-not-read'],
    files: { 'a.log/': '' },
    install: { log: 'a.log' },
  },
  {
    name: 'ng.AT14-secret-in-config',
    found: ['warning: secret-in-clear'],
    files: {
      'config.yaml': `atlan:\n  deployment_name: finance\n  domain: acme.atlan.com\n  client_id: a\n  client_secret: ${canary}\n`,
    },
  },
  {
    name: 'ng.AT14-secret-in-component',
    found: ['warning: secret-in-clear'],
    files: vault(`${item('vaultAddr', 'https://vault.example.com')}${item('vaultToken', canary)}`),
  },
  {
    name: 'ng.AT14-env-open',
    found: ['warning: secret-file-open'],
    modes: { '.env': 0o644 },
  },
  {
    name: 'ng.AT15-no-store',
    found: ['failure: log-no-secret-store'],
    ...log('No secret store is configured on the SDR deployment.'),
  },
  {
    name: 'ng.AT15-path-needed',
    found: ['failure: log-secret-path-needed'],
    ...log('Multi-key credentials require a secret-path, but none is configured'),
  },
  {
    name: 'ng.AT15-path-not-found',
    found: ['failure: log-secret-path-not-found'],
    ...log('Secret store is reachable, but the configured secret-path was not found.'),
  },
  {
    name: 'ng.AT15-unreachable',
    found: ['failure: log-secret-store-unreachable'],
    ...log('code=DEPENDENCY_UNAVAILABLE_SECRET_STORE_UNREACHABLE Secret store is not reachable.'),
  },
  {
    name: 'ng.AT15-not-resolved',
    found: ['failure: log-secret-not-resolved'],
    ...log('Secret store is reachable, but no secret was resolved. Check that the configured secret keys exist'),
  },
  {
    name: 'ng.AT15-not-json',
    found: ['failure: log-secret-not-json'],
    ...log("Agent secret bundle at 'anaplan/prod' must be a JSON object"),
  },
  {
    name: 'ng.AT15-agent-json',
    found: ['failure: log-agent-json-broken'],
    ...log('ValueError: agent_json is not valid JSON'),
  },
  {
    name: 'ng.AT15-get',
    found: ['failure: log-secret-refused'],
    ...log('{"errorCode":"ERR_SECRET_GET"}'),
  },
  {
    name: 'ng.AT15-credential',
    found: ['failure: log-credential-refused'],
    ...log('error_code=AUTH_CREDENTIAL'),
  },
  {
    name: 'ng.AT15-preflight',
    found: ['failure: log-preflight-failed'],
    ...log('Workspace validation failed.'),
  },
  {
    name: 'ng.AT15-tls',
    found: ['failure: log-known-failure'],
    ...log(
      'javax.net.ssl.SSLHandshakeException: PKIX path building failed: unable to find valid certification path to requested target',
    ),
  },
  {
    name: 'ng.AT15-log-missing',
    found: ['unknown: log-missing'],
    install: { log: 'none.log' },
  },
  {
    name: 'ok.AT15-overcome',
    found: [],
    ...log('Secret store is not reachable.\nSecret store reachable; 2 secret(s) resolved.'),
  },
  {
    name: 'ng.AT16-published',
    found: ['warning: port-published', 'warning: port-published'],
    files: {
      'compose.yaml':
        'services:\n  app:\n    restart: always\n    ports:\n      - "8000:8000"\n      - target: 3500\n        published: 3500\n',
    },
  },
  {
    name: 'ng.AT16-listening',
    found: ['warning: port-listening'],
    proc: { '/proc/net/tcp': listening('00000000', '0DAC') },
  },
  {
    name: 'ok.AT16-listening-locally',
    found: [],
    proc: { '/proc/net/tcp': listening('0100007F', '0DAC') },
  },
];

const observations = new Map<string, Json>();

describe.skipIf(!hasOpenssl)('atlan on real files and servers', () => {
  let shop: Workshop;
  let made: Made;
  const ports = new Map<ServerName, number>();
  let vaultServer: VaultStandIn;
  const servers: Server[] = [];

  const listen = async (name: ServerName, server: Server) => {
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    ports.set(name, (server.address() as AddressInfo).port);
    servers.push(server);
  };
  beforeAll(async () => {
    shop = new Workshop();
    makeClientStores(shop);
    const names = [
      '*.anaplan.com',
      '*.app.anaplan.com',
      '*.atlan.com',
      '*.docker.io',
      '*.eu-west-1.amazonaws.com',
      '*.s3.eu-west-1.amazonaws.com',
      '*.vault.azure.net',
      '*.microsoftonline.com',
      '*.googleapis.com',
      '*.example.com',
    ];
    shop.openssl(
      'req',
      '-x509',
      '-newkey',
      'rsa:2048',
      '-nodes',
      '-keyout',
      'all.key',
      '-subj',
      '/CN=all',
      '-days',
      '300',
      '-addext',
      `subjectAltName=${names.map((one) => `DNS:${one}`).join(',')}`,
      '-CA',
      'root.pem',
      '-CAkey',
      'root.key',
      '-out',
      'all.pem',
    );
    const identity = { key: shop.bytes('all.key'), cert: `${shop.bytes('all.pem')}${shop.bytes('root.pem')}` };
    const answer = (status: number) => (_request: unknown, response: { statusCode: number; end(): void }) => {
      response.statusCode = status;
      response.end();
    };
    await listen('h2', createSecureServer({ ...identity, allowHTTP1: true }, answer(405)) as unknown as Server);
    await listen('no-token', createSecureServer({ ...identity, allowHTTP1: true }, answer(404)) as unknown as Server);
    const plain = createServer({ ...identity, ALPNProtocols: ['http/1.1'] }, (socket) => {
      socket.on('error', () => {});
      socket.once('data', () => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n'));
    });
    plain.on('tlsClientError', () => {});
    await listen('http1', plain);
    const pki = await makePki();
    writeFileSync(shop.path('vault-root.pem'), pki.root);
    vaultServer = await startVault(pki.server, '', hostClock);
    made = {
      nonce: randomBytes(150),
      sign: (nonce, digest = 'sha512') => createSign(digest).update(nonce).sign(shop.bytes('good.key')),
    };
  }, 60_000);
  afterAll(() => {
    for (const server of servers) server.close();
    shop.close();
    return vaultServer.close();
  });

  /** Of Vault by its stand-in over HTTPS; a text that is no JSON object only other stores can hold. */
  function secretsWith(stored: Stored): Pick<SecretLooks, 'look'> {
    if (typeof stored === 'string') return { look: async (reference) => seenOf(reference, stored) };
    const data = typeof stored === 'number' ? null : stored;
    vaultServer.sealed = stored === 503;
    vaultServer.tokens.set('hvs.a', { policies: ['a'], endsAtMs: null, renewable: false, lifeS: 0 });
    vaultServer.policies.set('a', stored === 403 ? [] : ['secret/data/anaplan']);
    if (data === null) vaultServer.secrets.delete('secret/anaplan');
    else vaultServer.secrets.set('secret/anaplan', { data });
    const vault = { address: vaultServer.address, namespace: null, mount: null, caFile: shop.path('vault-root.pem') };
    return createSecrets({
      environment: { VAULT_TOKEN: 'hvs.a' },
      credentialsDirectory: null,
      stores: { vault: { ...vault, signIn: { method: 'token', token: 'env:VAULT_TOKEN' } } },
    });
  }

  /** Every name and port leads to the local server that stands for it. */
  function toolsOf({
    servers: given = {},
    inspected = false,
    tenant: own,
    proc = {},
    isSnapshot,
    store,
  }: Case): unknown {
    const portOf = (host: string): number => {
      const name = given.of?.[host] ?? given.all ?? 'h2';
      return name === 'closed' ? 1 : (ports.get(name) ?? 1);
    };
    const resolve = async () => ['127.0.0.1'];
    const network = createNetwork({ proxy: null, noProxy: [], resolve });
    const tls = createTls({ proxy: null, noProxy: [], resolve });
    const real = thisHost({});
    const host: Host = {
      ...real,
      collectedAtMs: isSnapshot === true ? madeAtMs : null,
      textOf: async (path, options) =>
        !path.startsWith('/proc/')
          ? await real.textOf(path, options)
          : proc[path] === undefined
            ? null
            : {
                path,
                text: proc[path],
                encoding: 'utf-8',
                hasByteOrderMark: false,
                lineEnds: 'lf',
                sizeBytes: 1,
                isCut: false,
                modifiedAtMs: 0,
              },
    };
    const trust = createTrustStores({ trust: 'mozilla', caFile: shop.path('root.pem') });
    return {
      host,
      network: {
        reach: async (endpoint: { host: string }, path: string, signal: AbortSignal) =>
          await network.reach({ host: endpoint.host, port: portOf(endpoint.host) }, path, signal),
      },
      tls: {
        look: async (endpoint: { host: string }, options: object, signal: AbortSignal) =>
          await tls.look({ host: endpoint.host, port: portOf(endpoint.host) }, options, signal),
      },
      trust: {
        anchorsFor: async (certificates: readonly string[]) => {
          const anchors = await trust.anchorsFor(certificates);
          const all = anchors.anchors.map((one) =>
            createHash('sha256').update(Buffer.from(one, 'base64')).digest('hex'),
          );
          if (inspected === true) return { ...anchors, ownRoots: [] };
          return inspected === false ? { ...anchors, publicRoots: all } : anchors;
        },
      },
      keystores: createKeystores({ readSecret: () => Promise.reject(new Error('no reference is given')) }),
      redaction: { know: () => {} },
      secrets: secretsWith(store ?? 404),
      anaplan: { connection: () => ({ ...tenant, ...own }) },
    };
  }

  it.each(cases)(
    '$name',
    async (one) => {
      const { name, found, files = {}, modes = {}, install = {}, signed, asked = false } = one;
      const fields = signed?.(made);
      const tree = makeTree(base, {
        ...files,
        ...(fields === undefined
          ? {}
          : {
              data: fields.data,
              signature: fields.signature,
              'good.pem': shop.bytes(fields.certificate ?? 'good.pem'),
            }),
      });
      try {
        for (const [path, mode] of Object.entries(modes)) chmodSync(join(tree.root, path), mode);
        const certificate =
          install.certificate ??
          (fields === undefined
            ? null
            : {
                encodedData: 'file:{root}/data',
                encodedSignedData: 'file:{root}/signature',
                certificateFile: '{root}/good.pem',
              });
        const whole: AtlanInstall = {
          name,
          mode: 'runtime',
          host: null,
          connection: null,
          config: join(tree.root, 'config.yaml'),
          components: join(tree.root, 'components'),
          environmentFile: join(tree.root, '.env'),
          compose: join(tree.root, 'compose.yaml'),
          tenant: 'acme',
          agentName: 'finance',
          ...install,
          log: install.log == null ? null : join(tree.root, install.log),
          certificate: JSON.parse(JSON.stringify(certificate).replaceAll('{root}', tree.root)),
        };
        const settings = {
          ...settingsFor({ installs: { atlan: [whole] } }),
          file: asked ? null : '/etc/anaplan-doctor.yaml',
        };
        const [target] = atlan.targets(settings);
        if (target === undefined) throw new Error('no target');
        const observation = await atlan.probe(target, toolsOf(one) as Tools, new AbortController().signal);
        const nowMs = Date.now() + 9 * dayMs;
        expect(brief(observation, nowMs).filter(unasked(asked))).toEqual(found);
        const written = JSON.stringify(observation);
        expect(written).not.toMatch(/Sesame|PRIVATE KEY/);
        if (fields !== undefined && fields.data.length > 20) expect(written).not.toContain(fields.data.slice(0, 20));
        observations.set(
          name,
          JSON.parse(written.replaceAll(tree.root, '/srv').replaceAll(/127\.0\.0\.1:\d+|port \d+/g, 'port 443')),
        );
      } finally {
        tree.remove();
      }
    },
    30_000,
  );

  it.runIf(process.env['WRITE_FIXTURES'])('writes the fixtures', () => {
    for (const [name, observation] of observations)
      writeFileSync(new URL(`${name}.json`, folder), `${JSON.stringify(observation, null, 1)}\n`);
  });
});

function seenOf(reference: string, stored: string): SecretSeen {
  const none = { reference, kind: null, file: null, oddities: [], tokenEndsAtMs: null };
  try {
    textUnder(reference.split('#')[1] ?? '', stored);
    return { ...none, trouble: null };
  } catch (error) {
    return { ...none, trouble: (error as Trouble).trouble };
  }
}

/** What a registration is cannot be proved offline: told to who asks, and of no row here. */
function unasked(asked: boolean): (line: string) => boolean {
  return (line) => !asked || !line.endsWith('registration-not-provable');
}

describe('atlan on kept looks', () => {
  const seen = (name: string): Json => JSON.parse(readFileSync(new URL(`${name}.json`, folder), 'utf8'));
  const nowMs = madeAtMs + 9 * dayMs;

  it('every case has a fixture, every own code a case, every row an ng', () => {
    expect(readdirSync(folder).sort()).toEqual(cases.map(({ name }) => `${name}.json`).sort());
    const codes = new Set(cases.flatMap(({ name }) => judged(seen(name), nowMs).map(({ code }) => code)));
    const never = Object.keys(atlan.explanations).filter((code) => !(code in certificateWords) && !codes.has(code));
    expect(never).toEqual([]);
    for (let row = 1; row <= 16; row++)
      expect(cases.some(({ name }) => name.startsWith(`ng.AT${String(row).padStart(2, '0')}`))).toBe(true);
  });

  it.each(cases)('$name', ({ name, found, asked = false }) => {
    expect(brief(seen(name), nowMs).filter(unasked(asked))).toEqual(found);
  });

  it('fills every text', () => {
    for (const { name } of cases) {
      for (const finding of judged(seen(name), nowMs)) {
        const words = atlan.explanations[finding.code];
        if (words === undefined) throw new Error(`no words for ${finding.code}`);
        const { title, meaning, remedy } = worded(finding, words);
        expect(`${title} ${meaning} ${remedy}`, finding.code).not.toMatch(/\{[a-z]\w*\}/);
      }
    }
  });
});
