/** What one client can take of the page: connections, time, bytes, streams; and requests that two readers would read as two. */
import type { Socket } from 'node:net';
import { setTimeout as waited } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { openStore } from '../../src/store/sqlite.ts';
import type { Store } from '../../src/store/store.ts';
import { createEvents } from '../../src/web/events.ts';
import { usualBounds } from '../../src/web/server.ts';
import { seenAttempt } from '../store/attempts.ts';
import { opens } from '../store/incidents.ts';
import { get, heard, hostOf, opened, raw } from './raw.ts';
import type { Served } from './serve.ts';
import { served } from './serve.ts';

let store: Store;
let site: Served;
let incident = 0;
const own: Served[] = [];
const sockets: Socket[] = [];

beforeAll(async () => {
  store = openStore(':memory:');
  const findings = [{ code: 'old-tls', severity: 'failure', facts: {} }] as const;
  store.record(seenAttempt({ findings, startedAtMs: Date.now() }), [opens('old-tls', 'failure', Date.now())]);
  incident = store.openIncidents()[0]?.id ?? 0;
  site = await served({ store });
});
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  for (const one of own.splice(0)) await one.close();
});
afterAll(async () => {
  await site.close();
  store.close();
});

async function servedWith(bounds: NonNullable<Parameters<typeof served>[0]['bounds']>): Promise<Served> {
  const one = await served({ store, bounds });
  own.push(one);
  return one;
}

async function held(of: Served): Promise<Socket> {
  const socket = await opened(of);
  socket.on('error', () => {});
  sockets.push(socket);
  return socket;
}

describe('connections', () => {
  test('beyond as many as may be are closed unheard; there is room again when one goes', async () => {
    const few = await servedWith({ connections: 3 });
    const first = await held(few);
    await Promise.all([held(few), held(few)]);
    // The connections above are taken before this one is: a listener takes them in their order.
    expect(await raw(few, get(hostOf(few), '/healthz'))).toBe('');
    first.destroy();
    await vi.waitFor(async () => expect(await raw(few, get(hostOf(few), '/healthz'))).toMatch(/^HTTP\/1\.1 200/));
  });
  test('that say nothing, half a head, a byte now and then, or half a body, are ended', async () => {
    const quick = await servedWith({ requestMs: 300, idleMs: 500 });
    const head = `POST /silences HTTP/1.1\r\nHost: ${hostOf(quick)}\r\n`;
    const slow = async (text: string): Promise<string> => {
      const socket = await held(quick);
      const answer = heard(socket);
      const drip = setInterval(() => socket.writable && socket.write(text), 50);
      return await answer.finally(() => clearInterval(drip));
    };
    const answers = await Promise.all([
      raw(quick, ''),
      raw(quick, 'GET / HT'),
      raw(quick, `${head}Content-Length: 9\r\n\r\nx`),
      slow('X'),
      slow('X-Slow: a\r\n'),
      (async () => {
        const socket = await held(quick);
        socket.write(`${head}Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 9999\r\n\r\n`);
        const answer = heard(socket);
        const drip = setInterval(() => socket.writable && socket.write('a'), 50);
        return await answer.finally(() => clearInterval(drip));
      })(),
    ]);
    for (const text of answers) expect(text).not.toMatch(/^HTTP\/1\.1 [23]/);
    expect((await fetch(`${quick.url}/healthz`)).status).toBe(200);
  });
  test('whose client does not read its answer are cut', async () => {
    const quick = await servedWith({ answerMs: 300, idleMs: 60_000 });
    const { length } = await (await fetch(`${quick.url}/api/v1/openapi.json`)).text();
    const socket = await held(quick);
    socket.pause();
    // More than the buffers of both ends hold.
    const times = Math.ceil(30_000_000 / length);
    socket.write(`GET /api/v1/openapi.json HTTP/1.1\r\nHost: ${hostOf(quick)}\r\n\r\n`.repeat(times));
    await waited(800);
    const rest = heard(socket);
    socket.resume();
    expect((await rest).length).toBeLessThan(times * length);
  });
});

describe('sizes', () => {
  test('of heads: 16 kB in all, 100 lines', async () => {
    expect(await raw(site, get(hostOf(site), '/', `X: ${'x'.repeat(40_000)}\r\n`))).toMatch(/^HTTP\/1\.1 431/);
    expect(await raw(site, get(hostOf(site), `/?${'x'.repeat(40_000)}`))).toMatch(/^HTTP\/1\.1 431/);
    expect(await raw(site, get(hostOf(site), '/', 'X: y\r\n'.repeat(3000)))).toMatch(/^HTTP\/1\.1 431/);
    expect(usualBounds.headerBytes).toBe(16_384);
  });
  test('of bodies, whether their length is told or not', async () => {
    const post = (more: string, body: string) =>
      raw(
        site,
        `POST /silences HTTP/1.1\r\nHost: ${hostOf(site)}\r\nConnection: close\r\nContent-Type: application/x-www-form-urlencoded\r\n${more}\r\n${body}`,
      );
    expect(await post('Content-Length: 20000\r\n', 'x'.repeat(20_000))).toMatch(/^HTTP\/1\.1 413/);
    const chunk = `1000\r\n${'x'.repeat(4096)}\r\n`;
    expect(await post('Transfer-Encoding: chunked\r\n', `${chunk.repeat(10)}0\r\n\r\n`)).toMatch(/^HTTP\/1\.1 413/);
    expect(store.silences(Date.now())).toEqual([]);
    const { formToken } = (await (await fetch(`${site.url}/api/v1/status`)).json()) as { formToken: string };
    const form = `formToken=${formToken}&target=x&forMinutes=1`;
    const small = `${form.length.toString(16)}\r\n${form}\r\n0\r\n\r\n`;
    expect(await post('Transfer-Encoding: chunked\r\n', small)).toMatch(/^HTTP\/1\.1 303/);
    expect(store.silences(Date.now())).toMatchObject([{ target: 'x' }]);
    expect(await post('', '')).toMatch(/^HTTP\/1\.1 403/);
    expect(site.errors).toEqual([]);
  });
  test('of answers: lists are cut to what was asked for, a thousand at most', async () => {
    const many = openStore(':memory:');
    const nowMs = 1_800_000_000_000;
    many.inOneTransaction(() => {
      for (let index = 0; index < 10_000; index += 1)
        many.record(seenAttempt({ startedAtMs: nowMs - index * 60_000 }), []);
      for (let index = 0; index < 2000; index += 1) many.journal('a', 'b', nowMs - index, { c: index });
    });
    const full = await served({ store: many, nowMs: () => nowMs });
    own.push(full);
    const lengthOf = async (place: string) => {
      const answer = await fetch(full.url + place);
      return [answer.status, (await answer.text()).length] as const;
    };
    for (const place of [
      '/',
      '/checks',
      '/subject?check=tls-version&target=api.anaplan.com:443',
      '/changes',
      '/daemon',
    ]) {
      const [status, length] = await lengthOf(place);
      expect([place, status]).toEqual([place, 200]);
      expect(length, place).toBeLessThan(150_000);
    }
    const history = '/api/v1/history?check=tls-version&target=api.anaplan.com:443';
    expect((await lengthOf(`${history}&buckets=500`))[0]).toBe(200);
    expect((await lengthOf('/api/v1/journal?limit=1000'))[0]).toBe(200);
    expect((await lengthOf('/api/v1/journal?limit=10000'))[0]).toBe(400);
    expect((await lengthOf(`${history}&buckets=5000`))[0]).toBe(400);
    many.close();
  });
});

describe('streams of events', () => {
  test('are 16 at a time; the next is told to come back, and pages are served all the same', async () => {
    const stop = new AbortController();
    const all = await Promise.all(
      Array.from({ length: 20 }, () => fetch(`${site.url}/events`, { signal: stop.signal })),
    );
    const refused = all.filter(({ status }) => status === 503);
    expect(refused).toHaveLength(4);
    expect(refused.map(({ headers }) => headers.get('retry-after'))).toEqual(['60', '60', '60', '60']);
    expect((await fetch(`${site.url}/`)).status).toBe(200);
    stop.abort();
    // Those who left make room.
    await vi.waitFor(async () => {
      const again = new AbortController();
      const { status } = await fetch(`${site.url}/events`, { signal: again.signal });
      again.abort();
      expect(status).toBe(200);
    }, 5000);
  });
  test('are told of a change at once, and of those that follow every fifth asking', () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    try {
      let asked = 0;
      const changing = () => {
        asked += 1;
        return String(asked);
      };
      const events = createEvents(changing, { askMs: 1000 });
      events.open(new AbortController().signal);
      vi.advanceTimersByTime(1000);
      expect(asked).toBe(2);
      vi.advanceTimersByTime(20_000);
      expect(asked).toBe(6);
      events.close();
    } finally {
      vi.useRealTimers();
    }
  });
  test('tell of a change, once, and end with the page', async () => {
    const one = await servedWith({});
    const answer = await fetch(`${one.url}/events`);
    const reader = answer.body?.pipeThrough(new TextDecoderStream()).getReader();
    expect((await reader?.read())?.value).toBe('retry: 5000\n: hello\n\n');
    store.record(seenAttempt({ startedAtMs: Date.now() }), []);
    expect((await reader?.read())?.value).toMatch(/^event: change\ndata: [\d.-]+\n\n$/);
    const rest = reader?.read().catch(() => ({ done: true }));
    await own.splice(0)[0]?.close();
    expect((await rest)?.done).toBe(true);
  });
});

describe('a request that a proxy might read as two, or otherwise', () => {
  const smuggled = `GET /healthz HTTP/1.1\r\nHost: ${'x'}\r\n\r\n`;
  const post = (headers: string, body = '') =>
    `POST /incidents/${incident}/ack HTTP/1.1\r\nHost: ${hostOf(site)}\r\n${headers}\r\n${body}`;
  test.each([
    ['two lengths', 'Content-Length: 4\r\nContent-Length: 5\r\n', 'abcde'],
    ['two lengths in one line', 'Content-Length: 4, 5\r\n', 'abcde'],
    ['length and chunks', 'Content-Length: 4\r\nTransfer-Encoding: chunked\r\n', '0\r\n\r\n'],
    ['chunks and length', 'Transfer-Encoding: chunked\r\nContent-Length: 4\r\n', '0\r\n\r\n'],
    ['chunks that are not last', 'Transfer-Encoding: chunked, identity\r\n', '0\r\n\r\n'],
    ['an encoding of another name', 'Transfer-Encoding: xchunked\r\n', '0\r\n\r\n'],
    ['an encoding with a vertical tab', 'Transfer-Encoding: \x0bchunked\r\n', '0\r\n\r\n'],
    ['a space before the colon', 'Transfer-Encoding : chunked\r\n', '0\r\n\r\n'],
    ['a length with a sign', 'Content-Length: +4\r\n', 'abcd'],
    ['a length in hexadecimal', 'Content-Length: 0x4\r\n', 'abcd'],
    ['a folded line', 'X: a\r\n Content-Length: 4\r\nContent-Length: 3\r\nContent-Length: 4\r\n', 'abcd'],
    ['a line that ends in a bare CR', 'X: a\rContent-Length: 4\r\n', 'abcd'],
    ['a chunk whose size is no number', 'Transfer-Encoding: chunked\r\n', 'zz\r\nab\r\n0\r\n\r\n'],
    ['a chunk longer than it says', 'Transfer-Encoding: chunked\r\n', '1\r\nabc\r\n0\r\n\r\n'],
  ])('%s: is refused, and what follows is not read', async (_name, headers, body) => {
    const text = await raw(site, `${post(headers, body)}${smuggled}`, 1500);
    expect(text.split('\r\n')[0]).toMatch(/^HTTP\/1\.1 4\d\d /);
    expect(text.match(/HTTP\/1\.1 /g)).toHaveLength(1);
    expect(text).not.toMatch(/\r\n\r\nok\n/);
    expect(store.incident(incident)?.ack).toBeNull();
  });
  test('a body is no request, be it refused or not', async () => {
    const inner = `GET /healthz HTTP/1.1\r\nHost: ${hostOf(site)}\r\n\r\n`;
    const text = await raw(site, post(`Connection: close\r\nContent-Length: ${inner.length}\r\n`, inner));
    expect(text.split('\r\n')[0]).toMatch(/^HTTP\/1\.1 403/);
    expect(text.match(/HTTP\/1\.1 /g)).toHaveLength(1);
    const reading = await raw(
      site,
      `GET /healthz HTTP/1.1\r\nHost: ${hostOf(site)}\r\nConnection: close\r\nContent-Length: ${inner.length}\r\n\r\n${inner}`,
    );
    expect(reading.match(/HTTP\/1\.1 /g)).toHaveLength(1);
  });
  test.each([
    ['CONNECT', 'CONNECT evil.example:443 HTTP/1.1\r\nHost: evil.example:443\r\n\r\n'],
    ['another protocol', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'],
    ['no version', 'GET /\r\n\r\n'],
    ['no protocol at all', '\x16\x03\x01\x00\x05hello'],
  ])('%s is not spoken', async (_name, text) => {
    expect(await raw(site, text, 1500)).not.toMatch(/^HTTP\/1\.1 [123]/);
    expect((await fetch(`${site.url}/healthz`)).status).toBe(200);
  });
  test('an offer to change the protocol is not taken, other methods do nothing', async () => {
    const upgrade =
      'Upgrade: h2c\r\nConnection: Upgrade, HTTP2-Settings, close\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n';
    expect(await raw(site, `GET /healthz HTTP/1.1\r\nHost: ${hostOf(site)}\r\n${upgrade}\r\n`, 1500)).not.toMatch(
      /^HTTP\/1\.1 101/,
    );
    for (const method of ['PUT', 'DELETE', 'PATCH', 'TRACE', 'OPTIONS']) {
      const [first] = (
        await raw(
          site,
          `${method} /incidents/${incident}/ack HTTP/1.1\r\nHost: ${hostOf(site)}\r\nConnection: close\r\n\r\n`,
        )
      ).split('\r\n');
      expect([method, first]).toEqual([method, 'HTTP/1.1 405 Method Not Allowed']);
    }
    expect(store.incident(incident)?.ack).toBeNull();
  });
});
