import { expect, test } from 'vitest';
import type { Finding } from '../../src/check.ts';
import { changesOf } from '../../src/incidents/changes.ts';
import { atOnce } from '../../src/incidents/machine.ts';
import { tell } from '../../src/notify/teller.ts';
import { openStore } from '../../src/store/sqlite.ts';
import { boundTo, finding } from '../engine/checks.ts';
import { settingsWith, words } from './world.ts';

const startMs = Date.UTC(2027, 0, 4, 6);
const minute = 60_000;
const service = boundTo('Anaplan', {
  id: 'service',
  explanations: { down: words('Anaplan is down', { actsNext: 'anaplan', bringsDown: 'service' }) },
}).check;
const runs = boundTo('x', {
  id: 'runs',
  explanations: { failed: words('The run failed', { actsNext: 'anaplan' }) },
}).check;

test('what follows from a failure and was told before it is not called untold, at first nor when it is reminded', async () => {
  const store = openStore(':memory:');
  const channels = [{ name: 'hook', kind: 'webhook', url: 'https://a.example.com/', signingKey: 'env:K' }] as const;
  const settings = settingsWith({ channels, to: ['hook'] });
  const reminding = { ...settings, alarms: { ...settings.alarms, remindEveryMs: 60 * minute } } as typeof settings;
  const looked = (check: string, target: string, atMs: number, found: Finding) => {
    const nothing = { observation: null, limits: null, memory: null, fault: null, reason: null };
    const attempt = { check, target, startedAtMs: atMs, durationMs: 1, outcome: 'seen', ...nothing } as const;
    const findings = [found];
    store.record({ ...attempt, findings }, (before) => changesOf(before, { ...attempt, findings }, atOnce));
  };
  const told = async (nowMs: number) => {
    const redact = (text: string) => text;
    await tell({ store, checks: [service, runs], settings: reminding, notify: settings.notify ?? null, redact, nowMs });
    const [last] = store.messages({ limit: 1 });
    return JSON.parse(store.message(last?.id ?? 0)?.payload.toString('utf8') ?? '') as {
      state: string;
      follows: unknown;
    };
  };
  looked('runs', 'Sales / Load', startMs, finding('failed', 'failure'));
  expect(await told(startMs + 1)).toMatchObject({ state: 'FAILURE', follows: null });
  looked('service', 'Anaplan', startMs + minute, finding('down', 'failure'));
  looked('runs', 'Sales / Load', startMs + minute, finding('failed', 'failure'));
  looked('runs', 'Sales / Other', startMs + minute, finding('failed', 'failure'));
  const follows = {
    ...{ count: 1, names: ['Sales / Other (runs)'] },
    ...{ toldCount: 1, told: ['#1 Sales / Load (runs)'] },
  };
  expect(await told(startMs + minute + 1)).toMatchObject({ state: 'FAILURE', follows });
  expect(await told(startMs + 62 * minute)).toMatchObject({ state: 'STILL FAILURE', follows });
  store.close();
});
