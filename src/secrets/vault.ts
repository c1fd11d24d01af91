/**
 * HashiCorp Vault by its HTTP API: signs in by token, AppRole or Kubernetes, keeps its token alive, reads KV version 2.
 * Keeps no secret but that token, in memory. (Vault HTTP API: auth/token, auth/approle, auth/kubernetes, secret/kv/kv-v2.)
 */
import { z } from 'zod';
import type { Clock } from '../clock.ts';
import type { Settings, VaultSettings } from '../settings/settings.ts';
import type { VaultAnswer, VaultHttp } from './http.ts';
import { createVaultHttp } from './http.ts';
import { stringUnder } from './json-key.ts';
import { Trouble } from './trouble.ts';

export type VaultReader = {
  /** Throws Trouble. */
  read(path: string, key: string): Promise<string>;
  /** When the token in use ends, this host's clock; null where it is renewed, replaced or never ends, or where Vault does not say. */
  tokenEndsAtMs(): Promise<number | null>;
  close(): Promise<void>;
};

export type VaultParts = {
  readonly vault: VaultSettings;
  readonly network: Settings['network'];
  readonly clock: Clock;
  /** Of the credentials Vault is asked with. */
  readonly readSecret: (reference: string) => Promise<string>;
  readonly onSecret: (value: string) => void;
};

/** `endsAtMs` null: it never ends, or Vault did not say. */
type Token = {
  readonly value: string;
  readonly endsAtMs: number | null;
  readonly lifeMs: number;
  readonly isRenewable: boolean;
};

const login = z.object({
  auth: z.object({ client_token: z.string().min(1).max(4096), lease_duration: z.number(), renewable: z.boolean() }),
});
const kv2 = z.object({ data: z.object({ data: z.record(z.string(), z.unknown()).nullable() }) });
const lookup = z.object({
  data: z.object({ ttl: z.number(), renewable: z.boolean().optional(), period: z.number().optional() }),
});

export function createVaultReader({ vault, network, clock, readSecret, onSecret }: VaultParts): VaultReader {
  const { address, namespace, signIn } = vault;
  const http: VaultHttp = createVaultHttp(address, { ...network, caFile: vault.caFile ?? network.caFile });
  let held: Token | null = null;
  let turn: Promise<unknown> = Promise.resolve();

  function ask(method: 'GET' | 'POST', path: string, { token, body }: { token?: string; body?: object } = {}) {
    const headers = {
      'x-vault-request': 'true',
      ...(namespace === null ? {} : { 'x-vault-namespace': namespace }),
      ...(token === undefined ? {} : { 'x-vault-token': token }),
    };
    return http.ask({ method, path: `/v1/${path}`, headers, ...(body === undefined ? {} : { body }) });
  }

  async function signedIn(): Promise<Token> {
    if (signIn.method === 'token')
      return { value: await given(signIn.token), endsAtMs: null, lifeMs: 0, isRenewable: false };
    if (signIn.method === 'appRole') {
      const { roleId, secretId, mount } = signIn;
      const role_id = /^(env|file|credential):/.test(roleId) ? await given(roleId) : roleId;
      return await tokenFrom(mount, { role_id, secret_id: await given(secretId) });
    }
    return await tokenFrom(signIn.mount, { role: signIn.role, jwt: await given(signIn.token) });
  }

  async function given(reference: string): Promise<string> {
    const value = (await readSecret(reference)).trim();
    onSecret(value);
    return value;
  }

  async function tokenFrom(mount: string, body: object): Promise<Token> {
    const answer = await ask('POST', `auth/${segments(mount)}/login`, { body });
    refuseDown(answer);
    if (answer.status >= 400) throw signInRefused(answer.status, mount);
    return tokenOf(parsed(login, answer).auth);
  }

  function tokenOf({ client_token, lease_duration, renewable }: z.infer<typeof login>['auth']): Token {
    onSecret(client_token);
    const lifeMs = lease_duration * 1000;
    return {
      value: client_token,
      endsAtMs: lifeMs === 0 ? null : clock.nowMs() + lifeMs,
      lifeMs,
      isRenewable: renewable,
    };
  }

  /** In its last third a token is renewed, which spares a secret id that may be used only so often; else there is another. */
  async function tokenNow(): Promise<Token> {
    const nowMs = clock.nowMs();
    if (held === null || (held.endsAtMs !== null && nowMs >= held.endsAtMs)) return signedIn();
    if (held.endsAtMs === null || held.endsAtMs - nowMs > held.lifeMs / 3) return held;
    return (held.isRenewable ? await renewed(held) : null) ?? (await signedIn());
  }

  async function renewed({ value }: Token): Promise<Token | null> {
    const answer = await ask('POST', 'auth/token/renew-self', { token: value, body: {} });
    const { data } = login.safeParse(answer.json);
    if (answer.status !== 200 || data === undefined) return null;
    const next = tokenOf(data.auth);
    // Near its longest life a renewal no longer helps.
    return next.lifeMs > 60_000 ? next : null;
  }

  /** One at a time, so that two readers do not sign in twice. */
  async function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const mine = turn.then(work, work);
    turn = mine.catch(() => undefined);
    return await mine;
  }

  async function asked(path: string): Promise<VaultAnswer> {
    const first = await inTurn(async () => {
      held = await tokenNow();
      return held;
    });
    const answer = await ask('GET', path, { token: first.value });
    // A token that ended and one that may not read answer alike, but only one that lives may look at itself.
    if (answer.status !== 403 || (await lookedUp(first.value)).status === 200) return answer;
    const second = await inTurn(async () => {
      if (held === null || held.value === first.value) held = await signedIn();
      return held;
    });
    if (second.value === first.value) throw signInRefused(403, null);
    return await ask('GET', path, { token: second.value });
  }

  function lookedUp(token: string): Promise<VaultAnswer> {
    return ask('GET', 'auth/token/lookup-self', { token });
  }

  return {
    async read(path, key) {
      const mount = mountIn(path, vault.mount);
      const rest = path.slice(mount.length + 1);
      if (rest === '')
        throw new Trouble('secret-reference-invalid', 'names a mount and no path', `write vault:${mount}/PATH#KEY`);
      const answer = await asked(`${segments(mount)}/data/${segments(rest)}`);
      refuseDown(answer);
      if (answer.status === 403) throw forbidden(path, mount, rest);
      if (answer.status === 404) throw absent(answer, mount, rest);
      if (answer.status !== 200) throw unexpected(answer.status);
      const { data } = parsed(kv2, answer).data;
      if (data === null) throw absent(answer, mount, rest);
      return stringUnder(key, data);
    },
    async tokenEndsAtMs() {
      if (signIn.method !== 'token' || held === null) return null;
      const answer = await lookedUp(held.value);
      const { data } = lookup.safeParse(answer.json);
      return answer.status !== 200 || data === undefined || data.data.ttl === 0
        ? null
        : clock.nowMs() + data.data.ttl * 1000;
    },
    close: () => http.close(),
  };

  function forbidden(path: string, mount: string, rest: string): Trouble {
    // Rights that a role is given later come with the next sign-in only.
    held = null;
    return new Trouble(
      'secret-forbidden',
      `may not be read: Vault refused path ${path} (403) to the token of this sign-in`,
      `give its policy: path "${mount}/data/${rest}" { capabilities = ["read"] }`,
    );
  }

  function signInRefused(status: number, mount: string | null): Trouble {
    const how =
      mount === null ? 'the token' : `${signIn.method === 'appRole' ? 'AppRole' : 'Kubernetes'} at auth/${mount}`;
    const advice = {
      token: 'see whether the token has ended: vault token lookup; and whether the namespace is right',
      appRole:
        'see whether role id and secret id belong together and the secret id has ended or is used up: vault write -f auth/approle/role/NAME/secret-id makes another',
      kubernetes:
        'see that the role is bound to this service account and namespace, and that Vault may ask the cluster for token reviews',
    }[signIn.method];
    return new Trouble('store-sign-in-refused', `was not given: ${address} refused ${how} (${status})`, advice);
  }

  function absent({ json }: VaultAnswer, mount: string, rest: string): Trouble {
    const metadata = z
      .object({
        data: z.object({
          metadata: z.object({ destroyed: z.boolean().optional(), deletion_time: z.string().optional() }),
        }),
      })
      .safeParse(json).data?.data.metadata;
    if (metadata?.destroyed === true || (metadata?.deletion_time ?? '') !== '')
      return new Trouble(
        'secret-missing',
        'was deleted: its newest version is no more',
        `see vault kv metadata get -mount=${mount} ${rest}, and vault kv undelete`,
      );
    const warning = z.object({ warnings: z.array(z.string()).min(1) }).safeParse(json).success;
    const hint = warning ? ' (Vault warns of the path: the engine may be of KV version 1, which is not read)' : '';
    return new Trouble(
      'secret-missing',
      `was not found: there is no ${rest} in ${mount}${hint}`,
      `see vault kv list ${mount}, the namespace, and secretStores.vault.mount for an engine whose mount has a slash`,
    );
  }

  function refuseDown({ status, json }: VaultAnswer): void {
    if (status === 503 || status === 501)
      throw new Trouble(
        'store-unavailable',
        `was not given: Vault at ${address} is sealed, not set up or starting (${status})`,
        'see vault status',
      );
    if (status === 429 || status >= 500) throw unexpected(status);
    if (json === null)
      throw new Trouble(
        'store-unavailable',
        `was not given: ${address} answered ${status} without JSON`,
        'see that the address is that of Vault and no portal or proxy answers in its place',
      );
  }

  function unexpected(status: number): Trouble {
    return new Trouble(
      'store-unavailable',
      `was not given: Vault at ${address} answered ${status}`,
      'see the log of Vault',
    );
  }

  function parsed<T>(schema: z.ZodType<T>, answer: VaultAnswer): T {
    const { data } = schema.safeParse(answer.json);
    if (data !== undefined) return data;
    throw new Trouble(
      'store-unavailable',
      `was not given: ${address} answered in a form that is not Vault's`,
      'see that the address is that of Vault, and the engine is KV version 2',
    );
  }
}

function mountIn(path: string, mount: string | null): string {
  return mount !== null && path.startsWith(`${mount}/`) ? mount : (path.split('/')[0] ?? '');
}

function segments(path: string): string {
  return path.split('/').map(encodeURIComponent).join('/');
}
