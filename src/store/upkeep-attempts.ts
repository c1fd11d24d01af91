/** Which looks are removed as they grow old, and with them what only they used. Knows attempts; each is visited once by each pass. */
import type { Database } from 'better-sqlite3';
import type { Retention } from './upkeep.ts';
import type { Pass, Slice, When } from './upkeep-pass.ts';
import { within } from './upkeep-pass.ts';

export type AttemptKey = {
  readonly id: number;
  readonly check_id: string;
  readonly target: string;
  readonly started_at_ms: number;
};
type Row = AttemptKey & {
  readonly is_turn: number;
  readonly observation: number | null;
  readonly limits: number;
  readonly memory: number;
};

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
    `SELECT id, check_id, target, started_at_ms, is_turn, observation, limits, memory FROM attempt
      WHERE id > ? ORDER BY id LIMIT ?`,
  );
  const next = database.prepare<[number], Row>('SELECT * FROM attempt WHERE id > ? ORDER BY id LIMIT 1');
  const newestMs = database.prepare<[], number>('SELECT started_at_ms FROM attempt ORDER BY id DESC LIMIT 1').pluck();
  /** A look from the future was made while the clock was wrong; when all are, it is now that is wrong, and nothing is removed. */
  const isFromFuture = ({ started_at_ms }: AttemptKey, nowMs: number) =>
    started_at_ms > nowMs && Number(newestMs.get() ?? 0) <= nowMs;
  return rules.map((rule) => {
    const isAged = (row: AttemptKey, { nowMs, retention }: When) =>
      row.started_at_ms <= nowMs - rule.ageMs(retention) || isFromFuture(row, nowMs);
    return {
      name: rule.name,
      isDue: ({ position }, when) => {
        const row = next.get(position);
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
          if (isFromFuture(row, when.nowMs) || !rule.isOver(row, sql, when) || sql.isHeld(row.id)) continue;
          sql.remove(row);
          removed += 1;
        }
        return { visited, removed, position: at };
      },
    };
  });
}

export type AttemptTables = ReturnType<typeof attemptTables>;

export function attemptTables(database: Database) {
  const content = contentTable(database);
  const before = database
    .prepare<AttemptKey, number>(
      `SELECT started_at_ms FROM attempt WHERE check_id = @check_id AND target = @target AND id < @id
        ORDER BY id DESC LIMIT 1`,
    )
    .pluck();
  const held = database
    .prepare<{ id: number }, number>(
      `SELECT EXISTS (SELECT 1 FROM subject WHERE latest_attempt = @id) OR EXISTS (SELECT 1 FROM incident WHERE opened_by = @id)
        OR EXISTS (SELECT 1 FROM incident WHERE last_seen_by = @id)`,
    )
    .pluck();
  const evidence = database
    .prepare<Omit<AttemptKey, 'id'> & { dayMs: number; closedAfterMs: number }, number>(
      `SELECT EXISTS (SELECT 1 FROM incident WHERE check_id = @check_id AND target = @target
        AND opened_at_ms BETWEEN @started_at_ms - @dayMs AND @started_at_ms + @dayMs
        AND fired_at_ms IS NOT NULL AND (closed_at_ms IS NULL OR closed_at_ms > @closedAfterMs))`,
    )
    .pluck();
  const remove = database.prepare<[number]>('DELETE FROM attempt WHERE id = ?');
  return {
    /** Whether the look before it, of those that are kept, began in the same slot. */
    hasEarlierIn: (row: Row, slotMs: number): boolean => {
      const at = before.get(keyOf(row));
      return at !== undefined && Math.floor(Number(at) / slotMs) === Math.floor(row.started_at_ms / slotMs);
    },
    isEvidence: (row: AttemptKey, { nowMs, retention }: When): boolean => {
      const { id: _, ...subject } = keyOf(row);
      return evidence.get({ ...subject, dayMs, closedAfterMs: nowMs - retention.evidenceMs }) === 1;
    },
    isHeld: (id: number): boolean => held.get({ id }) === 1,
    /** With its findings and what only it used. */
    remove: ({ id, observation, limits, memory }: Pick<Row, 'id' | 'observation' | 'limits' | 'memory'>): void => {
      remove.run(id);
      for (const one of new Set([observation, limits, memory])) if (one !== null) content.removeUnused(one);
    },
  };
}

const keyOf = ({ id, check_id, target, started_at_ms }: Row | AttemptKey): AttemptKey => ({
  ...{ id, check_id, target, started_at_ms },
});

/** Contents that nothing refers to; each question is one search in an index. */
export function contentTable(database: Database) {
  const places = [
    ...['observation', 'limits', 'memory'].map((column) => ['attempt', column]),
    ['subject', 'memory'],
    ['trait', 'value'],
    ...['before', 'after'].map((column) => ['change', column]),
  ];
  const unused = places
    .map(([table, column]) => `NOT EXISTS (SELECT 1 FROM ${table} WHERE ${table}.${column} = content.id)`)
    .join(' AND ');
  const remove = database.prepare<[number]>(`DELETE FROM content WHERE id = ? AND ${unused}`);
  return { removeUnused: (id: number): number => remove.run(id).changes };
}
