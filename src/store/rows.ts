/** Rows of the database and the types they become; pure. Knows the columns, and no statement. */
import type { Fault, Finding, Json, JsonObject, Severity } from '../check.ts';
import type { CaseRecord, Change, StoredAttempt } from './store.ts';

export type AttemptRow = {
  readonly id: number;
  readonly check_id: string;
  readonly target: string;
  readonly started_at_ms: number;
  readonly duration_ms: number;
  readonly outcome: StoredAttempt['outcome'];
  /** JSON texts from here on, null where the column is. */
  readonly observation: string | null;
  readonly limits: string;
  readonly memory: string;
  readonly fault: string | null;
  readonly reason: string | null;
  readonly maintenance: string | null;
};

export type FindingRow = { readonly code: string; readonly severity: Severity; readonly facts: string };

/** What the newest look said, and which it was. */
export type SubjectRow = { readonly id: number; readonly said: string; readonly latest: number };

/** `value` is the row of its content. */
export type TraitRow = { readonly value: number; readonly seen_at_ms: number };

export type ChangeRow = {
  readonly check_id: string;
  readonly target: string;
  readonly trait: string;
  /** JSON texts. */
  readonly before: string;
  readonly after: string;
  readonly last_seen_before_ms: number;
  readonly at_ms: number;
};

export type CaseRow = {
  readonly id: string;
  readonly problem: string;
  readonly incident: number | null;
  readonly created_at_ms: number;
  readonly folder: string;
  readonly archive_sha256: string;
};

export function attemptOfRow(row: AttemptRow, findings: readonly FindingRow[]): StoredAttempt {
  return {
    id: row.id,
    check: row.check_id,
    target: row.target,
    startedAtMs: row.started_at_ms,
    durationMs: row.duration_ms,
    outcome: row.outcome,
    observation: row.observation === null ? null : jsonOf(row.observation),
    limits: jsonOf(row.limits),
    memory: jsonOf(row.memory),
    findings: findings.map(findingOfRow),
    fault: row.fault === null ? null : (jsonOf(row.fault) as Fault),
    reason: row.reason,
    ...(row.maintenance === null ? {} : { maintenance: row.maintenance }),
  };
}

export function changeOfRow(row: ChangeRow): Change {
  return {
    check: row.check_id,
    target: row.target,
    trait: row.trait,
    before: jsonOf(row.before),
    after: jsonOf(row.after),
    lastSeenBeforeMs: row.last_seen_before_ms,
    atMs: row.at_ms,
  };
}

export function caseOfRow(row: CaseRow): CaseRecord {
  return {
    id: row.id,
    problem: row.problem,
    incident: row.incident,
    createdAtMs: row.created_at_ms,
    folder: row.folder,
    archiveSha256: row.archive_sha256,
  };
}

/** What the program wrote itself; a text that is not JSON means a damaged file and throws. */
export function jsonOf(text: string): Json {
  return JSON.parse(text) as Json;
}

function findingOfRow({ code, severity, facts }: FindingRow): Finding {
  return { code, severity, facts: jsonOf(facts) as JsonObject };
}
