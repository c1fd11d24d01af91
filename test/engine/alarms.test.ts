import { afterEach, expect, test } from 'vitest';
import type { Check } from '../../src/check.ts';
import { MovableClock } from '../../src/clock.ts';
import { alarmsNow } from '../../src/engine/alarms.ts';
import type { Alarms } from '../../src/engine/look.ts';
import { lookedAt } from '../../src/engine/look.ts';
import { alarmsFor } from '../../src/incidents/rules.ts';
import type { Settings } from '../../src/settings/settings.ts';
import { openStore } from '../../src/store/sqlite.ts';
import type { Store } from '../../src/store/store.ts';
import { parsed } from '../settings/parsed.ts';
import { boundTo, finding, noTools } from './checks.ts';

const opened: Store[] = [];
afterEach(() => {
  for (const store of opened.splice(0)) store.close();
});

function stored(): Store {
  const store = openStore(':memory:');
  opened.push(store);
  return store;
}

const words = { title: 't', meaning: 'm', remedy: 'r', source: 's' } as const;
/** Anaplan answers nobody, and imports fail for it. */
const service: Partial<Check> = {
  id: 'service',
  explanations: { down: { ...words, actsNext: 'anaplan', bringsDown: 'service' } },
};
const imports: Partial<Check> = { id: 'imports', explanations: { failed: { ...words, actsNext: 'anaplan' } } };

/** Looks of the daemon, whose checks find what `bad` says at that time. */
function watching(text = 'endpoints: [a.example.com]') {
  const settings: Settings = parsed(text);
  const store = stored();
  const clock = new MovableClock();
  const bad = new Set<string>();
  const judged = (code: string): Pick<Check, 'judge'> => ({
    judge: () => (bad.has(code) ? [finding(code, 'failure')] : []),
  });
  const bound = [
    boundTo('prod', { ...service, ...judged('down') }),
    ...['a', 'b', 'c'].map((name) => boundTo(name, { ...imports, ...judged('failed') })),
  ];
  const checks = [...new Map(bound.map(({ check }) => [check.id, check])).values()];
  const alarms: Alarms = alarmsFor(settings, () => ({ connection: null, model: null }));
  const look = async () => {
    const signal = new AbortController().signal;
    const looks = [];
    for (const one of bound) looks.push(await lookedAt(one, { tools: noTools, store, clock, signal, alarms }));
    return looks;
  };
  const tell = () => {
    const { told } = alarmsNow(store, checks, settings, clock.nowMs());
    store.inOneTransaction(() => {
      for (const group of told.now)
        store.markTold(
          group.transitions.map(({ id }) => id),
          clock.nowMs(),
        );
      for (const { transition, why } of told.never) store.markNever([transition.id], why);
    });
    return {
      groups: told.now.map(({ code, kind, incidents }) => [code, kind, incidents.length]),
      holds: told.hold.map(({ hold }) => hold.reason),
      whys: told.never.map(({ why }) => why),
    };
  };
  return { store, clock, bad, look, tell };
}

test('a first finding is looked at again soon, fires, and is over by two looks without it', async () => {
  const { store, clock, bad, look, tell } = watching();
  bad.add('failed');
  expect((await look()).map(({ againWithinMs }) => againWithinMs)).toEqual([null, 30_000, 30_000, 30_000]);
  expect([store.openIncidents().length, store.suspects().length]).toEqual([0, 3]);
  clock.moveMs(30_000);
  expect((await look()).map(({ againWithinMs }) => againWithinMs)).toEqual([null, null, null, null]);
  expect(tell()).toEqual({ groups: [], holds: Array(3).fill('group-wait'), whys: [] });
  clock.moveMs(30_000);
  expect(tell().groups).toEqual([['failed', 'fires', 3]]);
  expect(tell()).toEqual({ groups: [], holds: [], whys: [] });
  bad.clear();
  expect((await look())[1]?.againWithinMs).toBe(30_000);
  clock.moveMs(30_000);
  await look();
  clock.moveMs(30_000);
  expect(tell().groups).toEqual([['failed', 'over', 3]]);
});

test('what follows from an open incident waits, is told when it outlasts it, and forgotten when it does not', async () => {
  const { store, clock, bad, look, tell } = watching();
  const looks = async (count: number) => {
    for (let times = 0; times < count; times += 1) {
      clock.moveMs(30_000);
      await look();
    }
    clock.moveMs(31_000);
  };
  bad.add('down').add('failed');
  await looks(2);
  expect(tell()).toEqual({ groups: [['down', 'fires', 1]], holds: ['cause', 'cause', 'cause'], whys: [] });
  expect(store.openIncidents().map(({ suppressedBy }) => suppressedBy)).toEqual([null, 1, 1, 1]);
  bad.delete('down');
  await looks(1);
  // Not found once is not over yet.
  expect(tell().holds).toEqual(['cause', 'cause', 'cause']);
  await looks(1);
  expect(tell()).toMatchObject({ groups: [['down', 'over', 1]], holds: ['next-look', 'next-look', 'next-look'] });
  await looks(1);
  expect(tell().groups).toEqual([['failed', 'fires', 3]]);
  bad.clear();
  await looks(2);
  expect(tell().groups).toEqual([['failed', 'over', 3]]);
});

test('what comes and goes with its cause is told to nobody', async () => {
  const { clock, bad, look, tell } = watching();
  const looks = async () => {
    for (let times = 0; times < 2; times += 1) {
      clock.moveMs(30_000);
      await look();
    }
    clock.moveMs(31_000);
  };
  bad.add('down').add('failed');
  await looks();
  expect(tell().groups).toEqual([['down', 'fires', 1]]);
  bad.clear();
  await looks();
  const last = tell();
  // With those that went with it.
  expect(last.groups).toEqual([['down', 'over', 1]]);
  expect(last.whys).toEqual(Array(6).fill('it was over before it could be told'));
});

test('a look under maintenance says so, and nothing is told until the window ends', async () => {
  const { store, clock, bad, look, tell } = watching(
    'maintenance: [{ name: works, from: "2020-01-01 00:00", until: "2120-01-01 00:00" }]',
  );
  bad.add('failed');
  await look();
  clock.moveMs(30_000);
  await look();
  clock.moveMs(60_000);
  expect(tell().holds).toEqual(Array(3).fill('maintenance'));
  expect(store.latest().map(({ maintenance }) => maintenance)).toEqual(Array(4).fill('works'));
});

test('a clock that is ahead ends no acknowledgement: it goes by the time that is trusted', async () => {
  const { store, clock, bad, look } = watching();
  bad.add('down');
  for (let times = 0; times < 2; times += 1) {
    clock.moveMs(30_000);
    await look();
  }
  const [incident] = store.openIncidents();
  const atMs = Math.round(clock.nowMs());
  store.acknowledge(incident?.id ?? 0, { atMs, by: 'anna', note: null, untilMs: atMs + 3_600_000 });
  const now = (nowMs: number, trustedMs: number) => {
    alarmsNow(store, [], parsed('endpoints: [a.example.com]'), nowMs, trustedMs);
    return store.openIncidents()[0]?.ack ?? null;
  };
  expect(now(atMs + 86_400_000, atMs + 60_000)).not.toBeNull();
  expect(now(atMs + 86_400_000, atMs + 3_700_000)).toBeNull();
});
