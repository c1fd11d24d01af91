import { readFileSync } from 'node:fs';
import { createServer as createHttpServer } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Reach } from '../../src/network/network.ts';
import { createNetwork } from '../../src/network/reach.ts';
import { createTls } from '../../src/tls/prober.ts';
import { firstSeen, told } from '../tls/looking.ts';
import { listen, startOdd } from '../tls/odd-servers.ts';
import type { Pki } from '../tls/openssl.ts';
import { hasOpenssl, makePki, startOpenssl } from '../tls/openssl.ts';
import { startProxy } from './tunnel-proxy.ts';

const never = new AbortController().signal;
const direct = { proxy: null, noProxy: [] };
const network = createNetwork(direct);
const hasty = createNetwork({ ...direct, timeoutMs: 300 });

const running: { stop(): Promise<void> }[] = [];
const started = <T extends { stop(): Promise<void> }>(server: T): T => {
  running.push(server);
  return server;
};
afterEach(async () => {
  await Promise.all(running.splice(0).map((server) => server.stop()));
});

/** `dns:ok proxy:not-needed tcp:failed(ECONNREFUSED)` */
const walked = ({ steps }: Reach) =>
  steps.map(({ layer, outcome, code }) => `${layer}:${outcome}${code === null ? '' : `(${code})`}`).join(' ');
const lastDetail = ({ steps }: Reach) => steps.at(-1)?.detail ?? '';
const errorWith = (code: string) => async () => {
  throw Object.assign(new Error('look-up'), { code });
};

describe('the lower layers', () => {
  it.each(['ENOTFOUND', 'EAI_AGAIN'])('a name that cannot be resolved: %s', async (code) => {
    const seen = await createNetwork({ ...direct, resolve: errorWith(code) }).reach(
      { host: 'nowhere.invalid', port: 443 },
      '/',
      never,
    );
    expect(walked(seen)).toBe(`dns:failed(${code})`);
    expect(seen.addresses).toEqual([]);
    expect(lastDetail(seen)).toContain('nowhere.invalid');
  });

  it('a resolver that never answers', async () => {
    const seen = await createNetwork({ ...direct, timeoutMs: 200, resolve: () => new Promise(() => undefined) }).reach(
      { host: 'a.example', port: 443 },
      '/',
      never,
    );
    expect(walked(seen)).toBe('dns:failed(ETIMEDOUT)');
  });

  it('a port nobody listens on, on every address of the name', async () => {
    const server = await startOdd(() => undefined);
    await server.stop();
    const seen = await createNetwork({ ...direct, resolve: async () => ['127.0.0.2', '127.0.0.1'] }).reach(
      { host: 'a.example', port: server.port },
      '/',
      never,
    );
    expect(walked(seen)).toBe('dns:ok proxy:not-needed tcp:failed(ECONNREFUSED)');
    expect(seen.addresses).toEqual(['127.0.0.2', '127.0.0.1']);
    for (const part of ['127.0.0.2', '127.0.0.1', 'a.example', String(server.port)])
      expect(lastDetail(seen)).toContain(part);
  });

  it('what an address says counts for more than that this host has no way to another', async () => {
    const server = await startOdd(() => undefined);
    await server.stop();
    // TCP to a multicast address is refused by this host's own kernel.
    const seen = await createNetwork({ ...direct, resolve: async () => ['224.0.0.1', '127.0.0.1'] }).reach(
      { host: 'a.example', port: server.port },
      '/',
      never,
    );
    expect(walked(seen)).toBe('dns:ok proxy:not-needed tcp:failed(ECONNREFUSED)');
    expect(lastDetail(seen)).toContain('ENETUNREACH');
  });

  it('a dead address beside a living one is named', async () => {
    const server = started(await startOdd((socket) => socket.end()));
    const seen = await createNetwork({ ...direct, resolve: async () => ['127.0.0.2', '127.0.0.1'] }).reach(
      { host: 'a.example', port: server.port },
      '/',
      never,
    );
    const tcp = seen.steps.find(({ layer }) => layer === 'tcp');
    expect(tcp).toMatchObject({ outcome: 'ok' });
    expect(tcp?.detail).toContain('127.0.0.2 ECONNREFUSED');
  });

  it.each<[string, (socket: import('node:net').Socket) => unknown, string]>([
    ['closes', (socket) => socket.end(), 'tls:failed(CLOSED)'],
    ['resets', (socket) => socket.once('data', () => socket.resetAndDestroy()), 'tls:failed(ECONNRESET)'],
    ['keeps silent', (socket) => socket.resume(), 'tls:failed(ETIMEDOUT)'],
    ['speaks HTTP', (socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'), 'tls:failed(ERR_SSL_'],
  ])('a port that %s instead of TLS', async (_name, serve, expected) => {
    const server = started(await startOdd(serve));
    const seen = await hasty.reach({ host: '127.0.0.1', port: server.port }, '/', never);
    expect(walked(seen)).toContain(`tcp:ok ${expected}`);
    expect(lastDetail(seen)).toContain(`127.0.0.1:${server.port}`);
  });

  it("stopped from outside is nobody's failure", async () => {
    const server = started(await startOdd((socket) => socket.resume()));
    const look = network.reach({ host: '127.0.0.1', port: server.port }, '/', AbortSignal.timeout(50));
    await expect(look).rejects.toMatchObject({ fault: { whose: 'us', code: 'ABORTED' } });
  });
});

describe.skipIf(!hasOpenssl)('up to HTTP', () => {
  let pki: Pki;
  let key: Buffer;
  let cert: Buffer;
  beforeAll(() => {
    pki = makePki();
    key = readFileSync(pki.file('leaf.key'));
    cert = readFileSync(pki.file('leaf.pem'));
  });
  afterAll(() => pki.remove());

  const answering = async (status: number) => {
    const paths: string[] = [];
    const server = createHttpsServer({ key, cert }, (request, response) => {
      paths.push(`${request.method} ${request.headers.host} ${request.url}`);
      response.writeHead(status).end('body');
    });
    await listen(server);
    const stop = () => new Promise<void>((resolve) => server.close(() => resolve()));
    return started({ port: (server.address() as AddressInfo).port, paths, stop });
  };

  it.each([200, 302, 401, 404, 503])('HTTP %i is an answer', async (status) => {
    const server = await answering(status);
    const seen = await network.reach({ host: 'localhost', port: server.port }, '/2/0', never);
    expect(walked(seen)).toBe(`dns:ok proxy:not-needed tcp:ok tls:ok http:ok(${status})`);
    expect(server.paths).toEqual([`GET localhost:${server.port} /2/0`]);
  });

  it('a certificate nobody trusts does not end the walk, and is noted', async () => {
    const server = await answering(200);
    const seen = await network.reach({ host: 'localhost', port: server.port }, '/', never);
    expect(seen.steps.find(({ layer }) => layer === 'tls')?.detail).toMatch(
      /TLSv1.3 .*UNABLE_TO_VERIFY_LEAF_SIGNATURE/,
    );
  });

  it('TLS 1.0 alone does not end the walk at TLS', async () => {
    const server = started(
      await startOpenssl(pki, '-tls1', '-cert', 'leaf.pem', '-key', 'leaf.key', '-cipher', 'ALL:@SECLEVEL=0'),
    );
    const seen = await network.reach({ host: 'localhost', port: server.port }, '/', never);
    expect(seen.steps.find(({ layer }) => layer === 'tls')).toMatchObject({ outcome: 'ok' });
  });

  it.each<[string, (socket: import('node:tls').TLSSocket) => unknown, string]>([
    ['closes after the handshake', (socket) => socket.end(), 'http:failed(CLOSED)'],
    ['speaks no HTTP', (socket) => socket.write('220 mail.example ESMTP\r\n'), 'http:failed(NOT_HTTP)'],
    ['never answers', (socket) => socket.resume(), 'http:failed(ETIMEDOUT)'],
  ])('a service that %s', async (_name, serve, expected) => {
    const server = createTlsServer({ key, cert }, (socket) => {
      socket.on('error', () => undefined);
      socket.resume();
      serve(socket);
    });
    await listen(server);
    started({ stop: () => new Promise<void>((resolve) => server.close(() => resolve())) });
    const { port } = server.address() as AddressInfo;
    expect(walked(await hasty.reach({ host: 'localhost', port }, '/', never))).toContain(`tls:ok ${expected}`);
  });

  it('a name only the proxy knows', async () => {
    const server = await answering(200);
    const proxy = started(await startProxy({ to: server.port, credentials: 'user:geheim' }));
    const way = { proxy: `http://user:geheim@127.0.0.1:${proxy.port}`, noProxy: [] };
    const seen = await createNetwork(way).reach({ host: 'localhost', port: 443 }, '/', never);
    expect(walked(seen)).toBe('dns:not-needed proxy:ok tcp:not-needed tls:ok http:ok(200)');
    expect(seen).toMatchObject({ proxy: `http://127.0.0.1:${proxy.port}`, addresses: [] });
    expect(JSON.stringify(seen)).not.toContain('geheim');
    expect(proxy.asked).toHaveLength(1);
    expect(server.paths).toEqual(['GET localhost /']);
  });

  it('versions and chain through a proxy', async () => {
    const server = await answering(200);
    const proxy = started(await startProxy({ to: server.port }));
    const tls = createTls({ proxy: `http://127.0.0.1:${proxy.port}`, noProxy: [] });
    const endpoint = { host: 'only.proxy.knows', port: 443 };
    const seen = await firstSeen(tls, endpoint, {});
    expect(told(seen)).toBe('nnnyy');
    expect(seen.address).toBe(`via proxy http://127.0.0.1:${proxy.port}`);
    expect(seen.chain?.certificates).toEqual([pki.der('leaf')]);
    expect(new Set(proxy.asked)).toEqual(new Set(['only.proxy.knows:443 none']));
  });

  it('a host of noProxy goes around the proxy', async () => {
    const server = await answering(200);
    const seen = await createNetwork({ proxy: 'http://127.0.0.1:1', noProxy: ['localhost'] }).reach(
      { host: 'localhost', port: server.port },
      '/',
      never,
    );
    expect(walked(seen)).toContain('http:ok(200)');
  });
});

describe('a proxy in the way', () => {
  const through = async (proxy: string) =>
    createNetwork({ proxy, noProxy: [], timeoutMs: 1000 }).reach({ host: 'api.example.com', port: 443 }, '/', never);

  it.each<[string, Parameters<typeof startProxy>[0], string, string, RegExp]>([
    ['asks for a password', { credentials: 'u:p' }, '', 'PROXY_407', /wants a user and password/],
    ['refuses the password', { credentials: 'u:p' }, 'u:geheim@', 'PROXY_407', /did not accept/],
    [
      'wants NTLM',
      { credentials: 'u:p', schemes: ['Negotiate', 'NTLM'] },
      'u:geheim@',
      'PROXY_407',
      /Negotiate or NTLM/,
    ],
    ['forbids', { status: 403 }, '', 'PROXY_403', /403 Because.*allow CONNECT to api.example.com:443/],
    ['repeats what it was sent', { status: 403, repeats: true }, 'u:geheim@', 'PROXY_403', /403 Because Basic \[red/],
    ['cannot reach the host', { status: 502 }, '', 'PROXY_502', /could not reach/],
  ])('one that %s', async (_name, rules, credentials, code, message) => {
    const proxy = started(await startProxy(rules));
    const seen = await through(`http://${credentials}127.0.0.1:${proxy.port}`);
    expect(walked(seen)).toBe(`dns:not-needed proxy:failed(${code})`);
    expect(lastDetail(seen)).toMatch(message);
    expect(JSON.stringify(seen)).not.toContain('geheim');
    expect(JSON.stringify(seen)).not.toContain(Buffer.from('u:geheim').toString('base64'));
  });

  it('the prober says whose it is', async () => {
    const wantsPassword = started(await startProxy({ credentials: 'u:p' }));
    const look = createTls({ proxy: `http://127.0.0.1:${wantsPassword.port}`, noProxy: [] }).look(
      { host: 'a.example', port: 443 },
      {},
      never,
    );
    await expect(look).rejects.toMatchObject({ fault: { whose: 'operator', code: 'PROXY_407' } });
  });

  it.each<[string, (socket: import('node:net').Socket) => unknown, string]>([
    ['is no HTTP proxy', (socket) => socket.write('SSH-2.0-x\r\n'), 'NOT_HTTP'],
    ['closes', (socket) => socket.end(), 'CLOSED'],
    ['keeps silent', (socket) => socket.resume(), 'ETIMEDOUT'],
  ])('one that %s', async (_name, serve, code) => {
    const server = started(await startOdd(serve));
    const seen = await through(`http://127.0.0.1:${server.port}`);
    expect(walked(seen)).toBe(`dns:not-needed proxy:failed(${code})`);
  });

  it('one that is not there', async () => {
    const server = await startOdd(() => undefined);
    await server.stop();
    const seen = await through(`http://user:geheim@127.0.0.1:${server.port}`);
    expect(walked(seen)).toBe('dns:not-needed proxy:failed(ECONNREFUSED)');
    expect(JSON.stringify(seen)).not.toContain('geheim');
  });

  it('one whose name does not exist', async () => {
    const settings = { proxy: 'http://proxy.invalid:3128', noProxy: [], resolve: errorWith('ENOTFOUND') };
    const seen = await createNetwork(settings).reach({ host: 'a.example', port: 443 }, '/', never);
    expect(walked(seen)).toBe('dns:not-needed proxy:failed(ENOTFOUND)');
  });

  it('a setting that is no proxy', async () => {
    const seen = await through('socks5://user:geheim@127.0.0.1:1080');
    expect(walked(seen)).toBe('proxy:failed(PROXY_SETTING)');
    expect(JSON.stringify(seen)).not.toContain('geheim');
  });
});

it('an address needs no DNS', async () => {
  const seen = await createNetwork({ ...direct, resolve: errorWith('EAI_AGAIN') }).reach(
    { host: '127.0.0.1', port: 1 },
    '/',
    never,
  );
  expect(walked(seen)).toBe('dns:not-needed proxy:not-needed tcp:failed(ECONNREFUSED)');
  expect(seen.addresses).toEqual(['127.0.0.1']);
});

it('port 80 is asked without TLS', async () => {
  const server = createHttpServer((_request, response) => response.end());
  const isOpen = await new Promise<boolean>((resolve) => {
    server.once('error', () => resolve(false));
    server.listen(80, '127.0.0.1', () => resolve(true));
  });
  if (!isOpen) {
    console.warn('skipped: port 80 of 127.0.0.1 cannot be opened here');
    return;
  }
  started({ stop: () => new Promise<void>((resolve) => server.close(() => resolve())) });
  const seen = await network.reach({ host: '127.0.0.1', port: 80 }, '/', never);
  expect(walked(seen)).toBe('dns:not-needed proxy:not-needed tcp:ok tls:not-needed http:ok(200)');
});
