/** A disk that is full (SQLite itself says so, by a limit on its pages), and a store that another connection holds. */
import path from 'node:path';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { NotKept, outlasting } from '../../src/daemon/unkept.ts';
import { StoreFailed } from '../../src/store/refused.ts';
import { openStore } from '../../src/store/sqlite.ts';
import type { Attempt, Store } from '../../src/store/store.ts';
import { temporaryFolders } from '../store/folder.ts';

const folder = temporaryFolders();
const attempt = (memory: number): Attempt => ({
  ...{ check: 'c', target: 't', startedAtMs: memory, durationMs: 1, outcome: 'seen', observation: { memory } },
  ...{ limits: {}, memory, findings: [], fault: null, reason: null },
});
const heart = {
  ...{ atMs: 1, startedAtMs: 1, pid: 1, everyMs: 1, subjects: 1, nextDueMs: null, stoppedAtMs: null },
};

/** SQLite's own error of a database that may not grow. */
function fullError(): unknown {
  const database = new Database(path.join(folder(), 'small.db'));
  database.exec('CREATE TABLE t (x); PRAGMA max_page_count = 2');
  try {
    database.prepare('INSERT INTO t VALUES (zeroblob(100000))').run();
    throw new Error('It was not full.');
  } catch (cause) {
    return new StoreFailed('The store could not record: the disk is full.', { cause });
  } finally {
    database.close();
  }
}

function onDisk() {
  const kept = openStore(':memory:');
  const error = fullError();
  const disk = { isFull: false };
  const failing = (): void => {
    if (disk.isFull) throw error;
  };
  const told: string[] = [];
  const limited: Store = {
    ...kept,
    record: (...given) => {
      failing();
      return kept.record(...given);
    },
    writeNote: (...given) => {
      failing();
      return kept.writeNote(...given);
    },
    beat: (...given) => {
      failing();
      return kept.beat(...given);
    },
  };
  const { store, unwritten } = outlasting(limited, {
    clock: { nowMs: () => 42 },
    onUnwritten: () => told.push('full'),
    onWritten: ({ sinceMs, why }) => told.push(`${why} since ${sinceMs}`),
  });
  return { kept, disk, told, store, unwritten };
}

test('a full disk stops nothing: memories and notes are held, and written when there is room', () => {
  const { kept, disk, told, store, unwritten } = onDisk();
  store.record(attempt(1), []);
  disk.isFull = true;
  for (const memory of [2, 3]) expect(() => store.record(attempt(memory), [])).toThrow(NotKept);
  store.writeNote('n', 'held');
  expect(() => store.beat(heart, [], [])).toThrow(/full/);
  expect([store.memoryOf('c', 't'), store.note('n'), kept.note('n'), kept.memoryOf('c', 't')]).toEqual([
    3,
    'held',
    null,
    1,
  ]);
  expect([told, unwritten()]).toEqual([['full'], { sinceMs: 42, why: 'disk-full' }]);
  disk.isFull = false;
  store.beat(heart, [], []);
  expect([kept.note('n'), told, unwritten()]).toEqual(['held', ['full', 'disk-full since 42'], null]);
  expect(store.memoryOf('c', 't')).toBe(3);
  store.record(attempt(4), []);
  expect([store.memoryOf('c', 't'), kept.memoryOf('c', 't')]).toEqual([4, 4]);
  kept.close();
});

test('another failure is nobody to hold anything for', () => {
  const { kept, store, told } = onDisk();
  kept.close();
  expect(() => store.record(attempt(1), [])).toThrow(/not open/);
  expect(() => store.writeNote('n', 1)).toThrow(/not open/);
  expect(told).toEqual([]);
});

test('a store that another process holds stops nothing: what is known goes on in memory, and is written with the first look after it', () => {
  const file = path.join(folder(), 'store.db');
  const clock = { atMs: 0, nowMs: () => clock.atMs };
  const told: string[] = [];
  let tries = 0;
  const kept = openStore(file, { busyMs: 1 });
  const counted: Store = {
    ...kept,
    record: (...given) => {
      tries += 1;
      return kept.record(...given);
    },
  };
  const { store, unwritten } = outlasting(counted, {
    clock,
    onUnwritten: () => told.push('held'),
    onWritten: ({ sinceMs, why }) => told.push(`${why} since ${sinceMs}`),
  });
  store.record(attempt(1), []);
  const other = new Database(file);
  other.exec('BEGIN EXCLUSIVE');
  clock.atMs = 5000;
  for (const memory of [2, 3, 4]) {
    expect(() => store.record(attempt(memory), [])).toThrow(NotKept);
    clock.atMs += 400;
  }
  store.writeNote('n', 'held');
  // The second and third came within a second: nothing waited for the lock again.
  expect([tries, told, unwritten()]).toEqual([2, ['held'], { sinceMs: 5000, why: 'locked' }]);
  expect([store.memoryOf('c', 't'), store.note('n'), kept.note('n')]).toEqual([4, 'held', null]);
  clock.atMs = 8000;
  expect(() => store.record(attempt(5), [])).toThrow(NotKept);
  expect(tries).toBe(3);
  other.exec('ROLLBACK');
  other.close();
  clock.atMs = 10_000;
  store.record(attempt(6), []);
  expect([told, unwritten(), kept.note('n')]).toEqual([['held', 'locked since 5000'], null, 'held']);
  kept.close();
});
