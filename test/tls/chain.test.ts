import { readFileSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:tls';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createTls } from '../../src/tls/prober.ts';
import { flight12 } from './flights.ts';
import { alertRecord, listen, startOdd } from './odd-servers.ts';
import type { Pki } from './openssl.ts';
import { hasOpenssl, makePki, startOpenssl } from './openssl.ts';

const tls = createTls({ proxy: null, noProxy: [], timeoutMs: 10_000 });
const hasty = createTls({ proxy: null, noProxy: [], timeoutMs: 300 });
const never = new AbortController().signal;

let running: { stop(): Promise<void> } | null = null;
afterEach(async () => {
  await running?.stop();
  running = null;
});

describe.skipIf(!hasOpenssl)('the chain of a real server', () => {
  let pki: Pki;
  beforeAll(() => {
    pki = makePki();
    const pem = (name: string) => readFileSync(pki.file(`${name}.pem`), 'utf8');
    writeFileSync(pki.file('odd-chain.pem'), pem('stranger') + pem('root') + pem('intermediate') + pem('intermediate'));
  });
  afterAll(() => pki.remove());

  const chainOf = async (...args: readonly string[]) => {
    const server = await startOpenssl(pki, '-key', 'leaf.key', '-cert', 'leaf.pem', ...args);
    running = server;
    const seen = await tls.chain({ host: 'localhost', port: server.port }, never);
    const names = ['leaf', 'intermediate', 'root', 'stranger'];
    const sent = seen.certificates.map((one) => names.find((name) => pki.der(name) === one));
    return { ...seen, sent };
  };

  const oddChain = ['-cert_chain', 'odd-chain.pem'];
  const oddSent = ['leaf', 'stranger', 'root', 'intermediate', 'intermediate'];
  it.each<[string, readonly string[], string, string]>([
    ['TLS 1.0', ['-tls1', '-cipher', 'ALL:@SECLEVEL=0'], 'TLSv1.0', 'TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA'],
    ['TLS 1.1', ['-tls1_1', '-cipher', 'ALL:@SECLEVEL=0'], 'TLSv1.1', 'TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA'],
    ['TLS 1.2', ['-tls1_2'], 'TLSv1.2', 'TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384'],
    [
      'TLS 1.2 with a suite no current client offers',
      ['-tls1_2', '-cipher', 'CAMELLIA128-SHA'],
      'TLSv1.2',
      'TLS_RSA_WITH_CAMELLIA_128_CBC_SHA',
    ],
    ['TLS 1.3 AES-256', ['-tls1_3'], 'TLSv1.3', 'TLS_AES_256_GCM_SHA384'],
    ['TLS 1.3 AES-128', ['-tls1_3', '-ciphersuites', 'TLS_AES_128_GCM_SHA256'], 'TLSv1.3', 'TLS_AES_128_GCM_SHA256'],
    [
      'TLS 1.3 ChaCha20',
      ['-tls1_3', '-ciphersuites', 'TLS_CHACHA20_POLY1305_SHA256'],
      'TLSv1.3',
      'TLS_CHACHA20_POLY1305_SHA256',
    ],
    ['TLS 1.3 CCM', ['-tls1_3', '-ciphersuites', 'TLS_AES_128_CCM_SHA256'], 'TLSv1.3', 'TLS_AES_128_CCM_SHA256'],
    [
      'TLS 1.3 CCM-8, X448 by retry',
      ['-tls1_3', '-ciphersuites', 'TLS_AES_128_CCM_8_SHA256', '-groups', 'X448'],
      'TLSv1.3',
      'TLS_AES_128_CCM_8_SHA256',
    ],
    ['TLS 1.3, P-256', ['-tls1_3', '-groups', 'P-256'], 'TLSv1.3', 'TLS_AES_256_GCM_SHA384'],
    ['TLS 1.3, P-384 by retry', ['-tls1_3', '-groups', 'P-384'], 'TLSv1.3', 'TLS_AES_256_GCM_SHA384'],
    ['TLS 1.3, P-521 by retry', ['-tls1_3', '-groups', 'P-521'], 'TLSv1.3', 'TLS_AES_256_GCM_SHA384'],
  ])('%s: every certificate as sent, in order', async (_name, args, version, cipher) => {
    const { sent, ...seen } = await chainOf(...oddChain, ...args);
    expect(sent).toEqual(oddSent);
    expect(seen).toMatchObject({ version, cipher, asksForClientCertificate: false, address: '127.0.0.1' });
  });

  it.each([['-tls1_2'], ['-tls1_3']])('%s: sees that a client certificate is asked for', async (version) => {
    const { sent, asksForClientCertificate } = await chainOf(version, '-Verify', '1', ...oddChain);
    expect(asksForClientCertificate).toBe(true);
    expect(sent).toEqual(oddSent);
  });

  it('a leaf alone stays alone, though this host could complete it', async () => {
    expect((await chainOf()).sent).toEqual(['leaf']);
  });

  it("a group we cannot do: Node's own path, and says so", async () => {
    const { sent, cipher } = await chainOf('-tls1_3', '-groups', 'ffdhe2048');
    expect(sent).toEqual(['leaf']);
    expect(cipher).toContain('not as sent');
  });

  it('the certificate of the name that was asked for', async () => {
    const load = (name: string) => readFileSync(pki.file(name));
    const server = createServer({ cert: load('stranger.pem'), key: load('stranger.key') });
    server.addContext('localhost', { cert: load('leaf.pem'), key: load('leaf.key') });
    await listen(server);
    running = { stop: () => new Promise((resolve) => server.close(() => resolve())) };
    const { port } = server.address() as AddressInfo;
    expect((await tls.chain({ host: 'localhost', port }, never)).certificates).toEqual([pki.der('leaf')]);
    expect((await tls.chain({ host: '127.0.0.1', port }, never)).certificates).toEqual([pki.der('stranger')]);
  });
});

describe('the chain of odd servers', () => {
  it('one that falls silent after its certificates has shown them', async () => {
    const flight = flight12(Buffer.from('first'), Buffer.from('second'));
    const server = await startOdd((socket) => socket.once('data', () => socket.write(flight.subarray(0, -9))));
    running = server;
    const { certificates } = await hasty.chain({ host: '127.0.0.1', port: server.port }, never);
    expect(certificates.map((one) => Buffer.from(one, 'base64').toString())).toEqual(['first', 'second']);
  });

  it('one that chokes on a TLS 1.3 hello is asked with an older one', async () => {
    const flight = flight12(Buffer.from('leaf'));
    const server = await startOdd((socket) =>
      socket.once('data', (hello) =>
        hello.includes(Buffer.from([3, 4, 3, 3])) ? socket.resetAndDestroy() : socket.write(flight),
      ),
    );
    running = server;
    const { version, asksForClientCertificate } = await tls.chain({ host: '127.0.0.1', port: server.port }, never);
    expect({ version, asksForClientCertificate }).toEqual({ version: 'TLSv1.2', asksForClientCertificate: true });
  });

  it.each<[string, (socket: import('node:net').Socket) => unknown, RegExp]>([
    ['an alert', (socket) => socket.write(alertRecord(40)), /alert 40 handshake_failure/],
    ['a close', (socket) => socket.end(), /the connection was closed/],
    ['a banner', (socket) => socket.write('SSH-2.0-OpenSSH_9.2\r\n'), /not TLS: the answer starts with "SSH-2.0/],
    ['silence', () => undefined, /no answer within 300 ms/],
  ])('%s instead of certificates: could not look, and why', async (_name, serve, message) => {
    const server = await startOdd((socket) => socket.once('data', () => serve(socket)));
    running = server;
    const look = hasty.chain({ host: '127.0.0.1', port: server.port }, never);
    await expect(look).rejects.toMatchObject({ fault: { whose: 'peer', code: 'NO_CERTIFICATES' } });
    await expect(look).rejects.toThrow(message);
  });
});
