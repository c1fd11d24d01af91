import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { helloMessageOf, sslv2RecordOf } from '../../src/clients/hello.ts';
import type { Heard } from '../../src/clients/hello-ear.ts';
import { helloReportOf } from '../../src/clients/hello-report.ts';
import { helloPage } from '../../src/clients/hello-text.ts';
import type { Ending, HelloListener, ListenerOptions } from '../../src/clients/listener.ts';
import { CannotListen, listenForHellos } from '../../src/clients/listener.ts';
import { profileOf } from '../../src/clients/profiles.ts';
import { recordOf } from '../../src/tls/client-hello.ts';
import { isInstalled, realClients, run } from './real-clients.ts';
import { identity } from './servers.ts';

let folder = '';
let pem = '';
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'anaplan-doctor-listen-'));
  pem = join(folder, 'listener.pem');
  writeFileSync(pem, (await identity()).certificatePem);
});
afterAll(() => rmSync(folder, { recursive: true }));

type Heards = {
  readonly heard: Heard[];
  readonly endings: Ending[];
  readonly listener: HelloListener;
  next(): Promise<void>;
};
let open: HelloListener | null = null;
afterEach(async () => {
  await open?.close();
  open = null;
});

async function start(options: Partial<ListenerOptions> = {}): Promise<Heards> {
  const heard: Heard[] = [];
  const endings: Ending[] = [];
  let tell: () => void = () => undefined;
  open = await listenForHellos({
    host: '127.0.0.1',
    port: 0,
    identity: await identity(),
    onHeard: (one) => {
      heard.push(one);
      if (one.kind === 'no-hello') tell();
    },
    onEnding: (one) => {
      endings.push(one);
      tell();
    },
    pageFor: (one) => (one.kind === 'hello' ? helloPage(helloReportOf(one.hello)) : ''),
    ...options,
  });
  const next = () =>
    new Promise<void>((resolve) => {
      tell = resolve;
    });
  return { heard, endings, listener: open, next };
}

const reportIn = (heard: Heard | undefined) => {
  if (heard?.kind !== 'hello') throw new Error(`no hello: ${JSON.stringify(heard)}`);
  return helloReportOf(heard.hello);
};

/** What comes back for `bytes`, in hex, once the connection is over. */
function answerTo(port: number, pieces: readonly (Buffer | string)[]): Promise<Buffer> {
  return new Promise((resolve) => {
    const received: Buffer[] = [];
    const socket = connect({ host: '127.0.0.1', port }, () => {
      for (const piece of pieces) socket.write(piece);
    });
    socket.on('data', (piece) => received.push(piece));
    socket.on('error', () => undefined);
    socket.on('close', () => resolve(Buffer.concat(received)));
  });
}

describe('real clients through the listener', () => {
  for (const client of realClients) {
    const present = isInstalled(client);
    if (!present) console.warn(`SKIPPED for want of ${client.wanted}`);
    it.skipIf(!present)(`${client.name} is recognised, and accepted by Anaplan`, { timeout: 40_000 }, async () => {
      const { heard, endings, listener, next } = await start();
      const over = next();
      const output = await run(client, listener.port, pem);
      await over;
      const report = reportIn(heard[0]);
      const ids = report.resembles.map(({ id }) => id);
      expect(
        client.expected.filter((id) => ids.includes(id)),
        `resembles ${ids.join(', ')}`,
      ).not.toEqual([]);
      expect(report.resembles[0]?.similarity).toBeGreaterThan(0.9);
      expect(report.anaplan.outcome).toBe('accepted');
      if (!client.showsPage) return;
      expect(output).toContain('Anaplan would accept this client');
      expect(endings).toMatchObject([{ kind: 'answered', version: report.versions[0]?.replace(' ', 'v') }]);
    });
  }
});

describe('made-up clients through the listener', () => {
  it('an SSL 2.0 hello of Java 6: recognised, refused by Anaplan, answered by a ServerHello', async () => {
    const java6 = profileOf('java-6u45');
    if (java6 === null) throw new Error('no java-6u45');
    const { heard, listener } = await start({ patienceMs: 500 });
    const answer = await answerTo(listener.port, [sslv2RecordOf(java6, Buffer.alloc(32, 3))]);
    const report = reportIn(heard[0]);
    expect(report.format).toBe('SSL 2.0');
    expect(report.resembles[0]).toMatchObject({ id: 'java-6u45', similarity: 1 });
    expect(report.anaplan).toMatchObject({
      outcome: 'refused',
      detail: expect.stringMatching(/TLS 1.0 at most.*2017-10-07/),
    });
    // A handshake record of TLS 1.0 with a ServerHello in it.
    expect([answer[0], answer[2], answer[5]]).toEqual([22, 1, 2]);
  });

  it('iOS 8 speaks TLS 1.2 and is refused all the same', async () => {
    const ios8 = profileOf('ios-8');
    if (ios8 === null) throw new Error('no ios-8');
    const { heard, listener } = await start({ patienceMs: 300 });
    const hello = helloMessageOf(ios8, { serverName: 'localhost', random: Buffer.alloc(32, 3), keyShares: [] });
    await answerTo(listener.port, [recordOf(hello)]);
    expect(reportIn(heard[0]).anaplan).toMatchObject({ outcome: 'refused', detail: expect.stringContaining('iOS 8') });
  });

  it('a hello in single bytes is read whole', async () => {
    const go = profileOf('go-1.19');
    if (go === null) throw new Error('no go-1.19');
    const { heard, listener } = await start({ patienceMs: 600 });
    const bytes = recordOf(helloMessageOf(go, { serverName: 'localhost', random: Buffer.alloc(32, 3), keyShares: [] }));
    await answerTo(
      listener.port,
      [...bytes].map((byte) => Buffer.from([byte])),
    );
    expect(reportIn(heard[0]).resembles[0]?.id).toBe('go-1.19');
  });

  it.each<[string, readonly (string | Buffer)[], RegExp]>([
    ['plain HTTP is told to use https', ['GET / HTTP/1.1\r\nHost: x\r\n\r\n'], /plain HTTP/],
    ['garbage is cut off', ['\u0000\u0001garbage'], /not TLS/],
    ['a hello without end is cut off', [Buffer.from([22, 3, 1, 0x40, 0]), Buffer.alloc(40_000)], /longer than/],
  ])('%s', async (_what, pieces, reason) => {
    const { heard, endings, listener } = await start();
    const answer = await answerTo(listener.port, pieces);
    expect(heard).toEqual([{ kind: 'no-hello', reason: expect.stringMatching(reason) }]);
    expect(endings).toEqual([]);
    if (reason.source === 'plain HTTP') expect(answer.toString()).toContain('https://');
  });

  it('a silent client is cut off, and nothing is reported', async () => {
    const { heard, endings, listener } = await start({ patienceMs: 100 });
    expect(await answerTo(listener.port, [])).toHaveLength(0);
    expect(await answerTo(listener.port, [Buffer.from([22, 3])])).toHaveLength(0);
    expect([...heard, ...endings]).toEqual([]);
  });

  it('serves many at once and closes with connections open', async () => {
    const { heard, listener } = await start({ mostConnections: 10 });
    const go = profileOf('go-1.19');
    if (go === null) throw new Error('no go-1.19');
    const bytes = recordOf(helloMessageOf(go, { serverName: null, random: Buffer.alloc(32, 3), keyShares: [] }));
    const answers = Promise.all(Array.from({ length: 40 }, () => answerTo(listener.port, [bytes])));
    while (heard.length < 10) await new Promise((resolve) => setTimeout(resolve, 5));
    await listener.close();
    open = null;
    await answers;
    expect(heard.length).toBeLessThanOrEqual(40);
    expect(heard.every(({ kind }) => kind === 'hello')).toBe(true);
  });

  it('says so when the port is taken', async () => {
    const { listener } = await start();
    const again = listenForHellos({
      host: '127.0.0.1',
      port: listener.port,
      identity: await identity(),
      onHeard: () => undefined,
      onEnding: () => undefined,
      pageFor: () => '',
    });
    await expect(again).rejects.toBeInstanceOf(CannotListen);
    await expect(again).rejects.toThrow(/EADDRINUSE.*--port/);
  });
});

describe('the page', () => {
  it('shows nothing of a client as markup', () => {
    const go = profileOf('go-1.19');
    if (go === null) throw new Error('no go-1.19');
    const { hello } = {
      hello: {
        format: 'record' as const,
        legacyVersion: 0x0303,
        versions: [0x0303],
        versionsListed: false,
        suites: go.suites,
        serverName: '<script>alert(1)</script>\u001b[31m',
        groups: [],
        signatureAlgorithms: [],
        alpn: ['<b>'],
        keyShares: [],
        extensions: [],
        lengthBytes: 200,
      },
    };
    const page = helloPage(helloReportOf(hello));
    expect(page).not.toMatch(/<script|<b>/);
    expect(page).not.toContain(String.fromCharCode(27));
    expect(page).toContain('&lt;script&gt;');
  });
});
