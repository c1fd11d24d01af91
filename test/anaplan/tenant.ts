/** A small real HTTPS server that answers as told, and a client pointed at it. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AnaplanClient, AnaplanClientOptions } from '../../src/anaplan/client.ts';
import { createAnaplanClient } from '../../src/anaplan/client.ts';
import type { Json } from '../../src/check.ts';
import type { Clock } from '../../src/clock.ts';
import type { ConnectionSettings, Settings, SignInSettings } from '../../src/settings/settings.ts';
import type { Pki } from './pki.ts';
import { makePki } from './pki.ts';

export type Seen = {
  readonly method: string;
  readonly url: string;
  readonly authorization: string;
  readonly body: string;
};
export type Handler = (seen: Seen, response: ServerResponse, request: IncomingMessage) => void;

export type Tenant = {
  readonly pki: Pki;
  readonly directory: string;
  readonly caFile: string;
  readonly origin: string;
  readonly port: number;
  /** Every request, in order. */
  readonly seen: Seen[];
  /** By "METHOD /path" without query; unanswered ones get a JSON 404. */
  readonly routes: Map<string, Handler>;
  /** How often "METHOD /path" was asked for. */
  count(route: string): number;
  close(): Promise<void>;
};

export const tokenLifeMs = 35 * 60_000;
export const password = 'correct horse battery';

/** Keys take their time to make: one set for all tests of a file. */
let made: Promise<Pki> | null = null;

export async function startTenant(clock: Clock): Promise<Tenant> {
  made ??= makePki();
  const pki = await made;
  const directory = mkdtempSync(join(tmpdir(), 'anaplan-client-'));
  const caFile = join(directory, 'root.pem');
  writeFileSync(caFile, `Bag Attributes\n  friendlyName: root\n${pki.root}`);
  const seen: Seen[] = [];
  const routes = new Map<string, Handler>();
  const server = createServer({ cert: pki.server.certificate, key: pki.server.key }, (request, response) => {
    void bodyOf(request).then((body) => {
      const url = request.url ?? '';
      const one = { method: request.method ?? '', url, authorization: request.headers.authorization ?? '', body };
      seen.push(one);
      response.setHeader('date', new Date(clock.nowMs()).toUTCString());
      const handler = routes.get(`${one.method} ${url.split('?')[0]}`);
      if (handler) handler(one, response, request);
      else
        json(response, 404, {
          status: { code: 404, message: 'Not Found' },
          path: url,
          timestamp: '2026-07-14T13:55:12.198115662Z',
        });
    });
  });
  server.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  const tenant: Tenant = {
    pki,
    directory,
    caFile,
    origin: `https://127.0.0.1:${port}`,
    port,
    seen,
    routes,
    count: (route) => seen.filter(({ method, url }) => `${method} ${url.split('?')[0]}` === route).length,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      rmSync(directory, { recursive: true });
    },
  };
  acceptBasic(tenant, clock);
  return tenant;
}

/** Signs in whoever knows the password; refresh keeps the value, as Anaplan does. */
export function acceptBasic({ routes }: Tenant, clock: Clock): void {
  let issued = 0;
  let value = '';
  const token = (statusMessage: string) => ({
    status: 'SUCCESS',
    statusMessage,
    tokenInfo: {
      expiresAt: clock.nowMs() + tokenLifeMs,
      tokenId: 'id',
      tokenValue: value,
      refreshTokenId: 'refresh-id-1',
    },
  });
  const isCurrent = ({ authorization }: Seen) => authorization === `AnaplanAuthToken ${value}`;
  routes.set('POST /token/authenticate', ({ authorization }, response) => {
    if (authorization !== `Basic ${Buffer.from(`loader@example.com:${password}`).toString('base64')}`) {
      json(response, 401, { status: 'FAILURE_BAD_CREDENTIAL', statusMessage: `not ${authorization}` });
      return;
    }
    issued += 1;
    value = `token-value-${issued}`;
    json(response, 201, token('Login successful'));
  });
  routes.set('POST /token/refresh', (seen, response) =>
    isCurrent(seen)
      ? json(response, 200, token('Token refreshed'))
      : json(response, 401, { status: 'FAILURE_INVALID_TOKEN' }),
  );
  routes.set('GET /token/validate', (seen, response) =>
    isCurrent(seen)
      ? json(response, 200, {
          ...token('Token validated'),
          userInfo: { userGuid: 'a'.repeat(32), userId: 'loader@example.com', customerGuid: 'b'.repeat(32) },
        })
      : json(response, 401, { status: 'FAILURE_INVALID_TOKEN', statusMessage: 'no' }),
  );
}

export function json(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json;charset=UTF-8', ...headers });
  response.end(JSON.stringify(body));
}

export function listOf(key: string, rows: readonly unknown[]) {
  const paging = { currentPageSize: rows.length, totalSize: rows.length, offset: 0 };
  return { meta: { paging }, status: { code: 200, message: 'Success' }, ...(rows.length > 0 ? { [key]: rows } : {}) };
}

export type Notes = AnaplanClientOptions['notes'] & { readonly all: Map<string, Json> };

export function mapNotes(): Notes {
  const all = new Map<string, Json>();
  return { all, note: (key) => all.get(key) ?? null, writeNote: (key, value) => void all.set(key, value) };
}

export const basic: SignInSettings = { method: 'basic', user: 'loader@example.com', password: 'env:PASSWORD' };

export function clientOf(
  tenant: Tenant,
  clock: Clock,
  options: Partial<AnaplanClientOptions> & {
    readonly signIn?: SignInSettings;
    readonly network?: Partial<Settings['network']>;
  } = {},
): AnaplanClient {
  const { signIn = basic, network, ...rest } = options;
  const connections: readonly ConnectionSettings[] = ['prod', 'other'].map((name) => ({
    name,
    region: null,
    baseUrls: { api: `${tenant.origin}/2/0`, auth: tenant.origin },
    signIn,
  }));
  return createAnaplanClient({
    settings: {
      connections,
      network: { proxy: null, noProxy: [], caFile: tenant.caFile, trust: 'mozilla', ...network },
    },
    clock,
    readSecret: async () => password,
    notes: mapNotes(),
    timeoutMs: 5000,
    ...rest,
  });
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let body = '';
  for await (const piece of request) body += String(piece);
  return body;
}
