/** The heartbeat, and when it stops: a schedule that is dead, a store that is locked, a disk that is full. */
import path from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, test } from 'vitest';
import { createGapBook } from '../../src/daemon/gap-book.ts';
import type { HeartOptions } from '../../src/daemon/heartbeat.ts';
import { startHeartbeat, statusText } from '../../src/daemon/heartbeat.ts';
import { watchdogMsOf } from '../../src/daemon/systemd.ts';
import type { Audit } from '../../src/engine/audit.ts';
import { startSchedule } from '../../src/engine/schedule.ts';
import { StoreFailed } from '../../src/store/refused.ts';
import { openStore } from '../../src/store/sqlite.ts';
import { boundTo } from '../engine/checks.ts';
import { temporaryFolders } from '../store/folder.ts';

const folder = temporaryFolders();
const clock = { nowMs: () => Date.now() };
const alive = (): HeartOptions['schedule'] => {
  let steps = 0;
  const audit = (): Audit => ({
    ...{ subjects: 41, running: 0, dead: 0, nextDueMs: Date.UTC(2027, 0, 1, 12, 5), mostOverdueMs: 0 },
    ...{ longestRunMs: 0, sinceEndMs: 0, steps },
  });
  const wake = () => {
    steps += 1;
  };
  return { audit, wake };
};

function heartOf(given: Partial<HeartOptions> = {}) {
  const told: string[] = [];
  const logged: string[] = [];
  const log = (level: string) => (fields: object, text?: string) => void logged.push(`${level} ${text ?? fields}`);
  const store = openStore(':memory:');
  const heart = startHeartbeat({
    ...{ schedule: alive(), store, book: createGapBook(), clock, watchdogMs: 60_000, everyMs: 3_600_000 },
    log: { info: log('info'), warn: log('warn'), error: log('error') } as HeartOptions['log'],
    notify: async (...assignments) => void told.push(...assignments),
    ...given,
  });
  return { heart, told, logged, store };
}

describe('a heartbeat', () => {
  test('is written, and then told with a status line', async () => {
    const { heart, told, store } = heartOf({ remarks: () => ['changed settings refused'] });
    await heart.beat();
    expect(told).toEqual(['WATCHDOG=1', 'STATUS=41 subjects, 0 firing, next 12:05 UTC, changed settings refused']);
    expect(store.heartbeat()).toMatchObject({ subjects: 41, pid: process.pid, stoppedAtMs: null });
    await heart.stop();
    expect(store.heartbeat()?.stoppedAtMs).toBeGreaterThan(0);
    // Of a reload that was under way.
    await heart.beat();
    expect(store.heartbeat()?.stoppedAtMs).toBeGreaterThan(0);
    expect(told).toHaveLength(2);
    store.close();
  });

  test('takes slots and gaps along, once', async () => {
    const book = createGapBook();
    const { heart, store } = heartOf({ book });
    book.began(boundTo('a'), 5);
    book.overran(boundTo('a'), 2, 5, 9);
    await heart.beat();
    await heart.beat();
    await heart.stop();
    expect([store.slots().length, store.gaps({}).length]).toEqual([1, 1]);
    store.close();
  });

  test('of a schedule that does not move is neither written nor told; it comes again with the schedule', async () => {
    const schedule = alive();
    let isDead = true;
    const { heart, told, logged, store } = heartOf({
      schedule: { ...schedule, wake: () => (isDead ? undefined : schedule.wake()) },
    });
    await heart.beat();
    await heart.beat();
    expect([told, store.heartbeat(), logged]).toEqual([[], null, ['error no heartbeat']]);
    isDead = false;
    await heart.beat();
    expect(told[0]).toBe('WATCHDOG=1');
    expect(logged).toEqual(['error no heartbeat', 'info heartbeat again']);
    await heart.stop();
    store.close();
  });

  test('of a real schedule whose loops wait comes, and of one with a loop that died does not', async () => {
    let hasBroken = false;
    const broken = {
      nowMs: () => {
        if (hasBroken) throw new Error('broken');
        return Date.now();
      },
    };
    const schedule = startSchedule({
      ...{ bound: [boundTo('a')], schedule: { default: { kind: 'every', everyMs: 3_600_000 }, checks: {} } },
      ...{ run: async () => null, clock: broken, startWithinMs: 0, onError: () => undefined },
    });
    const { heart, told, logged, store } = heartOf({ schedule: { ...schedule, audit: () => schedule.audit() } });
    await new Promise((resolve) => setTimeout(resolve, 20));
    await heart.beat();
    expect(told[0]).toBe('WATCHDOG=1');
    hasBroken = true;
    schedule.wake();
    await new Promise((resolve) => setTimeout(resolve, 5));
    hasBroken = false;
    await heart.beat();
    expect(told.filter((one) => one === 'WATCHDOG=1')).toHaveLength(1);
    expect(logged).toContain('error no heartbeat');
    await heart.stop();
    await schedule.stop();
    store.close();
  });

  test('that cannot be written because another process has locked the store is told all the same: a start anew would not free it', async () => {
    const file = path.join(folder(), 'store.db');
    const store = openStore(file, { busyMs: 1 });
    const { heart, told, logged } = heartOf({ store });
    const other = new Database(file);
    other.exec('BEGIN IMMEDIATE');
    await heart.beat();
    expect([told[0], logged, store.heartbeat()]).toEqual(['WATCHDOG=1', ['error no heartbeat'], null]);
    other.exec('ROLLBACK');
    other.close();
    await heart.beat();
    expect(logged).toEqual(['error no heartbeat', 'info heartbeat again']);
    expect(store.heartbeat()).toMatchObject({ subjects: 41 });
    await heart.stop();
    store.close();
  });

  test('on a full disk is told all the same: a start anew would not empty it', async () => {
    const cause = Object.assign(new Error('full'), { code: 'SQLITE_FULL' });
    const beat = () => {
      throw new StoreFailed('The disk is full.', { cause });
    };
    const { heart, told } = heartOf({ store: { ...openStore(':memory:'), beat }, remarks: () => ['disk full'] });
    await heart.beat();
    expect(told).toEqual(['WATCHDOG=1', 'STATUS=41 subjects, 0 firing, next 12:05 UTC, disk full']);
    await heart.stop();
  });
});

test.each<[Record<string, string>, number | null]>([
  [{ WATCHDOG_USEC: '120000000' }, 120_000],
  [{ WATCHDOG_USEC: '120000000', WATCHDOG_PID: '7' }, 120_000],
  [{ WATCHDOG_USEC: '120000000', WATCHDOG_PID: '8' }, null],
  [{ WATCHDOG_USEC: 'soon' }, null],
  [{ WATCHDOG_USEC: '0' }, null],
  [{}, null],
])('%o', (environment, expected) => {
  expect(watchdogMsOf(environment, 7)).toBe(expected);
});

test('a status line names what it can', () => {
  expect(statusText({ subjects: 1, nextDueMs: null }, null)).toBe('1 subject');
  expect(statusText({ subjects: 2, nextDueMs: 0 }, 3, ['x'])).toBe('2 subjects, 3 firing, next 00:00 UTC, x');
});
