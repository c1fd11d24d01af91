import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { connect } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createHttp } from '../../src/anaplan/http.ts';
import { realWait } from '../../src/anaplan/pause.ts';
import type { CouldNotLook, Fault } from '../../src/check.ts';
import { MovableClock } from '../../src/clock.ts';
import type { Tenant } from './tenant.ts';
import { clientOf, json, listOf, startTenant } from './tenant.ts';

const { signal } = new AbortController();
const modelId = 'A'.repeat(32);
const workspaceId = 'b'.repeat(32);
const importTasks = { workspaceId, modelId, kind: 'import', actionId: '112000000001' } as const;
const tasksRoute = `GET /2/0/workspaces/${workspaceId}/models/${modelId}/imports/112000000001/tasks`;

let clock: MovableClock;
let tenant: Tenant;
let closing: (() => Promise<unknown>)[];

beforeEach(async () => {
  clock = new MovableClock();
  tenant = await startTenant(clock);
  closing = [];
});
afterEach(async () => {
  for (const close of closing) await close();
  await tenant.close();
});

function client(options: Parameters<typeof clientOf>[2] = {}) {
  const made = clientOf(tenant, clock, options);
  closing.push(() => made.close());
  return made;
}

const prod = (options: Parameters<typeof clientOf>[2] = {}) => client(options).round().connection('prod');

async function faultOf(work: Promise<unknown>): Promise<Fault> {
  return await work.then(
    () => expect.fail('it should have thrown'),
    (error: CouldNotLook) => error.fault ?? expect.fail(String(error)),
  );
}

const model = (id: string) => ({ id, name: `Model ${id}`, activeState: 'UNLOCKED', currentWorkspaceId: workspaceId });

test('pages by size with an explicit limit, and never follows `next`', async () => {
  const rows = ['1', '2', '3', '4', '5'].map(model);
  tenant.routes.set('GET /2/0/models', ({ url }, response) => {
    const query = new URL(url, tenant.origin).searchParams;
    const offset = Number(query.get('offset'));
    const page = rows.slice(offset, offset + 2);
    const next = `${tenant.origin}/2/0/bogus?limit=20&offset=20`;
    const paging = { currentPageSize: page.length, totalSize: 5, offset, next };
    json(response, query.get('limit') === '5000' ? 200 : 400, {
      meta: { paging },
      status: { code: 200 },
      models: page,
    });
  });
  const models = await prod().models(signal);
  expect(models.map(({ id }) => id)).toEqual(['1', '2', '3', '4', '5']);
  expect(tenant.count('GET /2/0/models')).toBe(3);
  expect(tenant.count('GET /2/0/bogus')).toBe(0);
});

test('a list that never ends is given up', async () => {
  tenant.routes.set('GET /2/0/models', (_seen, response) =>
    json(response, 200, {
      meta: { paging: { currentPageSize: 1, totalSize: 9_000_000, offset: 0 } },
      models: [model('1')],
    }),
  );
  expect(await faultOf(prod().models(signal))).toMatchObject({ whose: 'peer', code: 'PAGING' });
});

test('a refusal by HTTP status is an answer; so is a list without its key', async () => {
  tenant.routes.set(`GET /2/0/models/${modelId}`, (_seen, response) =>
    json(response, 422, { status: { code: 422, message: 'archived' }, timestamp: '2026-07-14T13:55:12.198115662Z' }),
  );
  tenant.routes.set(tasksRoute, (_seen, response) => json(response, 200, listOf('tasks', [])));
  const connection = prod();
  expect(await connection.model(modelId, signal)).toEqual({
    ok: false,
    call: {
      method: 'GET',
      path: `/2/0/models/${modelId}`,
      httpStatus: 422,
      message: 'archived',
      at: '2026-07-14T13:55:12.198Z',
    },
  });
  expect(await connection.tasks(importTasks, signal)).toEqual({
    ok: true,
    value: [],
    readAtMs: expect.any(Number),
  });
});

test('tasks come newest last, whatever the order of the answer', async () => {
  tenant.routes.set(tasksRoute, (_seen, response) =>
    json(
      response,
      200,
      listOf(
        'tasks',
        [3000, 1000, 2000].map((creationTime) => ({ taskId: `T${creationTime}`, taskState: 'COMPLETE', creationTime })),
      ),
    ),
  );
  const answer = await prod().tasks(importTasks, signal);
  expect(answer.ok && answer.value.map(({ taskId }) => taskId)).toEqual(['T1000', 'T2000', 'T3000']);
});

test('the steps of a process are asked for below the model', async () => {
  tenant.routes.set(`GET /2/0/models/${modelId}/processes/118000000001`, (_seen, response) =>
    json(response, 200, {
      status: { code: 200 },
      processMetadata: { name: 'Nightly', actions: [{ id: '112000000001', name: 'Load', actionType: 'IMPORT' }] },
    }),
  );
  const connection = prod();
  expect(await connection.processSteps(modelId, '118000000001', signal)).toMatchObject({
    ok: true,
    value: [{ id: '112000000001', name: 'Load', actionType: 'IMPORT', dataSourceId: null }],
  });
  expect(await connection.processSteps(modelId, '118000000009', signal)).toMatchObject({
    ok: false,
    call: { httpStatus: 404 },
  });
});

test('the source model of an import is taken from the list when the description is silent', async () => {
  tenant.routes.set(`GET /2/0/models/${modelId}/imports/112000000001`, (_seen, response) =>
    json(response, 200, { status: { code: 200 }, importMetadata: { name: 'x', type: 'MODEL' } }),
  );
  const importDataSource = { type: 'MODEL', sourceModelId: 'C'.repeat(32), sourceModelName: 'Hub' };
  tenant.routes.set(`GET /2/0/models/${modelId}/imports`, (_seen, response) =>
    json(
      response,
      200,
      listOf('imports', [{ id: '112000000001', name: 'x', importType: 'MODULE_DATA', importDataSource }]),
    ),
  );
  const answer = await prod().importSource(modelId, '112000000001', signal);
  expect(answer).toMatchObject({
    ok: true,
    value: { type: 'MODEL', sourceModelId: 'C'.repeat(32), sourceModelName: 'Hub' },
  });
});

test.each([
  [503, '<html>maintenance</html>', 'text/html', 'peer', 'HTML_503'],
  [500, '{"status":{"code":500,"message":"boom"}}', 'application/json', 'peer', 'HTTP_500'],
  [404, '<html>nginx</html>', 'text/html', 'us', 'NO_SUCH_ROUTE'],
  [200, '<!DOCTYPE html><title>Sign in</title>', 'text/plain', 'peer', 'HTML_200'],
  [200, '{"cut', 'application/json', 'peer', 'NOT_JSON'],
  [200, '{"status":{"code":200},"models":[{"id":7.5}]}', 'application/json', 'us', 'UNEXPECTED_ANSWER'],
  [302, '', 'application/json', 'peer', 'HTTP_302'],
])('status %i %s is a fault, not an answer', async (status, body, contentType, whose, code) => {
  tenant.routes.set('GET /2/0/models', (_seen, response) => {
    response.writeHead(status, { 'content-type': contentType, location: `${tenant.origin}/2/0/elsewhere` });
    response.end(body);
  });
  expect(await faultOf(prod().models(signal))).toMatchObject({ whose, code });
  expect(tenant.count('GET /2/0/elsewhere')).toBe(0);
});

test('one round asks the same question once, also at the same time, and also when the answer is an error', async () => {
  tenant.routes.set('GET /2/0/models', (_seen, response) => json(response, 200, listOf('models', [model('1')])));
  tenant.routes.set('GET /2/0/workspaces', (_seen, response) => json(response, 500, {}));
  const made = client();
  const round = made.round();
  await Promise.all([1, 2, 3].map(() => round.connection('prod').models(signal)));
  await round.connection('prod').models(signal);
  for (const _ of [1, 2]) await faultOf(round.connection('prod').workspaces(signal));
  expect(tenant.count('GET /2/0/models')).toBe(1);
  expect(tenant.count('GET /2/0/workspaces')).toBe(1);
  await made.round().connection('prod').models(signal);
  expect(tenant.count('GET /2/0/models')).toBe(2);
  expect(tenant.count('POST /token/authenticate')).toBe(1);
});

test('an asker that gives up does not spoil the answer for another', async () => {
  let answerNow = () => {};
  tenant.routes.set('GET /2/0/models', (_seen, response) => {
    answerNow = () => json(response, 200, listOf('models', [model('1')]));
  });
  const connection = prod();
  const impatient = new AbortController();
  const first = connection.models(impatient.signal);
  const second = connection.models(signal);
  while (tenant.count('GET /2/0/models') === 0) await realWait(5, signal);
  impatient.abort(new Error('gave up'));
  await expect(first).rejects.toThrow('gave up');
  answerNow();
  expect(await second).toHaveLength(1);
});

test.each([
  ['seconds', () => '7', 7000],
  ['an HTTP date', () => new Date(clock.nowMs() + 20_000).toUTCString(), 20_000],
  ['nothing', () => undefined, 10_000],
])('429 with %s in Retry-After waits by the clock and asks again', async (_form, header, waitMs) => {
  const askedAtMs: number[] = [];
  tenant.routes.set('GET /2/0/models', (_seen, response) => {
    askedAtMs.push(clock.nowMs());
    const value = header();
    if (askedAtMs.length === 1) json(response, 429, {}, value === undefined ? {} : { 'retry-after': value });
    else json(response, 200, listOf('models', []));
  });
  await prod({ wait: async (ms) => clock.moveMs(ms) }).models(signal);
  const [first = 0, second = 0, ...more] = askedAtMs;
  expect(more).toEqual([]);
  // A date has whole seconds.
  expect(second - first).toBeGreaterThanOrEqual(waitMs - 1000);
});

test('429 that lasts more than a minute is a fault, and others do not ask meanwhile', async () => {
  tenant.routes.set('GET /2/0/models', (_seen, response) => json(response, 429, {}, { 'retry-after': '3600' }));
  const connection = prod({ wait: async (ms) => clock.moveMs(ms) });
  expect(await faultOf(connection.models(signal))).toMatchObject({ whose: 'peer', code: 'RATE_LIMITED' });
  expect(await faultOf(connection.workspaces(signal))).toMatchObject({ whose: 'peer', code: 'RATE_LIMITED' });
  expect(tenant.count('GET /2/0/workspaces')).toBe(0);
});

test('asks no faster than 60 a minute by the clock', async () => {
  tenant.routes.set('GET /2/0/models', (_seen, response) => json(response, 200, listOf('models', [])));
  const startMs = clock.nowMs();
  const made = client({ wait: async (ms) => clock.moveMs(ms) });
  for (let index = 0; index < 89; index += 1) await made.round().connection('prod').models(signal);
  expect(tenant.seen.length).toBe(90);
  expect(clock.nowMs() - startMs).toBeGreaterThanOrEqual(29_000);
});

test('a hung socket ends as a network timeout', async () => {
  tenant.routes.set('GET /2/0/models', () => {});
  expect(await faultOf(prod({ timeoutMs: 300 }).models(signal))).toMatchObject({
    whose: 'network',
    code: expect.stringContaining('TIME'),
  });
});

test('an answer that drips for ever ends as well', async () => {
  tenant.routes.set('GET /2/0/models', (_seen, response) => {
    response.writeHead(200, { 'content-type': 'application/json' });
    const drip = setInterval(() => response.write(' '), 50);
    response.on('close', () => clearInterval(drip));
  });
  expect(await faultOf(prod({ timeoutMs: 300 }).models(signal))).toMatchObject({
    whose: 'network',
    code: expect.stringContaining('TIME'),
  });
});

test('a body over the limit is not read to its end, compressed or not', async () => {
  tenant.routes.set('GET /2/0/models', (_seen, response) => {
    response.writeHead(200, { 'content-type': 'application/json' });
    const piece = Buffer.alloc(1_000_000, ' ');
    const write = () => {
      while (!response.destroyed && response.write(piece));
      if (!response.destroyed) response.once('drain', write);
    };
    write();
  });
  tenant.routes.set('GET /2/0/workspaces', (_seen, response) => {
    response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' });
    response.end(gzipSync(Buffer.alloc(30_000_000, ' ')));
  });
  const connection = prod();
  expect(await faultOf(connection.models(signal))).toMatchObject({ whose: 'peer', code: 'BODY_TOO_LARGE' });
  expect(await faultOf(connection.workspaces(signal))).toMatchObject({ whose: 'peer', code: 'BODY_TOO_LARGE' });
});

test('gzip is understood', async () => {
  tenant.routes.set('GET /2/0/models', (_seen, response, request) => {
    expect(request.headers['user-agent']).toMatch(/^anaplan-doctor\/\d+\.\d+\.\d+/);
    response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' });
    response.end(gzipSync(JSON.stringify(listOf('models', [model('1')]))));
  });
  expect(await prod().models(signal)).toHaveLength(1);
});

test('nothing but GET and sign-in leaves: any other request is refused before it is sent', async () => {
  const urls = ['authenticate', 'refresh', 'logout'].map((action) => new URL(`${tenant.origin}/token/${action}`));
  const [authenticate, refresh, logout] = urls as [URL, URL, URL];
  const http = createHttp({
    network: { proxy: null, noProxy: [], caFile: tenant.caFile, trust: 'mozilla' },
    clock,
    signInUrls: new Set([authenticate.href, refresh.href]),
    wait: realWait,
    timeoutMs: 5000,
  });
  closing.push(() => http.close());
  const api = new URL(`${tenant.origin}/2/0/models/${modelId}/open`);
  const forbidden = [
    ...['POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS', 'get '].map((method) => [method, api] as const),
    ...['PUT', 'DELETE'].map((method) => [method, authenticate] as const),
    ['POST', logout] as const,
    ['POST', new URL(`${authenticate.href}?x=1`)] as const,
    ['POST', new URL(`${tenant.origin}/token/authenticate/../logout`)] as const,
  ];
  for (const [method, url] of forbidden) {
    await expect(http.send({ method: method as 'GET', url, headers: {} }, signal)).rejects.toThrow(
      /only reads and signs in/,
    );
  }
  expect(tenant.seen).toEqual([]);
  await http.send({ method: 'POST', url: refresh, headers: {} }, signal);
  expect(tenant.seen).toHaveLength(1);
});

test.each([
  [200, true],
  [403, false],
])('modules answered by %i: whether the account administers the workspace', async (status, isAdmin) => {
  tenant.routes.set(`GET /2/0/models/${modelId}/modules`, (_seen, response) =>
    json(response, status, { status: { code: status, message: 'x' }, modules: [] }),
  );
  const answer = await prod().readsModules(modelId, signal);
  expect(answer).toMatchObject(isAdmin ? { ok: true, value: true } : { ok: false, call: { httpStatus: 403 } });
});

test('every method of a connection together sends GET and one sign-in', async () => {
  const connection = prod();
  await connection.signIn(signal);
  await connection.clockSkew(signal);
  await connection.model(modelId, signal);
  await connection.modelStatus(workspaceId, modelId, signal);
  for (const kind of ['import', 'export', 'process', 'action'] as const)
    await connection.actions(modelId, kind, signal);
  await connection.importSource(modelId, '112000000001', signal);
  await connection.processSteps(modelId, '118000000001', signal);
  await connection.files(modelId, signal);
  await connection.readsModules(modelId, signal);
  await connection.tasks(importTasks, signal);
  await connection.task(importTasks, 'D'.repeat(32), signal);
  const writes = tenant.seen.filter(({ method }) => method !== 'GET').map(({ method, url }) => `${method} ${url}`);
  expect(writes).toEqual(['POST /token/authenticate']);
  expect(tenant.seen.length).toBeGreaterThan(10);
});

test('ids of the settings cannot lead a request elsewhere', async () => {
  const connection = prod();
  for (const hostile of ['../users', '..', 'x/../../token/validate', 'x?y=1#z'])
    await connection.model(hostile, signal);
  const paths = tenant.seen.filter(({ method }) => method === 'GET').map(({ url }) => url.split('?')[0] ?? '');
  expect(paths).toHaveLength(4);
  for (const path of paths) expect(path).toMatch(/^\/2\/0\/models\/[^/]+$/);
});

test('the clock is compared by the Date header, to the second, also without a sign-in', async () => {
  tenant.routes.set('GET /token/validate', ({ authorization }, response) => {
    expect(authorization).toBe('');
    json(response, 401, {}, { date: new Date(clock.nowMs() + 600_000).toUTCString() });
  });
  const told: (string | undefined)[] = [];
  const onDate = (host: string, date: string | undefined) => void told.push(host, date);
  const { skewMs, roundTripMs } = await prod({ onDate }).clockSkew(signal);
  expect(Math.abs((skewMs ?? 0) - 600_000)).toBeLessThanOrEqual(1000 + roundTripMs);
  expect(told).toEqual(['127.0.0.1', expect.stringMatching(/ GMT$/)]);
  expect(tenant.count('POST /token/authenticate')).toBe(0);
});

test('a certificate that leads to no known root is a network fault that names the cure', async () => {
  const fault = await faultOf(prod({ network: { caFile: null } }).models(signal));
  expect(fault).toMatchObject({ whose: 'network', code: expect.stringMatching(/^(UNABLE_TO_|SELF_SIGNED)/) });
  expect(fault.message).toContain('network.caFile');
});

test('a CA file that is missing is the operator’s to mend', async () => {
  const fault = await faultOf(prod({ network: { caFile: '/nonexistent/ca.pem' } }).models(signal));
  expect(fault).toMatchObject({ whose: 'operator', code: 'trust-store-unreadable' });
});

test.each([
  ['nobody listening', 'https://127.0.0.1:1', /^ECONNREFUSED$/],
  ['a name that does not exist', 'https://anaplan.invalid', /^(ENOTFOUND|EAI_AGAIN)$/],
])('%s is a network fault', async (_what, origin, code) => {
  const made = clientOf({ ...tenant, origin }, clock);
  closing.push(() => made.close());
  const fault = await faultOf(made.round().connection('prod').models(signal));
  expect(fault).toMatchObject({ whose: 'network', code: expect.stringMatching(code) });
});

test('goes through the proxy with its password, and past it for hosts of noProxy', async () => {
  tenant.routes.set('GET /2/0/models', (_seen, response) => json(response, 200, listOf('models', [])));
  const connects: (string | undefined)[] = [];
  const proxy = createServer();
  proxy.on('connect', (request, socket) => {
    connects.push(request.headers['proxy-authorization']);
    if (request.headers['proxy-authorization'] === undefined) {
      socket.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n');
      return;
    }
    const through = connect(tenant.port, '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      through.pipe(socket).pipe(through);
    });
    socket.on('error', () => through.destroy());
    through.on('error', () => socket.destroy());
  });
  proxy.listen(0, '127.0.0.1');
  await new Promise((resolve) => proxy.once('listening', resolve));
  const { port } = proxy.address() as AddressInfo;
  await prod({ network: { proxy: `http://me:secret@127.0.0.1:${port}` } }).models(signal);
  expect(connects[0]).toBe(`Basic ${Buffer.from('me:secret').toString('base64')}`);
  const used = connects.length;
  const refused = await faultOf(prod({ network: { proxy: `http://127.0.0.1:${port}` } }).models(signal));
  expect(refused).toMatchObject({ whose: 'network', code: 'PROXY_407' });
  expect(connects.length).toBeGreaterThan(used);
  const before = connects.length;
  await prod({ network: { proxy: `http://127.0.0.1:${port}`, noProxy: ['127.0.0.1'] } }).models(signal);
  expect(connects.length).toBe(before);
  for (const close of closing.splice(0)) await close();
  await new Promise((resolve) => proxy.close(resolve));
});

test('a page larger than asked for is read whole', async () => {
  const rows = Array.from({ length: 200_000 }, (_, index) => ({
    taskId: `T${index}`,
    taskState: 'COMPLETE',
    creationTime: index,
  }));
  tenant.routes.set(tasksRoute, (_seen, response) => json(response, 200, listOf('tasks', rows)));
  const answer = await prod().tasks(importTasks, signal);
  expect(answer.ok && answer.value.length).toBe(200_000);
});

test('names and messages are cut, however long they come', async () => {
  const long = { ...model(modelId), name: 'N'.repeat(5_000_000) };
  tenant.routes.set('GET /2/0/models', (_seen, response) => json(response, 200, listOf('models', [long])));
  const [first] = await prod().models(signal);
  expect(first?.name.length).toBe(10_000);
});

test('a token that an answer repeats gets into no observation', async () => {
  tenant.routes.set('GET /2/0/models', ({ authorization }, response) =>
    json(response, 200, listOf('models', [{ ...model(modelId), name: `asked with ${authorization}` }])),
  );
  const [first] = await prod().models(signal);
  expect(first?.name).toBe('asked with AnaplanAuthToken [redacted]');
});
