/** Listens for TLS clients: reads each ClientHello, then hands the connection to a TLS server that answers with a page. Judges nothing. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Server as HttpsServer } from 'node:https';
import { createServer as createHttpsServer } from 'node:https';
import type { AddressInfo, Server, Socket } from 'node:net';
import { createServer } from 'node:net';
import type { Heard } from './hello-ear.ts';
import { HelloEar } from './hello-ear.ts';
import type { ListenerIdentity } from './identity.ts';

export type Peer = { readonly address: string; readonly port: number };

/** How far a connection got after its hello. */
export type Ending =
  | { readonly kind: 'answered'; readonly version: string; readonly cipher: string }
  /** The handshake stood and nothing was asked. */
  | { readonly kind: 'silent'; readonly version: string; readonly cipher: string }
  /** The client or our own TLS library gave up; the code is Node's. */
  | { readonly kind: 'broken-off'; readonly code: string };

export type ListenerOptions = {
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  readonly identity: ListenerIdentity;
  /** A client that has not sent its hello, or asked nothing, by then is cut off; 15000 unless given. */
  readonly patienceMs?: number;
  /** Connections at once, 100 unless given; further ones are closed. */
  readonly mostConnections?: number;
  /** Once for each connection that sent something. */
  onHeard(heard: Heard, peer: Peer): void;
  /** Once for each connection that sent a hello. */
  onEnding(ending: Ending, peer: Peer): void;
  /** The page for a client, by what it sent. */
  pageFor(heard: Heard): string;
};

export type HelloListener = {
  readonly port: number;
  /** Resolves when the port is free; open connections are cut. */
  close(): Promise<void>;
};

/** The address or port is taken, not ours, or forbidden. */
export class CannotListen extends Error {
  override readonly name = 'CannotListen';
}

/** Throws CannotListen, and the TLS library's own error for an identity it cannot read. */
export async function listenForHellos(options: ListenerOptions): Promise<HelloListener> {
  const visits = new Map<string, Visit>();
  const https = answeringServer(options, visits);
  const patienceMs = options.patienceMs ?? 15_000;
  const server = createServer((socket) => {
    const visit = new Visit(socket, options);
    visits.set(visit.key, visit);
    socket.once('close', () => {
      visits.delete(visit.key);
      visit.ended();
    });
    // A client that goes away is no error of ours.
    socket.on('error', () => undefined);
    const timer = setTimeout(() => socket.destroy(), patienceMs);
    socket.once('close', () => clearTimeout(timer));
    receive(socket, visit, https);
  });
  server.maxConnections = options.mostConnections ?? 100;
  await bound(server, options);
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const { socket } of visits.values()) socket.destroy();
      }),
  };
}

/** One connection, from its first byte to its end. */
class Visit {
  readonly socket: Socket;
  readonly peer: Peer;
  heard: Heard | null = null;
  #session: { readonly version: string; readonly cipher: string } | null = null;
  #answered = false;
  #code: string | null = null;
  readonly #options: ListenerOptions;

  constructor(socket: Socket, options: ListenerOptions) {
    this.socket = socket;
    this.#options = options;
    this.peer = { address: socket.remoteAddress ?? '', port: socket.remotePort ?? 0 };
  }
  get key(): string {
    return keyOf(this.peer.address, this.peer.port);
  }
  told(heard: Heard): void {
    this.heard = heard;
    this.#options.onHeard(heard, this.peer);
  }
  agreed(version: string, cipher: string): void {
    this.#session = { version, cipher };
  }
  answered(): void {
    this.#answered = true;
  }
  failed(code: string): void {
    this.#code ??= code;
  }
  ended(): void {
    if (this.heard?.kind !== 'hello') return;
    const session = this.#session;
    const ending: Ending =
      session === null
        ? { kind: 'broken-off', code: this.#code ?? 'CLOSED' }
        : { kind: this.#answered ? 'answered' : 'silent', ...session };
    this.#options.onEnding(ending, this.peer);
  }
}

function keyOf(address: string | undefined, port: number | undefined): string {
  return `${address ?? ''} ${port ?? 0}`;
}

function receive(socket: Socket, visit: Visit, https: HttpsServer): void {
  const ear = new HelloEar();
  const pieces: Buffer[] = [];
  const onData = (piece: Buffer) => {
    pieces.push(piece);
    const heard = ear.hear(piece);
    if (heard === null) return;
    socket.removeListener('data', onData);
    socket.pause();
    visit.told(heard);
    if (heard.kind === 'no-hello') return sendAway(socket, heard.reason);
    // The TLS server begins with what was read already.
    socket.unshift(Buffer.concat(pieces));
    https.emit('connection', socket);
  };
  socket.on('data', onData);
}

function sendAway(socket: Socket, reason: string): void {
  const isHttp = reason.startsWith('plain HTTP');
  const body = 'This port speaks TLS: the URL has to begin with https://\n';
  const head = `HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain\r\nContent-Length: ${body.length}\r\nConnection: close\r\n\r\n`;
  socket.end(isHttp ? head + body : '');
  socket.resume();
  socket.destroySoon();
}

/** Takes every version and suite the library still has: old clients shall see the page as well. */
function answeringServer(options: ListenerOptions, visits: ReadonlyMap<string, Visit>): HttpsServer {
  const { certificatePem: cert, keyPem: key } = options.identity;
  const tls = { cert, key, minVersion: 'TLSv1', ciphers: 'ALL:@SECLEVEL=0', dhparam: 'auto' } as const;
  const server = createHttpsServer(tls, (request, response) => answer(request, response, options, visits));
  server.on('secureConnection', (socket) => {
    const visit = visits.get(keyOf(socket.remoteAddress, socket.remotePort));
    visit?.agreed(socket.getProtocol() ?? 'unknown', socket.getCipher().standardName);
  });
  server.on('tlsClientError', (error: NodeJS.ErrnoException, socket) => {
    // The address is gone with the connection; the visit is then told that it closed.
    visits.get(keyOf(socket.remoteAddress, socket.remotePort))?.failed(error.code ?? 'ERR');
    socket.destroy();
  });
  server.on('clientError', (_error, socket) => socket.destroy());
  return server;
}

function answer(
  request: IncomingMessage,
  response: ServerResponse,
  options: ListenerOptions,
  visits: ReadonlyMap<string, Visit>,
): void {
  const visit = visits.get(keyOf(request.socket.remoteAddress, request.socket.remotePort));
  const heard = visit?.heard;
  request.resume();
  const page = heard ? options.pageFor(heard) : '';
  response.writeHead(200, { 'content-type': 'text/html; charset=utf-8', connection: 'close' });
  response.end(page, () => visit?.answered());
}

async function bound(server: Server, { host, port }: ListenerOptions): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) =>
      reject(
        new CannotListen(
          `Could not listen on ${host} port ${port}: ${error.message}. Choose another --port, or an address of this machine as --host.`,
          { cause: error },
        ),
      ),
    );
    server.listen({ host, port }, resolve);
  });
}
