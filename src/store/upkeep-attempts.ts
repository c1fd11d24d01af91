/** Which looks are removed as they grow old. Knows attempts; each is visited once by each pass. */
import type { Database } from 'better-sqlite3';
import type { Retention } from './upkeep.ts';
import type { Pass, Slice, When } from './upkeep-pass.ts';
import { within } from './upkeep-pass.ts';

export type AttemptKey = { readonly id: number; readonly subject: number; readonly started_at_ms: number };
type Row = AttemptKey & { readonly is_turn: number };

type Rule = {
  readonly name: string;
  ageMs(retention: Retention): number;
  /** Whether a look of that age may go, as far as it is not held. */
  isOver(row: Row, sql: AttemptTables, when: When): boolean;
};

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

const rules: readonly Rule[] = [
  {
    name: 'polls',
    ageMs: ({ pollsMs }) => pollsMs,
    isOver: (row, sql) => row.is_turn === 0 && sql.hasEarlierIn(row, minuteMs),
  },
  {
    name: 'routine',
    ageMs: ({ routineMs }) => routineMs,
    isOver: (row, sql, when) => row.is_turn === 0 && sql.hasEarlierIn(row, hourMs) && !sql.isEvidence(row, when),
  },
  {
    name: 'looks',
    ageMs: ({ looksMs }) => looksMs,
    isOver: (row, sql, when) => row.is_turn === 0 && !sql.isEvidence(row, when),
  },
  { name: 'turns', ageMs: ({ turnsMs }) => turnsMs, isOver: (row, sql, when) => !sql.isEvidence(row, when) },
  // What was evidence when the others came by.
  {
    name: 'evidence',
    ageMs: ({ looksMs, turnsMs, evidenceMs }) => Math.max(looksMs, turnsMs) + evidenceMs,
    isOver: (row, sql, when) => !sql.isEvidence(row, when),
  },
];

export function attemptPasses(database: Database): readonly Pass[] {
  const sql = attemptTables(database);
  const rows = database.prepare<[number, number], Row>(
    'SELECT id, subject, started_at_ms, is_turn FROM attempt WHERE id > ? ORDER BY id LIMIT ?',
  );
  const newestMs = database.prepare<[], number>('SELECT started_at_ms FROM attempt ORDER BY id DESC LIMIT 1').pluck();
  const following = database.prepare<[number, number], { id: number; atMs: number }>(
    'SELECT id, started_at_ms AS atMs FROM attempt WHERE id > ? AND started_at_ms <= ? ORDER BY id LIMIT 1',
  );
  /** Those between have one that follows: it is looked for once. */
  let found: { readonly fromId: number; readonly id: number; readonly atMs: number } | null = null;
  /** The next that is not from the future. */
  const nextMs = ({ id }: AttemptKey, nowMs: number): number | null => {
    if (found !== null && id >= found.fromId && id < found.id && found.atMs <= nowMs) return found.atMs;
    const next = following.get(id, nowMs);
    found = next === undefined ? null : { fromId: id, ...next };
    return next?.atMs ?? null;
  };
  /**
   * A look from the future was made while the clock was wrong: it is as old as the one after it. When the newest is from the future, it
   * is now that is wrong, or will be known soon, and nothing is said of its age.
   */
  const madeAtMs = (row: AttemptKey, nowMs: number): number => {
    if (row.started_at_ms <= nowMs) return row.started_at_ms;
    const isOver = Number(newestMs.get() ?? 0) <= nowMs;
    return (isOver ? nextMs(row, nowMs) : null) ?? Number.POSITIVE_INFINITY;
  };
  return rules.map((rule) => {
    const isAged = (row: AttemptKey, { nowMs, retention }: When) =>
      madeAtMs(row, nowMs) <= nowMs - rule.ageMs(retention);
    return {
      name: rule.name,
      isDue: ({ position }, when) => {
        const row = rows.get(position, 1);
        return row !== undefined && isAged(row, when);
      },
      slice: ({ position }, { bounds, ...when }): Slice => {
        const mayGoOn = within(bounds);
        let at = position;
        let visited = 0;
        let removed = 0;
        for (const row of rows.all(position, bounds.rows)) {
          if (!isAged(row, when) || (visited > 0 && !mayGoOn())) break;
          at = row.id;
          visited += 1;
          if (!rule.isOver(row, sql, when) || sql.isHeld(row)) continue;
          sql.remove(row.id);
          removed += 1;
        }
        return { visited, removed, position: at };
      },
    };
  });
}

export type AttemptTables = ReturnType<typeof attemptTables>;

export function attemptTables(database: Database) {
  const before = database
    .prepare<[number, number], number>(
      'SELECT started_at_ms FROM attempt WHERE subject = ? AND id < ? ORDER BY id DESC LIMIT 1',
    )
    .pluck();
  const held = database
    .prepare<AttemptKey, number>(
      `SELECT EXISTS (SELECT 1 FROM subject WHERE id = @subject AND latest_attempt = @id)
        OR EXISTS (SELECT 1 FROM incident WHERE opened_by = @id) OR EXISTS (SELECT 1 FROM incident WHERE last_seen_by = @id)`,
    )
    .pluck();
  const evidence = database
    .prepare<[number, number, number, number], number>(
      `SELECT EXISTS (SELECT 1 FROM subject CROSS JOIN incident
          ON incident.check_id = subject.check_id AND incident.target = subject.target
        WHERE subject.id = ? AND opened_at_ms BETWEEN ? AND ?
          AND fired_at_ms IS NOT NULL AND (closed_at_ms IS NULL OR closed_at_ms > ?))`,
    )
    .pluck();
  const remove = database.prepare<[number]>('DELETE FROM attempt WHERE id = ?');
  return {
    /** Whether the look before it, of those that are kept, began in the same slot. */
    hasEarlierIn: ({ id, subject, started_at_ms }: AttemptKey, slotMs: number): boolean => {
      const at = before.get(subject, id);
      return at !== undefined && Math.floor(Number(at) / slotMs) === Math.floor(started_at_ms / slotMs);
    },
    isEvidence: ({ subject, started_at_ms: atMs }: AttemptKey, { nowMs, retention }: When): boolean =>
      evidence.get(subject, atMs - dayMs, atMs + dayMs, nowMs - retention.evidenceMs) === 1,
    isHeld: ({ id, subject, started_at_ms }: AttemptKey): boolean => held.get({ id, subject, started_at_ms }) === 1,
    /** With its findings; what only it used is swept up later. */
    remove: (id: number): void => void remove.run(id),
  };
}
