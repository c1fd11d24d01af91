/** A day and time on the wall -> the instant; pure: croner is asked about given instants only, and starts nothing without a function. */
import { Cron } from 'croner';

/** "2026-12-24 18:00", perhaps with a zone behind it. */
export const wallPattern = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2})(?: (\S+))?$/;

/**
 * When the clocks of the zone (an IANA name) show it, the first time where they do so twice; where they skip it, as much later as they skip.
 * Null for what is no day and time of any calendar.
 */
export function instantOf(day: string, time: string, timezone: string): number | null {
  const written = `${day}T${time}:00`;
  const atMs = Date.parse(`${written}Z`);
  if (Number.isNaN(atMs) || !new Date(atMs).toISOString().startsWith(written)) return null;
  // A fresh options object each time: croner writes into it.
  return new Cron(written, { timezone }).nextRun(new Date(0))?.getTime() ?? null;
}
