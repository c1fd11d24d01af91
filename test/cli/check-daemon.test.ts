import { existsSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { openStore } from '../../src/store/sqlite.ts';
import { temporaryFolders } from '../store/folder.ts';
import { doctor as run } from './run.ts';

const folder = temporaryFolders();

function beating(agoMs: number, stoppedAtMs: number | null = null): string {
  const file = path.join(folder(), 'store.db');
  const store = openStore(file);
  const atMs = Date.now() - agoMs;
  const heart = { atMs, startedAtMs: atMs - 1, pid: 1, everyMs: 30_000, subjects: 41, nextDueMs: null, stoppedAtMs };
  store.beat(heart, [], []);
  store.close();
  return file;
}

test.each<[string, number, number | null, number, RegExp]>([
  [
    'that just beat',
    5_000,
    null,
    0,
    /^DAEMON OK - last heartbeat \d s ago, 41 subjects \| age=\ds;120;600;0 subjects=41/,
  ],
  [
    'silent for three minutes',
    180_000,
    null,
    1,
    /^DAEMON WARNING - The daemon has not looked since .* \(3 min\b.* ago\)/,
  ],
  ['silent for an hour', 3_600_000, null, 2, /^DAEMON CRITICAL - .*it died, hangs/],
  ['that was stopped', 5_000, Date.now(), 2, /^DAEMON CRITICAL - The daemon was stopped at/],
])('a daemon %s', async (_name, agoMs, stoppedAtMs, code, said) => {
  const answer = await run(['check-daemon', '--store', beating(agoMs, stoppedAtMs)]);
  expect([answer.code, answer.stdout]).toEqual([code, expect.stringMatching(said)]);
});

test('limits are taken as given', async () => {
  const answer = await run(['check-daemon', '--store', beating(50_000), '--warning', '30s', '--critical', '40s']);
  expect(answer.code).toBe(2);
  expect((await run(['check-daemon', '--store', beating(0), '--warning', 'soon'])).code).toBe(64);
  expect((await run(['check-daemon', '--help'])).stdout).toMatch(/default: 2m\)[\s\S]*default: 10m\)/);
});

test('without a store nothing is known, and none is made', async () => {
  const file = path.join(folder(), 'none.db');
  const answer = await run(['check-daemon', '--store', file]);
  expect([answer.code, answer.stdout, existsSync(file)]).toEqual([3, expect.stringMatching(/^DAEMON UNKNOWN/), false]);
});
