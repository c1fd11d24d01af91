/** The hand-over of a shift: what ran, failed, was late or missed, runs now, is due next, cannot be seen, changed, opened and closed; pure. */

import type { WatchedRun } from '../store/runs.ts';
import type { Gap } from '../store/schedule.ts';
import type { Change, Found, Incident } from '../store/store.ts';
import { gapWhyText } from './beat.ts';
import { changeText } from './changes.ts';

export type HandoverInput = {
  readonly sinceMs: number;
  readonly nowMs: number;
  readonly runs: readonly WatchedRun[];
  /** Open, or closed since. */
  readonly incidents: readonly Incident[];
  /** The newest look of each check and target. */
  readonly latest: readonly Found[];
  /** Looks that failed because of something known, by check and target. */
  readonly followers: ReadonlySet<string>;
  readonly gaps: readonly Gap[];
  readonly changes: readonly Change[];
  readonly due: readonly Due[];
  readonly titleOf: (incident: Incident) => string;
  /** Why nothing looks now; null where something does. */
  readonly silence: string | null;
  /** When the oldest look that is kept began, and the newest that was not at ourselves; null for none. */
  readonly firstLookMs: number | null;
  readonly newestLookMs: number | null;
};

export type Due = { readonly target: string; readonly what: 'start' | 'end'; readonly dueMs: number };

export type RunLine = {
  readonly target: string;
  readonly startedAt: string;
  /** Null while it runs, and where nobody saw it end. */
  readonly endedAt: string | null;
  readonly progressPercent: number | null;
};

export type IncidentLine = {
  readonly id: number;
  readonly check: string;
  readonly target: string;
  readonly code: string;
  readonly severity: 'warning' | 'failure';
  readonly title: string;
  readonly since: string;
  readonly until: string | null;
  readonly acknowledgedBy: string | null;
  readonly note: string | null;
  /** The incident it follows from. */
  readonly follows: number | null;
};

export type Handover = {
  readonly schema: 'anaplan-doctor/handover@1';
  readonly since: string;
  readonly until: string;
  /** The worst that is open; `notice`: something cannot be seen, or nothing looks, or nothing was looked at in all that time. */
  readonly severity: 'ok' | 'warning' | 'failure' | 'notice';
  /** False: nothing was looked at in all that time, and nothing is known of it. */
  readonly isLookedAt: boolean;
  readonly ran: readonly RunLine[];
  readonly failed: readonly RunLine[];
  readonly late: readonly IncidentLine[];
  readonly missed: readonly IncidentLine[];
  readonly running: readonly RunLine[];
  readonly due: readonly { readonly target: string; readonly what: 'start' | 'end'; readonly at: string }[];
  readonly blind: readonly { readonly check: string; readonly target: string; readonly why: string }[];
  readonly gaps: readonly { readonly from: string; readonly to: string; readonly why: string }[];
  readonly changes: readonly string[];
  readonly opened: readonly IncidentLine[];
  readonly closed: readonly IncidentLine[];
  /** From before the shift, and still there. */
  readonly open: readonly IncidentLine[];
  readonly silence: string | null;
};

/** Of checks/deadline.ts: what a list of incidents calls late and missed. */
const lateCodes: ReadonlySet<string> = new Set(['run-overdue', 'will-miss-deadline', 'late-but-done']);
const missedCodes: ReadonlySet<string> = new Set(['run-missed', 'run-failed-by-deadline']);

export function handoverOf(input: HandoverInput): Handover {
  const { sinceMs, nowMs, runs, incidents, changes } = input;
  const lines = incidents.toSorted(byWeight).map((incident) => ({ incident, line: incidentLine(incident, input) }));
  const those = (fits: (incident: Incident) => boolean) => lines.flatMap((one) => (fits(one.incident) ? one.line : []));
  const ended = runs.filter(({ endedAtMs }) => endedAtMs !== null && endedAtMs >= sinceMs);
  const blind = blindIn(input);
  const isLookedAt = input.newestLookMs !== null && input.newestLookMs >= sinceMs;
  const isOpen = (incident: Incident) => incident.closedAtMs === null;
  return {
    schema: 'anaplan-doctor/handover@1',
    since: iso(sinceMs),
    until: iso(nowMs),
    severity: severityOf(incidents.filter(isOpen), !isLookedAt || blind.length > 0 || input.silence !== null),
    isLookedAt,
    ran: byStart(ended.filter(({ outcome }) => outcome === 'succeeded')),
    failed: byStart(ended.filter(({ outcome }) => outcome === 'failed' || outcome === 'cancelled')),
    late: those(({ code }) => lateCodes.has(code)),
    missed: those(({ code }) => missedCodes.has(code)),
    running: byStart(runs.filter(({ outcome, endedAtMs }) => outcome === 'running' && endedAtMs === null)),
    due: input.due.map(({ target, what, dueMs }) => ({ target, what, at: iso(dueMs) })),
    blind,
    gaps: gapsIn(input),
    changes: changes.map((change) => changeText({ ...change, times: 1 })),
    opened: those((one) => (one.firedAtMs ?? one.openedAtMs) >= sinceMs && isOpen(one)),
    closed: those((one) => one.closedAtMs !== null),
    open: those((one) => (one.firedAtMs ?? one.openedAtMs) < sinceMs && isOpen(one)),
    silence: input.silence,
  };
}

/** Looks are minutes apart. */
const soonMs = 5 * 60_000;

/** Newest first, as they come; at the end the time before the first look. */
function gapsIn({ gaps, sinceMs, nowMs, firstLookMs }: HandoverInput): Handover['gaps'] {
  const known = gaps.map(({ fromMs, toMs, ...gap }) => ({ fromMs, toMs, why: gapWhyText(gap) }));
  const firstMs = Math.min(nowMs, firstLookMs ?? nowMs);
  const before = { fromMs: sinceMs, toMs: firstMs, why: 'no look of that time is kept' };
  const all = firstMs - sinceMs > soonMs ? [...known, before] : known;
  return all.map(({ fromMs, toMs, why }) => ({ from: iso(fromMs), to: iso(toMs), why }));
}

function severityOf(open: readonly Incident[], isBlind: boolean): Handover['severity'] {
  if (open.some(({ severity }) => severity === 'failure')) return 'failure';
  if (open.length > 0) return 'warning';
  return isBlind ? 'notice' : 'ok';
}

/** Failures first, the newest first. */
function byWeight(one: Incident, other: Incident): number {
  const weight = Number(other.severity === 'failure') - Number(one.severity === 'failure');
  return weight || (other.firedAtMs ?? other.openedAtMs) - (one.firedAtMs ?? one.openedAtMs);
}

function byStart(runs: readonly WatchedRun[]): readonly RunLine[] {
  return runs.toSorted((one, other) => one.startedAtMs - other.startedAtMs).map(runLine);
}

function runLine({ target, startedAtMs, endedAtMs, curve }: WatchedRun): RunLine {
  const last = curve?.points.at(-1)?.progress ?? null;
  return {
    target,
    startedAt: iso(startedAtMs),
    endedAt: endedAtMs === null ? null : iso(endedAtMs),
    progressPercent: last === null ? null : Math.round(last * 100),
  };
}

function incidentLine(incident: Incident, { titleOf }: HandoverInput): IncidentLine {
  const { id, check, target, code, severity, openedAtMs, closedAtMs, ack, suppressedBy } = incident;
  return {
    ...{ id, check, target, code, severity },
    title: titleOf(incident),
    since: iso(openedAtMs),
    until: closedAtMs === null ? null : iso(closedAtMs),
    acknowledgedBy: ack === null ? null : (ack.by ?? 'somebody'),
    note: ack?.note ?? null,
    follows: suppressedBy,
  };
}

function blindIn({ latest, followers }: HandoverInput): Handover['blind'] {
  return latest.flatMap(({ check, target, outcome, fault }) =>
    outcome !== 'blind' || followers.has(`${check}\n${target}`)
      ? []
      : [{ check, target, why: fault?.message ?? 'unknown' }],
  );
}

function iso(atMs: number): string {
  return Math.abs(atMs) <= 8.64e15 ? new Date(atMs).toISOString() : '';
}
