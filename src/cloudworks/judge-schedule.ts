/** Judges whether a schedule still starts runs: missed, lapsing, lapsed, disabled, never run; pure. By Anaplan's own history, so that gaps of ours are no missed run. */
import type { Finding, JsonObject, Severity } from '../check.ts';
import type { CloudRun, CloudSchedule } from './cloudworks.ts';
import { outcomeOf } from './outcome.ts';
import type { Slot } from './schedule.ts';
import { daysLeftOf, isActive, isUnderstood, lastSlotOf, scheduleText } from './schedule.ts';

export type ScheduleCode =
  | 'run-missed'
  | 'never-run'
  | 'schedule-lapsing'
  | 'schedule-lapsed'
  | 'schedule-disabled'
  | 'schedule-not-understood';

export type ScheduleLimits = {
  /** A run may start so much later than its schedule says. */
  readonly missedAfterMs: number;
  readonly lapseDays: readonly number[];
  readonly lapsedDays: number;
};

export type Scheduled = {
  readonly schedule: CloudSchedule | null;
  readonly latestRun: CloudRun | null;
  readonly createdAtMs: number | null;
  readonly modifiedAtMs: number | null;
};

export type ScheduleContext = {
  /** By Anaplan's clock. */
  readonly nowMs: number;
  readonly limits: ScheduleLimits;
  /** Since when the schedule is known to be as it is; null: no change was seen. */
  readonly changedAtMs: number | null;
  /** The settings name it: what stops then matters. */
  readonly isNamed: boolean;
};

const dayMs = 86_400_000;
/** A run may begin a little before its time by another clock. */
const earlyMs = 300_000;

export function scheduleFindings(
  job: Scheduled,
  subject: JsonObject,
  context: ScheduleContext,
): readonly Finding<ScheduleCode>[] {
  const { schedule, latestRun } = job;
  const never = latestRun === null ? neverRun(job, subject, context) : [];
  if (schedule === null) return never;
  const facts = {
    ...subject,
    schedule: scheduleText(schedule),
    endDate: schedule.endDate,
    lastRunAtMs: latestRun?.startedAtMs ?? null,
  };
  if (!isActive(schedule)) return [disabled(job, facts, context), ...never];
  const daysLeft = daysLeftOf(schedule, context.nowMs);
  if (daysLeft !== null && daysLeft < 0) return [lapsed(job, -daysLeft, facts, context), ...never];
  const missed = missedFindings(job, facts, context);
  return [
    ...missed,
    ...lapsingFindings(daysLeft, facts, context),
    ...(missed.length === 0 ? never : []),
    ...(isUnderstood(schedule) ? [] : [found('schedule-not-understood', 'notice', facts)]),
  ];
}

/**
 * The run that was due and of which the history shows nothing; null where there is none, or where nothing can be said: before the
 * integration was made or changed, while one runs, where the newest run has no time.
 */
export function missedSlotOf(
  { schedule, latestRun, createdAtMs, modifiedAtMs }: Scheduled,
  {
    nowMs,
    limits,
    changedAtMs,
  }: Pick<ScheduleContext, 'nowMs' | 'changedAtMs'> & {
    readonly limits: Pick<ScheduleLimits, 'missedAfterMs'>;
  },
): Slot | null {
  const slot = schedule === null ? null : lastSlotOf(schedule, nowMs - limits.missedAfterMs);
  if (slot === null) return null;
  if (slot.fromMs <= Math.max(createdAtMs ?? 0, modifiedAtMs ?? 0, changedAtMs ?? 0)) return null;
  if (latestRun === null) return slot;
  if (latestRun.startedAtMs === null || outcomeOf(latestRun) === 'running') return null;
  return latestRun.startedAtMs >= slot.fromMs - earlyMs ? null : slot;
}

function missedFindings(job: Scheduled, facts: JsonObject, context: ScheduleContext) {
  const slot = missedSlotOf(job, context);
  if (slot === null) return [];
  const { dueMs } = slot;
  const lastRun = job.latestRun === null ? 'It has never run.' : 'No run has started since.';
  const lateMs = context.nowMs - dueMs;
  const { missedAfterMs } = context.limits;
  return [found('run-missed', 'failure', { ...facts, dueAtMs: dueMs, lateMs, missedAfterMs, lastRun })];
}

/** Somebody or something else starts it: then the schedule is not what it depends on. */
function hasOtherStart({ latestRun }: Scheduled, sinceMs: number): boolean {
  const { startedAtMs, triggerSource } = latestRun ?? { startedAtMs: null, triggerSource: null };
  return startedAtMs !== null && startedAtMs > sinceMs && triggerSource !== 'scheduled';
}

function disabled(job: Scheduled, facts: JsonObject, { isNamed, nowMs }: ScheduleContext) {
  const severity = isNamed && !hasOtherStart(job, nowMs - 7 * dayMs) ? 'warning' : 'notice';
  return found('schedule-disabled', severity, facts);
}

function lapsed(job: Scheduled, daysAgo: number, facts: JsonObject, { isNamed, nowMs, limits }: ScheduleContext) {
  const isUsed = hasOtherStart(job, nowMs - daysAgo * dayMs);
  const isRecent = daysAgo <= limits.lapsedDays;
  const severity: Severity = isUsed ? 'notice' : isNamed ? 'failure' : isRecent ? 'warning' : 'notice';
  return found('schedule-lapsed', severity, { ...facts, daysAgo });
}

function lapsingFindings(daysLeft: number | null, facts: JsonObject, { limits }: ScheduleContext) {
  const tier = limits.lapseDays.toSorted((one, other) => one - other).find((days) => (daysLeft ?? Infinity) <= days);
  if (daysLeft === null || tier === undefined) return [];
  const when = daysLeft === 0 ? 'today' : daysLeft === 1 ? 'tomorrow' : `in ${daysLeft} days`;
  return [found('schedule-lapsing', 'warning', { ...facts, daysLeft, tierDays: tier, when })];
}

/** New ones have a day to run for the first time. */
function neverRun({ createdAtMs }: Scheduled, subject: JsonObject, { nowMs }: ScheduleContext) {
  if (createdAtMs !== null && nowMs - createdAtMs < dayMs) return [];
  return [found('never-run', 'notice', { ...subject, createdAtMs })];
}

function found(code: ScheduleCode, severity: Severity, facts: JsonObject): Finding<ScheduleCode> {
  return { code, severity, facts };
}
