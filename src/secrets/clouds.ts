/** AWS Secrets Manager, Azure Key Vault and Google Secret Manager by their official clients, where these are installed. Knows no credential of theirs. */

import { networkFaultOf } from '../anaplan/network-fault.ts';
import type { SecretStores } from '../settings/settings.ts';
import { unreachable } from './http.ts';
import { textUnder } from './json-key.ts';
import { Trouble } from './trouble.ts';

export type Cloud = 'aws' | 'azure' | 'google';

/** How the clients are loaded; the tests load them from elsewhere. */
export type CloudClients = {
  readonly aws: () => Promise<typeof import('@aws-sdk/client-secrets-manager')>;
  readonly azure: () => Promise<typeof import('@azure/keyvault-secrets') & typeof import('@azure/identity')>;
  readonly google: () => Promise<typeof import('@google-cloud/secret-manager')>;
};

export const installedClients: CloudClients = {
  aws: () => import('@aws-sdk/client-secrets-manager'),
  azure: async () => ({ ...(await import('@azure/keyvault-secrets')), ...(await import('@azure/identity')) }),
  google: () => import('@google-cloud/secret-manager'),
};

const names: { readonly [cloud in Cloud]: string } = {
  aws: 'AWS Secrets Manager',
  azure: 'Azure Key Vault',
  google: 'Google Secret Manager',
};

const packages: { readonly [cloud in Cloud]: string } = {
  aws: '@aws-sdk/client-secrets-manager',
  azure: '@azure/keyvault-secrets @azure/identity',
  google: '@google-cloud/secret-manager',
};

const timeoutMs = 15_000;

export type CloudReader = {
  /** Throws Trouble. */
  read(cloud: Cloud, name: string, key: string | null): Promise<string>;
  close(): Promise<void>;
};

type Read = { readonly value: (name: string, signal: AbortSignal) => Promise<string>; readonly close: () => unknown };

export function createCloudReader(stores: SecretStores, clients: CloudClients): CloudReader {
  const made = new Map<Cloud, Promise<Read>>();
  const makers = {
    aws: () => awsRead(stores, clients),
    azure: () => azureRead(stores, clients),
    google: () => googleRead(stores, clients),
  };
  function readOf(cloud: Cloud): Promise<Read> {
    const known = made.get(cloud) ?? makers[cloud]();
    made.set(cloud, known);
    // What is missing now may be installed later.
    known.catch(() => made.delete(cloud));
    return known;
  }
  return {
    async read(cloud, name, key) {
      try {
        const { value } = await readOf(cloud);
        return textUnder(key, await value(name, AbortSignal.timeout(timeoutMs)));
      } catch (error) {
        if (error instanceof Trouble) throw error;
        throw troubleOf(cloud, name, error);
      }
    },
    async close() {
      for (const reader of await Promise.allSettled(made.values()))
        if (reader.status === 'fulfilled') await reader.value.close();
    },
  };
}

async function awsRead({ aws }: SecretStores, clients: CloudClients): Promise<Read> {
  const { SecretsManagerClient, GetSecretValueCommand } = await clients.aws();
  const common = {
    maxAttempts: 2,
    ...(aws?.profile == null ? {} : { profile: aws.profile }),
    ...(aws?.endpoint == null ? {} : { endpoint: aws.endpoint }),
  };
  /** The region of an ARN is where the secret is. */
  const opened = new Map<string, InstanceType<typeof SecretsManagerClient>>();
  const clientOf = (name: string) => {
    const region = /^arn:[\w-]+:secretsmanager:([\w-]+):/.exec(name)?.[1] ?? aws?.region ?? '';
    const client = opened.get(region) ?? new SecretsManagerClient({ ...common, ...(region === '' ? {} : { region }) });
    opened.set(region, client);
    return client;
  };
  return {
    async value(name, abortSignal) {
      const { SecretString, SecretBinary } = await clientOf(name).send(new GetSecretValueCommand({ SecretId: name }), {
        abortSignal,
      });
      return SecretString ?? Buffer.from(SecretBinary ?? []).toString('utf8');
    },
    close() {
      for (const client of opened.values()) client.destroy();
    },
  };
}

async function azureRead({ azure }: SecretStores, clients: CloudClients): Promise<Read> {
  const { SecretClient, DefaultAzureCredential } = await clients.azure();
  const credential = new DefaultAzureCredential();
  const opened = new Map<string, InstanceType<typeof SecretClient>>();
  const clientOf = (origin: string) => {
    const client = opened.get(origin) ?? new SecretClient(origin, credential, { retryOptions: { maxRetries: 1 } });
    opened.set(origin, client);
    return client;
  };
  return {
    async value(name, abortSignal) {
      const [, origin = azure?.vault, secret = name, version] =
        /^(https:\/\/[^/]+)\/secrets\/([^/]+)(?:\/([^/]+))?$/.exec(name) ?? [];
      if (origin === undefined)
        throw notSet(`names no vault`, 'set secretStores.azure.vault: https://NAME.vault.azure.net');
      const found = await clientOf(origin).getSecret(secret, {
        abortSignal,
        ...(version === undefined ? {} : { version }),
      });
      return found.value ?? '';
    },
    close: () => undefined,
  };
}

async function googleRead({ google }: SecretStores, clients: CloudClients): Promise<Read> {
  const { SecretManagerServiceClient } = await clients.google();
  // Over HTTPS instead of gRPC: that passes proxies.
  const client = new SecretManagerServiceClient({ fallback: true });
  // Awaited before the first call: where there is no credential, a call would leave a rejection that nobody handles and that ends the process.
  await client.initialize();
  return {
    async value(name) {
      if (!name.includes('/') && google === undefined)
        throw notSet(
          'names no project',
          'set secretStores.google.project, or write google:projects/PROJECT/secrets/NAME',
        );
      const secret = name.includes('/') ? name : `projects/${google?.project}/secrets/${name}`;
      const version = secret.includes('/versions/') ? secret : `${secret}/versions/latest`;
      const [{ payload }] = await client.accessSecretVersion({ name: version }, { timeout: timeoutMs, maxRetries: 1 });
      return Buffer.from(payload?.data ?? '').toString('utf8');
    },
    close: () => client.close(),
  };
}

function notSet(what: string, advice: string): Trouble {
  return new Trouble('store-not-set', what, advice);
}

/** By the names and codes the clients document; their messages may hold anything and are not passed on. */
function troubleOf(cloud: Cloud, name: string, error: unknown): Trouble {
  const store = names[cloud];
  const { text, code, status } = signsOf(error);
  const has = (pattern: RegExp) => pattern.test(code) || pattern.test(text);
  if (code === 'ERR_MODULE_NOT_FOUND' || code === 'MODULE_NOT_FOUND')
    return new Trouble(
      'store-client-missing',
      `cannot be read: the client of ${store} is not installed`,
      `install it beside anaplan-doctor: npm install ${packages[cloud]} (with -g where anaplan-doctor was)`,
    );
  if (has(/Region is missing/)) return notSet('names no region', 'set secretStores.aws.region, or AWS_REGION');
  if (code === 'ResourceNotFoundException' || code === 'SecretNotFound' || code === '5' || status === 404)
    return new Trouble(
      'secret-missing',
      `was not found: ${store} knows no ${name} there`,
      'check name, region, account or project',
    );
  if (has(/^(InvalidRequestException|SecretDisabled|FAILED_PRECONDITION|9)$/))
    return new Trouble(
      'secret-missing',
      `cannot be read: it is disabled, or about to be deleted in ${store}`,
      'enable or restore it',
    );
  if (has(/^(AccessDenied(Exception)?|DecryptionFailure|Forbidden|7)$/) || (status === 403 && cloud !== 'aws'))
    return new Trouble(
      'secret-forbidden',
      `may not be read: ${store} does not allow it to this account`,
      rights[cloud],
    );
  if (
    has(
      /Credential|UnrecognizedClient|InvalidSignature|ExpiredToken|InvalidClientToken|Authentication|default credentials|invalid_grant|ENOENT|^16$/,
    ) ||
    status === 401
  )
    return new Trouble('store-sign-in-refused', `was not given: ${store} got no credential it accepts`, signIns[cloud]);
  if (
    has(
      /ENOTFOUND|EAI_AGAIN|ECONN|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|TimeoutError|AbortError|UNABLE_TO_|SELF_SIGNED|CERT_|ERR_TLS|EPROTO|^(4|14)$/,
    )
  )
    return unreachable(store, networkFaultOf(error, store, timeoutMs).message);
  const told = status === null ? code || 'an unknown error' : `status ${status}`;
  return new Trouble(
    'store-unavailable',
    `was not given: ${store} answered ${told}`,
    'try again, and see the status page of the cloud',
  );
}

const rights: { readonly [cloud in Cloud]: string } = {
  aws: 'allow secretsmanager:GetSecretValue on it, and kms:Decrypt where it has a key of its own',
  azure: 'give it the role Key Vault Secrets User, and see the firewall of the vault',
  google: 'give it the role roles/secretmanager.secretAccessor',
};

const signIns: { readonly [cloud in Cloud]: string } = {
  aws: 'give this host a role, or the service AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY; aws sts get-caller-identity tells who it is',
  azure: 'give this host a managed identity, or the service AZURE_TENANT_ID, AZURE_CLIENT_ID and AZURE_CLIENT_SECRET',
  google: 'give this host a service account, or name its file in GOOGLE_APPLICATION_CREDENTIALS',
};

function signsOf(error: unknown): { readonly text: string; readonly code: string; readonly status: number | null } {
  if (!(error instanceof Error)) return { text: '', code: '', status: null };
  const { name, message } = error;
  const own = 'code' in error ? String(error.code) : '';
  const status = statusOf(error);
  const cause = error.cause instanceof Error && 'code' in error.cause ? String(error.cause.code) : '';
  return { text: `${name}: ${message} ${cause}`, code: own === '' || own === 'undefined' ? name : own, status };
}

/** Azure says `statusCode`, Google `status`, AWS `$metadata.httpStatusCode`. */
function statusOf(error: object): number | null {
  if ('statusCode' in error && typeof error.statusCode === 'number') return error.statusCode;
  if ('status' in error && typeof error.status === 'number') return error.status;
  if (!('$metadata' in error) || typeof error.$metadata !== 'object' || error.$metadata === null) return null;
  return 'httpStatusCode' in error.$metadata ? Number(error.$metadata.httpStatusCode) : null;
}
