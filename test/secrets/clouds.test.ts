/** With the official clients, against stand-ins that verify what these sign: only where ANAPLAN_DOCTOR_CLOUD_CLIENTS names a folder whose node_modules holds them. */
import { createHash, createHmac, createPublicKey, generateKeyPairSync, verify } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { IncomingMessage, RequestListener } from 'node:http';
import { createServer } from 'node:https';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import tls from 'node:tls';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { CloudClients } from '../../src/secrets/clouds.ts';
import { installedClients } from '../../src/secrets/clouds.ts';
import { SecretUnavailable } from '../../src/secrets/secrets.ts';
import type { Secrets } from '../../src/settings/secrets.ts';
import { createSecrets } from '../../src/settings/secrets.ts';
import type { SecretStores } from '../../src/settings/settings.ts';
import type { Pki } from '../anaplan/pki.ts';
import { makePki } from '../anaplan/pki.ts';

const folder = process.env['ANAPLAN_DOCTOR_CLOUD_CLIENTS'];
if (folder === undefined)
  console.warn(
    'skipped: AWS, Azure and Google by their own clients; install @aws-sdk/client-secrets-manager @azure/keyvault-secrets @azure/identity @google-cloud/secret-manager in a folder of its own and name it in ANAPLAN_DOCTOR_CLOUD_CLIENTS',
  );

const value = 'correct horse battery staple';
const bundle = JSON.stringify({ password: value, user: 'loader@example.com' });
const opened: { close(): unknown }[] = [];
let pki: Pki;
let here = '';

beforeAll(async () => {
  pki = await makePki();
  here = mkdtempSync(join(tmpdir(), 'anaplan-doctor-clouds-'));
  // These clients take no CA; Node 22.19 and later let a process say whom it trusts.
  tls.setDefaultCACertificates([...tls.getCACertificates('bundled'), pki.root]);
});
afterAll(() => {
  tls.setDefaultCACertificates(tls.getCACertificates('bundled'));
  rmSync(here, { recursive: true });
});
afterEach(async () => {
  for (const one of opened.splice(0)) await one.close();
});

async function serving(listener: RequestListener): Promise<number> {
  const server = createServer({ cert: pki.server.certificate, key: pki.server.key }, listener);
  server.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  opened.push({
    close() {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    },
  });
  return (server.address() as AddressInfo).port;
}

async function textOf(request: IncomingMessage): Promise<string> {
  const pieces: Buffer[] = [];
  for await (const piece of request) pieces.push(piece as Buffer);
  return Buffer.concat(pieces).toString();
}

function secretsWith(stores: SecretStores, clients: CloudClients): Secrets {
  const made = createSecrets({ environment: {}, credentialsDirectory: null, stores, clients });
  opened.unshift(made);
  return made;
}

async function troubleOf(secrets: Secrets, reference: string): Promise<{ code: string; text: string }> {
  const error: unknown = await secrets.read(reference).catch((caught: unknown) => caught);
  if (!(error instanceof SecretUnavailable)) throw new Error(`read, or failed otherwise: ${String(error)}`);
  expect(error.message).not.toContain(value);
  return { code: error.trouble.code, text: error.message };
}

/** As the packages are loaded; the folder stands for where they would be installed. */
// biome-ignore lint/suspicious/noExplicitAny: packages that are not installed here have no types.
const load = (name: string): any => createRequire(join(folder ?? '/', 'from.js'))(name);
const clients = (own: Partial<CloudClients>): CloudClients => ({ ...installedClients, ...own });

// That a package is missing, and how to get it: test/cli/secrets.test.ts, by the real program.

describe.skipIf(folder === undefined)('AWS Secrets Manager', () => {
  const accessKey = 'AKIDEXAMPLE';
  const secretKey = 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY';
  const before = { ...process.env };
  beforeAll(() => {
    Object.assign(process.env, {
      AWS_ACCESS_KEY_ID: accessKey,
      AWS_SECRET_ACCESS_KEY: secretKey,
      AWS_EC2_METADATA_DISABLED: 'true',
    });
  });
  afterAll(() => {
    process.env = before;
  });
  const own = clients({ aws: async () => load('@aws-sdk/client-secrets-manager') });

  /** Answers as documented for GetSecretValue, and only when the signature (Signature Version 4) fits. */
  const start = (seen: string[] = []) =>
    serving((request, response) => {
      void textOf(request).then((body) => {
        const send = (status: number, json: object) =>
          response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' }).end(JSON.stringify(json));
        const fail = (type: string) => send(400, { __type: type, Message: 'told by the stand-in' });
        const region = regionSignedFor(request, body, accessKey, secretKey);
        if (region === null) return fail('InvalidSignatureException');
        if (request.headers['x-amz-target'] !== 'secretsmanager.GetSecretValue') return fail('InvalidAction');
        const { SecretId } = JSON.parse(body) as { SecretId: string };
        seen.push(`${region} ${SecretId}`);
        if (SecretId === 'forbidden') return fail('AccessDeniedException');
        if (SecretId === 'deleted') return fail('InvalidRequestException');
        if (SecretId === 'down') return send(500, { __type: 'InternalServiceError' });
        if (SecretId === 'binary') return send(200, { SecretBinary: Buffer.from(value).toString('base64') });
        if (SecretId === 'plain') return send(200, { SecretString: value });
        return SecretId.includes('prod') ? send(200, { SecretString: bundle }) : fail('ResourceNotFoundException');
      });
    });

  it('reads text, bytes and one key, signed for the region of the settings or of the ARN', async () => {
    const seen: string[] = [];
    const aws = { region: 'eu-central-1', profile: null, endpoint: `https://127.0.0.1:${await start(seen)}` };
    const secrets = secretsWith({ aws }, own);
    expect(await secrets.read('aws:plain')).toBe(value);
    expect(await secrets.read('aws:binary')).toBe(value);
    expect(await secrets.read('aws:anaplan/prod#password')).toBe(value);
    const arn = 'arn:aws:secretsmanager:us-east-2:123456789012:secret:prod-AbCdEf';
    expect(await secrets.read(`aws:${arn}#user`)).toBe('loader@example.com');
    expect(seen).toEqual([
      'eu-central-1 plain',
      'eu-central-1 binary',
      'eu-central-1 anaplan/prod',
      `us-east-2 ${arn}`,
    ]);
  });

  it.each([
    ['aws:nothing', 'secret-missing'],
    ['aws:deleted', 'secret-missing'],
    ['aws:forbidden', 'secret-forbidden'],
    ['aws:down', 'store-unavailable'],
    ['aws:plain#password', 'secret-not-json'],
    ['aws:prod#pasword', 'secret-key-missing'],
  ])('%s', async (reference, code) => {
    const aws = { region: 'eu-central-1', profile: null, endpoint: `https://127.0.0.1:${await start()}` };
    expect((await troubleOf(secretsWith({ aws }, own), reference)).code).toBe(code);
  });

  it('another key, no region, nobody there', async () => {
    const endpoint = `https://127.0.0.1:${await start()}`;
    process.env['AWS_SECRET_ACCESS_KEY'] = 'another';
    expect(
      (await troubleOf(secretsWith({ aws: { region: 'eu-central-1', profile: null, endpoint } }, own), 'aws:plain'))
        .code,
    ).toBe('store-sign-in-refused');
    process.env['AWS_SECRET_ACCESS_KEY'] = secretKey;
    expect(
      (await troubleOf(secretsWith({ aws: { region: null, profile: null, endpoint } }, own), 'aws:plain')).code,
    ).toBe('store-not-set');
    const nobody = { region: 'eu-central-1', profile: null, endpoint: 'https://127.0.0.1:1' };
    expect((await troubleOf(secretsWith({ aws: nobody }, own), 'aws:plain')).code).toBe('store-unreachable');
  });
});

describe.skipIf(folder === undefined)('Azure Key Vault', () => {
  const tenant = '11111111-2222-3333-4444-555555555555';

  /** Token endpoint and vault in one: the secret of the client is compared, the token asked for before the secret is given. */
  const start = (seen: string[] = []) =>
    serving((request, response) => {
      void textOf(request).then((body) => {
        const origin = `https://${request.headers.host}`;
        const send = (status: number, json: object, headers: Record<string, string> = {}) =>
          response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(json));
        const url = new URL(request.url ?? '', origin);
        seen.push(`${request.method} ${url.pathname}`);
        if (url.pathname === `/${tenant}/v2.0/.well-known/openid-configuration`)
          return send(200, {
            issuer: `${origin}/${tenant}/v2.0`,
            authorization_endpoint: `${origin}/${tenant}/oauth2/v2.0/authorize`,
            token_endpoint: `${origin}/${tenant}/oauth2/v2.0/token`,
            jwks_uri: `${origin}/keys`,
          });
        if (url.pathname === `/${tenant}/oauth2/v2.0/token`) {
          const form = new URLSearchParams(body);
          const fits =
            form.get('client_secret') === 'of the client' &&
            form.get('scope')?.startsWith('https://vault.azure.net/.default');
          return fits
            ? send(200, { token_type: 'Bearer', expires_in: 3600, access_token: 'token-of-azure' })
            : send(401, { error: 'invalid_client', error_description: 'AADSTS7000215' });
        }
        const challenge = {
          'www-authenticate': `Bearer authorization="${origin}/${tenant}", resource="https://vault.azure.net"`,
        };
        if (request.headers.authorization !== 'Bearer token-of-azure')
          return send(401, { error: { code: 'Unauthorized' } }, challenge);
        const name = /^\/secrets\/([^/]+)\/?/.exec(url.pathname)?.[1];
        if (name === 'prod') return send(200, { value: bundle, id: `${origin}/secrets/prod/1` });
        if (name === 'forbidden') return send(403, { error: { code: 'Forbidden', message: 'told by the stand-in' } });
        return send(404, { error: { code: 'SecretNotFound', message: 'told by the stand-in' } });
      });
    });

  const own = (authorityHost: string, clientSecret: string) =>
    clients({
      azure: async () => {
        const { SecretClient } = load('@azure/keyvault-secrets');
        const { ClientSecretCredential } = load('@azure/identity');
        return {
          SecretClient: class extends SecretClient {
            constructor(url: string, credential: object, options: object) {
              super(url, credential, { ...options, disableChallengeResourceVerification: true });
            }
          },
          DefaultAzureCredential: class extends ClientSecretCredential {
            constructor() {
              super(tenant, 'client', clientSecret, { authorityHost, disableInstanceDiscovery: true });
            }
          },
        } as never;
      },
    });

  it('takes a token from the authority the vault names, and reads by its paths', async () => {
    const seen: string[] = [];
    const vault = `https://127.0.0.1:${await start(seen)}`;
    const secrets = secretsWith({ azure: { vault } }, own(vault, 'of the client'));
    expect(await secrets.read('azure:prod#password')).toBe(value);
    expect(seen).toContain(`POST /${tenant}/oauth2/v2.0/token`);
    expect(seen.at(-1)).toMatch(/^GET \/secrets\/prod\/?$/);
    expect((await troubleOf(secrets, 'azure:nothing')).code).toBe('secret-missing');
    expect((await troubleOf(secrets, 'azure:forbidden')).code).toBe('secret-forbidden');
    const without = secretsWith({}, own(vault, 'of the client'));
    expect(await without.read(`azure:${vault}/secrets/prod#user`)).toBe('loader@example.com');
    expect((await troubleOf(without, 'azure:prod')).code).toBe('store-not-set');
  });

  it('a client secret that is wrong, and nobody there', async () => {
    const vault = `https://127.0.0.1:${await start()}`;
    expect((await troubleOf(secretsWith({ azure: { vault } }, own(vault, 'wrong')), 'azure:prod')).code).toBe(
      'store-sign-in-refused',
    );
    const nobody = secretsWith({ azure: { vault: 'https://127.0.0.1:1' } }, own(vault, 'of the client'));
    expect((await troubleOf(nobody, 'azure:prod')).code).toBe('store-unreachable');
  });
});

describe.skipIf(folder === undefined)('Google Secret Manager', () => {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const before = process.env['GOOGLE_APPLICATION_CREDENTIALS'];
  afterAll(() => {
    if (before === undefined) delete process.env['GOOGLE_APPLICATION_CREDENTIALS'];
    else process.env['GOOGLE_APPLICATION_CREDENTIALS'] = before;
  });
  const asAccount = (key = privateKey) => {
    const file = join(here, 'account.json');
    const private_key = key.export({ type: 'pkcs8', format: 'pem' });
    writeFileSync(
      file,
      JSON.stringify({
        type: 'service_account',
        project_id: 'p',
        private_key_id: 'k',
        private_key,
        client_email: 'doctor@p.iam.gserviceaccount.com',
        client_id: '1',
      }),
    );
    process.env['GOOGLE_APPLICATION_CREDENTIALS'] = file;
  };

  const start = (seen: string[] = []) =>
    serving((request, response) => {
      const send = (status: number, json: object) =>
        response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(json));
      const fail = (code: number, status: string) =>
        send(code, { error: { code, status, message: 'told by the stand-in' } });
      if (!isSigned(request.headers.authorization ?? '', publicKey.export({ type: 'spki', format: 'pem' }).toString()))
        return fail(401, 'UNAUTHENTICATED');
      const path = new URL(request.url ?? '', 'https://x').pathname;
      seen.push(`${request.method} ${path}`);
      const name = /^\/v1\/projects\/p\/secrets\/(\w+)\/versions\/\w+:access$/.exec(path)?.[1];
      if (name === 'forbidden') return fail(403, 'PERMISSION_DENIED');
      return name === 'prod'
        ? send(200, { name: path.slice(4), payload: { data: Buffer.from(bundle).toString('base64') } })
        : fail(404, 'NOT_FOUND');
    });

  const own = (port: number) =>
    clients({
      google: async () => {
        const { SecretManagerServiceClient } = load('@google-cloud/secret-manager');
        return {
          SecretManagerServiceClient: class extends SecretManagerServiceClient {
            constructor(options: object) {
              super({ ...options, apiEndpoint: '127.0.0.1', port });
            }
          },
        } as never;
      },
    });

  it('hands in a token signed by the service account, and reads by its paths', async () => {
    asAccount();
    const seen: string[] = [];
    const secrets = secretsWith({ google: { project: 'p' } }, own(await start(seen)));
    expect(await secrets.read('google:prod#password')).toBe(value);
    expect(await secrets.read('google:projects/p/secrets/prod/versions/7#user')).toBe('loader@example.com');
    expect(seen).toEqual([
      'GET /v1/projects/p/secrets/prod/versions/latest:access',
      'GET /v1/projects/p/secrets/prod/versions/7:access',
    ]);
    expect((await troubleOf(secrets, 'google:nothing')).code).toBe('secret-missing');
    expect((await troubleOf(secrets, 'google:forbidden')).code).toBe('secret-forbidden');
    expect((await troubleOf(secretsWith({}, own(1)), 'google:prod')).code).toBe('store-not-set');
  });

  it('another key, no credential at all, nobody there', async () => {
    asAccount(generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey);
    const google = { project: 'p' };
    expect((await troubleOf(secretsWith({ google }, own(await start())), 'google:prod')).code).toBe(
      'store-sign-in-refused',
    );
    expect((await troubleOf(secretsWith({ google }, own(1)), 'google:prod')).code).toBe('store-unreachable');
    process.env['GOOGLE_APPLICATION_CREDENTIALS'] = join(here, 'nothing.json');
    expect((await troubleOf(secretsWith({ google }, own(1)), 'google:prod')).code).toBe('store-sign-in-refused');
  });
});

/** A JWT of the service account for this very service. */
function isSigned(authorization: string, publicKey: string): boolean {
  const [head = '', payload = '', signature = ''] = authorization.replace(/^Bearer /, '').split('.');
  const fits = verify(
    'sha256',
    Buffer.from(`${head}.${payload}`),
    createPublicKey(publicKey),
    Buffer.from(signature, 'base64url'),
  );
  if (!fits) return false;
  const { iss, exp } = JSON.parse(Buffer.from(payload, 'base64url').toString()) as { iss: string; exp: number };
  return iss === 'doctor@p.iam.gserviceaccount.com' && exp * 1000 > Date.now();
}

/** The region of a request whose Signature Version 4 fits; null for any other. */
function regionSignedFor(
  { method, url, headers }: IncomingMessage,
  body: string,
  accessKey: string,
  secretKey: string,
): string | null {
  const [, key, date = '', region = '', names = '', signature = ''] =
    /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8})\/([\w-]+)\/secretsmanager\/aws4_request, SignedHeaders=([\w;-]+), Signature=([0-9a-f]{64})$/.exec(
      headers.authorization ?? '',
    ) ?? [];
  if (key !== accessKey || !names.split(';').includes('host')) return null;
  const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
  const hmac = (by: string | Buffer, text: string) => createHmac('sha256', by).update(text).digest();
  const canonical = [
    method,
    url,
    '',
    ...names.split(';').map((name) => `${name}:${String(headers[name]).trim()}`),
    '',
    names,
    sha256(body),
  ].join('\n');
  const toSign = [
    'AWS4-HMAC-SHA256',
    headers['x-amz-date'],
    `${date}/${region}/secretsmanager/aws4_request`,
    sha256(canonical),
  ].join('\n');
  const signingKey = ['secretsmanager', 'aws4_request'].reduce(hmac, hmac(hmac(`AWS4${secretKey}`, date), region));
  return hmac(signingKey, toSign).toString('hex') === signature ? region : null;
}
