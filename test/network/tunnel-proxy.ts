/** A real HTTP CONNECT proxy on a free port of 127.0.0.1, with or without a password. */
import { createServer } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { connect } from 'node:net';

export type TunnelProxy = {
  readonly port: number;
  /** What was asked for: `host:port authorization`. */
  readonly asked: readonly string[];
  stop(): Promise<void>;
};

export type ProxyRules = {
  /** `user:password`, or none. */
  readonly credentials?: string;
  /** Asked for when credentials are missing. */
  readonly schemes?: readonly string[];
  /** Answers every CONNECT with this instead. */
  readonly status?: number;
  /** Its status line repeats the credentials it was sent. */
  readonly repeats?: boolean;
  /** Where tunnels really lead. */
  readonly to?: number;
};

export async function startProxy(rules: ProxyRules = {}): Promise<TunnelProxy> {
  const asked: string[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((_request, response) => response.writeHead(405).end());
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => undefined);
  });
  server.on('connect', (request, client, head) => {
    const given = request.headers['proxy-authorization'] ?? 'none';
    asked.push(`${request.url} ${given}`);
    const wanted = rules.credentials && `Basic ${Buffer.from(rules.credentials).toString('base64')}`;
    if (wanted !== undefined && given !== wanted) {
      const headers = (rules.schemes ?? ['Basic realm="test"']).map((scheme) => `Proxy-Authenticate: ${scheme}\r\n`);
      client.end(`HTTP/1.1 407 Proxy Authentication Required\r\n${headers.join('')}\r\n`);
      return;
    }
    if (rules.status !== undefined) {
      const repeated = `${given} ${Buffer.from(given.slice(6), 'base64').toString()}`;
      client.end(
        `HTTP/1.1 ${rules.status} Because${rules.repeats === true ? ` ${repeated}` : ''}\r\nContent-Length: 3\r\n\r\nno!`,
      );
      return;
    }
    const upstream = connect(rules.to ?? Number(request.url?.split(':').at(-1)), '127.0.0.1', () => {
      client.write('HTTP/1.1 200 Connection established\r\n\r\n');
      upstream.write(head);
      upstream.pipe(client).pipe(upstream);
    });
    upstream.on('error', () => client.end('HTTP/1.1 502 Bad Gateway\r\n\r\n'));
    upstream.on('close', () => client.destroy());
    client.on('close', () => upstream.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    asked,
    stop: () => {
      for (const socket of sockets) socket.destroy();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}
