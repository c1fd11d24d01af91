/** What else is removed when it is old: incidents, notices, changes, gaps, rollups, runs and their curves. Knows those tables. */
import type { Database } from 'better-sqlite3';
import type { Period } from './rollup.ts';
import { periodNumbers, periodsMs } from './rollup-sql.ts';
import type { Retention } from './upkeep.ts';
import type { AttemptKey } from './upkeep-attempts.ts';
import { attemptTables } from './upkeep-attempts.ts';
import type { Pass, Slice, When } from './upkeep-pass.ts';
import { within } from './upkeep-pass.ts';

const dayMs = 86_400_000;
/** Passes that go over a whole table do so once a day. */
const isDaily: Pass['isDue'] = ({ position, doneAtMs }, { nowMs }) =>
  position > 0 || doneAtMs === null || Math.abs(nowMs - doneAtMs) >= dayMs;

export function agedPasses(database: Database): readonly Pass[] {
  return [
    incidentPass(database, 'suspects', 'fired_at_ms IS NULL', ({ suspectsMs }) => suspectsMs),
    incidentPass(database, 'incidents', 'fired_at_ms IS NOT NULL', ({ incidentsMs }) => incidentsMs),
    simple(
      database,
      'notices',
      'SELECT id FROM transition WHERE +incident IS NULL AND at_ms < ? ORDER BY at_ms LIMIT ?',
      'DELETE FROM transition WHERE id = ?',
      ({ incidentsMs }) => incidentsMs,
    ),
    simple(
      database,
      'gaps',
      'SELECT id FROM gap WHERE to_ms < ? ORDER BY to_ms LIMIT ?',
      'DELETE FROM gap WHERE id = ?',
      ({ incidentsMs }) => incidentsMs,
    ),
    simple(
      database,
      'changes',
      'SELECT id FROM change WHERE at_ms < ? ORDER BY at_ms LIMIT ?',
      'DELETE FROM change WHERE id = ?',
      ({ changesMs }) => changesMs,
    ),
    rollupPass(database, 'hour', ({ hoursMs }) => hoursMs),
    rollupPass(database, 'day', ({ daysMs }) => daysMs),
    curvePass(database),
    runPass(database),
  ];
}

function simple(
  database: Database,
  name: string,
  select: string,
  remove: string,
  ageMs: (retention: Retention) => number,
): Pass {
  const old = database.prepare<[number, number], number>(select).pluck();
  const gone = database.prepare<[number]>(remove);
  return {
    name,
    isDue: (_, { nowMs, retention }) => old.get(nowMs - ageMs(retention), 1) !== undefined,
    slice: (_, { nowMs, retention, bounds }) => {
      const ids = old.all(nowMs - ageMs(retention), bounds.rows) as number[];
      return each(ids, bounds, (id) => gone.run(id).changes);
    },
  };
}

/** A slice over rows that are gone afterwards: it needs no position. */
function each<T>(rows: readonly T[], bounds: Parameters<typeof within>[0], act: (row: T) => number): Slice {
  const mayGoOn = within(bounds);
  let visited = 0;
  let removed = 0;
  for (const row of rows) {
    if (visited > 0 && !mayGoOn()) break;
    visited += 1;
    removed += act(row);
  }
  return { visited, removed, position: 0 };
}

type IncidentRow = {
  readonly id: number;
  readonly check_id: string;
  readonly target: string;
  readonly opened_at_ms: number;
  readonly fired_at_ms: number | null;
  readonly opened_by: number;
  readonly last_seen_by: number;
};

/** With its transitions, and then the looks that only it held. One that a case was made of stays as long as that case. */
function incidentPass(database: Database, name: string, which: string, ageMs: (of: Retention) => number): Pass {
  const attempts = attemptTables(database);
  const old = database.prepare<[number, number], IncidentRow>(
    `SELECT id, check_id, target, opened_at_ms, fired_at_ms, opened_by, last_seen_by FROM incident
      WHERE closed_at_ms < ? AND ${which} AND NOT EXISTS (SELECT 1 FROM support_case WHERE incident = incident.id)
      ORDER BY closed_at_ms LIMIT ?`,
  );
  const transitions = database.prepare<[number, number]>('DELETE FROM transition WHERE incident = ? LIMIT ?');
  const release = database.prepare<[number]>('UPDATE incident SET suppressed_by = NULL WHERE suppressed_by = ?');
  const remove = database.prepare<[number]>('DELETE FROM incident WHERE id = ?');
  const itsLooks = database.prepare<Record<string, string | number>, AttemptKey>(
    `SELECT id, subject, started_at_ms FROM attempt WHERE id IN (@opened_by, @last_seen_by)
      UNION SELECT id, subject, started_at_ms FROM attempt
      WHERE subject = (SELECT id FROM subject WHERE check_id = @check_id AND target = @target)
        AND started_at_ms BETWEEN @fromMs AND @toMs`,
  );
  return {
    name,
    isDue: (_, { nowMs, retention }) => old.get(nowMs - ageMs(retention), 1) !== undefined,
    slice: (_, { nowMs, retention, bounds }) =>
      each(old.all(nowMs - ageMs(retention), Math.ceil(bounds.rows / 10)), bounds, (row) => {
        if (transitions.run(row.id, bounds.rows).changes === bounds.rows) return 0;
        release.run(row.id);
        remove.run(row.id);
        const { opened_by, last_seen_by, check_id, target, opened_at_ms, fired_at_ms } = row;
        const marginMs = fired_at_ms === null ? -1 : dayMs;
        const range = { fromMs: opened_at_ms - marginMs, toMs: opened_at_ms + marginMs };
        for (const look of itsLooks.all({ opened_by, last_seen_by, check_id, target, ...range })) {
          const isYoung = look.started_at_ms > nowMs - Math.max(retention.turnsMs, retention.looksMs);
          if (isYoung || attempts.isHeld(look) || attempts.isEvidence(look, { nowMs, retention })) continue;
          attempts.remove(look.id);
        }
        return 1;
      }),
  };
}

/** The newest so many of an import keep theirs however old they are: what runs once a month is worth its curve most. */
const curvesPerSubject = 30;

function curvePass(database: Database): Pass {
  const newest = database
    .prepare<[number, number], number>(
      'SELECT started_at_ms FROM run WHERE subject = ? ORDER BY started_at_ms DESC LIMIT 1 OFFSET ?',
    )
    .pluck();
  const clear = database.prepare<[number, number, number]>(
    `UPDATE run SET curve = NULL WHERE subject = ? AND curve IS NOT NULL AND started_at_ms < ? AND outcome <> 'running' LIMIT ?`,
  );
  return subjectPass(database, 'curves', (subject, { nowMs, retention }, rows) => {
    const fromMs = newest.get(subject, curvesPerSubject - 1) as number | undefined;
    if (fromMs === undefined) return 0;
    return clear.run(subject, Math.min(fromMs, nowMs - retention.curvesMs), rows).changes;
  });
}

function runPass(database: Database): Pass {
  const remove = database.prepare<[number, number, number]>(
    "DELETE FROM run WHERE subject = ? AND started_at_ms < ? AND outcome <> 'running' LIMIT ?",
  );
  return subjectPass(
    database,
    'runs',
    (subject, { nowMs, retention }, rows) => remove.run(subject, nowMs - retention.runsMs, rows).changes,
  );
}

/** Those that are over lie at the begin of the table. */
function rollupPass(database: Database, period: Period, ageMs: (retention: Retention) => number): Pass {
  const number = periodNumbers[period];
  const oldest = database.prepare<[number], number | null>('SELECT min(slot) FROM rollup WHERE period = ?').pluck();
  const remove = database.prepare<[number, number, number]>('DELETE FROM rollup WHERE period = ? AND slot < ? LIMIT ?');
  const firstKept = ({ nowMs, retention }: When) => Math.floor((nowMs - ageMs(retention)) / periodsMs[period]);
  return {
    name: `${period}s`,
    isDue: (_, when) => {
      const slot = oldest.get(number) as number | null;
      return slot !== null && slot < firstKept(when);
    },
    slice: (_, { bounds, ...when }) => {
      const { changes } = remove.run(number, firstKept(when), bounds.rows);
      return { visited: changes, removed: changes, position: 0 };
    },
  };
}

/** Once a day over one check and target after the other. `act` changes so many rows at most, and says how many. */
function subjectPass(
  database: Database,
  name: string,
  act: (subject: number, when: When, rows: number) => number,
): Pass {
  const next = database.prepare<[number], number>('SELECT id FROM subject WHERE id > ? ORDER BY id LIMIT 1').pluck();
  return {
    name,
    isDue: isDaily,
    slice: ({ position }, { bounds, ...when }) => {
      const mayGoOn = within(bounds);
      let at = position;
      let visited = 0;
      let removed = 0;
      while (visited < bounds.rows && removed < bounds.rows && (visited === 0 || mayGoOn())) {
        const subject = next.get(at) as number | undefined;
        if (subject === undefined) return { visited, removed, position: 0, isDone: true };
        const rows = bounds.rows - removed;
        const changed = act(subject, when, rows);
        visited += 1;
        removed += changed;
        // The rest of it comes with the next slice.
        if (changed < rows) at = subject;
      }
      return { visited, removed, position: at };
    },
  };
}
