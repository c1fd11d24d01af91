/** The heartbeat outwards against a real server: what it is told in which state, and that its failure is nobody else's. */
import type { ServerResponse } from 'node:http';
import { createServer, request as forward } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as waited } from 'node:timers/promises';
import { afterEach, expect, test } from 'vitest';
import { MovableClock } from '../../src/clock.ts';
import { createLog } from '../../src/daemon/log.ts';
import type { Messenger } from '../../src/daemon/messenger.ts';
import { startMessenger } from '../../src/daemon/messenger.ts';
import { changesOf } from '../../src/incidents/changes.ts';
import { atOnce } from '../../src/incidents/machine.ts';
import { openStore } from '../../src/store/sqlite.ts';
import type { Store } from '../../src/store/store.ts';
import { boundTo, finding } from '../engine/checks.ts';
import { hookServers, mailServers } from './servers.ts';
import type { Line } from './world.ts';
import { messagesFor, settingsWith, smtpAt, words } from './world.ts';

const hookServer = hookServers();
const mailServer = mailServers();
const minuteMs = 60_000;
const open: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of open.splice(0).toReversed()) await end();
});

/** A messenger that pings, and a schedule that moves when the test says so. */
async function pinging({
  answer,
  proxy = null,
  withMail = false,
  before = () => undefined,
}: {
  readonly answer?: (response: ServerResponse) => void;
  readonly proxy?: string | null;
  readonly withMail?: boolean;
  readonly before?: (store: Store, nowMs: number) => void;
} = {}) {
  const server = await hookServer(answer);
  const mail = withMail ? await mailServer() : null;
  const clock = new MovableClock();
  const store = openStore(':memory:');
  before(store, clock.nowMs());
  const startedAtMs = clock.nowMs();
  const heartbeat = { url: `${server.url}/ping/uuid`, everyMs: minuteMs };
  const smtp = mail === null ? null : smtpAt(mail.port);
  const plain = settingsWith({ heartbeat, smtp });
  const settings = { ...plain, network: { ...plain.network, proxy, noProxy: [] } };
  const lines: Line[] = [];
  const log = createLog({ write: (text) => void lines.push(JSON.parse(text) as Line) });
  const { check } = boundTo('x', { id: 'doors', explanations: { shut: words('It is shut') } });
  const messenger: Messenger = startMessenger({
    messages: () => messagesFor(settings, [check]),
    ...{ store, clock, log, everyMs: 5, graceMs: 100 },
  });
  open.push(() => store.close(), messenger.stop);
  const beats = (stoppedAtMs: number | null = null) => {
    const atMs = clock.nowMs();
    store.beat({ atMs, startedAtMs, pid: 1, everyMs: 30_000, subjects: 3, nextDueMs: null, stoppedAtMs }, [], []);
  };
  const paths = () => server.calls.map(({ path }) => path);
  return { server, clock, store, lines, beats, paths, mail };
}

/** Several rounds of the messenger, so that what it would do it has done. */
async function settled(): Promise<void> {
  await waited(150);
}
async function until(enough: () => boolean): Promise<void> {
  while (!enough()) await waited(5);
}

test('alive: /start once, then the URL itself after each progress, not more often than was asked for', async () => {
  const { server, clock, beats, paths } = await pinging();
  await until(() => paths().length === 1);
  await settled();
  expect(paths()).toEqual(['/ping/uuid/start']);
  beats();
  await until(() => paths().length === 2);
  clock.moveMs(minuteMs / 2);
  beats();
  await settled();
  expect(paths()).toEqual(['/ping/uuid/start', '/ping/uuid']);
  clock.moveMs(minuteMs);
  await until(() => paths().length === 3);
  // No progress since, and not for long enough to be worth a word.
  clock.moveMs(minuteMs / 2 - 1000);
  await settled();
  expect(server.calls.map(({ method, path, body }) => [method, path, body.toString('utf8')])).toEqual([
    ['POST', '/ping/uuid/start', 'anaplan-doctor has started'],
    ['POST', '/ping/uuid', 'it looks; 0 open incidents'],
    ['POST', '/ping/uuid', 'it looks; 0 open incidents'],
  ]);
});

test('own fault: /fail once when nothing was written for three periods, and the URL itself when it goes on', async () => {
  const { server, clock, beats, paths } = await pinging();
  beats();
  await until(() => paths().length === 2);
  for (const after of [80_000, 20_000, minuteMs, minuteMs]) {
    clock.moveMs(after);
    await settled();
  }
  expect(paths().slice(2)).toEqual(['/ping/uuid/fail']);
  expect(server.calls[2]?.body.toString('utf8')).toMatch(/stands still/);
  beats();
  await until(() => paths().length === 4);
  expect(paths().at(-1)).toBe('/ping/uuid');
});

test('stopping: nothing, so that whoever listens notices when it does not come back', async () => {
  const { clock, beats, paths } = await pinging();
  beats();
  await until(() => paths().length === 2);
  clock.moveMs(2 * minuteMs);
  beats(clock.nowMs());
  clock.moveMs(10 * minuteMs);
  await settled();
  expect(paths()).toEqual(['/ping/uuid/start', '/ping/uuid']);
});

test('what a daemon that was killed has left is no progress of this one', async () => {
  const former = (store: Store, nowMs: number) => {
    const times = { atMs: nowMs - 5000, startedAtMs: nowMs - minuteMs };
    store.beat({ ...times, pid: 1, everyMs: 30_000, subjects: 3, nextDueMs: null, stoppedAtMs: null }, [], []);
  };
  const { beats, paths } = await pinging({ before: former });
  await until(() => paths().length === 1);
  await settled();
  expect(paths()).toEqual(['/ping/uuid/start']);
  beats();
  await until(() => paths().length === 2);
});

test("an outage of it is tried again soon, said once, and nobody else's: mails go out, no incident opens", async () => {
  let isUp = false;
  const answer = (response: ServerResponse) => void response.writeHead(isUp ? 200 : 503).end('no');
  const { clock, store, lines, beats, paths, mail } = await pinging({ answer, withMail: true });
  await until(() => paths().length === 1);
  beats();
  await until(() => paths().length === 2);
  const nothing = { observation: null, limits: null, memory: null, fault: null, reason: null };
  const findings = [finding('shut', 'failure')];
  const atMs = Math.round(clock.nowMs());
  const attempt = {
    check: 'doors',
    target: 'x',
    startedAtMs: atMs,
    durationMs: 1,
    outcome: 'seen',
    ...nothing,
    findings,
  } as const;
  store.record(attempt, (was) => changesOf(was, attempt, atOnce));
  await until(() => mail?.mails.length === 1);
  await settled();
  expect(paths()).toHaveLength(2);
  clock.moveMs(15_001);
  await until(() => paths().length === 3);
  isUp = true;
  clock.moveMs(15_001);
  await until(() => lines.some(({ msg }) => msg === 'messages go on'));
  expect(paths()).toEqual(['/ping/uuid/start', '/ping/uuid', '/ping/uuid', '/ping/uuid']);
  const held = lines.filter(({ msg }) => msg === 'messages are held up');
  expect(held).toHaveLength(1);
  expect(JSON.stringify(held)).toContain('503');
  expect(store.incidents(0).map(({ check }) => check)).toEqual(['doors']);
  expect(store.channelTroubles()).toEqual([]);
});

test('goes by the proxy of the settings', async () => {
  const asked: string[] = [];
  const proxy = createServer((request, response) => {
    const { url = '', method, headers } = request;
    asked.push(url);
    const onward = forward(url, { method, headers }, (answer) =>
      answer.pipe(response.writeHead(answer.statusCode ?? 0)),
    );
    onward.on('error', () => response.destroy());
    request.pipe(onward);
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  open.push(() => {
    proxy.closeAllConnections();
    return new Promise((resolve) => proxy.close(resolve));
  });
  const { port } = proxy.address() as AddressInfo;
  const { server, paths } = await pinging({ proxy: `http://127.0.0.1:${port}` });
  await until(() => paths().length === 1);
  expect(asked).toEqual([`${server.url}/ping/uuid/start`]);
});
