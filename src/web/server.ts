/** The listener of the page: HTTP on loopback or HTTPS, bounded in connections, sizes and times. Knows nothing of what it answers. */
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';

export type PageServer = {
  readonly port: number;
  /** New connections are made with it; open ones stay. For a listener with TLS. */
  renew(tls: TlsMaterial): void;
  /** Resolves when the port is free; open connections are cut. */
  close(): Promise<void>;
};

export type ServerBounds = {
  readonly connections: number;
  /** From the first byte of a request to its last. */
  readonly requestMs: number;
  /** Without a byte in either direction. */
  readonly idleMs: number;
  /** From a request to the end of its answer; streams of events last longer. */
  readonly answerMs: number;
  readonly headerBytes: number;
};

export const usualBounds: ServerBounds = {
  connections: 64,
  requestMs: 10_000,
  idleMs: 30_000,
  answerMs: 120_000,
  headerBytes: 16_384,
};

export type TlsMaterial = { readonly cert: string; readonly key: string; readonly passphrase?: string };

/** `Content-Type` of an answer that never ends. */
export const eventStream = 'text/event-stream';

const leastTls = { minVersion: 'TLSv1.2' } as const;

/** Port 0 takes a free one. Rejects with the error of node:net when the address cannot be had. */
export async function listenOn(
  { host, port }: { readonly host: string; readonly port: number },
  tls: TlsMaterial | null,
  answer: RequestListener,
  bounds: ServerBounds = usualBounds,
): Promise<PageServer> {
  const options = {
    maxHeaderSize: bounds.headerBytes,
    headersTimeout: bounds.requestMs,
    requestTimeout: bounds.requestMs,
    keepAliveTimeout: 5000,
    connectionsCheckingInterval: Math.min(1000, bounds.requestMs),
    // A name that is asked for twice, or none, is refused by Node itself.
    requireHostHeader: true,
  };
  const timed: RequestListener = (request, response) => {
    cutLate(request, response, bounds.answerMs);
    answer(request, response);
  };
  const secure =
    tls === null
      ? null
      : createTlsServer({ ...options, ...tls, ...leastTls, handshakeTimeout: bounds.requestMs }, timed);
  const server = secure ?? createServer(options, timed);
  server.maxConnections = bounds.connections;
  server.maxHeadersCount = 100;
  server.setTimeout(bounds.idleMs, (socket) => socket.destroy());
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    // A handshake that never ends is idle too.
    socket.setTimeout(bounds.idleMs, () => socket.destroy());
    socket.once('close', () => sockets.delete(socket));
  });
  server.on('tlsClientError', () => {});
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host, port }, resolve);
  });
  server.on('error', () => {});
  return {
    port: (server.address() as AddressInfo).port,
    renew: (renewed) => secure?.setSecureContext({ ...renewed, ...leastTls }),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

/** Who reads a byte now and then would hold a connection for ever. */
function cutLate({ socket }: IncomingMessage, response: ServerResponse, answerMs: number): void {
  const timer = setTimeout(() => {
    if (!String(response.getHeader('content-type') ?? '').startsWith(eventStream)) socket.destroy();
  }, answerMs);
  timer.unref();
  response.once('close', () => clearTimeout(timer));
}
