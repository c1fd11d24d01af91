/** Whole lives of incidents, told by a daemon over a real mail server: restarts, days, blindness, coming and going. */
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import tls from 'node:tls';
import { afterEach, expect, test } from 'vitest';
import { certificateExpiry } from '../../checks/certificate-expiry.ts';
import { chainValidity } from '../../checks/chain-validity.ts';
import type { Check } from '../../src/check.ts';
import { CouldNotLook } from '../../src/check.ts';
import { hostClock, MovableClock } from '../../src/clock.ts';
import type { DaemonOptions } from '../../src/daemon/daemon.ts';
import { startMessenger } from '../../src/daemon/messenger.ts';
import { boundOf } from '../../src/engine/bound.ts';
import { placesOf } from '../../src/engine/causes.ts';
import { runRound } from '../../src/engine/round.ts';
import { alarmsFor } from '../../src/incidents/rules.ts';
import { usualAlarms } from '../../src/settings/alarms.ts';
import { parseSettings } from '../../src/settings/parse.ts';
import type { Settings } from '../../src/settings/settings.ts';
import { openStore } from '../../src/store/sqlite.ts';
import type { Store } from '../../src/store/store.ts';
import { toolboxOf } from '../../src/toolbox.ts';
import { boundTo, finding, noTools } from '../engine/checks.ts';
import { rigWith } from '../sandbox/tenant-client.ts';
import { temporaryFolders } from '../store/folder.ts';
import { mailServers } from './servers.ts';
import { daemonUntil, messagesFor, quick, settingsWith, smtpAt, words } from './world.ts';

const folder = temporaryFolders();
const mailServer = mailServers();
const minuteMs = 60_000;
const dayMs = 86_400_000;
const nowhere = () => ({ connection: null, model: null });
const every = (everyMs: number) => ({ default: { kind: 'every', everyMs }, checks: {} }) as const;

/** A store that the daemon of a test may close, to be opened again by the next. */
const kept = (store: Store): Store => ({ ...store, close: () => undefined });
const firstWords = (subjects: readonly (string | undefined)[]) =>
  subjects.map((one) => one?.split(/ (?=\w+:|front)/)[0]);

test('an escalation and a reminder come after a restart, each once, in the thread of the first mail', async () => {
  const server = await mailServer();
  const alarms = {
    ...usualAlarms,
    damping: { ...usualAlarms.damping, found: 1, of: 1 },
    ...{ groupWaitMs: 0, remindEveryMs: 240 * minuteMs },
    escalate: [{ afterMs: 30 * minuteMs, severity: 'failure', to: ['boss@example.com'] }],
  } as const;
  const settings = settingsWith({ smtp: smtpAt(server.port) }, { alarms });
  const explanations = { shut: words('The door is shut') };
  const bound = [boundTo('front', { id: 'doors', explanations, judge: () => [finding('shut', 'failure')] })];
  const checks = bound.map(({ check }) => check);
  const clock = new MovableClock();
  const file = path.join(folder(), 'store.db');
  /** One daemon after another on the same store; each looks at once and then every hour. */
  const lived = async (mails: number) => {
    let beats = 0;
    await daemonUntil(
      {
        ...{ bound, clock, alarms: alarmsFor(settings, nowhere), messages: messagesFor(settings, checks) },
        ...{ store: openStore(file), schedule: every(3_600_000), messenger: { everyMs: 10, retry: quick } },
      },
      // Some more rounds of telling: nothing may follow.
      () => server.mails.length >= mails && ++beats > 15,
    );
  };
  await lived(1);
  await lived(1);
  clock.moveMs(31 * minuteMs);
  await lived(2);
  await lived(2);
  clock.moveMs(241 * minuteMs);
  await lived(3);
  const mails = await server.parsed();
  expect(firstWords(mails.map(({ subject }) => subject))).toEqual(['FAILURE', 'ESCALATED FAILURE', 'STILL FAILURE']);
  expect(server.mails.map(({ to }) => to)).toEqual([
    ['oncall@example.com'],
    ['oncall@example.com', 'boss@example.com'],
    ['oncall@example.com', 'boss@example.com'],
  ]);
  for (const { references } of mails.slice(1)) expect(references).toBe(mails[0]?.messageId);
});

test('what cannot be seen for too long is one message of our own, however much it is, and one when it is over', async () => {
  const server = await mailServer();
  const settings = settingsWith({ smtp: smtpAt(server.port) });
  let isSeen = false;
  const probe: Check['probe'] = async () => {
    if (isSeen) return {};
    throw new CouldNotLook({ whose: 'network', code: 'EHOSTUNREACH', message: 'there is no way to it.' });
  };
  const bound = Array.from({ length: 20 }, (_, index) => boundTo(`target ${index}`, { id: 'doors', probe }));
  const store = openStore(':memory:');
  await daemonUntil(
    {
      ...{ bound, alarms: alarmsFor(settings, nowhere), messages: messagesFor(settings, [bound[0]?.check as Check]) },
      ...{ store: kept(store), schedule: every(50), blindAfterMs: 200, leastGapMs: 1000 },
      own: { folder: null, followers: () => new Set<string>(), everyMs: 20 },
    },
    () => {
      isSeen ||= server.mails.length >= 1;
      return server.mails.length >= 2;
    },
  );
  const mails = await server.parsed();
  expect(mails.map(({ subject }) => subject)).toEqual([
    expect.stringMatching(/^FAILURE this host: anaplan-doctor has not seen \d+ of 20 things it is to watch since /),
    expect.stringMatching(/^OVER this host: anaplan-doctor has not seen /),
  ]);
  expect(mails[0]?.text).toContain('there is no way to it.');
  expect(store.incidents(0)).toHaveLength(1);
  store.close();
});

test('what comes and goes is told twice: that it fires, and that it comes and goes', async () => {
  const server = await mailServer();
  const alarms = { ...usualAlarms, groupWaitMs: 0, damping: { ...usualAlarms.damping, againMs: 20 } };
  const settings = settingsWith({ smtp: smtpAt(server.port) }, { alarms });
  let looks = 0;
  const judge: Check['judge'] = () => (looks++ % 2 === 0 ? [finding('shut', 'failure')] : []);
  const bound = [boundTo('front', { id: 'doors', explanations: { shut: words('The door is shut') }, judge })];
  const store = openStore(':memory:');
  await daemonUntil(
    {
      ...{ bound, alarms: alarmsFor(settings, nowhere), messages: messagesFor(settings, [bound[0]?.check as Check]) },
      ...{ store: kept(store), schedule: every(20), messenger: { everyMs: 5, retry: quick } },
    },
    () => looks > 60 && server.mails.length >= 2,
  );
  const mails = await server.parsed();
  expect(firstWords(mails.map(({ subject }) => subject))).toEqual(['FAILURE', 'FAILURE, COMES AND GOES']);
  expect(store.openIncidents()).toMatchObject([{ isFlapping: true }]);
  expect(store.incidents(0)).toHaveLength(1);
  store.close();
});

test('500 failures with one cause are one message, and so is that it is over', async () => {
  const server = await mailServer();
  const settings = settingsWith({ smtp: smtpAt(server.port) });
  let isDown = true;
  const judged =
    (code: string): Check['judge'] =>
    () =>
      isDown ? [finding(code, 'failure')] : [];
  const explanations = {
    down: words('Anaplan is down', { actsNext: 'anaplan', bringsDown: 'service' }),
    failed: words('The run failed', { actsNext: 'anaplan' }),
  };
  const bound = [
    boundTo('Anaplan', { id: 'service', explanations, judge: judged('down') }),
    ...Array.from({ length: 500 }, (_, index) =>
      boundTo(`Model / Import ${index + 1}`, { id: 'runs', explanations, judge: judged('failed') }),
    ),
  ];
  const checks = [bound[0], bound[1]].flatMap((one) => one?.check ?? []);
  const store = openStore(':memory:');
  const clock = new MovableClock();
  const alarms = alarmsFor(settings, nowhere);
  const round = () =>
    runRound({
      ...{ bound, tools: noTools, store, clock, alarms, parallel: 50 },
      signal: new AbortController().signal,
    });
  const log = { info: () => undefined, warn: () => undefined, error: () => undefined } as never;
  await round();
  expect(store.openIncidents()).toHaveLength(501);
  const messages = messagesFor(settings, checks);
  const messenger = startMessenger({ messages: () => messages, store, clock, log, everyMs: 20, retry: quick });
  const arrived = async (count: number) => {
    while (server.mails.length < count) await new Promise((resolve) => setTimeout(resolve, 10));
  };
  await arrived(1);
  isDown = false;
  await round();
  await arrived(2);
  await messenger.stop();
  const mails = await server.parsed();
  expect(mails.map(({ subject }) => subject)).toEqual([
    expect.stringMatching(/^FAILURE Anaplan is down \(since \d\d:\d\d UTC\)$/),
    expect.stringMatching(/^OVER Anaplan is down \(lasted .+\)$/),
  ]);
  expect(mails[0]?.text?.replaceAll('\n', ' ')).toContain(
    'And 500 others follow from it, told to nobody: Model / Import 1 (runs)',
  );
  expect(mails[1]?.references).toBe(mails[0]?.messageId);
  expect([store.openIncidents(), store.untold()]).toEqual([[], []]);
  store.close();
});

const servers: tls.Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

/** A load balancer with two certificates: one that ends after so many days, and one that does not for years. */
async function alternating(days: number, turn: () => number): Promise<number> {
  const at = folder();
  const pair = (name: string, forDays: number) => {
    const [key, cert] = [path.join(at, `${name}.key`), path.join(at, `${name}.pem`)];
    const made = ['-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-subj', `/CN=${name}`];
    execFileSync('openssl', ['req', ...made, '-days', String(forDays), '-keyout', key, '-out', cert], {
      stdio: 'pipe',
    });
    return { key: readFileSync(key), cert: readFileSync(cert) };
  };
  const [old, fresh] = [pair('old', days), pair('fresh', 900)];
  const server = tls.createServer(old, (socket) => void socket.on('error', () => undefined).end());
  // Before the server's own listener, which takes the certificate.
  server.prependListener('connection', () => server.setSecureContext(turn() % 2 === 0 ? fresh : old));
  server.on('tlsClientError', () => undefined);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  servers.push(server);
  return (server.address() as AddressInfo).port;
}

test('a certificate that ends is told once a tier, the last day included, behind a load balancer that has a newer one as well', async () => {
  const server = await mailServer();
  let looks = 0;
  const port = await alternating(20, () => looks);
  const given = { file: '/x/settings.yaml', baseDirectory: '/x', homeDirectory: '/x', environment: {}, limits: {} };
  const read = parseSettings(`endpoints: ["127.0.0.1:${port}"]\n`, given);
  const settings: Settings = {
    ...read,
    alarms: { ...usualAlarms, groupWaitMs: 0 },
    notify: settingsWith({ smtp: smtpAt(server.port) }).notify as NonNullable<Settings['notify']>,
  };
  const clock = new MovableClock();
  const file = path.join(folder(), 'store.db');
  const checks = [certificateExpiry];
  const toolbox = toolboxOf({ settings, clock, notes: openStore(':memory:'), environment: {} });
  // Looks of a daemon are minutes apart, and share nothing.
  const probe: Check['probe'] = async (target, _tools, signal) => {
    looks += 1;
    return await certificateExpiry.probe(target, toolbox.round(), signal);
  };
  const bound = boundOf(checks, settings).map((one) => ({ ...one, check: { ...one.check, probe } }));
  const told = async () => {
    const before = server.mails.length;
    const plan: Partial<DaemonOptions> & { store: Store } = {
      ...{ bound, clock, store: openStore(file) },
      ...{ alarms: alarmsFor(settings, placesOf(checks, settings)), messages: messagesFor(settings, checks) },
      schedule: every(60),
    };
    const counting = openStore(file);
    const looked = () => counting.attempts({ check: 'certificate-expiry', limit: 1000 }).length;
    const began = looked();
    await daemonUntil(plan, () => looked() >= began + 8 && counting.countMessages().pending === 0);
    counting.close();
    return (await server.parsed()).slice(before).map(({ subject }) => subject?.replace(/ \(since .*/, ''));
  };
  expect(await told()).toEqual([expect.stringMatching(/^NOTICE .*expires in 19 d/)]);
  expect(await told()).toEqual([]);
  clock.moveMs(7 * dayMs);
  expect(await told()).toEqual([expect.stringMatching(/^WARNING .*expires in 12 d/)]);
  clock.moveMs(12.5 * dayMs);
  expect(await told()).toEqual([expect.stringMatching(/expires in 1\d h/)]);
  expect(await told()).toEqual([]);
  await toolbox.close();
}, 60_000);

test('an endpoint of the sandbox that fails and recovers is one incident that comes and goes, and two mails', async () => {
  const server = await mailServer();
  // The tenant's clock, not the daemon's: a minute of its life passes between two looks.
  const rig = await rigWith(['endpoint-flapping']);
  const given = { file: '/x/settings.yaml', baseDirectory: '/x', homeDirectory: '/x', environment: {}, limits: {} };
  const settings: Settings = {
    ...parseSettings(rig.sandbox.settingsYaml, given),
    alarms: { ...usualAlarms, groupWaitMs: 0, damping: { ...usualAlarms.damping, againMs: 30 } },
    notify: settingsWith({ smtp: smtpAt(server.port) }).notify as NonNullable<Settings['notify']>,
  };
  const [planted] = rig.sandbox.planted;
  const toolbox = toolboxOf({ settings, clock: hostClock, notes: openStore(':memory:'), environment: {} });
  let looks = 0;
  const probe: Check['probe'] = async (target, _tools, signal) => {
    if (looks++ > 0) rig.clock.moveMs(minuteMs);
    return await chainValidity.probe(target, toolbox.round(), signal);
  };
  const checks = [chainValidity];
  const own = boundOf(checks, settings).filter(({ target }) => target.name === planted?.target);
  const bound = own.map((one) => ({ ...one, check: { ...one.check, probe } }));
  const store = openStore(':memory:');
  await daemonUntil(
    {
      ...{ bound, store: kept(store), schedule: every(40) },
      ...{ alarms: alarmsFor(settings, placesOf(checks, settings)), messages: messagesFor(settings, checks) },
    },
    () => looks > 25 && store.countMessages().pending === 0,
  );
  const codes = store.incidents(0).map(({ code, isFlapping, state }) => [code, isFlapping, state === 'clear']);
  expect(codes).toEqual([[planted?.code, true, false]]);
  const mails = await server.parsed();
  expect(mails.map(({ subject }) => subject?.split(' 127.')[0])).toEqual(['FAILURE', 'FAILURE, COMES AND GOES']);
  store.close();
  await toolbox.close();
  await rig.end();
}, 60_000);
