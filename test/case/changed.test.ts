import { expect, test } from 'vitest';
import { circumstanceFacts } from '../../src/case/facts-circumstance.ts';
import type { Known } from '../../src/case/known.ts';
import { watchedSinceIn } from '../../src/journal/journal.ts';
import { openStore } from '../../src/store/sqlite.ts';
import { seenAttempt } from '../store/attempts.ts';

const atMs = Date.UTC(2027, 0, 4, 6);
const hourMs = 3_600_000;
const of = { check: 'import-failed', target: 'Sales / Load' };

function watched() {
  const store = openStore(':memory:');
  const findings = [{ code: 'import-failed', severity: 'failure', facts: {} }] as const;
  store.record(seenAttempt({ ...of, startedAtMs: atMs - hourMs }), []);
  store.record(seenAttempt({ ...of, startedAtMs: atMs, findings }), []);
  return store;
}

test('since it last was good the journal knows all, where it had looked before then', () => {
  const store = watched();
  const failed = { ...of, startedAtMs: atMs };
  expect(watchedSinceIn(store, failed, {})).toBe(atMs - hourMs);
  expect(watchedSinceIn(store, failed, { lastGoodRunAtMs: atMs - hourMs / 2 })).toBe(atMs - hourMs / 2);
  // Its last good run was before anybody looked, or none was ever seen.
  expect(watchedSinceIn(store, failed, { lastGoodRunAtMs: atMs - 2 * hourMs })).toBeNull();
  expect(watchedSinceIn(store, { ...failed, target: 'Sales / Other' }, {})).toBeNull();
  store.close();
});

test('an empty journal that watched all the time is an answer; one that did not leaves it open', () => {
  const changed = (watchedSinceMs: number | null) => {
    const input = { changes: [], watchedSinceMs, target: of.target, about: null };
    return circumstanceFacts['changed']?.({ input, facts: {} } as unknown as Known) ?? null;
  };
  expect(changed(atMs)).toMatchObject({
    value: 'nothing related that anaplan-doctor watches changed since 2027-01-04 06:00:00 UTC',
    origin: 'store',
  });
  expect(changed(null)).toBeNull();
});
