/** Servers that misbehave for as long as they live, each at a loopback address of its own, so that none shares its turn with another. */
import { createServer as createHttpsServer } from 'node:https';
import type { AddressInfo, Server, Socket } from 'node:net';
import { createServer } from 'node:net';
import type { Identity } from '../../src/sandbox/pki.ts';
import { uint, vector } from '../../src/tls/bytes.ts';
import { flight12, message, serverHello } from '../tls/flights.ts';

export type Started = { readonly name: string; readonly stop: () => Promise<void> };

const tenMb = 10 * 1024 * 1024;
const handshake = 22;
const mostInRecord = 16_000;

/** Accepts, and says nothing. */
export function mute(host: string): Promise<Started> {
  return plain(host, () => undefined);
}

/** Answers a hello, one byte a second. */
export function dripping(host: string): Promise<Started> {
  return plain(host, (socket) => {
    const answer = flight12(Buffer.alloc(800, 0x30));
    let sent = 0;
    const timer = setInterval(() => socket.write(answer.subarray(sent, ++sent)), 1000);
    socket.on('close', () => clearInterval(timer));
  });
}

/** A certificate of 10 MB. */
export function huge(host: string): Promise<Started> {
  const certificate = Buffer.alloc(tenMb, 0x30);
  const messages = Buffer.concat([serverHello(), message(11, vector(3, vector(3, certificate)))]);
  return plain(host, (socket) => {
    socket.once('data', () => socket.write(records(messages)));
  });
}

/** Signs anybody in, and answers everything else with 10 MB of JSON, or one byte of it a second, or nothing. */
export function tenant(host: string, how: 'huge' | 'dripping' | 'mute', identity: Identity): Promise<Started> {
  const row = JSON.stringify({ id: 'A'.repeat(32), name: 'x'.repeat(200), nested: [[[[[[1]]]]]] });
  const json = `{"meta":{},"status":{"code":200,"message":"Success"},"models":[${Array(Math.ceil(tenMb / row.length))
    .fill(row)
    .join(',')}]}`;
  const server = createHttpsServer({ cert: identity.certificatePem, key: identity.keyPem }, (request, response) => {
    request.resume();
    if (how === 'mute') return;
    if (request.url === '/token/authenticate') return void response.end(signedIn(Date.now()));
    response.writeHead(200, { 'content-type': 'application/json' });
    if (how === 'huge') return void response.end(json);
    let sent = 0;
    const timer = setInterval(() => response.write(json.slice(sent, ++sent)), 1000);
    response.on('close', () => clearInterval(timer));
  });
  server.on('tlsClientError', () => undefined);
  return listening(server, host);
}

function signedIn(nowMs: number): string {
  const tokenInfo = { expiresAt: nowMs + 1_800_000, tokenId: 'id', tokenValue: 'token', refreshTokenId: 'refresh' };
  return JSON.stringify({ meta: {}, status: 'SUCCESS', statusMessage: 'Login successful', tokenInfo });
}

function plain(host: string, serve: (socket: Socket) => void): Promise<Started> {
  return listening(
    createServer((socket) => {
      socket.on('error', () => undefined);
      serve(socket);
    }),
    host,
  );
}

async function listening(server: Server, host: string): Promise<Started> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  const { promise, resolve } = Promise.withResolvers<void>();
  server.listen(0, host, resolve);
  await promise;
  return {
    name: `${host}:${(server.address() as AddressInfo).port}`,
    stop: async () => {
      for (const socket of sockets) socket.destroy();
      const closed = Promise.withResolvers<void>();
      server.close(() => closed.resolve());
      await closed.promise;
    },
  };
}

function records(messages: Buffer): Buffer {
  const pieces = Array.from({ length: Math.ceil(messages.length / mostInRecord) }, (_, at) =>
    messages.subarray(at * mostInRecord, (at + 1) * mostInRecord),
  );
  return Buffer.concat(pieces.flatMap((piece) => [uint(1, handshake), uint(2, 0x0303), uint(2, piece.length), piece]));
}
