/** The SQL of watched runs. Knows what one look adds to what is known of a run; not where runs come from. */
import type { Database } from 'better-sqlite3';
import type { RunSeen } from '../check.ts';
import type { Doing } from './case-mail-sql.ts';
import { curveOfText, curveText, noCurve, withReading } from './run-curve.ts';
import type { RunOutcome, RunStore, WatchedRun } from './runs.ts';

type Row = {
  /** Null: not stored yet. */
  readonly id: number | null;
  readonly started_at_ms: number;
  readonly task: string | Buffer;
  readonly outcome: RunOutcome;
  readonly first_seen_ms: number;
  readonly last_running_ms: number | null;
  readonly ended_at_ms: number | null;
  readonly item_count: number | null;
  readonly limit_ms: number | null;
  readonly total_limit_ms: number | null;
  readonly curve: string | null;
};

type Key = Pick<Row, 'started_at_ms' | 'task'> & { readonly subject: number };

export type RunTables = {
  /** For use inside the transaction that records the look. `lookedBeforeMs`: when the look before began, null for the first. */
  see(subject: number, atMs: number, lookedBeforeMs: number | null, runs: readonly RunSeen[]): void;
};

export function runTables(database: Database): RunTables {
  const known = database.prepare<Key, Row>(
    'SELECT * FROM run WHERE subject = @subject AND started_at_ms = @started_at_ms AND task = @task',
  );
  const running = database.prepare<[number], Row>("SELECT * FROM run WHERE subject = ? AND outcome = 'running'");
  const write = database.prepare<Row & { readonly subject: number }>(
    `INSERT OR REPLACE INTO run (id, subject, started_at_ms, task, outcome, first_seen_ms, last_running_ms, ended_at_ms, item_count,
        limit_ms, total_limit_ms, curve)
      VALUES (@id, @subject, @started_at_ms, @task, @outcome, @first_seen_ms, @last_running_ms, @ended_at_ms, @item_count,
        @limit_ms, @total_limit_ms, @curve)`,
  );
  return {
    see: (subject, atMs, lookedBeforeMs, runs) => {
      for (const run of runs) {
        const key = { subject, started_at_ms: run.startedAtMs, task: taskValue(run.id) };
        const before = known.get(key);
        const after = rowAfter(before, key, run, atMs, lookedBeforeMs);
        if (after !== null) write.run({ ...after, subject });
      }
      if (runs.length === 0) return;
      // What ran, and is neither told as running nor as ended any more, has left the list of tasks.
      const named = new Set(runs.map(({ id }) => id));
      for (const row of running.all(subject)) {
        if (named.has(taskId(row.task))) continue;
        write.run({ ...row, subject, outcome: 'unknown', ended_at_ms: atMs });
      }
    },
  };
}

/** Null: nothing new. */
function rowAfter(
  before: Row | undefined,
  { started_at_ms, task }: Key,
  run: RunSeen,
  atMs: number,
  lookedBeforeMs: number | null,
): Row | null {
  const row: Row = before ?? {
    ...{
      id: null,
      started_at_ms,
      task,
      outcome: 'unknown',
      first_seen_ms: atMs,
      last_running_ms: null,
      ended_at_ms: null,
    },
    ...{ item_count: null, limit_ms: null, total_limit_ms: null, curve: null },
  };
  if (run.outcome === 'running') {
    if (before !== undefined && before.outcome !== 'running' && before.outcome !== 'unknown') return null;
    const limits = { limit_ms: run.limitMs, total_limit_ms: run.totalLimitMs };
    return {
      ...row,
      ...limits,
      outcome: 'running',
      last_running_ms: atMs,
      ended_at_ms: null,
      curve: curveAfter(row, run, atMs),
    };
  }
  const isSettled = before !== undefined && before.outcome !== 'running' && before.outcome !== 'unknown';
  if (isSettled || (before?.outcome === 'unknown' && run.outcome === 'unknown')) return null;
  return {
    ...row,
    outcome: run.outcome,
    item_count: run.rows ?? row.item_count,
    ended_at_ms: row.ended_at_ms ?? endedAtMs(row, before, atMs, lookedBeforeMs),
  };
}

/** Of a run that was not seen running, only when the look before was made before it began. */
function endedAtMs(row: Row, before: Row | undefined, atMs: number, lookedBeforeMs: number | null): number | null {
  if (before?.outcome === 'running') return atMs;
  return before === undefined && lookedBeforeMs !== null && lookedBeforeMs <= row.started_at_ms ? atMs : null;
}

function curveAfter(row: Row, { progress, step }: RunSeen, atMs: number): string | null {
  if (progress === null) return row.curve;
  const before = row.curve === null ? noCurve : curveOfText(row.curve);
  return curveText(withReading(before, { afterMs: atMs - row.started_at_ms, progress, step: step ?? '' }));
}

export function runStoreOf(database: Database, doing: Doing): RunStore {
  const runs = database.prepare<{ check: string; target: string; beforeMs: number; limit: number }, Row>(
    `SELECT run.* FROM subject JOIN run ON run.subject = subject.id
      WHERE check_id = @check AND target = @target AND started_at_ms < @beforeMs ORDER BY started_at_ms DESC LIMIT @limit`,
  );
  const subjects = database.prepare<[], { check: string; target: string }>(
    `SELECT check_id AS "check", target FROM subject WHERE EXISTS (SELECT 1 FROM run WHERE run.subject = subject.id)
      ORDER BY check_id, target`,
  );
  return {
    runs: ({ check, target, beforeMs = Number.MAX_SAFE_INTEGER, limit = 20 }) =>
      doing('be read', () => runs.all({ check, target, beforeMs, limit }).map((row) => runOfRow(check, target, row))),
    runSubjects: () => doing('be read', () => subjects.all()),
  };
}

function runOfRow(check: string, target: string, row: Row): WatchedRun {
  return {
    ...{ check, target, taskId: taskId(row.task), startedAtMs: row.started_at_ms, outcome: row.outcome },
    firstSeenAtMs: row.first_seen_ms,
    lastRunningMs: row.last_running_ms,
    endedAtMs: row.ended_at_ms,
    rows: row.item_count,
    limitMs: row.limit_ms,
    totalLimitMs: row.total_limit_ms,
    curve: row.curve === null ? null : curveOfText(row.curve),
  };
}

const hexId = /^[0-9A-F]{32}$/;

function taskValue(id: string): string | Buffer {
  return hexId.test(id) ? Buffer.from(id, 'hex') : id;
}

function taskId(task: string | Buffer): string {
  return typeof task === 'string' ? task : task.toString('hex').toUpperCase();
}
