import { readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { createServer as createTcpServer } from 'node:net';
import { createServer } from 'node:tls';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createTls } from '../../src/tls/prober.ts';
import { chainsSentOf } from '../../src/tls/seen.ts';
import { flight } from './flights.ts';
import { firstSeen, never } from './looking.ts';
import { alertRecord, listen, startOdd, versionAsked } from './odd-servers.ts';
import type { Pki } from './openssl.ts';
import { hasOpenssl, makePki } from './openssl.ts';

const running: { stop(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of running.splice(0)) await one.stop();
});

const toolFor = (addresses: readonly string[], timeoutMs = 2000) =>
  createTls({ proxy: null, noProxy: [], timeoutMs, resolve: async () => addresses });

describe('several addresses', () => {
  const serving = (leaf: string) => (socket: import('node:net').Socket) => {
    socket.on('error', () => undefined);
    socket.once('data', (hello) =>
      socket.write(versionAsked(hello) === 0x0303 ? flight(0x0303, Buffer.from(leaf)) : alertRecord(70)),
    );
  };
  const startAt = async (host: string, port: number, leaf: string) => {
    const server = createTcpServer(serving(leaf));
    await new Promise<void>((resolve) => server.listen(port, host, resolve));
    running.push({ stop: () => new Promise((resolve) => server.close(() => resolve())) });
    return (server.address() as AddressInfo).port;
  };

  it('are looked at one by one, and a dead one is an entry of its own', async () => {
    const port = await startAt('127.0.0.1', 0, 'one');
    await startAt('127.0.0.2', port, 'two');
    await startAt('127.0.0.3', port, 'one');
    const tool = toolFor(['127.0.0.1', '127.0.0.2', '127.0.0.3', '127.0.0.4']);
    const seen = await tool.look({ host: 'many.example', port }, {}, never);
    expect(seen.addresses.map(({ address, outcome }) => `${address} ${outcome}`)).toEqual([
      '127.0.0.1 seen',
      '127.0.0.2 seen',
      '127.0.0.3 seen',
      '127.0.0.4 blind',
    ]);
    expect(seen.addresses[3]).toMatchObject({ whose: 'network', code: 'ECONNREFUSED' });
    const chains = chainsSentOf(seen).map(({ addresses }) => addresses);
    expect(chains).toEqual([['127.0.0.1', '127.0.0.3'], ['127.0.0.2']]);
    expect(seen.addresses.map((one) => one.outcome === 'seen' && one.names !== null)).toEqual([
      true,
      false,
      false,
      false,
    ]);
    expect(JSON.parse(JSON.stringify(seen))).toEqual(seen);
  });

  it('beyond eight are counted only', async () => {
    const port = await startAt('127.0.0.1', 0, 'one');
    const addresses = ['127.0.0.1', ...Array.from({ length: 9 }, (_, index) => `127.0.1.${index}`)];
    const seen = await toolFor(addresses).look({ host: 'many.example', port }, {}, never);
    expect(seen.addresses).toHaveLength(8);
    expect(seen.addressesLeftOut).toBe(2);
  });
});

describe.skipIf(!hasOpenssl)('accepted suites', () => {
  let pki: Pki;
  beforeAll(() => {
    pki = makePki();
  });
  afterAll(() => pki.remove());

  it('are found by elimination, in the order of the server', async () => {
    const load = (name: string) => readFileSync(pki.file(name));
    const server = createServer({
      cert: load('leaf.pem'),
      key: load('leaf.key'),
      ciphers: 'TLS_AES_128_GCM_SHA256:AES128-SHA:ECDHE-RSA-AES128-GCM-SHA256:@SECLEVEL=0',
      honorCipherOrder: true,
      minVersion: 'TLSv1.1',
    });
    server.on('tlsClientError', () => undefined);
    await listen(server);
    running.push({ stop: () => new Promise((resolve) => server.close(() => resolve())) });
    const { port } = server.address() as AddressInfo;
    const { suites } = await firstSeen(toolFor(['127.0.0.1']), { host: 'localhost', port }, { suites: true });
    expect(suites).toEqual([
      { version: 'TLSv1.1', suites: ['TLS_RSA_WITH_AES_128_CBC_SHA'], complete: true },
      {
        version: 'TLSv1.2',
        suites: ['TLS_RSA_WITH_AES_128_CBC_SHA', 'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256'],
        complete: true,
      },
      { version: 'TLSv1.3', suites: ['TLS_AES_128_GCM_SHA256'], complete: true },
    ]);
  });
});

describe('STARTTLS for SMTP', () => {
  const mailServer = (replies: { readonly ehlo?: string; readonly startTls?: string; readonly greeting?: string }) =>
    startOdd((socket) => {
      socket.write(replies.greeting ?? '220-mail.example\r\n220 ESMTP ready\r\n');
      socket.on('data', (piece) => {
        const text = piece.toString('latin1');
        if (text.startsWith('EHLO')) socket.write(replies.ehlo ?? '250-mail.example\r\n250-SIZE 1\r\n250 STARTTLS\r\n');
        else if (text.startsWith('STARTTLS')) socket.write(replies.startTls ?? '220 go ahead\r\n');
        else socket.write(versionAsked(piece) === 0x0303 ? flight(0x0303, Buffer.from('mail')) : alertRecord(70));
      });
    });
  const lookAt = async (replies: Parameters<typeof mailServer>[0]) => {
    const server = await mailServer(replies);
    running.push(server);
    const endpoint = { host: '127.0.0.1', port: server.port, startTls: 'smtp' } as const;
    return toolFor([], 500).look(endpoint, {}, never);
  };

  it('TLS begins after "go ahead"', async () => {
    const [seen] = (await lookAt({})).addresses;
    expect(seen).toMatchObject({ outcome: 'seen', chain: { version: 'TLSv1.2' } });
  });

  it.each<[string, Parameters<typeof mailServer>[0], RegExp]>([
    ['does not offer it', { ehlo: '250 mail.example\r\n' }, /does not offer STARTTLS/],
    ['refuses it', { startTls: '454 TLS not available\r\n' }, /STARTTLS was answered with "454 TLS not available"/],
    ['speaks something else', { greeting: 'SSH-2.0-x\r\n' }, /does not speak SMTP: the answer starts with "SSH-2.0-x"/],
    ['keeps silent', { greeting: '' }, /no answer within 500 ms/],
  ])('a server that %s: could not look, and why', async (_name, replies, message) => {
    const look = lookAt(replies);
    await expect(look).rejects.toThrow(message);
    await expect(look).rejects.toMatchObject({ fault: { whose: 'peer', code: 'NO_STARTTLS' } });
  });
});
