/** One step of upkeep: the first pass that has work does a slice of it, then space is given back. Knows no rule of what is kept. */
import { statSync } from 'node:fs';
import { performance } from 'node:perf_hooks';
import type { Database } from 'better-sqlite3';
import type { Doing } from './case-mail-sql.ts';
import type { Contents } from './contents.ts';
import { oldestMs, tableSizes } from './table-sizes.ts';
import type { Retention, UpkeepBounds, UpkeepStep, UpkeepStore } from './upkeep.ts';
import { usualRetention } from './upkeep.ts';
import { attemptPasses } from './upkeep-attempts.ts';
import { contentPass } from './upkeep-contents.ts';
import type { Pass, Slice } from './upkeep-pass.ts';
import { positionsOf } from './upkeep-pass.ts';
import { agedPasses } from './upkeep-passes.ts';

/** A slice of 100 rows is about 2 ms of work; the budget is for slow disks. */
const usualBounds: UpkeepBounds = { rows: 100, budgetMs: 15, monotonicMs: () => performance.now() };

/** Above it the write-ahead log is written back and cut. */
const mostWalBytes = 8 * 1024 * 1024;
/** Free pages are used again; what is beyond this share of the file is given back. */
const freeShare = 0.05;
const leastFreePages = 256;
const pagesAtOnce = 64;

export function upkeepStoreOf(database: Database, doing: Doing, contents: Contents): UpkeepStore {
  const passes: readonly Pass[] = [...attemptPasses(database), ...agedPasses(database)];
  // Only when the others have nothing to do: what they remove leaves contents behind.
  const last = contentPass(database, contents);
  const positions = positionsOf(database);
  let turn = 0;
  const inOne = database.transaction((pass: Pass, nowMs: number, retention: Retention, bounds: UpkeepBounds): Slice => {
    const slice = pass.slice(positions.of(pass.name), { nowMs, retention, bounds });
    if (slice.visited > 0 || slice.isDone === true) positions.set(pass.name, slice, nowMs);
    return slice;
  });
  const sliced = (pass: Pass, nowMs: number, retention: Retention, bounds: UpkeepBounds): UpkeepStep | null => {
    if (!pass.isDue(positions.of(pass.name), { nowMs, retention })) return null;
    const { visited, removed } = inOne.immediate(pass, nowMs, retention, bounds);
    return visited === 0 ? null : { more: true, pass: pass.name, visited, removed };
  };
  const step = (nowMs: number, retention: Retention, bounds: UpkeepBounds): UpkeepStep => {
    if (!isLogShort(database)) return { more: false, pass: null, visited: 0, removed: 0 };
    // Each has its turn: looks grow old without end, and the first pass would leave nothing to the others.
    for (let tried = 0; tried < passes.length; tried += 1) {
      const pass = passes[turn] as Pass;
      turn = (turn + 1) % passes.length;
      const done = sliced(pass, nowMs, retention, bounds);
      if (done !== null) return done;
    }
    const swept = sliced(last, nowMs, retention, bounds);
    if (swept !== null) return swept;
    const freed = givenBack(database);
    return { more: freed > 0, pass: freed > 0 ? 'space' : null, visited: freed, removed: 0 };
  };
  return {
    upkeepStep: (nowMs, retention = usualRetention, bounds = {}) =>
      doing('be tidied', () => step(nowMs, retention, { ...usualBounds, ...bounds })),
    tableSizes: () => doing('be read', () => tableSizes(database)),
    oldestMs: (table) => doing('be read', () => oldestMs(database, table)),
  };
}

/**
 * SQLite writes the log back by itself, but cannot begin it anew while somebody reads an older state. Waits for nobody: with a reader
 * in the way it is tried again at the next step, and nothing is tidied until then, which would make the log longer still.
 */
function isLogShort(database: Database): boolean {
  if (database.memory || walBytes(database) <= mostWalBytes) return true;
  const waitMs = database.pragma('busy_timeout', { simple: true }) as number;
  database.pragma('busy_timeout = 0');
  try {
    database.pragma('wal_checkpoint(TRUNCATE)');
  } finally {
    database.pragma(`busy_timeout = ${waitMs}`);
  }
  return walBytes(database) <= mostWalBytes;
}

function walBytes(database: Database): number {
  return statSync(`${database.name}-wal`, { throwIfNoEntry: false })?.size ?? 0;
}

/** Pages given back to the file system. */
function givenBack(database: Database): number {
  const number = (name: string) => database.pragma(name, { simple: true }) as number;
  const free = number('freelist_count');
  if (free < leastFreePages || free < freeShare * number('page_count')) return 0;
  database.pragma(`incremental_vacuum(${pagesAtOnce})`);
  return Math.max(0, free - number('freelist_count'));
}
