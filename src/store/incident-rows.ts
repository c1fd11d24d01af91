/** Rows of incidents, transitions and silences and the types they become; pure. Knows the columns, and no statement. */
import type { Silence, Transition } from './incidents.ts';
import type { Incident } from './store.ts';

export type IncidentRow = {
  readonly id: number;
  readonly check_id: string;
  readonly target: string;
  readonly code: string;
  readonly severity: Incident['severity'];
  readonly worst: Incident['severity'];
  readonly state: Incident['state'];
  readonly state_since_ms: number;
  readonly opened_at_ms: number;
  readonly fired_at_ms: number | null;
  readonly last_seen_at_ms: number;
  readonly closed_at_ms: number | null;
  readonly opened_by: number;
  readonly last_seen_by: number;
  /** 0 or 1, as is_told. */
  readonly is_flapping: number;
  readonly unsaid_looks: number;
  readonly ack_at_ms: number | null;
  readonly ack_by: string | null;
  readonly ack_note: string | null;
  readonly ack_until_ms: number | null;
  readonly suppressed_by: number | null;
  readonly released_at_ms: number | null;
  readonly escalated_level: number;
  readonly reminded_at_ms: number | null;
  readonly is_told: number;
};

export type TransitionRow = {
  readonly id: number;
  readonly incident: number | null;
  readonly check_id: string;
  readonly target: string;
  readonly code: string;
  readonly kind: Transition['kind'];
  readonly severity: Transition['severity'];
  readonly at_ms: number;
  readonly attempt: number | null;
  readonly notice_key: string | null;
  readonly by: string | null;
  readonly note: string | null;
  readonly telling: Transition['telling'];
  readonly told_at_ms: number | null;
  readonly why: string | null;
};

export type SilenceRow = {
  readonly id: number;
  readonly check_pattern: string;
  readonly target_pattern: string;
  readonly from_ms: number;
  readonly until_ms: number;
  readonly by: string | null;
  readonly note: string | null;
  readonly is_ended_by_recovery: number;
  readonly ended_at_ms: number | null;
};

export function incidentOfRow(row: IncidentRow): Incident {
  return {
    id: row.id,
    check: row.check_id,
    target: row.target,
    code: row.code,
    severity: row.severity,
    worst: row.worst,
    state: row.state,
    stateSinceMs: row.state_since_ms,
    openedAtMs: row.opened_at_ms,
    firedAtMs: row.fired_at_ms,
    lastSeenAtMs: row.last_seen_at_ms,
    closedAtMs: row.closed_at_ms,
    openedBy: row.opened_by,
    lastSeenBy: row.last_seen_by,
    isFlapping: row.is_flapping === 1,
    unsaidLooks: row.unsaid_looks,
    ack: ackOf(row),
    suppressedBy: row.suppressed_by,
    releasedAtMs: row.released_at_ms,
    escalatedLevel: row.escalated_level,
    remindedAtMs: row.reminded_at_ms,
    isTold: row.is_told === 1,
  };
}

function ackOf({ ack_at_ms, ack_by, ack_note, ack_until_ms }: IncidentRow): Incident['ack'] {
  return ack_at_ms === null ? null : { atMs: ack_at_ms, by: ack_by, note: ack_note, untilMs: ack_until_ms };
}

export function transitionOfRow(row: TransitionRow): Transition {
  return {
    id: row.id,
    incident: row.incident,
    check: row.check_id,
    target: row.target,
    code: row.code,
    kind: row.kind,
    severity: row.severity,
    atMs: row.at_ms,
    attempt: row.attempt,
    noticeKey: row.notice_key,
    by: row.by,
    note: row.note,
    telling: row.telling,
    toldAtMs: row.told_at_ms,
    why: row.why,
  };
}

export function silenceOfRow(row: SilenceRow): Silence {
  return {
    id: row.id,
    check: row.check_pattern,
    target: row.target_pattern,
    fromMs: row.from_ms,
    untilMs: row.until_ms,
    by: row.by,
    note: row.note,
    isEndedByRecovery: row.is_ended_by_recovery === 1,
    endedAtMs: row.ended_at_ms,
  };
}
