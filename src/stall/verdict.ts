/**
 * The verdict on one running task: not started, stalled, over its total limit, slow, or none. Pure. Judges only what this look has read:
 * a dwell that was not confirmed by it is no reason for a failure.
 */
import type { Dwell, RunningTask } from '../anaplan/dwell.ts';
import { doubtfulMs, isOpening } from '../anaplan/dwell.ts';
import type { TasksSeen } from '../anaplan/task-look.ts';
import { blockerOf } from './blocker.ts';
import { slowDay } from './learn.ts';
import type { Learned, Limit } from './limit.ts';
import { learnedOf, limitOf } from './limit.ts';
import type { Memory, Run } from './memory.ts';
import { builtIn } from './prior.ts';
import { cancelling, finishing, keyOf, notStarted, total } from './step-key.ts';
import { dwellOf } from './track.ts';

export type RunningCode =
  | 'import-stalled'
  | 'import-not-started'
  | 'import-queued'
  | 'import-blocked'
  | 'import-over-total'
  | 'import-slow'
  | 'import-suspect'
  | 'import-long-running'
  | 'cancel-unfinished'
  | 'completion-missing';

export type StallLimits = {
  readonly learn: boolean;
  readonly stuckAfterMs: number;
  readonly floorMs: number;
  readonly ceilingMs: number;
  readonly cancellingAfterMs: number;
  readonly completionAfterMs: number;
  readonly queuedAfterMs: number;
  readonly totalAfterMs: number;
};

/** All that was weighed, for the finding to tell. */
export type Weighed = {
  readonly task: RunningTask;
  readonly key: string;
  readonly unchangedMs: number;
  readonly confirmedReads: number;
  readonly blindMs: number;
  readonly runningMs: number;
  /** False: `runningMs` mixes Anaplan's clock with this host's, and their difference is not known. */
  readonly isAgeKnown: boolean;
  readonly limit: Limit;
  /** Of the whole run. */
  readonly totalLimit: Limit;
  readonly shift: number;
  readonly blocker: string | null;
  /** At the speed so far; null when that cannot be told. */
  readonly estimatedMs: number | null;
  /** Read by this look, often enough, and beyond doubt. */
  readonly isConfirmed: boolean;
  /** A person said so. */
  readonly isNormal: boolean;
};

export type Verdict = { readonly code: RunningCode; readonly severity: 'notice' | 'warning' | 'failure' };

const minConfirmedReads = 3;
/** Progress is no measure of time before; nor is a slow run one after a few minutes. */
const leastProgress = 0.1;
const leastSlowMs = 5 * 60_000;
const leastRuns = 3;
/** What has not moved for longer is standing, not slow. */
const leastMovingMs = 2 * 60_000;
/** A read this old was not made by this look. */
const oldestReadMs = 30_000;

export function weighed(
  task: RunningTask,
  seen: Pick<TasksSeen, 'status' | 'modelState' | 'clockSkewMs'>,
  memory: Memory,
  limits: StallLimits,
  nowMs: number,
): Weighed {
  const dwell = dwellOf(memory.running, task.taskId);
  const run = memory.runs.find(({ taskId }) => taskId === task.taskId);
  const key = keyOf(task);
  const day = slowDay(memory, run ?? { startedAtMs: nowMs, othersToday: null });
  const known = (of: string) =>
    limits.learn ? learnedOf(memory.keys[of], memory.prior ?? builtIn, memory.keys, day) : null;
  const limit = raised(limitOf(known(key), ruleOf(key, limits)), run);
  const { unchangedMs = 0, confirmedReads = 0, blindMs = 0 } = dwell ?? {};
  const { clockSkewMs: skewMs = null } = seen;
  const isStartSeen = run?.startSeen === true;
  const runningMs = Math.max(0, nowMs - (isStartSeen ? run.startedAtMs : task.createdAtMs - (skewMs ?? 0)));
  return {
    ...{ task, key, unchangedMs, confirmedReads, blindMs, runningMs, limit, shift: day.shift },
    isAgeKnown: isStartSeen || skewMs !== null,
    totalLimit: limitOf(known(total), totalRule(limits)),
    blocker: blockerOf(seen.status, seen.modelState, task.taskId),
    estimatedMs: task.progress < leastProgress || task.progress >= 1 ? null : Math.round(runningMs / task.progress),
    isConfirmed: isConfirmed(task, dwell, limit, nowMs) && !isOpening(seen.status),
    isNormal: run?.verdict === 'was-normal',
  };
}

/** The gravest one that is established; null where all is as it should be. */
export function verdictOf(weighed: Weighed, limits: StallLimits): Verdict | null {
  const { task, isConfirmed, blocker, runningMs } = weighed;
  if (task.state === 'NOT_STARTED' && (blocker !== null || !isConfirmed)) return waiting(weighed, limits);
  if (isConfirmed && blocker !== null) return { code: 'import-blocked', severity: 'warning' };
  if (isConfirmed) return { code: stalledCode(weighed.key), severity: 'failure' };
  if (task.state === 'CANCELLING' || weighed.isNormal) return null;
  const { totalLimit, estimatedMs } = weighed;
  const severity = weighed.isAgeKnown ? 'warning' : 'notice';
  if (runningMs >= totalLimit.limitMs) return { code: 'import-over-total', severity };
  if (isSlow(weighed, estimatedMs, totalLimit.learned)) return { code: 'import-slow', severity };
  if (isSuspect(weighed)) return { code: 'import-suspect', severity: 'notice' };
  const usual = totalLimit.learned !== null && totalLimit.learned.runs >= leastRuns;
  return runningMs >= limits.stuckAfterMs && !usual ? { code: 'import-long-running', severity: 'notice' } : null;
}

/** This very read found it where it stood, at least the third to do so; and it stood too long even if a clock was set forward meanwhile. */
function isConfirmed(task: RunningTask, dwell: Dwell | undefined, { limitMs }: Limit, nowMs: number): boolean {
  if (dwell === undefined || dwell.interrupted) return false;
  const { readAtMs = nowMs } = task;
  const isFresh = dwell.lastReadAtMs === readAtMs && nowMs - readAtMs <= oldestReadMs;
  return isFresh && dwell.confirmedReads >= minConfirmedReads && dwell.unchangedMs - doubtfulMs(dwell) >= limitMs;
}

function ruleOf(key: string, limits: StallLimits) {
  const { stuckAfterMs, cancellingAfterMs, completionAfterMs, floorMs } = limits;
  const fixedMs = key === cancelling ? cancellingAfterMs : key === finishing ? completionAfterMs : stuckAfterMs;
  return { fixedMs, floorMs, ceilingMs: Math.max(fixedMs, limits.ceilingMs) };
}

/** Twice what a place may take at least, for a run has several; never above the fixed total. */
const totalRule = ({ totalAfterMs, floorMs }: StallLimits) => ({
  fixedMs: totalAfterMs,
  floorMs: 2 * floorMs,
  ceilingMs: totalAfterMs,
});

function raised(limit: Limit, run: Run | undefined): Limit {
  return run === undefined || run.normalMs <= limit.limitMs
    ? limit
    : { ...limit, limitMs: run.normalMs, suspectMs: null };
}

function stalledCode(key: string): RunningCode {
  if (key === notStarted) return 'import-not-started';
  if (key === cancelling) return 'cancel-unfinished';
  return key === finishing ? 'completion-missing' : 'import-stalled';
}

function waiting({ runningMs, isAgeKnown, blocker, limit }: Weighed, { queuedAfterMs }: StallLimits): Verdict | null {
  if (runningMs < queuedAfterMs) return null;
  const isLong = isAgeKnown && blocker !== null && runningMs >= limit.limitMs;
  return { code: 'import-queued', severity: isLong ? 'warning' : 'notice' };
}

/** LATE's estimate: time so far by the share that is done. It tells nothing of a run that stands longer than usual in one place. */
function isSlow(
  { runningMs, unchangedMs, limit }: Weighed,
  estimatedMs: number | null,
  learned: Learned | null,
): boolean {
  if (learned === null || learned.runs < leastRuns || estimatedMs === null) return false;
  if (unchangedMs > Math.max(leastMovingMs, limit.learned?.medianMs ?? 0)) return false;
  return (
    runningMs >= Math.max(leastSlowMs, learned.medianMs) && estimatedMs > Math.max(2 * leastSlowMs, learned.stalledMs)
  );
}

function isSuspect({ unchangedMs, confirmedReads, limit }: Weighed): boolean {
  if (limit.learned === null || limit.learned.runs < leastRuns || limit.suspectMs === null) return false;
  return confirmedReads >= minConfirmedReads && unchangedMs >= limit.suspectMs && unchangedMs < limit.limitMs;
}
