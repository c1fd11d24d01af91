/** /healthz and /readyz in each state of the daemon, over a store in a file that others can lock. */
import path from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openStore } from '../../src/store/sqlite.ts';
import type { Store } from '../../src/store/store.ts';
import { temporaryFolders } from '../store/folder.ts';
import type { Served } from './serve.ts';
import { served } from './serve.ts';

const folder = temporaryFolders();
const everyMs = 30_000;
let nowMs = 1_800_000_000_000;
let file = '';
let store: Store;
let site: Served;

beforeEach(async () => {
  file = path.join(folder(), 'store.db');
  store = openStore(file);
  // Of a process that was killed a moment ago.
  beat(nowMs - 5_000, nowMs - 1_000_000);
  site = await served({ store, nowMs: () => nowMs });
});
afterEach(async () => {
  await site.close();
  store.close();
});

function beat(atMs: number, startedAtMs: number, stoppedAtMs: number | null = null, pid = 1): void {
  store.beat({ atMs, startedAtMs, pid, everyMs, subjects: 1, nextDueMs: null, stoppedAtMs }, [], []);
}

async function probes(): Promise<readonly [healthy: number, ready: number, why: string]> {
  const [health, ready] = await Promise.all(['/healthz', '/readyz'].map((place) => fetch(site.url + place)));
  return [health?.status ?? 0, ready?.status ?? 0, ((await ready?.text()) ?? '').trim()];
}

const notLooking = 'the daemon does not look, or its store cannot be written';

test('while it starts it is not ready, whatever another process has left; it is at its first beat', async () => {
  expect(await probes()).toEqual([200, 503, 'the daemon is starting']);
  beat(nowMs, nowMs);
  expect(await probes()).toEqual([200, 200, 'ok']);
});

test('a page that could be opened only after the daemon had begun to look is ready at once', async () => {
  beat(nowMs, nowMs, null, process.pid);
  const later = await served({ store, nowMs: () => nowMs });
  expect((await fetch(`${later.url}/readyz`)).status).toBe(200);
  await later.close();
});

test('a schedule that is stuck for three beats is not ready, and is again when it moves', async () => {
  beat(nowMs, nowMs);
  const beganMs = nowMs;
  nowMs += 3 * everyMs;
  expect(await probes()).toEqual([200, 200, 'ok']);
  nowMs += 1;
  expect(await probes()).toEqual([200, 503, notLooking]);
  beat(nowMs, beganMs);
  expect(await probes()).toEqual([200, 200, 'ok']);
});

test('a store that takes nothing is told the same way, one that is closed by its name; the process is healthy', async () => {
  beat(nowMs, nowMs);
  const beganMs = nowMs;
  const other = new Database(file);
  other.exec('BEGIN IMMEDIATE');
  nowMs += 4 * everyMs;
  expect(() => beat(nowMs, beganMs)).toThrow();
  expect(await probes()).toEqual([200, 503, notLooking]);
  other.close();
  beat(nowMs, beganMs);
  expect(await probes()).toEqual([200, 200, 'ok']);
  beat(nowMs, beganMs, nowMs);
  expect(await probes()).toEqual([200, 503, notLooking]);
  store.close();
  expect(await probes()).toEqual([200, 503, 'the store cannot be read']);
});
