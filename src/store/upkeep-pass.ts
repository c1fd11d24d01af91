/** What a pass of upkeep is, and where each stands. Knows no table but its own. */
import type { Database } from 'better-sqlite3';
import type { Retention, UpkeepBounds } from './upkeep.ts';

export type Position = {
  /** What it counts is the pass's own matter; 0 at the begin. */
  readonly position: number;
  readonly doneAtMs: number | null;
};

export type Slice = {
  /** 0: nothing was to be done. */
  readonly visited: number;
  readonly removed: number;
  readonly position: number;
  /** It has come to its end and begins anew when it is due again. */
  readonly isDone?: boolean;
};

export type When = { readonly nowMs: number; readonly retention: Retention };

export type Pass = {
  readonly name: string;
  isDue(position: Position, when: When): boolean;
  /** Inside a transaction with the position it leads to. */
  slice(position: Position, task: When & { readonly bounds: UpkeepBounds }): Slice;
};

/** Ends a loop over rows when its time is over; the first row is always done. */
export function within({ budgetMs, monotonicMs }: UpkeepBounds): () => boolean {
  const endMs = monotonicMs() + budgetMs;
  return () => monotonicMs() < endMs;
}

export function positionsOf(database: Database) {
  const read = database.prepare<[string], Position>(
    'SELECT position, done_at_ms AS doneAtMs FROM upkeep WHERE pass = ?',
  );
  const write = database.prepare<{ pass: string; position: number; doneAtMs: number | null }>(
    `INSERT INTO upkeep (pass, position, done_at_ms) VALUES (@pass, @position, @doneAtMs)
      ON CONFLICT DO UPDATE SET position = excluded.position, done_at_ms = coalesce(excluded.done_at_ms, done_at_ms)`,
  );
  return {
    of: (pass: string): Position => read.get(pass) ?? { position: 0, doneAtMs: null },
    set: (pass: string, { position, isDone = false }: Slice, nowMs: number) =>
      void write.run({ pass, position: isDone ? 0 : position, doneAtMs: isDone ? nowMs : null }),
  };
}
