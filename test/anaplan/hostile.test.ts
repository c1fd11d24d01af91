/** Answers that no well-meaning server gives: each ends in a fault within its time and size, and nothing of ours goes elsewhere. */
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { CouldNotLook, Fault } from '../../src/check.ts';
import { MovableClock } from '../../src/clock.ts';
import type { Handler, Tenant } from './tenant.ts';
import { clientOf, json, listOf, startTenant } from './tenant.ts';

const { signal } = new AbortController();
const route = 'GET /2/0/models';
let tenant: Tenant;
let closing: (() => Promise<unknown>)[];

beforeEach(async () => {
  tenant = await startTenant(new MovableClock());
  closing = [];
});
afterEach(async () => {
  for (const close of closing) await close();
  await tenant.close();
});

function connection(timeoutMs = 5_000) {
  const made = clientOf(tenant, new MovableClock(), { timeoutMs });
  closing.push(() => made.close());
  return made.round().connection('prod');
}

async function faultBy(handler: Handler, timeoutMs?: number): Promise<Fault> {
  tenant.routes.set(route, handler);
  return await connection(timeoutMs)
    .models(signal)
    .then(
      () => expect.fail('it should have thrown'),
      (error: CouldNotLook) => error.fault ?? expect.fail(String(error)),
    );
}

test.each([301, 302, 303, 307, 308])(
  'a redirect (%i) to another host is not followed: no token goes there',
  async (status) => {
    const seen: string[] = [];
    const other = createServer(
      { cert: tenant.pki.server.certificate, key: tenant.pki.server.key },
      (request, response) => {
        seen.push(request.url ?? '');
        response.end('{}');
      },
    );
    other.listen(0, '127.0.0.1');
    await new Promise((resolve) => other.once('listening', resolve));
    const { port } = other.address() as AddressInfo;
    closing.push(() => new Promise((resolve) => other.close(resolve)));
    const fault = await faultBy((_seen, response) => {
      response.writeHead(status, {
        location: `https://127.0.0.1:${port}/2/0/models`,
        'content-type': 'application/json',
      });
      response.end();
    });
    expect(fault).toMatchObject({ whose: 'peer', code: `HTTP_${status}` });
    expect(seen).toEqual([]);
  },
);

describe('an answer without end', () => {
  test.each<[string, Handler]>([
    [
      'headers that drip',
      (_seen, response) => {
        const socket = response.socket;
        socket?.write('HTTP/1.1 200 OK\r\n');
        const drip = setInterval(() => socket?.write('x-more: 1\r\n'), 30);
        socket?.on('close', () => clearInterval(drip));
      },
    ],
    [
      'interim answers one after another',
      (_seen, response) => {
        const drip = setInterval(() => response.socket?.write('HTTP/1.1 103 Early Hints\r\nlink: <a>\r\n\r\n'), 30);
        response.on('close', () => clearInterval(drip));
      },
    ],
    [
      'a chunk that never comes',
      (_seen, response) => {
        response.socket?.write(
          'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\nffffff\r\n{',
        );
      },
    ],
    [
      'a body shorter than promised, the socket left open',
      (_seen, response) => {
        response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' });
        response.write('{"models":[');
      },
    ],
  ])('%s: given up in time', async (_what, handler) => {
    const fault = await faultBy(handler, 400);
    expect(fault.whose).toBe('network');
  });

  test('headers beyond measure', async () => {
    const fault = await faultBy((_seen, response) => {
      const socket = response.socket;
      socket?.write('HTTP/1.1 200 OK\r\n');
      const write = () => {
        while (socket?.writable && socket.write(`x-${Math.random()}: ${'a'.repeat(4_000)}\r\n`));
        if (socket?.writable) socket.once('drain', write);
      };
      socket?.on('error', () => {});
      write();
    });
    expect(fault.whose).toBe('network');
  });

  test('rows page after page: stops long before memory does', async () => {
    const rows = Array.from({ length: 60_000 }, (_, index) => ({
      id: `M${index}`,
      name: 'x',
      activeState: 'UNLOCKED',
    }));
    const fault = await faultBy(({ url }, response) => {
      const offset = Number(new URL(url, tenant.origin).searchParams.get('offset'));
      const paging = { currentPageSize: rows.length, totalSize: 1e9, offset };
      json(response, 200, { meta: { paging }, status: { code: 200 }, models: rows });
    }, 20_000);
    expect(fault).toMatchObject({ whose: 'peer', code: 'PAGING' });
    expect(tenant.count(route)).toBeLessThanOrEqual(5);
  });
});

describe('an answer that is cut or garbled', () => {
  const body = JSON.stringify(listOf('models', []));
  test.each<[string, Handler, object]>([
    [
      'the connection dropped in the middle of the body',
      (_seen, response) => {
        response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' });
        response.write(body, () => response.socket?.destroy());
      },
      { whose: 'network' },
    ],
    [
      'closed before the last chunk',
      (_seen, response) => {
        response.writeHead(200, { 'content-type': 'application/json' });
        response.write(body, () => response.socket?.end());
      },
      { whose: 'network' },
    ],
    [
      'half of a gzip',
      (_seen, response) => {
        response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' });
        response.end(gzipSync(body).subarray(0, 20));
      },
      { whose: 'peer', code: 'BAD_GZIP' },
    ],
    [
      'gzip within gzip',
      (_seen, response) => {
        response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' });
        response.end(gzipSync(gzipSync(body)));
      },
      { whose: 'peer', code: 'NOT_JSON' },
    ],
    [
      'an encoding nobody asked for',
      (_seen, response) => {
        response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'br' });
        response.end(brotliCompressSync(body));
      },
      { whose: 'peer', code: 'BAD_ENCODING' },
    ],
    [
      'another such encoding',
      (_seen, response) => {
        response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'deflate' });
        response.end(deflateSync(body));
      },
      { whose: 'peer', code: 'BAD_ENCODING' },
    ],
    [
      'JSON a hundred thousand levels deep',
      (_seen, response) => {
        response.writeHead(200, { 'content-type': 'application/json' });
        response.end(`{"status":{"code":200},"models":${'['.repeat(100_000)}${']'.repeat(100_000)}}`);
      },
      { whose: 'us', code: 'UNEXPECTED_ANSWER' },
    ],
    [
      'no HTTP at all',
      (_seen, response) => {
        response.socket?.end('SSH-2.0-OpenSSH_9.6\r\n');
      },
      { whose: 'network' },
    ],
    [
      'a sign-in page instead of an error',
      (_seen, response) => {
        response.writeHead(403, { 'content-type': 'text/html' });
        response.end('<html><form>password</form></html>');
      },
      { whose: 'peer', code: 'HTML_403' },
    ],
  ])('%s', async (_what, handler, expected) => {
    expect(await faultBy(handler)).toMatchObject(expected);
  });
});

test('an encoding written in capitals is understood, and so is none', async () => {
  const model = { id: 'M1', name: 'x', activeState: 'UNLOCKED' };
  tenant.routes.set(route, (_seen, response) => {
    response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'GZIP' });
    response.end(gzipSync(JSON.stringify(listOf('models', [model]))));
  });
  tenant.routes.set('GET /2/0/workspaces', (_seen, response) =>
    json(response, 200, listOf('workspaces', []), { 'content-encoding': 'identity' }),
  );
  const asked = connection();
  expect(await asked.models(signal)).toHaveLength(1);
  expect(await asked.workspaces(signal)).toEqual([]);
});

test('a server that asks for a pause of years is not obeyed for years', async () => {
  const clock = new MovableClock();
  const made = clientOf(tenant, clock, { wait: async (ms) => clock.moveMs(ms) });
  closing.push(() => made.close());
  let isLimited = true;
  tenant.routes.set(route, (_seen, response) =>
    isLimited ? json(response, 429, {}, { 'retry-after': '999999999' }) : json(response, 200, listOf('models', [])),
  );
  const ask = () => made.round().connection('prod').models(signal);
  await expect(ask()).rejects.toThrow(/429/);
  isLimited = false;
  clock.moveMs(16 * 60_000);
  expect(await ask()).toEqual([]);
});
