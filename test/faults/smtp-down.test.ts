/**
 * A mail server that is down for an hour: all is told once it is up, once, in order; meanwhile those who ask are told that nothing gets out.
 * In real time the hour is 6 s and every wait of the outbox a 600th; by a clock moved by hand both are as they are.
 */
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { expect, test } from 'vitest';
import type { Finding } from '../../src/check.ts';
import { changesOf } from '../../src/incidents/changes.ts';
import { atOnce } from '../../src/incidents/machine.ts';
import { alarmsFor } from '../../src/incidents/rules.ts';
import { usualRetry } from '../../src/notify/backoff.ts';
import { deliver } from '../../src/notify/deliver.ts';
import { send } from '../../src/notify/sender.ts';
import { tell } from '../../src/notify/teller.ts';
import { packageRoot } from '../../src/package-root.ts';
import { usualAlarms } from '../../src/settings/alarms.ts';
import { openStore } from '../../src/store/sqlite.ts';
import type { Store } from '../../src/store/store.ts';
import { boundTo, finding } from '../engine/checks.ts';
import type { Mail } from '../notify/servers.ts';
import { hookServers, mailServers } from '../notify/servers.ts';
import { daemonUntil, messagesFor, settingsWith, smtpAt, words } from '../notify/world.ts';
import { temporaryFolders } from '../store/folder.ts';

const folder = temporaryFolders();
const mailServer = mailServers();
const hookServer = hookServers();
const cli = path.join(packageRoot, 'bin/anaplan-doctor.js');
const explanations = { shut: words('{host} is shut'), slow: words('{host} is slow') };
const shut = (host: string): readonly Finding[] => [finding('shut', 'failure', { host })];
const slow = (host: string): readonly Finding[] => [finding('slow', 'warning', { host })];

function said(file: string, ...command: readonly string[]): string {
  return spawnSync(process.execPath, [cli, ...command, '--store', file], { encoding: 'utf8' }).stdout;
}

/** A port that was free a moment ago. */
async function closedPort(): Promise<number> {
  const server = await mailServer();
  await server.close();
  return server.port;
}

const subjectOf = ({ bytes }: Mail) =>
  /^Subject: (.*(?:\r\n[ \t].*)*)/m.exec(bytes.toString('latin1'))?.[1]?.replaceAll(/\s+/g, ' ') ?? '';
const wordsOf = (mails: readonly Mail[]) =>
  mails.map((mail) => /^\S+ \S+/.exec(subjectOf(mail))?.[0]?.replace(':', ''));

function expectSent(store: Store, mails: readonly Mail[]): void {
  const rows = store.messages({ limit: 1000, channel: 'mail' }).toReversed();
  expect(rows.map(({ state, maybeTwice }) => [state, maybeTwice])).toEqual(rows.map(() => ['sent', 0]));
  expect(mails.map(subjectOf)).toEqual(rows.map(({ subject }) => subject));
  expect(store.channelTroubles()).toEqual([]);
}

test('in real time, a 600th of all waits: nothing lost, nothing twice, nothing parked; told by the other channel, by status and by notify list', async () => {
  const scale = 600;
  const { firstMs, mostMs, ...rest } = usualRetry;
  const retry = { ...rest, firstMs: firstMs / scale, mostMs: mostMs / scale };
  const port = await closedPort();
  const pager = await hookServer();
  const channels = [{ name: 'pager', kind: 'webhook', url: pager.url, signingKey: 'test:key' }] as const;
  const routes = [{ actsNext: ['it-security'], severity: 'notice', to: ['pager'] }] as const;
  const settings = settingsWith({ smtp: smtpAt(port), channels, routes });
  const file = path.join(folder(), 'store.db');
  const store = openStore(file);
  const fails = new Set<string>();
  const bound = ['one', 'two', 'three'].map((name) =>
    boundTo(name, { id: 'doors', explanations, judge: () => (fails.has(name) ? shut(name) : []) }),
  );
  const startMs = Date.now();
  const asked: string[] = [];
  let server: Awaited<ReturnType<typeof mailServer>> | null = null;
  const sinceMs = () => Date.now() - startMs;
  fails.add('one');
  await daemonUntil(
    {
      ...{ bound, store, alarms: alarmsFor(settings, () => ({ connection: null, model: null })) },
      messages: messagesFor(settings, bound[0] === undefined ? [] : [bound[0].check]),
      schedule: { default: { kind: 'every', everyMs: 200 }, checks: {} },
      messenger: { everyMs: 20, retry },
    },
    () => {
      if (sinceMs() > 1500) fails.add('two');
      if (sinceMs() > 3000) fails.delete('one');
      if (sinceMs() > 4000 && asked.length === 0) asked.push(said(file, 'status'), said(file, 'notify', 'list'));
      if (sinceMs() > 6000 && server === null) {
        fails.add('three');
        void mailServer({}, port).then((up) => {
          server = up;
        });
      }
      const { pending, claimed, uncertain } = store.countMessages();
      return server !== null && sinceMs() > 8500 && pending + claimed + uncertain === 0;
    },
  );
  for (const text of asked) expect(text).toMatch(/mail (?:does not work )?since .*(?:ECONNREFUSED|refused)/is);
  const kept = openStore(file);
  const { mails } = server ?? { mails: [] };
  expectSent(kept, mails);
  expect(wordsOf(mails)).toEqual(['FAILURE one', 'FAILURE two', 'OVER one', 'FAILURE three']);
  expect(
    kept
      .incidents(0)
      .map(({ target }) => target)
      .toSorted(),
  ).toEqual(['one', 'three', 'two']);
  kept.close();
  const paged = pager.calls.map(({ body }) => (JSON.parse(body.toString('utf8')) as { kind: string }).kind);
  expect(paged).toEqual(['channel-broken', 'channel-works']);
}, 60_000);

test('by its true schedule: tried for an hour without wearing it out, and all told within a quarter of an hour or so after it', async () => {
  const minuteMs = 60_000;
  const startMs = Date.UTC(2027, 0, 4, 6);
  const port = await closedPort();
  const settings = settingsWith({ smtp: smtpAt(port) }, { alarms: { ...usualAlarms, groupWaitMs: 0 } });
  const notify = settings.notify ?? expect.fail();
  const file = path.join(folder(), 'store.db');
  const store = openStore(file);
  const { check } = boundTo('x', { id: 'doors', explanations });
  const looked = (atMs: number, target: string, findings: readonly Finding[]) => {
    const nothing = { observation: null, limits: null, memory: null, fault: null, reason: null };
    const attempt = {
      check: 'doors',
      target,
      startedAtMs: atMs,
      durationMs: 1,
      outcome: 'seen',
      ...nothing,
      findings,
    } as const;
    store.record(attempt, (before) => changesOf(before, attempt, atOnce));
  };
  const happens = new Map<number, () => void>([
    [1, () => looked(startMs + minuteMs, 'one', shut('one'))],
    [10, () => looked(startMs + 10 * minuteMs, 'two', slow('two'))],
    [25, () => looked(startMs + 25 * minuteMs, 'three', shut('three'))],
    [40, () => looked(startMs + 40 * minuteMs, 'one', [])],
    [59, () => looked(startMs + 59 * minuteMs, 'four', shut('four'))],
  ]);
  let nowMs = startMs;
  let tries = 0;
  const breakers = new Map<string, number>();
  const pass = async () => {
    await tell({ store, checks: [check], settings, notify, redact: (text) => text, nowMs });
    const parts = {
      ...{ store, clock: { nowMs: () => nowMs }, owner: '1.a', notify, network: settings.network },
      ...{ readSecret: async () => '', onSecret: () => undefined, redact: (text: string) => text },
      ...{ signal: new AbortController().signal, stopping: () => false },
      log: { info: () => undefined, warn: () => undefined, error: () => undefined },
    };
    await send(
      {
        ...parts,
        deliver: (...given) => {
          tries += 1;
          return deliver(...given);
        },
      },
      breakers,
    );
    nowMs += 2000;
  };
  for (let minute = 0; minute < 60; minute += 1) {
    happens.get(minute)?.();
    while (nowMs < startMs + (minute + 1) * minuteMs) await pass();
  }
  expect(store.countMessages()).toMatchObject({ sent: 0, parked: 0, pending: 5 });
  // 15 s, 30 s ... 15 min: one message tries for all.
  expect(tries).toBeGreaterThanOrEqual(8);
  expect(tries).toBeLessThanOrEqual(12);
  expect(said(file, 'status')).toMatch(
    /Messages do not get out over mail since 2027-01-04 06:01:00 UTC: .*ECONNREFUSED/s,
  );
  expect(said(file, 'notify', 'list')).toContain(
    `Channel mail does not work since 2027-01-04 06:01:00 UTC (${tries} failed attempts)`,
  );
  const server = await mailServer({}, port);
  const upAtMs = nowMs;
  while (store.countMessages().pending > 0 && nowMs < upAtMs + 60 * minuteMs) await pass();
  expect(nowMs - upAtMs).toBeLessThanOrEqual(usualRetry.mostMs * 1.2 + 10_000);
  expectSent(store, server.mails);
  expect(wordsOf(server.mails)).toEqual(['FAILURE one', 'WARNING two', 'FAILURE three', 'OVER one', 'FAILURE four']);
  store.close();
}, 120_000);
