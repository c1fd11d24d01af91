import path from 'node:path';
import { expect, test } from 'vitest';
import type { Check, Finding } from '../../src/check.ts';
import { changesOf } from '../../src/incidents/changes.ts';
import { atOnce } from '../../src/incidents/machine.ts';
import { tell } from '../../src/notify/teller.ts';
import { usualAlarms } from '../../src/settings/alarms.ts';
import type { NotifySettings } from '../../src/settings/notify.ts';
import type { Settings } from '../../src/settings/settings.ts';
import { openStore } from '../../src/store/sqlite.ts';
import type { Store } from '../../src/store/store.ts';
import { boundTo, finding } from '../engine/checks.ts';
import { temporaryFolders } from '../store/folder.ts';
import { settingsWith, smtpAt, words } from './world.ts';

const folder = temporaryFolders();
const startMs = Date.UTC(2027, 0, 4, 6);
const minute = 60_000;

const explanations = {
  shut: words('{host} is shut'),
  'soon-over': words('The certificate ends in {daysLeft} days', { actsNext: 'it-security' }),
};
const { check } = boundTo('x', { id: 'doors', explanations });
const checks: readonly Check[] = [check];
const hook = (name: string) => ({ name, kind: 'webhook', url: 'https://a.example.com/', signingKey: 'env:K' }) as const;

function world(notify: Partial<NotifySettings>, more: Partial<Settings> = {}) {
  const store = openStore(path.join(folder(), 'store.db'));
  const settings = settingsWith(
    { smtp: smtpAt(1), channels: ['net', 'pki', 'boss'].map(hook), to: ['net'], ...notify },
    more,
  );
  const looked = (atMs: number, findings: readonly Finding[], target = 'front') => {
    const nothing = { observation: null, limits: null, memory: null, fault: null, reason: null };
    const attempt = { check: 'doors', target, startedAtMs: atMs, durationMs: 1, outcome: 'seen', ...nothing } as const;
    store.record({ ...attempt, findings }, (before) => changesOf(before, { ...attempt, findings }, atOnce));
  };
  const redact = (text: string) => text.replaceAll('hunter2', '[secret]');
  const told = async (nowMs: number) => {
    const before = store.messages({ limit: 1000 }).length;
    await tell({ store, checks, settings, notify: settings.notify ?? null, redact, nowMs });
    return store
      .messages({ limit: 1000 })
      .slice(0, store.messages({ limit: 1000 }).length - before)
      .map(({ channel, subject }) => `${channel}: ${subject}`)
      .toReversed();
  };
  return { store, looked, told };
}

const shut = finding('shut', 'failure', { host: 'door.example.com' });
const payloadOf = (store: Store, id: number) => store.message(id)?.payload.toString('utf8') ?? '';

test('goes to every route that fits, else to the usual ones; told once, over to the same', async () => {
  const routes = [
    { actsNext: ['network'], severity: 'failure', to: ['net', 'ops@example.com'] },
    { actsNext: ['it-security'], severity: 'notice', to: ['pki'] },
  ] as const;
  const { store, looked, told } = world({ routes, to: ['boss'] });
  looked(startMs, [shut]);
  const since = 'since 06:00 UTC';
  expect(await told(startMs + 1)).toEqual([
    `mail: FAILURE front: door.example.com is shut (${since})`,
    `net: FAILURE front: door.example.com is shut (${since})`,
  ]);
  expect(await told(startMs + 2)).toEqual([]);
  looked(startMs + 125 * minute, []);
  expect(await told(startMs + 126 * minute)).toEqual([
    'mail: OVER front: door.example.com is shut (lasted 2 h 5 min)',
    'net: OVER front: door.example.com is shut (lasted 2 h 5 min)',
  ]);
  looked(startMs + 200 * minute, [finding('shut', 'warning', { host: 'door.example.com' })], 'back');
  expect(await told(startMs + 201 * minute)).toEqual([
    'boss: WARNING back: door.example.com is shut (since 09:20 UTC)',
  ]);
  store.close();
});

test('a certificate is told once for each tier, also where another one is seen in between', async () => {
  const { store, looked, told } = world({ routes: [{ actsNext: ['it-security'], severity: 'notice', to: ['pki'] }] });
  const ends = (fingerprintSha256: string, tierDays: number, daysLeft: number) =>
    finding('soon-over', 'notice', { fingerprintSha256, tierDays, daysLeft });
  looked(startMs, [ends('aa', 30, 29)]);
  expect(await told(startMs + 1)).toEqual(['pki: NOTICE front: The certificate ends in 29 days']);
  looked(startMs + minute, []);
  looked(startMs + 2 * minute, [ends('aa', 30, 29)]);
  expect(await told(startMs + 3 * minute)).toEqual([]);
  looked(startMs + 4 * minute, [ends('aa', 14, 14)]);
  expect(await told(startMs + 5 * minute)).toHaveLength(1);
  store.close();
});

test('what a certificate has reached is told with the incident that it fires, and history says so', async () => {
  const { store, looked, told } = world({ to: ['pki'] });
  const ends = (tierDays: number) =>
    finding('soon-over', 'warning', { fingerprintSha256: 'aa', tierDays, daysLeft: tierDays });
  looked(startMs, [ends(30)]);
  expect(await told(startMs + 1)).toEqual(['pki: WARNING front: The certificate ends in 30 days (since 06:00 UTC)']);
  looked(startMs + minute, [ends(14)]);
  expect(await told(startMs + minute + 1)).toEqual(['pki: WARNING front: The certificate ends in 14 days']);
  const known = store.transitions({}).filter(({ kind }) => kind !== 'suspected');
  expect(known.map(({ kind, telling }) => [kind, telling])).toEqual([
    ['notice', 'told'],
    ['notice', 'told'],
    ['fired', 'told'],
  ]);
  store.close();
});

test('what comes and goes before it could be told is told to nobody; history and digest know it', async () => {
  const { store, looked, told } = world({ to: ['net'] });
  looked(startMs, [shut]);
  looked(startMs + 22_000, []);
  expect(await told(startMs + 22_001)).toEqual([]);
  expect(store.untold()).toEqual([]);
  expect(store.transitions({}).flatMap(({ kind, telling, why }) => (telling === 'never' ? [[kind, why]] : []))).toEqual(
    [
      ['cleared', 'it was over before it could be told'],
      ['fired', 'it was over before it could be told'],
    ],
  );
  expect(store.incidents(startMs)).toMatchObject([{ closedAtMs: startMs + 22_000 }]);
  store.close();
});

test('is escalated and reminded until somebody acknowledges it', async () => {
  const alarms = {
    ...usualAlarms,
    groupWaitMs: 0,
    remindEveryMs: 60 * minute,
    escalate: [{ afterMs: 30 * minute, severity: 'failure', to: ['boss'] }],
  } as const;
  const { store, looked, told } = world({}, { alarms });
  looked(startMs, [shut]);
  expect(await told(startMs + 1)).toHaveLength(1);
  expect(await told(startMs + 29 * minute)).toEqual([]);
  const since = 'since 06:00 UTC';
  expect((await told(startMs + 31 * minute)).toSorted()).toEqual([
    `boss: ESCALATED FAILURE front: door.example.com is shut (${since})`,
    `net: ESCALATED FAILURE front: door.example.com is shut (${since})`,
  ]);
  expect(await told(startMs + 32 * minute)).toEqual([]);
  expect((await told(startMs + 92 * minute)).toSorted()).toEqual([
    `boss: STILL FAILURE front: door.example.com is shut (${since})`,
    `net: STILL FAILURE front: door.example.com is shut (${since})`,
  ]);
  store.acknowledge(1, { atMs: startMs, by: 'anna', note: null, untilMs: null });
  expect(await told(startMs + 300 * minute)).toEqual([]);
  // Who was escalated to hears that it is over.
  looked(startMs + 301 * minute, []);
  expect((await told(startMs + 302 * minute)).map((line) => line.slice(0, 9)).toSorted()).toEqual([
    'boss: OVE',
    'net: OVER',
  ]);
  store.close();
});

test('an acknowledgement that ends while it still fires is told; one that ends with it is not', async () => {
  const { store, looked, told } = world({ to: ['net'] });
  looked(startMs, [shut]);
  await told(startMs + 1);
  store.acknowledge(1, { atMs: startMs, by: 'anna', note: 'router is replaced', untilMs: startMs + 60 * minute });
  expect(await told(startMs + 59 * minute)).toEqual([]);
  expect(await told(startMs + 61 * minute)).toEqual([
    'net: STILL FAILURE front: door.example.com is shut (since 06:00 UTC)',
  ]);
  expect(await told(startMs + 62 * minute)).toEqual([]);
  store.acknowledge(1, { atMs: startMs, by: 'anna', note: null, untilMs: startMs + 120 * minute });
  looked(startMs + 90 * minute, []);
  expect(await told(startMs + 91 * minute)).toEqual([expect.stringMatching(/^net: OVER /)]);
  expect(await told(startMs + 180 * minute)).toEqual([]);
  store.close();
});

test('a silence ends with what it silenced, untold; what comes after that is told again', async () => {
  const { store, looked, told } = world({ to: ['net'] });
  const until = { fromMs: startMs, untilMs: startMs + 600 * minute, by: 'anna', note: null };
  store.addSilence({ check: 'doors', target: '*', ...until, isEndedByRecovery: true });
  store.addSilence({ check: 'doors', target: 'gate', ...until, isEndedByRecovery: false });
  for (const target of ['front', 'back', 'gate']) looked(startMs + minute, [shut], target);
  expect(await told(startMs + 2 * minute)).toEqual([]);
  looked(startMs + 3 * minute, [], 'front');
  expect(store.silences(startMs + 3 * minute)).toHaveLength(2);
  for (const target of ['back', 'gate']) looked(startMs + 4 * minute, [], target);
  expect(store.silences(startMs + 5 * minute).map(({ target }) => target)).toEqual(['gate']);
  expect(await told(startMs + 5 * minute)).toEqual([]);
  for (const target of ['front', 'gate']) looked(startMs + 6 * minute, [shut], target);
  expect(await told(startMs + 7 * minute)).toEqual(['net: FAILURE front: door.example.com is shut (since 06:06 UTC)']);
  store.close();
});

test('what two processes tell at once is written once, and no secret is in it', async () => {
  const { store, looked, told } = world({ to: ['net'] });
  looked(startMs, [finding('shut', 'failure', { host: 'hunter2.example.com' })]);
  await Promise.all([told(startMs + 1), told(startMs + 1)]);
  expect(store.messages({})).toHaveLength(1);
  expect(payloadOf(store, 1)).toContain('[secret].example.com is shut');
  expect(payloadOf(store, 1)).not.toContain('hunter2');
  store.close();
});

test('without anybody to be told what fires stays due, and what is over is closed', async () => {
  const { store, looked } = world({});
  looked(startMs, [shut]);
  const silent = { store, checks, settings: settingsWith(), notify: null, redact: (text: string) => text };
  await tell({ ...silent, nowMs: startMs + 1 });
  expect(store.untold()).toHaveLength(1);
  looked(startMs + minute, []);
  await tell({ ...silent, nowMs: startMs + 2 * minute });
  expect(store.untold()).toEqual([]);
  expect(store.messages({})).toEqual([]);
  store.close();
});
