import { expect, test } from 'vitest';
import { createTrustedClock } from '../../src/daemon/trusted-clock.ts';
import { openStore } from '../../src/store/sqlite.ts';
import type { Store } from '../../src/store/store.ts';
import { seenAttempt } from '../store/attempts.ts';

const dayMs = 86_400_000;
const nowMs = Date.UTC(2030, 5, 1);
const beat = { startedAtMs: nowMs - dayMs, pid: 1, everyMs: 30_000, subjects: 1, nextDueMs: null, stoppedAtMs: null };

function filled(): Store {
  const store = openStore(':memory:');
  for (let n = 0; n < 200; n += 1) store.record(seenAttempt({ startedAtMs: nowMs - 10 * dayMs + n * 3_600_000 }), []);
  return store;
}

function tidied(store: Store, atMs: number): number {
  for (let more = true; more; ) ({ more } = store.upkeepStep(atMs));
  return store.attempts({ limit: 1000 }).length;
}

test.each([
  ['its last heartbeat', (store: Store) => store.beat({ ...beat, atMs: nowMs }, [], [])],
  ['its newest look', (store: Store) => void store.record(seenAttempt({ startedAtMs: nowMs }), [])],
])(
  'started by a clock six years ahead, nothing of a store is too old by %s, nor after another start',
  (_by, before) => {
    const store = filled();
    before(store);
    const there = store.attempts({ limit: 1000 }).length;
    const started = () =>
      createTrustedClock({ store, clock: { nowMs: () => nowMs + 2190 * dayMs }, skewMs: () => null });
    for (let start = 0; start < 3; start += 1) {
      const trusted = started();
      store.beat({ ...beat, atMs: nowMs + 2190 * dayMs }, [], []);
      store.record(seenAttempt({ startedAtMs: nowMs + 2190 * dayMs }), []);
      expect(trusted.nowMs()).toBe(nowMs);
    }
    expect(tidied(store, started().nowMs())).toBe(there + 3);
    store.close();
  },
);

test('what servers told is known to the next run, and goes on by the steady clock', () => {
  const store = filled();
  let [wallMs, steadyMs] = [nowMs + 400 * dayMs, 0];
  const clock = { nowMs: () => wallMs, steadyMs: () => steadyMs };
  const first = createTrustedClock({ store, clock, skewMs: () => nowMs - wallMs });
  expect(first.nowMs()).toBe(nowMs);
  [wallMs, steadyMs] = [nowMs + 2190 * dayMs, 7 * dayMs];
  const second = createTrustedClock({ store, clock, skewMs: () => null });
  steadyMs += 2 * dayMs;
  expect(second.nowMs()).toBe(nowMs + 2 * dayMs);
  store.close();
});
