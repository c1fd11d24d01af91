import { afterEach, describe, expect, test } from 'vitest';
import { openStore } from '../../src/store/sqlite.ts';
import type { Store } from '../../src/store/store.ts';
import { blindAttempt, seenAttempt } from './attempts.ts';

const opened: Store[] = [];
afterEach(() => {
  for (const store of opened.splice(0)) store.close();
});

function stored(): Store {
  const store = openStore(':memory:');
  opened.push(store);
  return store;
}

const place = { check: 'tls-version', target: 'api.anaplan.com:443' };

describe('the journal', () => {
  test('holds what is not what it was, between the look that saw it before and the one that saw it after', () => {
    const store = stored();
    store.record(seenAttempt({ startedAtMs: 1000 }), [], { versions: ['1.2'] });
    store.record(seenAttempt({ startedAtMs: 2000 }), [], { versions: ['1.2'] });
    store.record(seenAttempt({ startedAtMs: 3000 }), [], { versions: ['1.2', '1.3'] });
    expect(store.changes({})).toEqual([
      { ...place, trait: 'versions', before: ['1.2'], after: ['1.2', '1.3'], lastSeenBeforeMs: 2000, atMs: 3000 },
    ]);
  });

  test('a first sight is no change, nor is a trait that was not seen; null is seen and not there', () => {
    const store = stored();
    store.record(seenAttempt({ startedAtMs: 1000 }), [], { owner: 'a' });
    store.record(seenAttempt({ startedAtMs: 2000 }), [], {});
    store.record(seenAttempt({ startedAtMs: 3000 }), [], { owner: 'a' });
    expect(store.changes({})).toEqual([]);
    store.record(seenAttempt({ startedAtMs: 4000 }), [], { owner: null });
    expect(store.changes({})).toMatchObject([{ before: 'a', after: null, lastSeenBeforeMs: 3000 }]);
  });

  test('equal JSON in another order of keys is no change', () => {
    const store = stored();
    store.record(seenAttempt({ startedAtMs: 1000 }), [], { schedule: { a: 1, b: 2 } });
    store.record(seenAttempt({ startedAtMs: 2000 }), [], { schedule: { b: 2, a: 1 } });
    expect(store.changes({})).toEqual([]);
  });

  test('one too long to keep is still seen to change', () => {
    const store = stored();
    const long = (letter: string) => letter.repeat(70_000);
    store.record(seenAttempt({ startedAtMs: 1000 }), [], { list: long('a') });
    store.record(seenAttempt({ startedAtMs: 2000 }), [], { list: long('b') });
    const [change] = store.changes({});
    expect(change?.before).toEqual({ chars: 70_002, sha256: expect.stringMatching(/^[0-9a-f]{64}$/) });
    expect(change?.after).not.toEqual(change?.before);
  });

  test('is asked by time, newest first', () => {
    const store = stored();
    for (const atMs of [1000, 2000, 3000, 4000]) store.journal('settings', 'a.yaml', atMs, { version: atMs });
    expect(store.changes({}).map(({ after }) => after)).toEqual([4000, 3000, 2000]);
    expect(store.changes({ sinceMs: 2500, untilMs: 3500 }).map(({ after }) => after)).toEqual([3000]);
    expect(store.changes({ limit: 1 }).map(({ after }) => after)).toEqual([4000]);
  });
});

describe('what is remembered', () => {
  test('of all targets of a check, and folded in place', () => {
    const store = stored();
    store.record(seenAttempt({ target: 'a', memory: { runs: 1 } }), []);
    store.record(seenAttempt({ target: 'b', memory: { runs: 2 } }), []);
    store.record(seenAttempt({ check: 'other', target: 'c', memory: { runs: 3 } }), []);
    store.foldMemory('tls-version', 'a', (memory) => ({ before: memory }));
    expect(store.memoriesOf('tls-version')).toEqual([
      { target: 'a', memory: { before: { runs: 1 } } },
      { target: 'b', memory: { runs: 2 } },
    ]);
    expect(store.memoryOf('tls-version', 'a')).toEqual({ before: { runs: 1 } });
  });

  test('stays as it was when the fold fails', () => {
    const store = stored();
    store.record(seenAttempt({ target: 'a', memory: { runs: 1 } }), []);
    const failing = () => {
      throw new Error('no');
    };
    expect(() => store.foldMemory('tls-version', 'a', failing)).toThrow();
    expect(store.memoryOf('tls-version', 'a')).toEqual({ runs: 1 });
  });
});

describe('the last good look', () => {
  const bad = { code: 'x', severity: 'failure', facts: {} } as const;
  const notice = { code: 'y', severity: 'notice', facts: {} } as const;

  test('saw nothing worse than a notice; a blind one is not good', () => {
    const store = stored();
    store.record(seenAttempt({ startedAtMs: 1000, findings: [notice] }), []);
    store.record(blindAttempt({ startedAtMs: 2000 }), []);
    store.record(seenAttempt({ startedAtMs: 3000, findings: [notice, bad] }), []);
    expect(store.lastGoodMs('tls-version', place.target, 3000)).toBe(1000);
    expect(store.lastGoodMs('tls-version', place.target, 1000)).toBeNull();
    expect(store.lastGoodMs('tls-version', 'elsewhere', 9000)).toBeNull();
  });
});
