import { readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { createServer as createTcpServer } from 'node:net';
import { createServer } from 'node:tls';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { CouldNotLook } from '../../src/check.ts';
import { createTls } from '../../src/tls/prober.ts';
import { flight, record } from './flights.ts';
import { evidence, firstSeen, never, told } from './looking.ts';
import type { OddServer } from './odd-servers.ts';
import { alertRecord, listen, startOdd, versionAsked } from './odd-servers.ts';
import type { Pki } from './openssl.ts';
import { hasOpenssl, makePki, startOpenssl } from './openssl.ts';

const tls = createTls({ proxy: null, noProxy: [], timeoutMs: 10_000 });
const hasty = createTls({ proxy: null, noProxy: [], timeoutMs: 300 });
const answer = (version = 0x0303) => flight(version, Buffer.from('leaf'));

let running: { stop(): Promise<void> } | null = null;
afterEach(async () => {
  await running?.stop();
  running = null;
});

describe.skipIf(!hasOpenssl)('versions of a real server', () => {
  let pki: Pki;
  beforeAll(() => {
    pki = makePki();
  });
  afterAll(() => pki.remove());

  const rsa = ['-cert', 'leaf.pem', '-key', 'leaf.key'];
  const weak = [...rsa, '-cipher', 'ALL:@SECLEVEL=0'];
  it.each<[string, string, readonly string[]]>([
    ['TLS 1.0 only', 'nynnn', ['-tls1', ...weak]],
    ['TLS 1.1 only', 'nnynn', ['-tls1_1', ...weak]],
    ['TLS 1.2 only', 'nnnyn', ['-tls1_2', ...weak]],
    ['TLS 1.3 only', 'nnnny', ['-tls1_3', ...weak]],
    ['all four', 'nyyyy', weak],
    ['1.0 and 1.2 on, the rest off', 'nynyn', ['-no_tls1_1', '-no_tls1_3', ...weak]],
    ["openssl's defaults", 'nnnyy', rsa],
    ['small DH only', 'nnynn', ['-tls1_1', ...rsa, '-cipher', 'DHE-RSA-AES128-SHA:@SECLEVEL=0']],
    ['no encryption at all', 'nnnyn', ['-tls1_2', ...rsa, '-cipher', 'NULL-SHA256:@SECLEVEL=0']],
    ['ECDSA only', 'nnnyn', ['-tls1_2', '-cert', 'p256.pem', '-key', 'p256.key']],
    ['P-521 only', 'nnnny', ['-tls1_3', '-cert', 'p521.pem', '-key', 'p521.key', '-groups', 'P-521']],
    [
      'CCM-8 and X448 only',
      'nnnny',
      ['-tls1_3', ...rsa, '-ciphersuites', 'TLS_AES_128_CCM_8_SHA256', '-groups', 'X448'],
    ],
    ['ffdhe2048 only', 'nnnny', ['-tls1_3', ...rsa, '-groups', 'ffdhe2048']],
    ['a client certificate demanded', 'nnnyy', ['-Verify', '1', ...rsa]],
  ])('%s: %s', async (_name, expected, args) => {
    const server = await startOpenssl(pki, ...args);
    running = server;
    const seen = await firstSeen(tls, { host: '127.0.0.1', port: server.port });
    expect(told(seen), evidence(seen).join('\n')).toBe(expected);
    expect(seen.address).toBe('127.0.0.1');
  });

  it('a server that demands a known host name', async () => {
    const [cert, key] = ['leaf.pem', 'leaf.key'].map((name) => readFileSync(pki.file(name)));
    const server = createServer({
      cert,
      key,
      SNICallback: (name, done) => (name === 'localhost' ? done(null) : done(new Error(`unknown name ${name}`))),
    });
    await listen(server);
    running = { stop: () => new Promise((resolve) => server.close(() => resolve())) };
    const { port } = server.address() as AddressInfo;
    expect(told(await firstSeen(tls, { host: 'localhost', port }))).toBe('nnnyy');
    const resolve = async () => ['127.0.0.1'];
    const other = createTls({ proxy: null, noProxy: [], timeoutMs: 10_000, resolve });
    const seen = await firstSeen(other, { host: 'other.example', port });
    expect(told(seen), evidence(seen).join('\n')).not.toMatch(/y|...n|....n/);
  });
});

describe('versions of odd servers', () => {
  const look = async (server: OddServer, tool = tls) => {
    running = server;
    return firstSeen(tool, { host: '127.0.0.1', port: server.port });
  };

  it('one that accepts and never answers: cannot tell', async () => {
    const seen = await look(await startOdd((socket) => socket.resume()), hasty);
    expect(told(seen)).toBe('?????');
    expect(evidence(seen)[0]).toBe('timeout after 300 ms, twice');
  });

  it('one that closes: cannot tell', async () => {
    const seen = await look(await startOdd((socket) => socket.end()));
    expect(told(seen)).toBe('?????');
  });

  it('one that resets: cannot tell', async () => {
    const seen = await look(await startOdd((socket) => socket.once('data', () => socket.resetAndDestroy())));
    expect(told(seen)).toBe('?????');
    expect(evidence(seen)[4]).toBe('connection reset without an answer, twice');
  });

  it('one that speaks HTTP: cannot tell, and says so', async () => {
    const seen = await look(
      await startOdd((socket) => socket.once('data', () => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'))),
    );
    expect(told(seen)).toBe('?????');
    expect(evidence(seen)[0]).toMatch(/^not TLS: the answer starts with "HTTP\/1.1 400/);
  });

  it('one that never ends its answer: cannot tell', async () => {
    const filler = record(22, Buffer.concat([Buffer.from([2, 3, 0xff, 0xff]), Buffer.alloc(16_000)]));
    const seen = await look(
      await startOdd((socket) => socket.once('data', () => socket.write(Buffer.concat(Array(20).fill(filler))))),
    );
    expect(told(seen)).toBe('?????');
    expect(evidence(seen)[0]).toContain('longer than 262144 bytes');
  });

  it('one that speaks one byte at a time', async () => {
    const server = await startOdd((socket) =>
      socket.once('data', async (hello) => {
        const flown = versionAsked(hello) === 0x0303 ? answer() : alertRecord(70);
        for (const byte of flown) {
          if (!socket.writable) return;
          socket.write(Uint8Array.of(byte));
          await new Promise((resolve) => setImmediate(resolve));
        }
      }),
    );
    expect(told(await look(server))).toBe('nnnyn');
  });

  it('one that resets all but TLS 1.2, as Windows does: asked twice, then not offered', async () => {
    let connections = 0;
    const server = await startOdd((socket) => {
      connections += 1;
      socket.once('data', (hello) =>
        versionAsked(hello) === 0x0303 ? socket.write(answer()) : socket.resetAndDestroy(),
      );
    });
    expect(told(await look(server))).toBe('nnnyn');
    expect(connections).toBe(9);
  });

  it('one that resets the first time only: offered, and how often it was asked', async () => {
    const asked = new Set<number>();
    const server = await startOdd((socket) =>
      socket.once('data', (hello) => {
        const version = versionAsked(hello);
        if (version === 0x0301 && !asked.has(version)) socket.resetAndDestroy();
        else socket.write(answer(Math.min(version, 0x0303)));
        asked.add(version);
      }),
    );
    const seen = await look(server);
    expect(told(seen)).toBe('yyyyn');
    expect(evidence(seen)[1]).toMatch(/^server hello TLSv1.0 .*shorter hello; before: connection reset/);
  });

  it('a warning alert before the ServerHello is no answer', async () => {
    const server = await startOdd((socket) =>
      socket.once('data', (hello) =>
        socket.write(versionAsked(hello) === 0x0303 ? Buffer.concat([alertRecord(112, 1), answer()]) : alertRecord(70)),
      ),
    );
    expect(told(await look(server))).toBe('nnnyn');
  });

  it('IPv6', async (context) => {
    const server = createTcpServer((socket) => socket.once('data', () => socket.end(answer())));
    const isOpen = await new Promise<boolean>((resolve) => {
      server.once('error', () => resolve(false));
      server.listen(0, '::1', () => resolve(true));
    });
    if (!isOpen) {
      console.warn('skipped: no IPv6 loopback here');
      context.skip();
    }
    running = { stop: () => new Promise((resolve) => server.close(() => resolve())) };
    const seen = await firstSeen(tls, { host: '::1', port: (server.address() as AddressInfo).port });
    expect(seen.address).toBe('::1');
    expect(told(seen)).toBe('???yn');
  });

  it('nothing listens: could not look, and why', async () => {
    const server = await startOdd(() => undefined);
    await server.stop();
    const refused = tls.look({ host: '127.0.0.1', port: server.port }, {}, never);
    await expect(refused).rejects.toBeInstanceOf(CouldNotLook);
    await expect(refused).rejects.toMatchObject({ fault: { whose: 'network', code: 'ECONNREFUSED' } });
    await expect(refused).rejects.toThrow(`port ${server.port}`);
  });

  it('stopped from outside: could not look, and that is ours', async () => {
    const server = await startOdd((socket) => socket.resume());
    running = server;
    const look = tls.look({ host: '127.0.0.1', port: server.port }, {}, AbortSignal.timeout(50));
    await expect(look).rejects.toMatchObject({ fault: { whose: 'us', code: 'ABORTED' } });
  });
});
