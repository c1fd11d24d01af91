/**
 * Whether the runs of something kept a deadline of the settings; pure. Knows runs by when they started and what is known of their end;
 * not whose runs they are. A run counts for the first moment that it is in time for, tolerance included: it belongs to one moment alone.
 */
import type { Deadline } from '../settings/settings.ts';
import { nextOf, previousOf } from './occurrence.ts';

/** All times by the clock of who ran it. */
export type SeenRun = {
  readonly id: string;
  readonly startedAtMs: number;
  /** `unread`: ended, and how is not known. */
  readonly outcome: 'running' | 'succeeded' | 'failed' | 'cancelled' | 'unread';
  /** It had not ended before; the start where nothing else is known. */
  readonly endedAfterMs: number;
  /** It had ended by then; null where that is not known. */
  readonly endedByMs: number | null;
};

export type KnownRuns = {
  /** In the order of their starts. */
  readonly runs: readonly SeenRun[];
  /** No run that started after this is missing in `runs`; null: none at all is. */
  readonly completeFromMs: number | null;
  /** What is said of the runs was so at this moment; later is not known. */
  readonly asOfMs: number;
};

/** So late is always in time unless somebody says otherwise: schedulers start some seconds after the minute. */
export const usualGraceMs = 60_000;

/** `start by` asks for a run that started, `done by` for one that ended well. */
export type Demand = 'start by' | 'done by';

/** One moment a deadline falls due at, with the runs that count for it: those that started after `fromMs`, up to and with `untilMs`. */
export type Due = {
  readonly dueAtMs: number;
  /** With tolerance and grace. */
  readonly untilMs: number;
  /** The end of the moment before, with tolerance and grace; null where there is none. */
  readonly fromMs: number | null;
  /** The moment before itself. */
  readonly beforeMs: number | null;
};

export type DueVerdict = {
  readonly verdict:
    | 'kept'
    /** Kept only if a run counts that may as well be the late one of the moment before. */
    | 'doubtful'
    /** Came after the moment. */
    | 'late'
    | 'overdue'
    | 'failed'
    | 'missed'
    /** Runs are known from later on only. */
    | 'history-too-short'
    | 'result-unknown';
  readonly due: Due;
  /** The run that decides it, where one does. */
  readonly run: SeenRun | null;
};

/** The last moment that is over by `asOfMs`, `graceMs` beyond its tolerance included; null when there is none. */
export function lastDueOf(deadline: Deadline, asOfMs: number, graceMs: number): Due | null {
  const lateMs = deadline.toleranceMs + graceMs;
  // A run that started in the very last moment counts, so the moment is over only after it.
  const dueAtMs = previousOf(deadline, asOfMs - lateMs - 1);
  return dueAtMs === null ? null : dueOf(deadline, dueAtMs, lateMs);
}

/** The moment after lastDueOf: the one that runs can still be in time for. */
export function comingDueOf(deadline: Deadline, asOfMs: number, graceMs: number): Due | null {
  const lateMs = deadline.toleranceMs + graceMs;
  const dueAtMs = nextOf(deadline, asOfMs - lateMs - 1);
  return dueAtMs === null ? null : dueOf(deadline, dueAtMs, lateMs);
}

function dueOf(deadline: Deadline, dueAtMs: number, lateMs: number): Due {
  const beforeMs = previousOf(deadline, dueAtMs - 1);
  return { dueAtMs, untilMs: dueAtMs + lateMs, fromMs: beforeMs === null ? null : beforeMs + lateMs, beforeMs };
}

/** Whether the last moment that is over was kept; null when none is. `graceMs`: so late is always in time (settings of schedulers). */
export function dueVerdictOf(demand: Demand, deadline: Deadline, known: KnownRuns, graceMs: number): DueVerdict | null {
  const due = lastDueOf(deadline, known.asOfMs, graceMs);
  if (due === null) return null;
  const judged = demand === 'start by' ? startVerdictOf(due, known) : doneVerdictOf(due, known);
  if (judged.verdict !== 'kept') return judged;
  return isDoubtful(demand, deadline, due, known, graceMs) ? { ...judged, verdict: 'doubtful' } : judged;
}

function startVerdictOf(due: Due, known: KnownRuns): DueVerdict {
  const [first] = runsFor(due, known);
  if (first !== undefined) return { verdict: 'kept', due, run: first };
  const later = known.runs.find(({ startedAtMs }) => startedAtMs > due.untilMs);
  if (isUnknownAt(due, known)) return { verdict: 'history-too-short', due, run: later ?? null };
  return { verdict: later === undefined ? 'missed' : 'late', due, run: later ?? null };
}

function doneVerdictOf(due: Due, known: KnownRuns): DueVerdict {
  const own = runsFor(due, known);
  const later = known.runs.filter(({ startedAtMs }) => startedAtMs > due.untilMs);
  const good = [...own, ...later].find(({ outcome }) => outcome === 'succeeded');
  const inTime = own.find((run) => run.outcome === 'succeeded' && mayHaveEndedBy(run, due.untilMs));
  if (inTime !== undefined) return { verdict: 'kept', due, run: inTime };
  const unread = own.find((run) => run.outcome === 'unread' && mayHaveEndedBy(run, due.untilMs));
  // Results are read back to the newest good one, so what lies before it stays unread.
  if (unread !== undefined) return { verdict: good === undefined ? 'result-unknown' : 'kept', due, run: unread };
  if (isUnknownAt(due, known)) return { verdict: 'history-too-short', due, run: good ?? null };
  if (good !== undefined) return { verdict: 'late', due, run: good };
  const running = [...own, ...later].findLast(({ outcome }) => outcome === 'running');
  if (running !== undefined) return { verdict: 'overdue', due, run: running };
  const unreadLater = [...own, ...later].findLast(({ outcome }) => outcome === 'unread');
  if (unreadLater !== undefined) return { verdict: 'result-unknown', due, run: unreadLater };
  const bad = [...own, ...later].at(-1);
  return bad === undefined ? { verdict: 'missed', due, run: null } : { verdict: 'failed', due, run: bad };
}

/** Where its end lies between two looks, it is not held against the run. */
function mayHaveEndedBy(run: SeenRun, untilMs: number): boolean {
  return run.endedAfterMs <= untilMs;
}

/** The moment before was not kept, and every run that could keep this one started nearer to that. */
function isDoubtful(demand: Demand, deadline: Deadline, due: Due, known: KnownRuns, graceMs: number): boolean {
  const { beforeMs } = due;
  if (beforeMs === null) return false;
  const before = dueOf(deadline, beforeMs, deadline.toleranceMs + graceMs);
  if (isUnknownAt(before, known)) return false;
  const keeps = (of: Due) =>
    runsFor(of, known).filter((run) => demand === 'start by' || (isMaybeGood(run) && mayHaveEndedBy(run, of.untilMs)));
  if (keeps(before).length > 0) return false;
  return keeps(due).every(({ startedAtMs }) => startedAtMs - beforeMs < due.dueAtMs - startedAtMs);
}

const isMaybeGood = ({ outcome }: Pick<SeenRun, 'outcome'>) => outcome === 'succeeded' || outcome === 'unread';

function isFor({ fromMs, untilMs }: Due, { startedAtMs }: Pick<SeenRun, 'startedAtMs'>): boolean {
  return startedAtMs <= untilMs && (fromMs === null || startedAtMs > fromMs);
}

function runsFor(due: Due, { runs }: KnownRuns): readonly SeenRun[] {
  return runs.filter((run) => isFor(due, run));
}

function isUnknownAt({ fromMs }: Due, { completeFromMs }: KnownRuns): boolean {
  if (completeFromMs === null) return false;
  return fromMs === null || completeFromMs > fromMs;
}

/**
 * Of more runs than are worth keeping, those that judge the last moment that is over and the one before, the first after it, and the
 * newest thirty: of each moment some that may be good, and its first and last.
 */
export function decisiveRuns<Run extends Pick<SeenRun, 'id' | 'startedAtMs' | 'outcome'>>(
  runs: readonly Run[],
  deadlines: readonly Deadline[],
  asOfMs: number,
  graceMs: number,
): readonly Run[] {
  const dues = deadlines.flatMap((deadline) => {
    const last = lastDueOf(deadline, asOfMs, graceMs);
    return last?.fromMs == null ? (last ?? []) : [last, lastDueOf(deadline, last.fromMs + 1, graceMs) ?? []].flat();
  });
  const later = deadlines.flatMap((deadline) => {
    const untilMs = lastDueOf(deadline, asOfMs, graceMs)?.untilMs ?? Number.NEGATIVE_INFINITY;
    return runs.filter(({ startedAtMs }) => startedAtMs > untilMs).slice(0, 3);
  });
  const ofMoments = dues.flatMap((due) => {
    const own = runs.filter((run) => isFor(due, run));
    return [...own.filter(isMaybeGood).slice(0, 3), ...own.slice(0, 3), ...own.slice(-3)];
  });
  const kept = new Set([...ofMoments, ...later, ...runs.slice(-30)]);
  return runs.filter((run) => kept.has(run));
}

export type Forecast = {
  readonly due: Due;
  /** The run under way, or null when none has started. */
  readonly run: SeenRun | null;
  readonly estimatedEndAtMs: number;
  readonly medianMs: number;
  readonly p90Ms: number;
  readonly knownRuns: number;
};

/** Fewer runs tell nothing of how long one takes. */
const fewestRuns = 3;

/**
 * The coming `done by` that will not be kept if the run takes as long as the median of those before; null when it may well be, or when
 * fewer than three are known. `durationsMs` should rather be too short than too long.
 */
export function forecastOf(
  deadline: Deadline,
  known: KnownRuns,
  durationsMs: readonly number[],
  graceMs: number,
): Forecast | null {
  const due = comingDueOf(deadline, known.asOfMs, graceMs);
  if (due === null || durationsMs.length < fewestRuns || isUnknownAt(due, known)) return null;
  const own = runsFor(due, known);
  if (own.some(isMaybeGood)) return null;
  const run = own.findLast(({ outcome }) => outcome === 'running') ?? null;
  const sorted = durationsMs.toSorted((a, b) => a - b);
  const medianMs = quantileOf(sorted, 0.5);
  const estimatedEndAtMs = Math.max(known.asOfMs, (run?.startedAtMs ?? known.asOfMs) + medianMs);
  if (estimatedEndAtMs <= due.untilMs) return null;
  return { due, run, estimatedEndAtMs, medianMs, p90Ms: quantileOf(sorted, 0.9), knownRuns: sorted.length };
}

/** The nearest rank. */
function quantileOf(sorted: readonly number[], share: number): number {
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0;
}
