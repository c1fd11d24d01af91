/** The weekly hours in which CloudWorks starts no scheduled run; pure. Source: help.anaplan.com, CloudWorks, "Saturday 1-5 pm PDT". */
import { wallOf } from '../calendar/local-day.ts';

const hourMs = 3_600_000;
/** Pacific daylight time, which the source names all year. */
const pdtOffsetMs = -7 * hourMs;

/** Both readings of the source count: daylight time all year, and the clocks of Los Angeles. */
export function isInMaintenance(atMs: number): boolean {
  const pdt = new Date(atMs + pdtOffsetMs);
  const wall = wallOf(atMs, 'America/Los_Angeles');
  return (
    isSaturdayAfternoon(pdt.getUTCDay(), pdt.getUTCHours()) ||
    isSaturdayAfternoon(new Date(Date.UTC(wall.year, wall.month - 1, wall.day)).getUTCDay(), wall.hour)
  );
}

function isSaturdayAfternoon(weekday: number, hour: number): boolean {
  return weekday === 6 && hour >= 13 && hour < 17;
}
