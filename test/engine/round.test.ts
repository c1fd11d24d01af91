import { expect, test } from 'vitest';
import type { Check, Json } from '../../src/check.ts';
import { MovableClock } from '../../src/clock.ts';
import { runRound } from '../../src/engine/round.ts';
import { openStore } from '../../src/store/sqlite.ts';
import type { Store } from '../../src/store/store.ts';
import { boundTo, finding, noTools } from './checks.ts';

const clock = new MovableClock();
const signal = new AbortController().signal;
const counting: Partial<Check> = {
  remember: (memory) => ((memory as number | null) ?? 0) + 1,
  judge: (_observation, { memory }) => (memory === 1 ? [] : [finding('again', 'failure', { looks: memory })]),
};

const round = (given: Partial<Parameters<typeof runRound>[0]>) =>
  runRound({ bound: [], tools: noTools, store: null, clock, signal, parallel: 4, ...given });

test('results are in the order of what was bound, however long each took', async () => {
  const slow = (ms: number): Partial<Check> => ({
    probe: () => new Promise<Json>((resolve) => setTimeout(resolve, ms, ms)),
  });
  const ended: string[] = [];
  const bound = [boundTo('slow', slow(80)), boundTo('quick', slow(0)), boundTo('middle', slow(30))];
  const attempts = await round({ bound, onAttempt: ({ target }) => ended.push(target) });
  expect(attempts.map(({ target }) => target)).toEqual(['slow', 'quick', 'middle']);
  expect(ended.toSorted()).toEqual(['middle', 'quick', 'slow']);
});

test('never more at a time than allowed, and as many as allowed', async () => {
  let now = 0;
  let most = 0;
  const probe: Check['probe'] = async () => {
    now += 1;
    most = Math.max(most, now);
    await new Promise((resolve) => setTimeout(resolve, 2));
    now -= 1;
    return null;
  };
  await round({ bound: Array.from({ length: 30 }, (_, n) => boundTo(String(n), { probe })), parallel: 3 });
  expect(most).toBe(3);
});

test('looks that wait for the tenant keep no other look waiting, and three of them run at a time', async () => {
  const opened = Promise.withResolvers<null>();
  let waiting = 0;
  const tenant: Partial<Check> = {
    id: 'tenant',
    needs: ['anaplan'],
    probe: () => {
      waiting += 1;
      return opened.promise;
    },
  };
  const seen: number[] = [];
  const bound = [
    ...Array.from({ length: 20 }, (_, n) => boundTo(`tenant ${n}`, tenant)),
    ...Array.from({ length: 10 }, (_, n) => boundTo(`host ${n}`)),
  ];
  const onAttempt = ({ check }: { check: string }) => {
    if (check === 'quiet' && seen.push(waiting) === 10) opened.resolve(null);
  };
  expect(await round({ bound, parallel: 4, onAttempt })).toHaveLength(30);
  expect(Math.max(...seen)).toBe(3);
});

test('with a store each round is judged by the memory of the one before, and incidents follow', async () => {
  const store = openStore(':memory:');
  const bound = [boundTo('a', counting), boundTo('b', counting)];
  expect((await round({ bound, store })).map(({ findings }) => findings)).toEqual([[], []]);
  const second = await round({ bound, store });
  expect(second.map(({ findings }) => findings[0]?.facts)).toEqual([{ looks: 2 }, { looks: 2 }]);
  expect(
    store
      .openIncidents()
      .map(({ target, code }) => `${target} ${code}`)
      .toSorted(),
  ).toEqual(['a again', 'b again']);
  expect(store.latest().map(({ memory }) => memory)).toEqual([2, 2]);
  store.close();
});

test('without a store nothing is remembered', async () => {
  const bound = [boundTo('a', counting)];
  await round({ bound });
  expect((await round({ bound }))[0]?.memory).toBe(1);
});

test('one that crashes leaves the others whole', async () => {
  const crash = () => Promise.reject(new Error('broken'));
  const attempts = await round({ bound: [boundTo('a', { probe: crash }), boundTo('b')] });
  expect(attempts.map(({ outcome }) => outcome)).toEqual(['blind', 'seen']);
});

test('stopped in the middle: what has ended is kept, nothing else is recorded', async () => {
  const stop = new AbortController();
  const store = openStore(':memory:');
  const hanging = boundTo('hanging', { probe: () => new Promise(() => {}) });
  const bound = [boundTo('first'), hanging, boundTo('queued')];
  const running = round({
    bound,
    store,
    signal: stop.signal,
    parallel: 1,
    onAttempt: () => setImmediate(() => stop.abort()),
  });
  await expect(running).rejects.toThrow('aborted');
  expect(stop.signal.aborted).toBe(true);
  expect(store.latest().map(({ target }) => target)).toEqual(['first']);
  store.close();
});

test('a store that fails makes the round fail, after every look has ended', async () => {
  const store = openStore(':memory:');
  const failing: Store = {
    ...store,
    record: (attempt, changes) => {
      if (attempt.target === 'a') throw new Error('disk full');
      return store.record(attempt, changes);
    },
  };
  await expect(round({ bound: [boundTo('a'), boundTo('b')], store: failing })).rejects.toThrow('disk full');
  expect(store.latest().map(({ target }) => target)).toEqual(['b']);
  store.close();
});

test('a hundred looks at a time make no warning of leaking listeners', async () => {
  const warnings: string[] = [];
  const hear = (warning: Error) => warnings.push(warning.message);
  process.on('warning', hear);
  const probe = () => new Promise<Json>((resolve) => setImmediate(resolve, null));
  await round({ bound: Array.from({ length: 100 }, (_, n) => boundTo(String(n), { probe })), parallel: 100 });
  await new Promise((resolve) => setImmediate(resolve));
  process.off('warning', hear);
  expect(warnings).toEqual([]);
});
