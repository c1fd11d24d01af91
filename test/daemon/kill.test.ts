import path from 'node:path';
import { setTimeout as waited } from 'node:timers/promises';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { openStore } from '../../src/store/sqlite.ts';
import { temporaryFolders } from '../store/folder.ts';
import { daemons } from './child.ts';

const folder = temporaryFolders();
const daemon = daemons();

/** Park and Miller's generator: a failure can be repeated with its seed. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}

test('SIGKILL at 50 random moments loses no stored attempt and repeats no incident', { timeout: 240_000 }, async () => {
  const random = randomFrom(20_270_110);
  const file = path.join(folder(), 'state', 'store.db');
  const printed: number[] = [];
  let writing = 0;
  for (let life = 1; life <= 50; life += 1) {
    const one = daemon(file);
    // Every fifth is killed while it starts (the first one while it makes the store), the others in the middle of their work.
    if (life % 5 === 1) await waited(random() * 400);
    else {
      await one.until((lines) => lines.length > 0);
      await waited(random() * 80);
    }
    one.process.kill('SIGKILL');
    expect((await one.ended()).signal).toBe('SIGKILL');
    const ids = one.lines().map(Number);
    if (ids.length > 0) writing += 1;
    printed.push(...ids);
    judgeStore(file, printed);
  }
  expect(writing).toBeGreaterThanOrEqual(40);
  expect(new Set(printed).size).toBe(printed.length);
});

function judgeStore(file: string, printed: readonly number[]): void {
  const store = openStore(file);
  const incidents = store.incidents(0);
  const known = new Map(store.attempts({ limit: 1_000_000 }).map((attempt) => [attempt.id, attempt]));
  store.close();

  expect(printed.filter((id) => !known.has(id))).toEqual([]);
  const database = new Database(file);
  expect(database.pragma('integrity_check', { simple: true })).toBe('ok');
  expect(database.pragma('foreign_key_check')).toEqual([]);
  database.close();

  const steady = incidents.filter(({ check }) => check === 'steady');
  const looked = [...known.values()];
  for (const target of ['one', 'two']) {
    const own = steady.filter((incident) => incident.target === target);
    const looks = looked.filter((attempt) => attempt.check === 'steady' && attempt.target === target);
    expect(own.map(({ closedAtMs }) => closedAtMs)).toEqual(looks.length === 0 ? [] : [null]);
    expect(own.map(({ openedBy, lastSeenBy }) => [openedBy, lastSeenBy])).toEqual(
      looks.length === 0 ? [] : [[Math.min(...looks.map(({ id }) => id)), Math.max(...looks.map(({ id }) => id))]],
    );
  }
  expect(incidents.filter(({ check }) => check === 'blind')).toEqual([]);

  // Each memory counts the looks of its check: none was lost between an attempt and what it left behind, none counted twice.
  for (const check of ['changing', 'blind']) {
    const memories = looked.filter((attempt) => attempt.check === check).map(({ memory }) => memory as number);
    expect(memories.toSorted((a, b) => a - b)).toEqual(memories.map((_, index) => index + 1));
  }
}
