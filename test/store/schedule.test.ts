/** Slots, gaps and the heartbeat in a real database. */
import path from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, test } from 'vitest';
import { readHeartbeat } from '../../src/store/read-heartbeat.ts';
import type { Heartbeat, NewGap } from '../../src/store/schedule.ts';
import { openStore } from '../../src/store/sqlite.ts';
import { temporaryFolders } from './folder.ts';

const folder = temporaryFolders();
const heart: Heartbeat = {
  ...{ atMs: 5000, startedAtMs: 1000, pid: 7, everyMs: 30_000, subjects: 3, nextDueMs: 6000, stoppedAtMs: null },
};
const slot = (target: string, dueMs: number) => ({ check: 'c', target, dueMs });
const gap = (fromMs: number, toMs: number, missed: NewGap['missed'], why: NewGap['why'] = 'asleep'): NewGap => ({
  ...{ fromMs, toMs, why, missed },
});

test('a heartbeat is one row, the newest, with what came with it', () => {
  const store = openStore(':memory:');
  expect([store.heartbeat(), store.slots(), store.gaps({})]).toEqual([null, [], []]);
  store.beat(heart, [slot('a', 10), slot('b', 20)], []);
  store.beat({ ...heart, atMs: 9000, nextDueMs: null, stoppedAtMs: 9000 }, [slot('a', 30)], []);
  expect(store.heartbeat()).toEqual({ ...heart, atMs: 9000, nextDueMs: null, stoppedAtMs: 9000 });
  expect(store.slots()).toEqual([slot('a', 30), slot('b', 20)]);
  store.close();
});

test('the last slot is a later look where there is one', () => {
  const store = openStore(':memory:');
  const nothing = { observation: {}, limits: {}, memory: null, findings: [], fault: null, reason: null };
  for (const [target, startedAtMs] of [
    ['a', 500],
    ['only looked at', 70],
  ] as const)
    store.record({ check: 'c', target, startedAtMs, durationMs: 1, outcome: 'seen', ...nothing }, []);
  store.beat(heart, [slot('a', 400), slot('b', 20)], []);
  expect(store.slots()).toEqual([slot('a', 500), slot('b', 20), slot('only looked at', 70)]);
  store.close();
});

describe('gaps', () => {
  test('are asked for by time, by check and by target, newest first', () => {
    const store = openStore(':memory:');
    const missed = (target: string, slots: number) => ({ check: 'c', target, slots });
    store.beat(heart, [], [gap(0, 100, [missed('a', 2), missed('b', 1)]), gap(200, 300, [missed('b', 4)], 'overrun')]);
    store.beat(heart, [], [gap(900, 400, [], 'clock-set')]);
    const found = (query: Parameters<typeof store.gaps>[0]) => store.gaps(query).map(({ why, slots }) => [why, slots]);
    expect(found({})).toEqual([
      ['clock-set', 0],
      ['overrun', 4],
      ['asleep', 3],
    ]);
    expect(found({ check: 'c', target: 'a' })).toEqual([['asleep', 2]]);
    expect(found({ check: 'other' })).toEqual([]);
    expect(found({ sinceMs: 150, untilMs: 350 })).toEqual([['overrun', 4]]);
    expect(found({ limit: 1 })).toEqual([['clock-set', 0]]);
    store.close();
  });

  test('that cannot be written leave the heartbeat as it was', () => {
    const store = openStore(':memory:');
    store.beat(heart, [], []);
    const none = { check: 'c', target: 'a', slots: 0 };
    expect(() => store.beat({ ...heart, atMs: 6000 }, [slot('a', 1)], [gap(0, 1, [none])])).toThrow(/heartbeat/);
    expect([store.heartbeat()?.atMs, store.slots(), store.gaps({})]).toEqual([5000, [], []]);
    store.close();
  });
});

describe('read by another process', () => {
  test('the heartbeat is there while the daemon writes and after it ended; nothing is changed', () => {
    const file = path.join(folder(), 'store.db');
    const store = openStore(file);
    expect(readHeartbeat(file)).toBeNull();
    store.beat(heart, [], []);
    expect(readHeartbeat(file)).toEqual(heart);
    store.close();
    expect(readHeartbeat(file)).toEqual(heart);
  });

  test.each<[string, (file: string) => void, RegExp]>([
    ['that is not there', () => undefined, /could not be read/],
    ['of another program', (file) => new Database(file).exec('CREATE TABLE heartbeat (x)').close(), /not a store of/],
  ])('a file %s is refused', (_name, make, message) => {
    const file = path.join(folder(), 'other.db');
    make(file);
    expect(() => readHeartbeat(file)).toThrow(message);
  });
});
