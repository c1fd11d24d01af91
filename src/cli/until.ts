/** `--for 8h` and `--until TIME` -> an instant. Knows the host's time zone where none is written. */
import { instantOf, wallPattern } from '../calendar/instant.ts';
import { nextOf } from '../calendar/occurrence.ts';
import { durationMsOf, durationText } from '../settings/amounts.ts';
import { momentAtOf, NotAMoment } from '../settings/moments.ts';
import { isTimeZone } from '../settings/schedules.ts';
import { usage } from './refusal.ts';

export type UntilOptions = { readonly for?: string; readonly until?: string };

/** Null where neither is given. `here`: the zone of times that name none. */
export function untilMsOf(options: UntilOptions, nowMs: number, here: string = zoneOfHost()): number | null {
  if (options.for !== undefined && options.until !== undefined) throw usage('Give --for or --until, not both.');
  const untilMs = options.for === undefined ? momentMsOf(options.until, nowMs, here) : nowMs + forMsOf(options.for);
  if (untilMs !== null && untilMs <= nowMs) throw usage(`--until ${options.until} is over already.`);
  return untilMs;
}

function zoneOfHost(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone;
}

function forMsOf(written: string): number {
  const forMs = durationMsOf(written);
  if (forMs === null) throw usage(`--for ${durationText}.`);
  return forMs;
}

/** "18:00", "18:00 Europe/Berlin": the next one; "2026-12-24 18:00". */
function momentMsOf(written: string | undefined, nowMs: number, here: string): number | null {
  if (written === undefined) return null;
  const [, day, time, zone = here] = wallPattern.exec(written) ?? [];
  const untilMs =
    day === undefined || time === undefined
      ? nextTimeMs(written, here, nowMs)
      : isTimeZone(zone)
        ? instantOf(day, time, zone)
        : null;
  if (untilMs === null)
    throw usage('--until takes a time, such as 18:00, "18:00 Europe/Berlin" or "2026-12-24 18:00".');
  return untilMs;
}

function nextTimeMs(written: string, here: string, nowMs: number): number | null {
  try {
    const { cron, timeZone } = momentAtOf(written);
    return nextOf({ text: written, cron, timeZone: timeZone ?? here, toleranceMs: 0, calendar: null }, nowMs);
  } catch (error) {
    if (error instanceof NotAMoment) return null;
    throw error;
  }
}
