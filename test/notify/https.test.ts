import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import https from 'node:https';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, describe, expect, test } from 'vitest';
import type { Delivery } from '../../src/notify/delivery.ts';
import { posted } from '../../src/notify/post.ts';
import { signatureHeader, signatureOf } from '../../src/notify/signature.ts';
import type { Settings } from '../../src/settings/settings.ts';
import type { Pair } from '../mail/certificates.ts';
import { madeCertificates } from '../mail/certificates.ts';
import { startProxy } from '../network/tunnel-proxy.ts';

const certificates = madeCertificates();
afterAll(() => certificates.remove());
const { caFile } = certificates;
const direct: Settings['network'] = { proxy: null, noProxy: [], caFile, trust: 'mozilla' };

const running: https.Server[] = [];
afterEach(async () => {
  for (const server of running.splice(0)) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});

type Hook = { readonly port: number; readonly bodies: string[] };

async function hook(
  pair: Pair = certificates.server,
  answer = (response: ServerResponse) => void response.end('ok'),
): Promise<Hook> {
  const bodies: string[] = [];
  const server = https.createServer(pair, (request, response) => {
    const pieces: Buffer[] = [];
    request.on('data', (piece: Buffer) => pieces.push(piece));
    request.on('end', () => {
      bodies.push(Buffer.concat(pieces).toString('utf8'));
      answer(response);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  running.push(server);
  return { port: (server.address() as AddressInfo).port, bodies };
}

const sent = (port: number, network = direct, host = 'localhost', timeoutMs = 5000): Promise<Delivery> =>
  posted({
    ...{ url: `https://${host}:${port}/in`, name: 'channel pager', headers: {}, body: Buffer.from('{"a":1}') },
    ...{ network, timeoutMs, nowMs: 0, signal: new AbortController().signal },
  });

const answering = (status: number, headers: Record<string, string>) => (response: ServerResponse) =>
  void response.writeHead(status, headers).end('no');

describe('a webhook over HTTPS', () => {
  test('with a certificate of a CA of our own is sent', async () => {
    const { port, bodies } = await hook();
    expect(await sent(port)).toMatchObject({ kind: 'sent' });
    expect(bodies).toEqual(['{"a":1}']);
  });

  test.each<[string, Settings['network'], Pair, string, RegExp]>([
    ['of a CA nobody knows', { ...direct, caFile: null }, certificates.server, 'localhost', /trusted root/],
    ['of its own', direct, certificates.selfSigned, 'localhost', /trusted root/],
    ['of another name', direct, certificates.server, '127.0.0.1', /channel pager got no answer/],
  ])('with a certificate %s gets nothing, and is tried again', async (_name, network, pair, host, why) => {
    const { port, bodies } = await hook(pair);
    const end = await sent(port, network, host);
    expect(end).toMatchObject({ kind: 'later', mayHaveArrived: false, isChannel: true });
    expect('why' in end && end.why).toMatch(why);
    expect(bodies).toEqual([]);
  });

  test.each([301, 307, 308])('a redirect (%i) is not followed and not tried again', async (status) => {
    const elsewhere = await hook();
    const { port } = await hook(
      certificates.server,
      answering(status, { location: `https://localhost:${elsewhere.port}/` }),
    );
    expect(await sent(port)).toMatchObject({
      kind: 'never',
      why: expect.stringContaining('Redirects are not followed'),
    });
    expect(elsewhere.bodies).toEqual([]);
  });

  test('waits as long as it is asked to, and gives up what is gone', async () => {
    const busy = await hook(certificates.server, answering(429, { 'retry-after': '120' }));
    expect(await sent(busy.port)).toMatchObject({ kind: 'later', askedMs: 120_000, mayHaveArrived: false });
    const gone = await hook(certificates.server, answering(410, {}));
    expect(await sent(gone.port)).toMatchObject({ kind: 'never' });
  });

  test('that answers by drops is taken at its status; one that never does may have got it', async () => {
    const drops = await hook(certificates.server, (response) => {
      response.writeHead(200);
      const timer = setInterval(() => response.write('x'), 50);
      response.on('close', () => clearInterval(timer));
    });
    expect(await sent(drops.port, direct, 'localhost', 400)).toMatchObject({ kind: 'sent' });
    const silent = await hook(certificates.server, () => undefined);
    expect(await sent(silent.port, direct, 'localhost', 400)).toMatchObject({ kind: 'later', mayHaveArrived: true });
  });

  test('goes by the proxy of the settings; what the proxy refuses did not arrive', async () => {
    const { port, bodies } = await hook();
    const proxy = await startProxy();
    const refusing = await startProxy({ status: 403 });
    try {
      expect(await sent(port, { ...direct, proxy: `http://127.0.0.1:${proxy.port}` })).toMatchObject({ kind: 'sent' });
      expect(proxy.asked).toEqual([`localhost:${port} none`]);
      expect(await sent(port, { ...direct, proxy: `http://127.0.0.1:${refusing.port}` })).toMatchObject({
        ...{ kind: 'later', mayHaveArrived: false, isChannel: true },
      });
      expect(bodies).toHaveLength(1);
    } finally {
      await proxy.stop();
      await refusing.stop();
    }
  });
});

describe('the signature', () => {
  const key = "a key: with 'quotes' $and =";
  const body = Buffer.from('{"subject":"Größe €"}\n', 'utf8');
  const docs = readFileSync(new URL('../../docs/notify.md', import.meta.url), 'utf8');
  const example = (language: string) => new RegExp(`\`\`\`${language}\n(.*?)\`\`\``, 's').exec(docs)?.[1] ?? '';
  const python = `${example('python')}\nimport sys\nsys.exit(0 if genuine(sys.argv[1].encode(), sys.argv[2], sys.stdin.buffer.read()) else 1)\n`;
  const bash = `${example('bash')}\ngenuine "$1" "$2"\n`;
  const verified: readonly (readonly [string, string, readonly string[]])[] = [
    ['Python', 'python3', ['-c', python]],
    ['bash', 'bash', ['-c', bash, 'bash']],
  ];
  const takes = (program: string, args: readonly string[], given: string, header: string, input: Buffer) => {
    try {
      execFileSync(program, [...args, given, header], { input, stdio: ['pipe', 'pipe', 'pipe'] });
      return true;
    } catch {
      return false;
    }
  };

  test.each(verified)(
    'is verified by the example of the docs in %s, and what was changed is not',
    (_name, program, args) => {
      const nowMs = Date.now();
      const header = signatureOf(key, body, nowMs);
      expect(takes(program, args, key, header, body)).toBe(true);
      expect(takes(program, args, key, header, Buffer.from('{"subject":"other"}\n'))).toBe(false);
      expect(takes(program, args, 'another key', header, body)).toBe(false);
      for (const awayMs of [-600_000, 600_000])
        expect(takes(program, args, key, signatureOf(key, body, nowMs + awayMs), body)).toBe(false);
    },
  );

  test('stands in the header the docs name', () => {
    expect(docs).toContain(`\`${signatureHeader}: t=`);
  });
});
