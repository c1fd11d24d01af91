/** When a check and target is due next; pure. Knows cron (by croner), time zones and the spread, and no timer. */
import { createHash } from 'node:crypto';
import { Cron } from 'croner';
import type { Schedule } from '../settings/settings.ts';
import type { Bound } from './bound.ts';

/**
 * The first moment after `nowMs` (this host's clock) at which `bound` is due, or null when a cron expression names no further one.
 * `every` is counted from 1970 plus an offset of the check and target, so that looks are spread over the period, and fall on the same
 * moments after a restart. A cron time in the hour that is skipped in spring is due when that hour ends; one in the hour that comes
 * twice in autumn is due once, the first time. Cron that steps through the hour is spread over the minute; a time of day is kept to.
 */
export function dueAfterMs(schedule: Schedule, bound: Bound, nowMs: number): number | null {
  if (schedule.kind === 'every') {
    const offsetMs = spreadMs(bound, schedule.everyMs);
    return Math.floor((nowMs - offsetMs) / schedule.everyMs + 1) * schedule.everyMs + offsetMs;
  }
  const offsetMs = isFixed(schedule.cron) ? 0 : spreadMs(bound, minuteMs);
  const nextMs = cronOf(schedule)
    .nextRun(new Date(nowMs - offsetMs))
    ?.getTime();
  return nextMs === undefined ? null : nextMs + offsetMs;
}

/** How often `bound` was due after `afterMs` up to and including `untilMs`; counted up to 1000 for cron. */
export function slotsBetween(schedule: Schedule, bound: Bound, afterMs: number, untilMs: number): number {
  if (untilMs <= afterMs) return 0;
  if (schedule.kind === 'every') {
    const offsetMs = spreadMs(bound, schedule.everyMs);
    const until = (atMs: number) => Math.floor((atMs - offsetMs) / schedule.everyMs);
    return until(untilMs) - until(afterMs);
  }
  let slots = 0;
  for (
    let atMs = dueAfterMs(schedule, bound, afterMs);
    atMs !== null && atMs <= untilMs && slots < mostSlots;
    slots += 1
  )
    atMs = dueAfterMs(schedule, bound, atMs);
  return slots;
}

/** A whole number of milliseconds from 0 up to, not including, `withinMs`; the same for the same check and target. */
export function spreadMs(bound: Bound, withinMs: number): number {
  const place = places.get(bound) ?? placeOf(bound);
  places.set(bound, place);
  return place % Math.max(1, Math.floor(withinMs));
}

/** Asked several times a look. */
const places = new WeakMap<Bound, number>();

function placeOf({ check, target }: Bound): number {
  return createHash('sha256').update(`${check.id}\n${target.name}`).digest().readUIntBE(0, 6);
}

const minuteMs = 60_000;
const mostSlots = 1000;

/** True for minutes that are named one by one, and where seconds are given: whoever writes `0 6 * * *` means six o'clock. */
function isFixed(cron: string): boolean {
  const fields = cron.trim().split(/\s+/);
  return fields.length !== 5 || /^[\d,]+$/.test(fields[0] ?? '');
}

/** A fresh options object each time: croner writes into it. Without a function it starts no timer. */
function cronOf({ cron, timeZone }: Schedule & { kind: 'cron' }): Cron {
  return new Cron(cron, { timezone: timeZone });
}
