/** HashiCorp Vault as far as it is asked, over real HTTPS: KV 2, tokens, AppRole and Kubernetes, with the paths, fields and statuses of its HTTP API. */
import { createPublicKey, randomUUID, verify } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { Clock } from '../../src/clock.ts';
import type { Identity } from '../anaplan/pki.ts';

type Token = { policies: readonly string[]; endsAtMs: number | null; renewable: boolean; lifeS: number };
type Kv = { data: Record<string, unknown> | null; deleted?: boolean };

export type VaultStandIn = {
  readonly address: string;
  /** `METHOD /v1/path` of every request, in order. */
  readonly asked: string[];
  readonly tokens: Map<string, Token>;
  /** By `mount/path`. */
  readonly secrets: Map<string, Kv>;
  /** Policy name -> paths that may be read, as in its HCL. */
  readonly policies: Map<string, readonly string[]>;
  readonly appRoles: Map<string, { secretIds: Map<string, number>; policies: readonly string[]; lifeS: number }>;
  readonly kubernetesRoles: Map<string, { account: string; policies: readonly string[] }>;
  sealed: boolean;
  namespace: string | null;
  /** Whether tokens may look at themselves: without the default policy they may not. */
  lookup: boolean;
  close(): Promise<void>;
};

export async function startVault(server: Identity, clusterKey: string, clock: Clock): Promise<VaultStandIn> {
  const https = createServer({ cert: server.certificate, key: server.key }, (request, response) => {
    void bodyOf(request).then((body) => answer(request, body, response));
  });
  https.listen(0, '127.0.0.1');
  await new Promise((resolve) => https.once('listening', resolve));
  const vault: VaultStandIn = {
    address: `https://127.0.0.1:${(https.address() as AddressInfo).port}`,
    asked: [],
    tokens: new Map(),
    secrets: new Map(),
    policies: new Map(),
    appRoles: new Map(),
    kubernetesRoles: new Map(),
    sealed: false,
    namespace: null,
    lookup: true,
    async close() {
      https.closeAllConnections();
      await new Promise((resolve) => https.close(resolve));
    },
  };

  function answer(request: IncomingMessage, body: Record<string, unknown>, response: ServerResponse): unknown {
    const path = decodeURI(request.url ?? '');
    vault.asked.push(`${request.method} ${path}`);
    const send = (status: number, json: object) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(json));
    const errors = (status: number, ...texts: string[]) => send(status, { errors: texts });
    if (vault.sealed) return errors(503, 'Vault is sealed');
    if (vault.namespace !== null && request.headers['x-vault-namespace'] !== vault.namespace)
      return errors(403, 'permission denied');
    const login = /^\/v1\/auth\/([\w/-]+)\/login$/.exec(path)?.[1];
    if (login !== undefined && request.method === 'POST') return signIn(login, body, send, errors);
    const held = request.headers['x-vault-token'];
    const token = typeof held === 'string' ? vault.tokens.get(held) : undefined;
    if (token === undefined || (token.endsAtMs !== null && token.endsAtMs <= clock.nowMs()))
      return errors(403, 'permission denied', 'invalid token');
    if (path === '/v1/auth/token/lookup-self' && request.method === 'GET')
      return vault.lookup
        ? send(200, { data: { ttl: ttlS(token), renewable: token.renewable } })
        : errors(403, 'permission denied');
    if (path === '/v1/auth/token/renew-self' && request.method === 'POST') {
      if (!token.renewable) return errors(400, 'lease is not renewable');
      token.endsAtMs = clock.nowMs() + token.lifeS * 1000;
      return send(200, { auth: { client_token: held, lease_duration: token.lifeS, renewable: true } });
    }
    return kv(request.method ?? '', path.replace('/v1/', ''), token, send, errors);
  }

  function ttlS({ endsAtMs }: Token): number {
    return endsAtMs === null ? 0 : Math.max(0, Math.round((endsAtMs - clock.nowMs()) / 1000));
  }

  type Send = (status: number, json: object) => unknown;
  type Errors = (status: number, ...texts: string[]) => unknown;

  function signIn(mount: string, body: Record<string, unknown>, send: Send, errors: Errors): unknown {
    if (mount === 'approle') {
      const role = vault.appRoles.get(String(body['role_id']));
      const uses = role?.secretIds.get(String(body['secret_id']));
      if (role === undefined || uses === undefined || uses === 0) return errors(400, 'invalid role or secret ID');
      role.secretIds.set(String(body['secret_id']), uses - 1);
      return issue(role.policies, role.lifeS, send);
    }
    const role = vault.kubernetesRoles.get(String(body['role']));
    if (role === undefined) return errors(400, `invalid role name "${String(body['role'])}"`);
    const account = accountIn(String(body['jwt']), clusterKey, clock.nowMs());
    return account === role.account ? issue(role.policies, 3600, send) : errors(403, 'permission denied');
  }

  function issue(policies: readonly string[], lifeS: number, send: Send): unknown {
    const value = `hvs.${randomUUID()}`;
    vault.tokens.set(value, { policies, endsAtMs: clock.nowMs() + lifeS * 1000, renewable: true, lifeS });
    return send(200, { auth: { client_token: value, lease_duration: lifeS, renewable: true, policies } });
  }

  function kv(method: string, path: string, token: Token, send: Send, errors: Errors): unknown {
    const allowed = token.policies.flatMap((name) => vault.policies.get(name) ?? []);
    if (method !== 'GET' || !allowed.includes(path)) return errors(403, '1 error occurred:\n\t* permission denied\n\n');
    const secret = vault.secrets.get(path.replace('/data/', '/'));
    if (secret === undefined) return errors(404);
    const metadata = { version: 3, destroyed: false, deletion_time: secret.deleted ? '2026-01-01T00:00:00Z' : '' };
    return send(secret.deleted ? 404 : 200, { data: { data: secret.deleted ? null : secret.data, metadata } });
  }

  return vault;
}

/** Subject of a JWT whose RS256 signature fits and that has not ended; null for any other. */
function accountIn(jwt: string, publicKey: string, nowMs: number): string | null {
  const [head = '', payload = '', signature = ''] = jwt.split('.');
  const key = createPublicKey(publicKey);
  if (!verify('sha256', Buffer.from(`${head}.${payload}`), key, Buffer.from(signature, 'base64url'))) return null;
  const { sub, exp } = JSON.parse(Buffer.from(payload, 'base64url').toString()) as { sub: string; exp: number };
  return exp * 1000 > nowMs ? sub : null;
}

async function bodyOf(request: IncomingMessage): Promise<Record<string, unknown>> {
  const pieces: Buffer[] = [];
  for await (const piece of request) pieces.push(piece as Buffer);
  const text = Buffer.concat(pieces).toString();
  return text === '' ? {} : (JSON.parse(text) as Record<string, unknown>);
}
