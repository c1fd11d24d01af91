/** A disk that is full: SQLite itself says so, by a limit on its pages. */
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
  const { store, unwrittenSinceMs } = outlasting(limited, {
    clock: { nowMs: () => 42 },
    onFull: () => told.push('full'),
    onRoom: (sinceMs) => told.push(`room since ${sinceMs}`),
  });
  return { kept, disk, told, store, unwrittenSinceMs };
}

test('a full disk stops nothing: memories and notes are held, and written when there is room', () => {
  const { kept, disk, told, store, unwrittenSinceMs } = onDisk();
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
  expect([told, unwrittenSinceMs()]).toEqual([['full'], 42]);
  disk.isFull = false;
  store.beat(heart, [], []);
  expect([kept.note('n'), told, unwrittenSinceMs()]).toEqual(['held', ['full', 'room since 42'], null]);
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
