/**
 * How long a running task has stood still, counted over confirmed reads only. Pure.
 * Knows no limit beyond which that is bad, and trusts no gap: time in which nobody looked is blind time, never standing still.
 */
import type { Look } from '../check.ts';

/** A running task as one read found it. */
export type RunningTask = {
  readonly taskId: string;
  readonly state: string;
  /** 0..1 */
  readonly progress: number;
  readonly step: string;
  /** By Anaplan's clock. */
  readonly createdAtMs: number;
  /** When it was asked for, this host's clock; absent in what older versions stored: then when the look began. */
  readonly readAtMs?: number;
};

/** What one look says about standing still: the running tasks, and the model's own progress where it names the task. */
export type Reads = {
  readonly running: readonly RunningTask[];
  readonly status: { readonly taskId: string | null; readonly progress: number | null; readonly currentStep?: string };
};

export type Dwell = {
  readonly taskId: string;
  readonly state: string;
  readonly progress: number;
  readonly step: string;
  readonly modelProgress: number | null;
  /** Sum of the intervals between reads that confirmed each other. */
  readonly unchangedMs: number;
  /** First read that found the task where it stands now, this host's clock. */
  readonly firstSeenAtMs: number;
  readonly lastReadAtMs: number;
  /** Reads that found it there, the first included. */
  readonly confirmedReads: number;
  /** Time since firstSeenAtMs in which it was not watched. */
  readonly blindMs: number;
  /** A look failed since the last read. */
  readonly interrupted: boolean;
  /** Shortest and longest of the intervals that are counted; absent before the second read. */
  readonly shortestGapMs?: number;
  readonly longestGapMs?: number;
  /** What other intervals have beyond the usual one. */
  readonly excessMs?: number;
};

/**
 * What of `unchangedMs` one clock set forward may have made up: the longest interval, and what the others have beyond four times the
 * shortest (or beyond two minutes).
 */
export function doubtfulMs({ longestGapMs = 0, excessMs = 0 }: Dwell): number {
  return longestGapMs + excessMs;
}

/** Folds one look into the dwells of the running tasks; tasks no longer running are forgotten. */
export function dwellsAfter(before: readonly Dwell[], look: Look<Reads>, maxGapMs: number): readonly Dwell[] {
  if (look.outcome === 'blind') return interrupted(before);
  const { running, status } = look.observation;
  // A model that is being opened works on nothing else: its tasks cannot move.
  if (isOpening(status)) return interrupted(before);
  return running.map((task) => {
    const modelProgress = status.taskId !== null && isSameTask(status.taskId, task.taskId) ? status.progress : null;
    const known = before.find(({ taskId }) => taskId === task.taskId);
    const readAtMs = task.readAtMs ?? look.startedAtMs;
    if (known === undefined || hasMoved(known, task, modelProgress)) return arrived(task, modelProgress, readAtMs);
    return stayed({ ...known, modelProgress: modelProgress ?? known.modelProgress }, readAtMs, maxGapMs);
  });
}

const interrupted = (dwells: readonly Dwell[]) => dwells.map((dwell) => ({ ...dwell, interrupted: true }));

/** Task ids of the model's status may carry a suffix (`6EB7F52C...-11`). */
export function isSameTask(a: string, b: string): boolean {
  return a !== '' && b !== '' && (a.startsWith(b) || b.startsWith(a));
}

/** Not `Open`, which is said of an idle model. */
export function isOpening({ currentStep = '' }: Reads['status']): boolean {
  return /^(opening|loading|restoring)\b/i.test(currentStep);
}

/** Any sign of life counts: state, step, progress, or the model's own progress. A task being cancelled shows only its state. */
function hasMoved(known: Dwell, task: RunningTask, modelProgress: number | null): boolean {
  if (known.state !== task.state) return true;
  if (task.state === 'CANCELLING') return false;
  const modelMoved = modelProgress !== null && known.modelProgress !== null && modelProgress !== known.modelProgress;
  return known.progress !== task.progress || known.step !== task.step || modelMoved;
}

function arrived({ taskId, state, progress, step }: RunningTask, modelProgress: number | null, nowMs: number): Dwell {
  return {
    ...{ taskId, state, progress, step, modelProgress },
    unchangedMs: 0,
    firstSeenAtMs: nowMs,
    lastReadAtMs: nowMs,
    confirmedReads: 1,
    blindMs: 0,
    interrupted: false,
  };
}

function stayed(known: Dwell, nowMs: number, maxGapMs: number): Dwell {
  const gapMs = nowMs - known.lastReadAtMs;
  if (gapMs === 0) return known;
  // A read from before the last one (looks out of order, a clock set back a little) confirms nothing, breaks the chain of
  // reads, and must not let time be counted twice.
  if (gapMs < 0 && gapMs >= -maxGapMs) return { ...known, interrupted: true };
  // The clock was set back: go on from the new time, add nothing.
  if (gapMs < 0) return { ...known, lastReadAtMs: nowMs, interrupted: false };
  const isWatched = gapMs <= maxGapMs && !known.interrupted;
  return {
    ...known,
    unchangedMs: known.unchangedMs + (isWatched ? gapMs : 0),
    blindMs: known.blindMs + (isWatched ? 0 : gapMs),
    lastReadAtMs: nowMs,
    confirmedReads: known.confirmedReads + 1,
    interrupted: false,
    ...(isWatched ? gapsWith(known, gapMs) : {}),
  };
}

/** Reads come evenly, or nearly so, unless a clock was set. */
const evenMs = 120_000;

function gapsWith({ shortestGapMs, longestGapMs = 0, excessMs = 0 }: Dwell, gapMs: number) {
  const usualMs = Math.max(evenMs, 4 * (shortestGapMs ?? gapMs));
  return {
    shortestGapMs: Math.min(shortestGapMs ?? gapMs, gapMs),
    longestGapMs: Math.max(longestGapMs, gapMs),
    excessMs: excessMs + Math.max(0, Math.min(gapMs, longestGapMs) - usualMs),
  };
}
