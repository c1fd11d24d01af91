/** The SQL of the status page: bounded by an index each, no JSON of a look but where it is asked for. Knows no page. */
import { statSync } from 'node:fs';
import type { Database } from 'better-sqlite3';
import type { Fault, Finding, Json, Severity } from '../check.ts';
import type { Doing } from './case-mail-sql.ts';
import type { LooksSince, PageStore, Standing, StoreSize } from './page.ts';
import { jsonOf } from './rows.ts';
import type { Found } from './store.ts';

/** Ids counted at a time. */
const mostCounted = 20_000;

export function pageStoreOf(database: Database, doing: Doing): PageStore {
  const sql = statementsOf(database);
  const read = <T>(action: () => T): T => doing('be read', action);
  return {
    standing: () => read(() => sql.standing.all().map(standingOfRow)),
    newestFound: () => read(() => sql.newestFound.all().map(foundOfRow)),
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
  readonly severity: Severity | null;
  readonly codes: string | null;
  readonly fault: string | null;
  readonly reason: string | null;
};
type FoundRow = Omit<StandingRow, 'id' | 'severity' | 'codes'> & { readonly findings: string };
type FindingRow = { readonly code: string; readonly severity: Severity; readonly facts: string };

function statementsOf(database: Database) {
  return {
    standing: database.prepare<[], StandingRow>(
      `SELECT attempt.id, check_id, target, started_at_ms, duration_ms, outcome, severity, fault, reason,
          (SELECT json_group_array(code) FROM finding WHERE finding.attempt = attempt.id) AS codes
        FROM subject CROSS JOIN attempt ON attempt.id = subject.latest_attempt WHERE left_at_ms IS NULL
        ORDER BY check_id, target`,
    ),
    newestFound: database.prepare<[], FoundRow>(
      `SELECT check_id, target, started_at_ms, duration_ms, outcome, fault, reason,
          (SELECT json_group_array(json_object('code', code, 'severity', severity, 'facts', json(facts)))
            FROM (SELECT code, severity, json AS facts FROM finding JOIN content ON content.id = finding.facts
              WHERE finding.attempt = attempt.id ORDER BY position)) AS findings
        FROM subject CROSS JOIN attempt ON attempt.id = subject.latest_attempt WHERE left_at_ms IS NULL
        ORDER BY check_id, target`,
    ),
    findings: database.prepare<[number], FindingRow>(
      `SELECT code, severity, json AS facts FROM finding JOIN content ON content.id = finding.facts
        WHERE attempt = ? ORDER BY position`,
    ),
    newest: database.prepare<[string], { target: string; started_at_ms: number; json: string }>(
      // A look that could not see makes nobody forget what was seen.
      `SELECT target, started_at_ms, json FROM subject CROSS JOIN attempt ON attempt.id =
          (SELECT id FROM attempt WHERE attempt.subject = subject.id AND outcome = 'seen' ORDER BY id DESC LIMIT 1)
        JOIN content ON content.id = attempt.observation WHERE check_id = ? AND left_at_ms IS NULL ORDER BY target`,
    ),
    newestId: database.prepare<[], number>('SELECT coalesce(max(id), 0) FROM attempt').pluck(),
    counts: database.prepare<{ after: number; upTo: number }, LooksSince>(
      `SELECT check_id AS "check", outcome, count(*) AS looks FROM attempt CROSS JOIN subject ON subject.id = attempt.subject
        WHERE attempt.id > @after AND attempt.id <= @upTo GROUP BY check_id, outcome`,
    ),
    stamp: database
      .prepare<[], string>(
        `SELECT (SELECT coalesce(max(id), 0) FROM attempt) || '.' || (SELECT coalesce(max(id), 0) FROM transition) || '.' ||
          (SELECT coalesce(max(id), 0) || '-' || count(ended_at_ms) FROM silence)`,
      )
      .pluck(),
  } as const;
}

function countedSince(sql: ReturnType<typeof statementsOf>, after: number): ReturnType<PageStore['looksSince']> {
  const newest = Number(sql.newestId.get() ?? 0);
  const upTo = Math.min(newest, after + mostCounted);
  return { counts: sql.counts.all({ after, upTo }), newestId: Math.max(after, upTo) };
}

function foundOfRow(row: FoundRow): Found {
  const { check_id: check, target, outcome, reason } = row;
  return {
    ...{ check, target, outcome, reason, startedAtMs: row.started_at_ms, durationMs: row.duration_ms },
    findings: jsonOf(row.findings) as unknown as readonly Finding[],
    fault: row.fault === null ? null : (jsonOf(row.fault) as Fault),
  };
}

function standingOfRow(row: StandingRow): Standing {
  const { id, check_id: check, target, outcome, severity, reason } = row;
  return {
    ...{ id, check, target, outcome, severity, reason, startedAtMs: row.started_at_ms, durationMs: row.duration_ms },
    codes: jsonOf(row.codes ?? '[]') as readonly string[],
    fault: row.fault === null ? null : (jsonOf(row.fault) as Fault),
  };
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
