/**
 * Which transitions are to be told now, which wait and for what, which are never told; pure. Knows silences, windows and causes; no
 * channel, no words of a message. A storm with one cause is one group: what follows from an open incident waits behind it.
 */
import type { Silence, Transition } from '../store/incidents.ts';
import type { Incident } from '../store/store.ts';
import { maintenanceAt, quietAt } from './maintenance.ts';
import type { AlarmPolicy } from './rules.ts';
import { silenceOf } from './silences.ts';

/** What belongs into one message, before it is routed by who acts next. */
export type TellGroup = {
  /** Of check, code and kind. */
  readonly key: string;
  readonly check: string;
  readonly code: string;
  /** `fires`: fired, worse, flapping, or an acknowledgement that ended; `over`: cleared; `notice`. */
  readonly kind: 'fires' | 'over' | 'notice';
  /** The worst among them. */
  readonly severity: Transition['severity'];
  /** By time. */
  readonly transitions: readonly Transition[];
  /** Of the transitions, as they stand now; of a notice perhaps none. */
  readonly incidents: readonly Incident[];
};

export type Hold =
  | { readonly reason: 'group-wait'; readonly untilMs: number }
  | { readonly reason: 'quiet-hours'; readonly untilMs: number }
  | { readonly reason: 'maintenance'; readonly untilMs: number; readonly name: string }
  | { readonly reason: 'silence'; readonly untilMs: number; readonly silence: number }
  /** Follows from that incident. */
  | { readonly reason: 'cause'; readonly untilMs: null; readonly incident: number }
  /** Its cause is over: the next look that can say decides. */
  | { readonly reason: 'next-look'; readonly untilMs: null }
  /** Told to nobody yet, and on its way to be over. */
  | { readonly reason: 'recovering'; readonly untilMs: null };

export type Told = {
  readonly now: readonly TellGroup[];
  readonly hold: readonly { readonly transition: Transition; readonly hold: Hold }[];
  readonly never: readonly { readonly transition: Transition; readonly why: string }[];
};

export type Tellable = {
  /** Those due, in the order of their ids. */
  readonly transitions: readonly Transition[];
  /** Those of the transitions, and everything open. */
  readonly incidents: readonly Incident[];
  /** In force. */
  readonly silences: readonly Silence[];
};

export function toldOf({ transitions, incidents, silences }: Tellable, policy: AlarmPolicy, nowMs: number): Told {
  const byId = new Map(incidents.map((incident) => [incident.id, incident]));
  const rows = [...Map.groupBy(transitions, ({ incident, id }) => incident ?? -id)].map(([, own]) => own);
  const verdicts = rows.flatMap((own) => {
    const incident = byId.get(own[0]?.incident ?? Number.NaN) ?? null;
    return verdictsOf(own, incident, { silences, policy, nowMs });
  });
  const ready = verdicts.flatMap((one) => (one.verdict === 'tell' ? [one] : []));
  const { now, waiting } = groupedOf(ready, byId, policy, nowMs);
  return {
    now,
    hold: [...verdicts.flatMap((one) => (one.verdict === 'hold' ? [one] : [])), ...waiting].map(
      ({ transition, hold }) => ({ transition, hold }),
    ),
    never: verdicts.flatMap((one) => (one.verdict === 'never' ? [{ transition: one.transition, why: one.why }] : [])),
  };
}

type Circumstances = { readonly silences: readonly Silence[]; readonly policy: AlarmPolicy; readonly nowMs: number };

type Verdict = { readonly transition: Transition } & (
  | { readonly verdict: 'tell'; readonly kind: TellGroup['kind'] }
  | { readonly verdict: 'hold'; readonly hold: Hold }
  | { readonly verdict: 'never'; readonly why: string }
);

/** The due transitions of one incident, or one notice without. */
function verdictsOf(
  own: readonly Transition[],
  incident: Incident | null,
  circumstances: Circumstances,
): readonly Verdict[] {
  if (incident === null) return own.map((transition) => simpleVerdict(transition, null, circumstances, 'notice'));
  const isOver = incident.state === 'clear';
  const fires = own.some(({ kind }) => kind === 'fired');
  return own.map((transition) => {
    const isBySelf = transition.kind === 'notice' && !fires;
    if (transition.kind === 'cleared' && !fires) return clearedVerdict(transition, incident, circumstances);
    if (isOver && !isBySelf) return never(transition, 'it was over before it could be told');
    return simpleVerdict(transition, incident, circumstances, isBySelf ? 'notice' : 'fires');
  });
}

/** Who was told that it fires is told that it is over, whatever is silenced since, and nobody else; only the night is kept. */
function clearedVerdict(transition: Transition, incident: Incident, { policy, nowMs }: Circumstances): Verdict {
  if (!incident.isTold) return never(transition, 'nobody was told that it fired');
  const quiet = quietAt(policy.quietHours, incident.worst, nowMs);
  if (quiet === null) return { transition, verdict: 'tell', kind: 'over' };
  return { transition, verdict: 'hold', hold: { reason: 'quiet-hours', untilMs: quiet.untilMs } };
}

/** A notice of what fires goes with it, and is `fires` as well. */
function simpleVerdict(
  transition: Transition,
  incident: Incident | null,
  circumstances: Circumstances,
  kind: 'fires' | 'notice',
): Verdict {
  const severity = incident === null || transition.kind === 'notice' ? transition.severity : incident.severity;
  const hold = heldBy(severity, incident ?? transition, circumstances);
  if (hold !== null) return { transition, verdict: 'hold', hold };
  if (incident?.state === 'recovering' && !incident.isTold && !incident.isFlapping)
    return { transition, verdict: 'hold', hold: { reason: 'recovering', untilMs: null } };
  return { transition, verdict: 'tell', kind };
}

/** The first of all that holds it back; the group wait is not among them. */
function heldBy(
  severity: Transition['severity'],
  subject: Incident | Transition,
  { silences, policy, nowMs }: Circumstances,
): Hold | null {
  if ('suppressedBy' in subject) {
    if (subject.suppressedBy !== null) return { reason: 'cause', untilMs: null, incident: subject.suppressedBy };
    if (subject.releasedAtMs !== null && subject.lastSeenAtMs <= subject.releasedAtMs)
      return { reason: 'next-look', untilMs: null };
  }
  const silence = silenceOf(subject, silences, nowMs);
  if (silence !== null) return { reason: 'silence', untilMs: silence.untilMs, silence: silence.id };
  const maintenance = maintenanceAt(policy.maintenance, subject, policy.standingOf, nowMs);
  if (maintenance !== null) return { reason: 'maintenance', untilMs: maintenance.untilMs, name: maintenance.name };
  const quiet = quietAt(policy.quietHours, severity, nowMs);
  return quiet === null ? null : { reason: 'quiet-hours', untilMs: quiet.untilMs };
}

function never(transition: Transition, why: string): Verdict {
  return { transition, verdict: 'never', why };
}

type Ready = Verdict & { readonly verdict: 'tell' };
type Waiting = { readonly transition: Transition; readonly hold: Hold };

function groupedOf(
  ready: readonly Ready[],
  byId: ReadonlyMap<number, Incident>,
  { groupWaitMs }: AlarmPolicy,
  nowMs: number,
): { readonly now: readonly TellGroup[]; readonly waiting: readonly Waiting[] } {
  const now: TellGroup[] = [];
  const waiting: Waiting[] = [];
  for (const [key, own] of Map.groupBy(ready, keyOf)) {
    const transitions = own.map(({ transition }) => transition).toSorted((one, other) => one.id - other.id);
    const untilMs = Math.min(...transitions.map(({ atMs }) => atMs)) + groupWaitMs;
    // A clock that was set back keeps nobody waiting for longer.
    if (nowMs < untilMs && untilMs - nowMs <= groupWaitMs) {
      waiting.push(
        ...transitions.map((transition) => ({ transition, hold: { reason: 'group-wait', untilMs } as const })),
      );
      continue;
    }
    const ids = [...new Set(transitions.flatMap(({ incident }) => incident ?? []))];
    const [first] = own;
    if (first === undefined) continue;
    const { check, code } = first.transition;
    now.push({
      ...{ key, check, code, kind: first.kind, transitions },
      severity: worstOf(
        transitions,
        ids.flatMap((id) => byId.get(id) ?? []),
      ),
      incidents: ids.flatMap((id) => byId.get(id) ?? []),
    });
  }
  return { now, waiting };
}

/** What is wrong with many things alike is one message. */
function keyOf({ transition: { check, code }, kind }: Ready): string {
  return JSON.stringify([check, code, kind]);
}

const rank = { notice: 0, warning: 1, failure: 2 } as const;

function worstOf(transitions: readonly Transition[], incidents: readonly Incident[]): Transition['severity'] {
  const all = [...transitions.map(({ severity }) => severity), ...incidents.map(({ severity }) => severity)];
  return all.reduce((worst, one) => (rank[one] > rank[worst] ? one : worst), 'notice' as Transition['severity']);
}
