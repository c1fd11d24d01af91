/** Servers that do not behave, on a free port of 127.0.0.1. */

import type { AddressInfo, Server, Socket } from 'node:net';
import { createServer } from 'node:net';

export type OddServer = { readonly port: number; stop(): Promise<void> };

/** Hands each connection to `serve`, with how many came before it. */
export async function startOdd(serve: (socket: Socket, before: number) => void): Promise<OddServer> {
  const sockets = new Set<Socket>();
  let count = 0;
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => sockets.delete(socket));
    serve(socket, count);
    count += 1;
  });
  await listen(server);
  return {
    port: (server.address() as AddressInfo).port,
    stop: () => {
      for (const socket of sockets) socket.destroy();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

export function listen(server: Server, host = '127.0.0.1'): Promise<void> {
  return new Promise((resolve) => server.listen(0, host, resolve));
}

/** Client_version of a ClientHello in one record, or of its supported_versions where that is 1.3: 0x0304. */
export function versionAsked(hello: Buffer): number {
  return hello.includes(Buffer.from([0, 43, 0, 3, 2, 3, 4])) ? 0x0304 : hello.readUInt16BE(9);
}

/** A fatal alert record. */
export const alertRecord = (description: number, level = 2) => Buffer.from([21, 3, 3, 0, 2, level, description]);
