/** Starts and stops the page: its material read, its listener, its application. Knows settings; the daemon gives it what it shows. */

import { getRequestListener } from '@hono/node-server';
import type { PageSettings } from '../settings/page.ts';
import { isLoopback } from '../settings/page.ts';
import { pageApp } from './app.ts';
import { createEvents } from './events.ts';
import { loopbackNames } from './guards.ts';
import { loopDelays } from './loop-delay.ts';
import { materialOf, renewals } from './material.ts';
import { PageNotNow, PageRefused } from './refused.ts';
import type { PageServer, ServerBounds } from './server.ts';
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
  /** A renewed certificate is served from now on. */
  readonly onRenewed?: () => void;
  readonly bounds?: Partial<ServerBounds>;
  readonly renewMs?: number;
  /** How often the store is asked whether open pages are to be made anew. */
  readonly askMs?: number;
};

const leastTokenChars = 24;
/** How soon a renewed certificate is served. */
const renewMs = 60_000;

/** Rejects with PageRefused (PageNotNow: it may pass by itself), and with what `readSecret` throws. */
export async function startPage(options: PageOptions): Promise<RunningPage> {
  const { settings, source, readSecret, onError, bounds } = options;
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
  const names = new Set([...namesOf(settings), ...(material?.names ?? [])]);
  const events = createEvents(() => source.store.stamp(), options.askMs === undefined ? {} : { askMs: options.askMs });
  const delays = loopDelays();
  const app = pageApp({
    source: { ...source, loopDelay: source.loopDelay ?? delays.read },
    names,
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
          void answer(request, response).catch((error: unknown) => onError(error, request.url?.split('?', 1)[0] ?? '')),
        { ...usualBounds, ...bounds },
      ),
    delays.close,
  );
  const renewing =
    tls === null || material === null
      ? null
      : renewals({
          ...{ settings: tls, readSecret, served: material.tls.cert, everyMs: options.renewMs ?? renewMs },
          onRenewed: (renewed) => {
            server.renew(renewed.tls);
            for (const name of renewed.names) names.add(name);
            options.onRenewed?.();
          },
          onRefused: (error) => onError(error, 'page: tls'),
        });
  return {
    url: `${tls === null ? 'http' : 'https'}://${host.includes(':') ? `[${host}]` : host}:${server.port}`,
    close: async () => {
      renewing?.stop();
      delays.close();
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
    throw new PageNotNow(
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
