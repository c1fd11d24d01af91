import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { setTimeout as waited } from 'node:timers/promises';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { openStore } from '../../src/store/sqlite.ts';
import { temporaryFolders } from './folder.ts';
import { randomFrom } from './life.ts';
import { lookNumber } from './numbered.ts';

const folder = temporaryFolders();
const program = path.join(import.meta.dirname, 'programs/upkeep.ts');
const lives = 12;

test(`SIGKILL at ${lives} random moments of recording and tidying: every look is counted once`, {
  timeout: 120_000,
}, async () => {
  const random = randomFrom(20_300_101);
  const file = path.join(folder(), 'store.db');
  // Enough that every pass of upkeep has work from the first life on.
  const first = openStore(file);
  first.inOneTransaction(() => {
    for (let n = 1; n <= 500; n += 1) first.record(lookNumber(n), []);
  });
  first.close();
  let printed = 0;
  for (let life = 0; life < lives; life += 1) {
    const child = spawn(process.execPath, [program, file], { stdio: ['ignore', 'pipe', 'inherit'] });
    let out = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      out += text;
    });
    const closed = once(child, 'close');
    await Promise.race([once(child.stdout, 'data'), closed]);
    await waited(random() * 150);
    child.kill('SIGKILL');
    await closed;
    printed = Math.max(printed, ...out.split('\n').slice(0, -1).map(Number));
    expect(child.signalCode).toBe('SIGKILL');
  }
  const store = openStore(file);
  const newest = store.attempts({ limit: 1 })[0]?.id ?? 0;
  const kept = store.attempts({ limit: 100_000 }).length;
  const sums = (['hour', 'day'] as const).map((every) =>
    store.rollups({ every, sinceMs: 0 }).reduce((sum, { looks }) => sum + looks.ok + looks.warning, 0),
  );
  store.close();
  // One more than was printed may have been recorded in each life, and ids have no gap: each look was recorded once.
  expect(newest).toBeGreaterThanOrEqual(printed);
  expect(newest).toBeGreaterThan(500);
  expect(sums).toEqual([newest, newest]);
  expect(kept).toBeLessThan(newest);
  const database = new Database(file);
  expect(database.pragma('integrity_check', { simple: true })).toBe('ok');
  expect(database.pragma('foreign_key_check')).toEqual([]);
  database.close();
});
