/** Follows runs from look to look: where each stood and for how long, and which have ended. Pure; learns nothing and judges nothing. */
import type { Dwell, RunningTask } from '../anaplan/dwell.ts';
import { isSameTask } from '../anaplan/dwell.ts';
import type { Run } from './memory.ts';
import { keyOf } from './step-key.ts';

/** One look, and what was known before it. */
export type Step = {
  readonly nowMs: number;
  /** Of the look before, when it saw anything and none failed since; else null. */
  readonly beforeMs: number | null;
  readonly maxGapMs: number;
  readonly before: readonly Dwell[];
  readonly after: readonly Dwell[];
};

const mostStays = 24;

/** A run that begins with this look. `createdAtMs` is Anaplan's clock: believed within what was seen. */
export function begun(task: RunningTask, { nowMs, beforeMs, maxGapMs }: Step, othersToday: number | null): Run {
  const startSeen = beforeMs !== null && nowMs >= beforeMs && nowMs - beforeMs <= maxGapMs;
  const startedAtMs = Math.min(nowMs, Math.max(startSeen ? beforeMs : Number.NEGATIVE_INFINITY, task.createdAtMs));
  return {
    ...{ taskId: task.taskId, startedAtMs, startSeen, arrivalUnseen: !startSeen },
    ...{ arrivalMs: startSeen ? nowMs - startedAtMs : 0, stays: {}, othersToday, hasGap: false },
    ...{ verdict: null, normalMs: 0 },
  };
}

/** The run after a look at which it still runs. */
export function followed(run: Run, step: Step): Run {
  const from = dwellOf(step.before, run.taskId);
  const to = dwellOf(step.after, run.taskId);
  if (from === undefined || to === undefined) return run;
  const hasGap = run.hasGap || to.blindMs > from.blindMs || from.interrupted;
  if (to.firstSeenAtMs === from.firstSeenAtMs) return { ...run, hasGap };
  const leftMs = leavingMs(from, to.lastReadAtMs, step.maxGapMs);
  const { stays } = left(run, from, leftMs);
  return {
    ...{ ...run, stays, hasGap: hasGap || leftMs === null },
    ...{ arrivalUnseen: leftMs === null, arrivalMs: leftMs === null ? 0 : leftMs / 2, normalMs: 0 },
  };
}

/** The run after the look that no longer shows it running: with its last place left too. */
export function finished(run: Run, step: Step): Run {
  const from = dwellOf(step.before, run.taskId);
  if (from === undefined) return { ...run, hasGap: true };
  const leftMs = leavingMs(from, step.nowMs, step.maxGapMs);
  return { ...left(run, from, leftMs), hasGap: run.hasGap || from.blindMs > 0 || leftMs === null };
}

export function dwellOf(dwells: readonly Dwell[], taskId: string): Dwell | undefined {
  return dwells.find((dwell) => isSameTask(dwell.taskId, taskId));
}

/** How long after the last read in one place it was read elsewhere; null when that tells nothing. */
function leavingMs(from: Dwell, nowMs: number, maxGapMs: number): number | null {
  const gapMs = nowMs - from.lastReadAtMs;
  return from.interrupted || gapMs < 0 || gapMs > maxGapMs ? null : gapMs;
}

/** The stay that ends: what was confirmed, and half of the intervals in which it came and went. */
function left(run: Run, from: Dwell, leftMs: number | null): Run {
  const key = keyOf(from);
  const isKnown = leftMs !== null && !run.arrivalUnseen && from.blindMs === 0;
  const stayMs = isKnown ? Math.round(from.unchangedMs + run.arrivalMs + leftMs / 2) : null;
  const longer = key in run.stays ? longest(run.stays[key] ?? null, stayMs) : stayMs;
  const stays = { ...run.stays, [key]: longer };
  return Object.keys(stays).length > mostStays ? run : { ...run, stays };
}

/** One stay that is not known makes the longest unknown. */
const longest = (a: number | null, b: number | null) => (a === null || b === null ? null : Math.max(a, b));
