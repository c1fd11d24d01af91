/** What else is removed when it is old: incidents, notices, changes, gaps, rollups, runs and their curves. Knows those tables. */
import type { Database } from 'better-sqlite3';
import { periodsMs } from './rollup-sql.ts';
import type { Retention } from './upkeep.ts';
import { attemptTables, contentTable } from './upkeep-attempts.ts';
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
      'SELECT id FROM transition WHERE incident IS NULL AND at_ms < ? ORDER BY at_ms LIMIT ?',
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
    changesPass(database),
    rollupPass(database),
    curvePass(database),
    runPass(database),
    contentPass(database),
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
  const itsLooks = database.prepare<Record<string, string | number>, { id: number } & Parts>(
    `SELECT id, check_id, target, started_at_ms, observation, limits, memory FROM attempt
      WHERE id IN (@opened_by, @last_seen_by)
      UNION SELECT id, check_id, target, started_at_ms, observation, limits, memory FROM attempt
      WHERE started_at_ms BETWEEN @fromMs AND @toMs AND +check_id = @check_id AND target = @target`,
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
          if (isYoung || attempts.isHeld(look.id) || attempts.isEvidence(look, { nowMs, retention })) continue;
          attempts.remove(look);
        }
        return 1;
      }),
  };
}

type Parts = {
  readonly check_id: string;
  readonly target: string;
  readonly started_at_ms: number;
  readonly observation: number | null;
  readonly limits: number;
  readonly memory: number;
};

function changesPass(database: Database): Pass {
  const content = contentTable(database);
  const old = database.prepare<[number, number], { id: number; before: number; after: number }>(
    'SELECT id, before, after FROM change WHERE at_ms < ? ORDER BY at_ms LIMIT ?',
  );
  const remove = database.prepare<[number]>('DELETE FROM change WHERE id = ?');
  return {
    name: 'changes',
    isDue: (_, { nowMs, retention }) => old.get(nowMs - retention.changesMs, 1) !== undefined,
    slice: (_, { nowMs, retention, bounds }) =>
      each(old.all(nowMs - retention.changesMs, bounds.rows), bounds, ({ id, before, after }) => {
        remove.run(id);
        for (const one of new Set([before, after])) content.removeUnused(one);
        return 1;
      }),
  };
}

/** The newest so many of an import keep theirs however old they are: what runs once a month is worth its curve most. */
const curvesPerSubject = 30;

function curvePass(database: Database): Pass {
  const newest = database
    .prepare<[number, number], number>(
      'SELECT started_at_ms FROM run WHERE series = ? ORDER BY started_at_ms DESC LIMIT 1 OFFSET ?',
    )
    .pluck();
  const clear = database.prepare<[number, number, number]>(
    `UPDATE run SET curve = NULL WHERE series = ? AND curve IS NOT NULL AND started_at_ms < ? AND outcome <> 'running' LIMIT ?`,
  );
  return seriesPass(database, 'curves', (series, { nowMs, retention }, rows) => {
    const fromMs = newest.get(series, curvesPerSubject - 1) as number | undefined;
    if (fromMs === undefined) return 0;
    return clear.run(series, Math.min(fromMs, nowMs - retention.curvesMs), rows).changes;
  });
}

function runPass(database: Database): Pass {
  const remove = database.prepare<[number, number, number]>(
    "DELETE FROM run WHERE series = ? AND started_at_ms < ? AND outcome <> 'running' LIMIT ?",
  );
  return seriesPass(
    database,
    'runs',
    (series, { nowMs, retention }, rows) => remove.run(series, nowMs - retention.runsMs, rows).changes,
  );
}

function rollupPass(database: Database): Pass {
  const remove = database.prepare<[number, number, number, number]>(
    'DELETE FROM rollup WHERE series = ? AND period = ? AND slot < ? LIMIT ?',
  );
  return seriesPass(database, 'rollups', (series, { nowMs, retention }, rows) => {
    const hours = remove.run(series, 0, Math.floor((nowMs - retention.hoursMs) / periodsMs.hour), rows).changes;
    const left = rows - hours;
    if (left === 0) return rows;
    return hours + remove.run(series, 1, Math.floor((nowMs - retention.daysMs) / periodsMs.day), left).changes;
  });
}

/** Once a day over one check and target after the other. `act` changes so many rows at most, and says how many. */
function seriesPass(database: Database, name: string, act: (series: number, when: When, rows: number) => number): Pass {
  const next = database.prepare<[number], number>('SELECT id FROM series WHERE id > ? ORDER BY id LIMIT 1').pluck();
  return {
    name,
    isDue: isDaily,
    slice: ({ position }, { bounds, ...when }) => {
      const mayGoOn = within(bounds);
      let at = position;
      let visited = 0;
      let removed = 0;
      while (visited < bounds.rows && removed < bounds.rows && (visited === 0 || mayGoOn())) {
        const series = next.get(at) as number | undefined;
        if (series === undefined) return { visited, removed, position: 0, isDone: true };
        const rows = bounds.rows - removed;
        const changed = act(series, when, rows);
        visited += 1;
        removed += changed;
        // The rest of it comes with the next slice.
        if (changed < rows) at = series;
      }
      return { visited, removed, position: at };
    },
  };
}

/** What nothing refers to any more, for whatever reason: a memory that a person changed twice before the next look. */
function contentPass(database: Database): Pass {
  const content = contentTable(database);
  const next = database
    .prepare<[number, number], number>('SELECT id FROM content WHERE id > ? ORDER BY id LIMIT ?')
    .pluck();
  return {
    name: 'contents',
    isDue: isDaily,
    slice: ({ position }, { bounds }) => {
      const ids = next.all(position, bounds.rows) as number[];
      if (ids.length === 0) return { visited: 0, removed: 0, position: 0, isDone: true };
      let at = position;
      const slice = each(ids, bounds, (id) => {
        at = id;
        return content.removeUnused(id);
      });
      return { ...slice, position: at };
    },
  };
}
