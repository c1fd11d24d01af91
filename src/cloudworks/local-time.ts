/** Times on the wall of an IANA zone as instants, the hour that is skipped and the hour that comes twice included; pure. */
import type { Wall } from '../calendar/local-day.ts';
import { dayMs, wallOf } from '../calendar/local-day.ts';

const hourMs = 3_600_000;
const minuteMs = 60_000;

/** The instants at which the clocks show `minutes` after midnight of `day` (see calendar/local-day.ts): none in spring's gap, two in autumn. */
export function instantsOf(day: number, minutes: number, timeZone: string): readonly number[] {
  const wallMs = day * dayMs + minutes * minuteMs;
  // The offsets of the days around are all there can be: no zone changes twice within two days.
  const offsets = new Set([offsetMs(wallMs - dayMs, timeZone), offsetMs(wallMs + dayMs, timeZone)]);
  return [...offsets]
    .map((offset) => wallMs - offset)
    .filter((atMs) => atMs + offsetMs(atMs, timeZone) === wallMs)
    .toSorted((one, other) => one - other);
}

/** Are the clocks of the zone put forward or back on that day, or within two hours of it? */
export function isShifted(day: number, timeZone: string): boolean {
  const noonMs = day * dayMs + 12 * hourMs;
  const fromMs = noonMs - 14 * hourMs - offsetMs(noonMs, timeZone);
  return offsetMs(fromMs, timeZone) !== offsetMs(fromMs + 28 * hourMs, timeZone);
}

/** How far the zone's clocks are ahead of UTC, to the minute. */
function offsetMs(atMs: number, timeZone: string): number {
  return wallMsOf(wallOf(atMs, timeZone)) - Math.floor(atMs / minuteMs) * minuteMs;
}

function wallMsOf({ year, month, day, hour, minute }: Wall): number {
  return Date.UTC(year, month - 1, day, hour, minute);
}

/** Does this runtime know the zone? */
export function isTimeZone(timeZone: string): boolean {
  try {
    wallOf(0, timeZone);
    return true;
  } catch {
    return false;
  }
}
