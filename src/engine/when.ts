/** When a check and target is due next; pure. Knows cron (by croner), time zones and the spread, and no timer. */
import { createHash } from 'node:crypto';
import { Cron } from 'croner';
import type { Schedule } from '../settings/settings.ts';
import type { Bound } from './bound.ts';

/**
 * The first moment after `nowMs` (this host's clock) at which `bound` is due, or null when a cron expression names no further one.
 * `every` is counted from 1970 plus an offset of the check and target, so that looks are spread over the period, and fall on the same
 * moments after a restart. A cron time in the hour that is skipped in spring is due when that hour ends; one in the hour that comes
 * twice in autumn is due once, the first time.
 */
export function dueAfterMs(schedule: Schedule, bound: Bound, nowMs: number): number | null {
  if (schedule.kind === 'every') {
    const offsetMs = spreadMs(bound, schedule.everyMs);
    return Math.floor((nowMs - offsetMs) / schedule.everyMs + 1) * schedule.everyMs + offsetMs;
  }
  // A fresh options object each time: croner writes into it. Without a function it starts no timer.
  return new Cron(schedule.cron, { timezone: schedule.timeZone }).nextRun(new Date(nowMs))?.getTime() ?? null;
}

/** A whole number of milliseconds from 0 up to, not including, `withinMs`; the same for the same check and target. */
export function spreadMs({ check, target }: Bound, withinMs: number): number {
  const hash = createHash('sha256').update(`${check.id}\n${target.name}`).digest();
  return hash.readUIntBE(0, 6) % Math.max(1, Math.floor(withinMs));
}
