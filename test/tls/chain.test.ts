import { readFileSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:tls';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { CouldNotLook } from '../../src/check.ts';
import { createTls } from '../../src/tls/prober.ts';
import { chainsSentOf } from '../../src/tls/seen.ts';
import { flight12 } from './flights.ts';
import { firstSeen, never } from './looking.ts';
import { alertRecord, listen, startOdd } from './odd-servers.ts';
import type { Pki } from './openssl.ts';
import { hasOpenssl, makePki, startOpenssl } from './openssl.ts';

const tls = createTls({ proxy: null, noProxy: [], timeoutMs: 10_000 });
const hasty = createTls({ proxy: null, noProxy: [], timeoutMs: 300 });

const [major = 0, minor = 0] = process.versions.openssl.split('.').map(Number);
const hasNewGroups = major * 100 + minor >= 305;
if (!hasNewGroups)
  console.warn('SKIPPED for want of OpenSSL 3.5 inside Node: servers with ML-KEM and brainpool in TLS 1.3');

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
    const { chain, address } = await firstSeen(tls, { host: 'localhost', port: server.port });
    if (chain === null) throw new Error('no chain');
    const names = ['leaf', 'intermediate', 'root', 'stranger'];
    const sent = chain.certificates.map((one) => names.find((name) => pki.der(name) === one));
    return { ...chain, address, sent };
  };

  const oddChain = ['-cert_chain', 'odd-chain.pem'];
  const oddSent = ['leaf', 'stranger', 'root', 'intermediate', 'intermediate'];
  it.each<[string, readonly string[], string, string, string]>([
    ['TLS 1.0', ['-tls1', '-cipher', 'ALL:@SECLEVEL=0'], 'TLSv1.0', 'TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA', 'x25519'],
    ['TLS 1.1', ['-tls1_1', '-cipher', 'ALL:@SECLEVEL=0'], 'TLSv1.1', 'TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA', 'x25519'],
    ['TLS 1.2', ['-tls1_2'], 'TLSv1.2', 'TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384', 'x25519'],
    [
      'TLS 1.2, RSA key exchange',
      ['-tls1_2', '-cipher', 'CAMELLIA128-SHA'],
      'TLSv1.2',
      'TLS_RSA_WITH_CAMELLIA_128_CBC_SHA',
      'RSA',
    ],
    [
      'TLS 1.2, DHE',
      ['-tls1_2', '-cipher', 'DHE-RSA-AES128-SHA'],
      'TLSv1.2',
      'TLS_DHE_RSA_WITH_AES_128_CBC_SHA',
      'DH 2048 bit',
    ],
    ['TLS 1.3 AES-256', ['-tls1_3'], 'TLSv1.3', 'TLS_AES_256_GCM_SHA384', 'x25519'],
    [
      'TLS 1.3 AES-128',
      ['-tls1_3', '-ciphersuites', 'TLS_AES_128_GCM_SHA256'],
      'TLSv1.3',
      'TLS_AES_128_GCM_SHA256',
      'x25519',
    ],
    [
      'TLS 1.3 ChaCha20',
      ['-tls1_3', '-ciphersuites', 'TLS_CHACHA20_POLY1305_SHA256'],
      'TLSv1.3',
      'TLS_CHACHA20_POLY1305_SHA256',
      'x25519',
    ],
    [
      'TLS 1.3 CCM',
      ['-tls1_3', '-ciphersuites', 'TLS_AES_128_CCM_SHA256'],
      'TLSv1.3',
      'TLS_AES_128_CCM_SHA256',
      'x25519',
    ],
    [
      'TLS 1.3 CCM-8, X448 by retry',
      ['-tls1_3', '-ciphersuites', 'TLS_AES_128_CCM_8_SHA256', '-groups', 'X448'],
      'TLSv1.3',
      'TLS_AES_128_CCM_8_SHA256',
      'x448',
    ],
    ['TLS 1.3, P-256', ['-tls1_3', '-groups', 'P-256'], 'TLSv1.3', 'TLS_AES_256_GCM_SHA384', 'secp256r1'],
    ['TLS 1.3, P-384 by retry', ['-tls1_3', '-groups', 'P-384'], 'TLSv1.3', 'TLS_AES_256_GCM_SHA384', 'secp384r1'],
    ['TLS 1.3, P-521 by retry', ['-tls1_3', '-groups', 'P-521'], 'TLSv1.3', 'TLS_AES_256_GCM_SHA384', 'secp521r1'],
    ...['ffdhe2048', 'ffdhe3072', 'ffdhe4096', 'ffdhe6144', 'ffdhe8192'].map(
      (group) =>
        [`TLS 1.3, ${group} by retry`, ['-tls1_3', '-groups', group], 'TLSv1.3', 'TLS_AES_256_GCM_SHA384', group] as [
          string,
          string[],
          string,
          string,
          string,
        ],
    ),
  ])('%s: every certificate as sent, in order', async (_name, args, version, suite, group) => {
    const { sent, ...seen } = await chainOf(...oddChain, ...args);
    expect(sent).toEqual(oddSent);
    expect(seen).toMatchObject({ version, suite, group, clientCertificate: null, asSent: true, address: '127.0.0.1' });
  });

  it.each([['-tls1_2'], ['-tls1_3']])(
    '%s: sees that a client certificate is asked for, and from whom',
    async (version) => {
      const { sent, clientCertificate } = await chainOf(version, '-Verify', '1', '-CAfile', 'root.pem', ...oddChain);
      expect(clientCertificate).toEqual({ authorities: ['CN=root'], authoritiesLeftOut: 0 });
      expect(sent).toEqual(oddSent);
    },
  );

  it('a leaf alone stays alone, though this host could complete it', async () => {
    expect((await chainOf()).sent).toEqual(['leaf']);
  });

  describe.skipIf(!hasNewGroups)('groups of OpenSSL 3.5, played by Node', () => {
    const seenWith = async (ecdhCurve: string) => {
      const load = (name: string) => readFileSync(pki.file(name));
      const server = createServer({ cert: load('leaf.pem'), key: load('leaf.key'), minVersion: 'TLSv1.3', ecdhCurve });
      await listen(server);
      running = { stop: () => new Promise((resolve) => server.close(() => resolve())) };
      const { port } = server.address() as AddressInfo;
      return firstSeen(tls, { host: 'localhost', port });
    };

    it.each(['brainpoolP256r1tls13', 'brainpoolP384r1tls13', 'brainpoolP512r1tls13'])('%s by retry', async (group) => {
      const { chain } = await seenWith(group);
      expect(chain).toMatchObject({ group, asSent: true, certificates: [pki.der('leaf')] });
    });

    it.each(['X25519MLKEM768', 'SecP256r1MLKEM768', 'SecP384r1MLKEM1024', 'MLKEM768'])(
      "%s alone, which our own hello cannot do: offered, and Node's own path, which says so",
      async (group) => {
        const { chain, versions } = await seenWith(group);
        expect(versions.at(-1)).toMatchObject({ version: 'TLSv1.3', answer: 'offered' });
        expect(chain).toMatchObject({ asSent: false, version: 'TLSv1.3', certificates: [pki.der('leaf')] });
      },
    );

    it('X25519MLKEM768 first and x25519 beside it: as sent', async () => {
      const { chain } = await seenWith('X25519MLKEM768:X25519');
      expect(chain).toMatchObject({ group: 'x25519', asSent: true });
    });
  });

  it('the certificate of the name that was asked for', async () => {
    const load = (name: string) => readFileSync(pki.file(name));
    const server = createServer({ cert: load('stranger.pem'), key: load('stranger.key') });
    server.addContext('localhost', { cert: load('leaf.pem'), key: load('leaf.key') });
    await listen(server);
    running = { stop: () => new Promise((resolve) => server.close(() => resolve())) };
    const { port } = server.address() as AddressInfo;
    const named = await firstSeen(tls, { host: 'localhost', port }, {});
    expect(named.chain?.certificates).toEqual([pki.der('leaf')]);
    expect(named.names?.withoutName).toMatchObject({ answer: 'other', certificate: pki.der('stranger') });
    expect(named.names?.wrongName).toMatchObject({ answer: 'other', certificate: pki.der('stranger') });
    const byAddress = await firstSeen(tls, { host: '127.0.0.1', port }, {});
    expect(byAddress.chain?.certificates).toEqual([pki.der('stranger')]);
    expect(byAddress.names).toBeNull();
  });
});

describe('the chain of odd servers', () => {
  it('one that falls silent after its certificates has shown them', async () => {
    const flight = flight12(Buffer.from('first'), Buffer.from('second'));
    const server = await startOdd((socket) => socket.once('data', () => socket.write(flight.subarray(0, -9))));
    running = server;
    const { chain } = await firstSeen(hasty, { host: '127.0.0.1', port: server.port });
    expect(chain?.certificates.map((one) => Buffer.from(one, 'base64').toString())).toEqual(['first', 'second']);
  });

  it('one that chokes on a long hello is asked with a short one', async () => {
    const flown = flight12(Buffer.from('leaf'));
    const server = await startOdd((socket) =>
      socket.once('data', (hello) => (hello.length > 300 ? socket.resetAndDestroy() : socket.write(flown))),
    );
    running = server;
    const { chain, versions } = await firstSeen(tls, { host: '127.0.0.1', port: server.port });
    expect(chain).toMatchObject({ version: 'TLSv1.2', certificates: [Buffer.from('leaf').toString('base64')] });
    expect(versions[3]).toMatchObject({ answer: 'offered' });
    expect(versions[3]?.evidence).toContain('to a shorter hello; before: connection reset without an answer');
  });

  it.each<[string, (socket: import('node:net').Socket) => unknown, RegExp]>([
    ['an alert', (socket) => socket.write(alertRecord(40)), /alert 40 handshake_failure/],
    ['a close', (socket) => socket.end(), /connection closed without an answer/],
    ['a banner', (socket) => socket.write('SSH-2.0-OpenSSH_9.2\r\n'), /not TLS: the answer starts with "SSH-2.0/],
    ['silence', () => undefined, /timeout after 300 ms/],
  ])('%s instead of certificates: none, and why', async (_name, serve, message) => {
    const server = await startOdd((socket) => socket.once('data', () => serve(socket)));
    running = server;
    const endpoint = { host: '127.0.0.1', port: server.port };
    const { chain, noChain } = await firstSeen(hasty, endpoint);
    expect(chain).toBeNull();
    expect(noChain).toMatch(message);
    const seen = await hasty.look(endpoint, {}, never);
    expect(() => chainsSentOf(seen)).toThrow(message);
    expect(() => chainsSentOf(seen)).toThrow(CouldNotLook);
  });
});
