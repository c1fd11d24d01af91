/** Starts and stops the page: its material read, its listener, its application. Knows settings; the daemon gives it what it shows. */

import { readFile } from 'node:fs/promises';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { getRequestListener } from '@hono/node-server';
import type { PageSettings } from '../settings/page.ts';
import { isLoopback } from '../settings/page.ts';
import { parseCertificate } from '../x509/certificate.ts';
import { pageApp } from './app.ts';
import { createEvents } from './events.ts';
import { loopbackNames } from './guards.ts';
import type { PageServer, ServerBounds, TlsMaterial } from './server.ts';
import { listenOn, usualBounds } from './server.ts';
import { createSessions } from './sessions.ts';
import type { PageSource } from './source.ts';

export type RunningPage = {
  /** `http://127.0.0.1:8711` */
  readonly url: string;
  close(): Promise<void>;
};

export type PageOptions = {
  readonly settings: PageSettings;
  readonly source: PageSource;
  readonly readSecret: (reference: string) => Promise<string>;
  readonly onError: (error: unknown, path: string) => void;
  readonly bounds?: Partial<ServerBounds>;
};

/** The page cannot be served as the settings want it. One sentence, with what to do. */
export class PageRefused extends Error {
  override readonly name = 'PageRefused';
}

const leastTokenChars = 24;

/** Rejects with PageRefused, and with what `readSecret` throws. */
export async function startPage({ settings, source, readSecret, onError, bounds }: PageOptions): Promise<RunningPage> {
  const { host, port, tls } = settings;
  const token = settings.token === null ? null : await readSecret(settings.token);
  if (token !== null && token.length < leastTokenChars)
    throw new PageRefused(
      `The token of the page (${settings.token}) has fewer than ${leastTokenChars} characters. Make one: openssl rand -base64 33.`,
    );
  // The settings say so too; whoever calls this with others is held to it.
  if (!isLoopback(host) && (token === null || tls === null))
    throw new PageRefused(
      `The page would be open to others on ${host}. Give page: tls and token, or listen on loopback.`,
    );
  const material = tls === null ? null : await materialOf(tls, readSecret);
  const events = createEvents(() => source.store.stamp());
  const delays = monitorEventLoopDelay({ resolution: 20 });
  delays.enable();
  const app = pageApp({
    source: { ...source, loopDelay: source.loopDelay ?? (() => delayOf(delays)) },
    names: new Set([...namesOf(settings), ...(material?.names ?? [])]),
    sessions: token === null ? null : createSessions(token, source.clock),
    ...{ isTls: tls !== null, events, onError },
  });
  const answer = getRequestListener(app.fetch, { overrideGlobalObjects: false });
  const server = await listening(
    settings,
    () =>
      listenOn(
        { host, port },
        material?.tls ?? null,
        (request, response) =>
          void answer(request, response).catch((error: unknown) => onError(error, request.url ?? '')),
        { ...usualBounds, ...bounds },
      ),
    () => delays.disable(),
  );
  return {
    url: `${tls === null ? 'http' : 'https'}://${host.includes(':') ? `[${host}]` : host}:${server.port}`,
    close: async () => {
      delays.disable();
      events.close();
      await server.close();
    },
  };
}

async function listening(
  { host, port }: PageSettings,
  listen: () => Promise<PageServer>,
  undo: () => void,
): Promise<PageServer> {
  try {
    return await listen();
  } catch (error) {
    undo();
    const why = error instanceof Error ? error.message : String(error);
    throw new PageRefused(
      `The page could not listen on ${host} port ${port}: ${why}. Choose another address or port: page: listen.`,
      { cause: error },
    );
  }
}

/** Under a wildcard address it is asked for by names that only certificate and settings know. */
function namesOf({ host, hosts }: PageSettings): readonly string[] {
  const isWildcard = host === '0.0.0.0' || host === '::';
  return [...(isLoopback(host) || isWildcard ? loopbackNames : []), ...(isWildcard ? [] : [host]), ...hosts.map(bare)];
}

function bare(host: string): string {
  return host.replace(/^\[|\]$/g, '').toLowerCase();
}

async function materialOf(
  { certificateFile, key, keyPassphrase }: NonNullable<PageSettings['tls']>,
  readSecret: PageOptions['readSecret'],
): Promise<{ readonly tls: TlsMaterial; readonly names: readonly string[] }> {
  try {
    const cert = await readFile(certificateFile, 'utf8');
    const passphrase = keyPassphrase === null ? {} : { passphrase: await readSecret(keyPassphrase) };
    const tls = { cert, key: await readSecret(key), ...passphrase };
    const { dnsNames, ipAddresses } = parseCertificate(firstOf(cert));
    return { tls, names: [...dnsNames, ...ipAddresses].map((name) => name.toLowerCase()) };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new PageRefused(
      `The certificate of the page, ${certificateFile}, or its key cannot be used: ${why}. See page: tls in the settings.`,
      { cause: error },
    );
  }
}

function firstOf(pem: string): Buffer {
  const [, encoded] = /-----BEGIN CERTIFICATE-----([A-Za-z0-9+/=\s]+)-----END CERTIFICATE-----/.exec(pem) ?? [];
  if (encoded === undefined) throw new Error('it holds no certificate in PEM');
  return Buffer.from(encoded, 'base64');
}

function delayOf(delays: ReturnType<typeof monitorEventLoopDelay>) {
  const seconds = (nanoseconds: number) => (Number.isFinite(nanoseconds) ? Math.max(0, nanoseconds) / 1e9 : 0);
  const told = { meanSeconds: seconds(delays.mean), maxSeconds: seconds(delays.max) };
  delays.reset();
  return told;
}
