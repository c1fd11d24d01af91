/**
 * When a deadline of the settings falls due; pure: croner is asked about given instants only, and starts nothing without a function.
 * A time in the hour that is skipped in spring is due when that hour ends; one in the hour that comes twice in autumn the first time.
 */
import { Cron } from 'croner';
import type { Deadline } from '../settings/settings.ts';
import { countsAt } from './calendar.ts';
import { dayMs, localDayOf, startOfDayMs } from './local-day.ts';

/** Ten years: beyond that a deadline counts as never due. */
const horizonMs = 3653 * dayMs;

/** The first moment after `afterMs` at which it is due, without the tolerance; null when it never is again. */
export function nextOf({ cron, timeZone, calendar }: Deadline, afterMs: number): number | null {
  const job = jobOf(cron, timeZone);
  let atMs = runAfter(job, afterMs);
  while (atMs !== null && atMs <= afterMs + horizonMs) {
    if (calendar === null || countsAt(calendar, atMs)) return atMs;
    const tomorrowMs = startOfDayMs(localDayOf(atMs, calendar.timeZone) + 1, calendar.timeZone);
    atMs = runAfter(job, Math.max(atMs, tomorrowMs - 1000));
  }
  return null;
}

/** The last moment up to and with `atMs` at which it was due, without the tolerance; null when it never was. */
export function previousOf({ cron, timeZone, calendar }: Deadline, atMs: number): number | null {
  const job = jobOf(cron, timeZone);
  let dueMs = runUpTo(job, atMs);
  while (dueMs !== null && dueMs >= atMs - horizonMs) {
    if (calendar === null || countsAt(calendar, dueMs)) return dueMs;
    const midnightMs = startOfDayMs(localDayOf(dueMs, calendar.timeZone), calendar.timeZone);
    dueMs = runUpTo(job, Math.min(dueMs, midnightMs) - 1);
  }
  return null;
}

/** Is it ever due? Asked of settings, so no day of today is known. */
export function isEverDue(deadline: Deadline): boolean {
  return nextOf(deadline, Date.UTC(2020, 0, 1)) !== null;
}

/** A fresh options object each time: croner writes into it. */
function jobOf(cron: string, timezone: string): Cron {
  return new Cron(cron, { timezone });
}

function runAfter(job: Cron, afterMs: number): number | null {
  return job.nextRun(new Date(afterMs))?.getTime() ?? null;
}

/** Croner looks before a whole second. */
function runUpTo(job: Cron, atMs: number): number | null {
  return job.previousRuns(1, new Date(Math.floor(atMs / 1000) * 1000 + 1000))[0]?.getTime() ?? null;
}
