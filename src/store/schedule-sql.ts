/** Slots, gaps and the heartbeat in the database. Knows their tables, and no rule about them. */
import type { Database } from 'better-sqlite3';
import type { Gap, GapQuery, Heartbeat, NewGap, ScheduleStore, Slot } from './schedule.ts';

type Doing = <T>(what: string, action: () => T) => T;

/** `doing` puts errors into words: StoreFailed. */
export function scheduleStoreOf(database: Database, doing: Doing): ScheduleStore {
  const sql = statementsOf(database);
  const beat = database.transaction((heartbeat: Heartbeat, slots: readonly Slot[], gaps: readonly NewGap[]) => {
    sql.beat.run(heartbeat);
    for (const slot of slots) sql.setSlot.run(slot);
    for (const { missed, ...gap } of gaps) {
      const id = Number(sql.addGap.run(gap).lastInsertRowid);
      for (const one of missed) sql.addMissed.run({ gap: id, ...one });
    }
  });
  return {
    beat: (...given) => doing('keep the heartbeat', () => beat.immediate(...given)),
    heartbeat: () => doing('be read', () => heartbeatIn(database)),
    slots: () => doing('be read', () => sql.slots.all()),
    gaps: (query) => doing('be read', () => gapsIn(database, query)),
  };
}

/** Of a database of this version, opened for reading alone as well. */
export function heartbeatIn(database: Database): Heartbeat | null {
  const row = database
    .prepare<[], Heartbeat>(
      `SELECT at_ms AS atMs, started_at_ms AS startedAtMs, pid, every_ms AS everyMs, subjects,
        next_due_ms AS nextDueMs, stopped_at_ms AS stoppedAtMs FROM heartbeat`,
    )
    .get();
  return row ?? null;
}

function statementsOf(database: Database) {
  return {
    beat: database.prepare<Heartbeat>(
      `INSERT INTO heartbeat (id, at_ms, started_at_ms, pid, every_ms, subjects, next_due_ms, stopped_at_ms)
        VALUES (1, @atMs, @startedAtMs, @pid, @everyMs, @subjects, @nextDueMs, @stoppedAtMs)
        ON CONFLICT (id) DO UPDATE SET at_ms = excluded.at_ms, started_at_ms = excluded.started_at_ms,
          pid = excluded.pid, every_ms = excluded.every_ms, subjects = excluded.subjects,
          next_due_ms = excluded.next_due_ms, stopped_at_ms = excluded.stopped_at_ms`,
    ),
    setSlot: database.prepare<Slot>(
      `INSERT INTO slot (check_id, target, due_ms) VALUES (@check, @target, @dueMs)
        ON CONFLICT DO UPDATE SET due_ms = excluded.due_ms`,
    ),
    addGap: database.prepare<Omit<NewGap, 'missed'>>(
      'INSERT INTO gap (from_ms, to_ms, why) VALUES (@fromMs, @toMs, @why)',
    ),
    addMissed: database.prepare<{ gap: number; check: string; target: string; slots: number }>(
      `INSERT INTO gap_slots (gap, check_id, target, slots) VALUES (@gap, @check, @target, @slots)
        ON CONFLICT DO UPDATE SET slots = slots + excluded.slots`,
    ),
    slots: database.prepare<[], Slot>(
      `SELECT "check", target, max(due_ms) AS dueMs FROM (
          SELECT check_id AS "check", target, due_ms FROM slot
          UNION ALL
          SELECT subject.check_id, subject.target, started_at_ms
            FROM subject JOIN attempt ON attempt.id = subject.latest_attempt
        ) GROUP BY "check", target`,
    ),
  };
}

function gapsIn(
  database: Database,
  { check, target, sinceMs = 0, untilMs = Number.MAX_SAFE_INTEGER, limit = 100 }: GapQuery,
): readonly Gap[] {
  const isOfSubject = check !== undefined || target !== undefined;
  return database
    .prepare<Record<string, string | number | null>, Gap>(
      `SELECT gap.id, from_ms AS fromMs, to_ms AS toMs, why, coalesce(sum(slots), 0) AS slots
        FROM gap LEFT JOIN gap_slots ON gap_slots.gap = gap.id
          AND (@check IS NULL OR check_id = @check) AND (@target IS NULL OR target = @target)
        WHERE max(from_ms, to_ms) >= @sinceMs AND min(from_ms, to_ms) <= @untilMs
        GROUP BY gap.id HAVING ${isOfSubject ? 'count(slots) > 0' : 'TRUE'} ORDER BY gap.id DESC LIMIT @limit`,
    )
    .all({ check: check ?? null, target: target ?? null, sinceMs, untilMs, limit });
}
