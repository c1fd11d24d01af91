/**
 * Removes JSON that nothing refers to any more: looks are gone through once, what they use is noted, and the rest goes. Knows what
 * refers to contents. A sweep that was begun by a program that ended is begun anew by the next one.
 */
import type { Database } from 'better-sqlite3';
import type { Contents } from './contents.ts';
import type { UpkeepBounds } from './upkeep.ts';
import type { Pass, Position, Slice, When } from './upkeep-pass.ts';
import { within } from './upkeep-pass.ts';

const everyMs = 6 * 3_600_000;
/** Looking at a row is so much less work than removing one. */
const rowsPerRow = 20;

type Sweep = {
  /** What looks up to that id use. */
  readonly used: Set<number>;
  attempt: number;
  /** How far contents were compared; they are gone through by hash, in an index: their texts are most of the file. */
  sha256: Buffer;
};

export function contentPass(database: Database, known: Pick<Contents, 'forget'>): Pass {
  const sql = statementsOf(database);
  let sweep: Sweep | null = null;
  return {
    name: 'contents',
    isDue: ({ doneAtMs }: Position, { nowMs }: When) =>
      sweep !== null || doneAtMs === null || Math.abs(nowMs - doneAtMs) >= everyMs,
    slice: (_position, { bounds }): Slice => {
      sweep ??= { used: new Set(), attempt: 0, sha256: Buffer.alloc(0) };
      const mayGoOn = within(bounds);
      const noted = note(sql, sweep, bounds, mayGoOn);
      // Nothing may be removed before all that is there in this very transaction was gone through.
      if (noted.isBehind) return { visited: noted.visited, removed: 0, position: 0 };
      const { visited, removed, isDone } = compare(sql, sweep, bounds, mayGoOn);
      if (removed > 0) known.forget();
      if (isDone) sweep = null;
      return { visited: noted.visited + visited, removed, position: 0, isDone };
    },
  };
}

function note(sql: Statements, sweep: Sweep, bounds: UpkeepBounds, mayGoOn: () => boolean) {
  const most = bounds.rows * rowsPerRow;
  let visited = 0;
  while (visited < most) {
    const rows = sql.looks.all(sweep.attempt, bounds.rows);
    const last = rows.at(-1)?.id;
    if (last === undefined) return { visited, isBehind: false };
    for (const row of rows)
      for (const id of [row.observation, row.limits, row.memory]) if (id !== null) sweep.used.add(id);
    for (const id of sql.facts.all(sweep.attempt, last)) sweep.used.add(id as number);
    sweep.attempt = last;
    visited += rows.length;
    if (!mayGoOn()) break;
  }
  return { visited, isBehind: true };
}

function compare(sql: Statements, sweep: Sweep, bounds: UpkeepBounds, mayGoOn: () => boolean) {
  let visited = 0;
  let removed = 0;
  for (const { id, sha256 } of sql.contents.all(sweep.sha256, bounds.rows * rowsPerRow)) {
    if (visited > 0 && (removed >= bounds.rows || !mayGoOn())) return { visited, removed, isDone: false };
    sweep.sha256 = sha256;
    visited += 1;
    if (!sweep.used.has(id)) removed += sql.remove.run(id).changes;
  }
  return { visited, removed, isDone: visited < bounds.rows * rowsPerRow };
}

type Statements = ReturnType<typeof statementsOf>;

function statementsOf(database: Database) {
  const others = [
    ['subject', 'memory'],
    ['trait', 'value'],
    ['change', 'before'],
    ['change', 'after'],
  ];
  const unused = others.map(
    ([table, column]) => `NOT EXISTS (SELECT 1 FROM ${table} WHERE ${table}.${column} = content.id)`,
  );
  return {
    looks: database.prepare<
      [number, number],
      { id: number; observation: number | null; limits: number; memory: number }
    >('SELECT id, observation, limits, memory FROM attempt WHERE id > ? ORDER BY id LIMIT ?'),
    facts: database
      .prepare<[number, number], number>('SELECT facts FROM finding WHERE attempt > ? AND attempt <= ?')
      .pluck(),
    contents: database.prepare<[Buffer, number], { id: number; sha256: Buffer }>(
      'SELECT id, sha256 FROM content WHERE sha256 > ? ORDER BY sha256 LIMIT ?',
    ),
    remove: database.prepare<[number]>(`DELETE FROM content WHERE id = ? AND ${unused.join(' AND ')}`),
  };
}
