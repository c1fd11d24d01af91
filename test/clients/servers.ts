/** Real TLS servers for the tests, in this process on 127.0.0.1, with a certificate of their own. */
import type { AddressInfo, Socket } from 'node:net';
import type { TlsOptions } from 'node:tls';
import { createServer } from 'node:tls';
import type { ListenerIdentity } from '../../src/clients/identity.ts';
import { makeListenerIdentity } from '../../src/clients/identity.ts';

let made: Promise<ListenerIdentity> | null = null;

export function identity(): Promise<ListenerIdentity> {
  made ??= makeListenerIdentity(['localhost', '127.0.0.1'], Date.now());
  return made;
}

export type TestServer = { readonly port: number; stop(): Promise<void> };

export async function startTls(options: TlsOptions): Promise<TestServer> {
  const { certificatePem, keyPem } = await identity();
  const server = createServer({ cert: certificatePem, key: keyPem, ...options });
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  server.on('tlsClientError', () => undefined);
  server.on('secureConnection', (socket) => socket.on('error', () => undefined));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}
