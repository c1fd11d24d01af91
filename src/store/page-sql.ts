/** The SQL of the status page: bounded by an index each, no JSON of a look but where it is asked for. Knows no page. */
import { statSync } from 'node:fs';
import type { Database } from 'better-sqlite3';
import type { Fault, Finding, Json, Severity } from '../check.ts';
import type { LightLook, LooksSince, PageStore, Standing, StoreSize } from './page.ts';
import { jsonOf } from './rows.ts';

type Doing = <T>(what: string, action: () => T) => T;

/** Ids counted at a time. */
const mostCounted = 20_000;
const rank = `max(CASE finding.severity WHEN 'failure' THEN 5 WHEN 'warning' THEN 4 WHEN 'unknown' THEN 3 WHEN 'notice' THEN 2 ELSE 1 END)`;
const severities: readonly (Severity | null)[] = [null, 'ok', 'notice', 'unknown', 'warning', 'failure'];

export function pageStoreOf(database: Database, doing: Doing): PageStore {
  const sql = statementsOf(database);
  const read = <T>(action: () => T): T => doing('be read', action);
  return {
    standing: () => read(() => sql.standing.all().map(standingOfRow)),
    lightLooks: (check, target, sinceMs, limit) =>
      read(() => sql.looks.all({ check, target, sinceMs, limit }).map(lookOfRow)),
    runningSeen: (check, target, sinceMs, limit) =>
      read(() =>
        sql.running
          .all({ check, target, sinceMs, limit })
          .map(({ started_at_ms, running }) => ({ startedAtMs: started_at_ms, running: jsonOf(running) })),
      ),
    findingsOf: (attempts) =>
      read(() => new Map(attempts.map((id) => [id, sql.findings.all(id).map(findingOfRow)] as const))),
    newestSeen: (check) =>
      read(() =>
        sql.newest.all(check).map(({ target, started_at_ms, json }) => ({
          target,
          startedAtMs: started_at_ms,
          observation: jsonOf(json),
        })),
      ),
    looksSince: (id) => read(() => countedSince(sql, id)),
    stamp: () => read(() => sql.stamp.get() ?? ''),
    size: () => read(() => sizeOf(database)),
  };
}

type StandingRow = {
  readonly id: number;
  readonly check_id: string;
  readonly target: string;
  readonly started_at_ms: number;
  readonly duration_ms: number;
  readonly outcome: Standing['outcome'];
  readonly worst: number | null;
  readonly codes: string | null;
  readonly fault: string | null;
  readonly reason: string | null;
};
type LookRow = Pick<StandingRow, 'started_at_ms' | 'duration_ms' | 'outcome' | 'worst'>;
type FindingRow = { readonly code: string; readonly severity: Severity; readonly facts: string };

function statementsOf(database: Database) {
  return {
    standing: database.prepare<[], StandingRow>(
      `SELECT attempt.id, attempt.check_id, attempt.target, started_at_ms, duration_ms, outcome, fault, reason,
          (SELECT ${rank} FROM finding WHERE finding.attempt = attempt.id) AS worst,
          (SELECT json_group_array(code) FROM finding WHERE finding.attempt = attempt.id) AS codes
        FROM subject JOIN attempt ON attempt.id = subject.latest_attempt
        ORDER BY attempt.check_id, attempt.target`,
    ),
    looks: database.prepare<Subject, LookRow>(
      `SELECT started_at_ms, duration_ms, outcome,
          (SELECT ${rank} FROM finding WHERE finding.attempt = looked.id) AS worst
        FROM (SELECT id, started_at_ms, duration_ms, outcome FROM attempt
          WHERE check_id = @check AND target = @target ORDER BY id DESC LIMIT @limit) AS looked
        WHERE started_at_ms >= @sinceMs ORDER BY id DESC`,
    ),
    running: database.prepare<Subject, { started_at_ms: number; running: string }>(
      `SELECT started_at_ms, json_extract(content.json, '$.running') AS running
        FROM (SELECT id, started_at_ms, observation FROM attempt
          WHERE check_id = @check AND target = @target ORDER BY id DESC LIMIT @limit) AS looked
        JOIN content ON content.id = looked.observation
        WHERE started_at_ms >= @sinceMs AND json_array_length(content.json, '$.running') > 0 ORDER BY looked.id DESC`,
    ),
    findings: database.prepare<[number], FindingRow>(
      'SELECT code, severity, facts FROM finding WHERE attempt = ? ORDER BY position',
    ),
    newest: database.prepare<[string], { target: string; started_at_ms: number; json: string }>(
      `SELECT attempt.target, started_at_ms, json FROM subject JOIN attempt ON attempt.id = subject.latest_attempt
        JOIN content ON content.id = attempt.observation WHERE subject.check_id = ? ORDER BY attempt.target`,
    ),
    newestId: database.prepare<[], number>('SELECT coalesce(max(id), 0) FROM attempt').pluck(),
    counts: database.prepare<{ after: number; upTo: number }, LooksSince>(
      `SELECT check_id AS "check", outcome, count(*) AS looks FROM attempt WHERE id > @after AND id <= @upTo
        GROUP BY check_id, outcome`,
    ),
    stamp: database
      .prepare<[], string>(
        `SELECT (SELECT coalesce(max(id), 0) FROM attempt) || '.' || (SELECT coalesce(max(id), 0) FROM transition) || '.' ||
          (SELECT coalesce(max(id), 0) || '-' || count(ended_at_ms) FROM silence)`,
      )
      .pluck(),
  } as const;
}

type Subject = { readonly check: string; readonly target: string; readonly sinceMs: number; readonly limit: number };

function countedSince(sql: ReturnType<typeof statementsOf>, after: number): ReturnType<PageStore['looksSince']> {
  const newest = Number(sql.newestId.get() ?? 0);
  const upTo = Math.min(newest, after + mostCounted);
  return { counts: sql.counts.all({ after, upTo }), newestId: Math.max(after, upTo) };
}

function standingOfRow(row: StandingRow): Standing {
  return {
    ...{ id: row.id, check: row.check_id, target: row.target, ...lookOfRow(row) },
    codes: jsonOf(row.codes ?? '[]') as readonly string[],
    fault: row.fault === null ? null : (jsonOf(row.fault) as Fault),
    reason: row.reason,
  };
}

function lookOfRow({ started_at_ms, duration_ms, outcome, worst }: LookRow): LightLook {
  return { startedAtMs: started_at_ms, durationMs: duration_ms, outcome, severity: severityOf(outcome, worst) };
}

/** As severityOfAttempt (report/exit.ts) counts: a look that failed is at best unknown. */
function severityOf(outcome: Standing['outcome'], worst: number | null): Severity | null {
  if (outcome === 'skipped') return null;
  return severities[Math.max(worst ?? 1, outcome === 'blind' ? 3 : 1)] ?? 'ok';
}

function findingOfRow({ code, severity, facts }: FindingRow): Finding {
  return { code, severity, facts: jsonOf(facts) as { readonly [name: string]: Json } };
}

/** A store in memory has no files. */
function sizeOf(database: Database): StoreSize {
  const bytesOf = (file: string) => statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  if (database.memory) return { bytes: 0, walBytes: 0 };
  return { bytes: bytesOf(database.name), walBytes: bytesOf(`${database.name}-wal`) };
}
