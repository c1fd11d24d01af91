/** Listeners, HTTPS or plain, that end when told to, handshakes under way included. Knows nothing of what they answer. */
import type { RequestListener } from 'node:http';
import { createServer as createHttpServer } from 'node:http';
import type { ServerOptions } from 'node:https';
import { createServer as createHttpsServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { Server as TlsServer } from 'node:tls';

export type Listener = {
  readonly port: number;
  /** Resolves when the port is free; open connections are cut. */
  close(): Promise<void>;
};

/**
 * Without `tls` plain HTTP. Port 0 takes a free one. With `turn` each connection has its options anew. Rejects with one sentence when the address
 * cannot be had.
 */
export async function listen(
  tls: ServerOptions | null,
  host: string,
  port: number,
  answer: RequestListener,
  turn?: () => ServerOptions,
): Promise<Listener> {
  const server = tls === null ? createHttpServer(answer) : createHttpsServer(tls, answer);
  // Ahead of the server's own listener, which takes the certificate.
  if (turn !== undefined && server instanceof TlsServer)
    server.prependListener('connection', () => server.setSecureContext(turn()));
  const sockets = new Set<Socket>();
  // Sockets in the middle of a handshake are no HTTP connections yet: closeAllConnections() would not end them.
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  // A refused handshake is the caller's business; the socket is destroyed by node:tls.
  server.on('tlsClientError', () => {});
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => reject(new CannotListen(host, port, error)));
    server.listen({ host, port }, resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

/** The address or port is taken, not ours, or forbidden. */
export class CannotListen extends Error {
  override readonly name = 'CannotListen';
  constructor(host: string, port: number, cause: Error) {
    super(`The sandbox could not listen on ${host} port ${port}: ${cause.message}. Choose another --host or --port.`, {
      cause,
    });
  }
}
