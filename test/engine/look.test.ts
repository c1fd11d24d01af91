import { afterEach, expect, test } from 'vitest';
import type { Check } from '../../src/check.ts';
import { MovableClock } from '../../src/clock.ts';
import { lookedAt } from '../../src/engine/look.ts';
import { openStore } from '../../src/store/sqlite.ts';
import type { Store } from '../../src/store/store.ts';
import { boundTo, finding, noTools } from './checks.ts';

const opened: Store[] = [];
afterEach(() => {
  for (const store of opened.splice(0)) store.close();
});

function look(name: string, parts: Partial<Check>, store: Store, clock = new MovableClock()) {
  return lookedAt(boundTo(name, parts), { tools: noTools, store, clock, signal: new AbortController().signal });
}

function stored(): Store {
  const store = openStore(':memory:');
  opened.push(store);
  return store;
}

test('a check is told what it remembers of its other targets, and only of those', async () => {
  const store = stored();
  const counting: Partial<Check> = {
    remember: (_memory, _look, _limits, peers) => peers().map(({ target, memory }) => [target, memory]),
  };
  await look('a', { remember: () => 1 }, store);
  await look('b', { remember: () => 2 }, store);
  await look('x', { id: 'another check', remember: () => 3 }, store);
  expect((await look('b', counting, store)).attempt.memory).toEqual([['a', 1]]);
});

test('what a person tells while a look is under way is not lost', async () => {
  const store = stored();
  await look('a', { remember: () => ({ told: false }) }, store);
  const probe: Check['probe'] = async () => {
    store.foldMemory('quiet', 'a', () => ({ told: true }));
    return null;
  };
  expect((await look('a', { probe, remember: (memory) => memory }, store)).attempt.memory).toEqual({ told: true });
});

test('a blind look keeps what is remembered and puts nothing into the journal', async () => {
  const store = stored();
  const traits = () => ({ owner: 'a' });
  await look('a', { remember: () => 7, traits }, store);
  const probe: Check['probe'] = async () => {
    throw new Error('crash');
  };
  const blind = await look('a', { probe, remember: (memory) => memory, traits: () => ({ owner: 'b' }) }, store);
  expect(blind.attempt).toMatchObject({ outcome: 'blind', memory: 7 });
  expect(store.changes({})).toEqual([]);
  await look('a', { traits: () => ({ owner: 'b' }) }, store);
  expect(store.changes({})).toMatchObject([{ trait: 'owner', before: 'a', after: 'b' }]);
});

test('a check that crashes over its traits or its next look still has its findings', async () => {
  const crash = () => {
    throw new Error('crash');
  };
  const judge: Check['judge'] = () => [finding('bad', 'failure')];
  const looked = await look('a', { traits: crash, againWithinMs: crash, judge }, stored());
  expect(looked).toMatchObject({ againWithinMs: null, attempt: { outcome: 'seen', findings: [{ code: 'bad' }] } });
});
