/** Days as the clocks of a time zone count them; pure. A day is a whole number: days since 1970-01-01 in the calendar on the wall. */

export const dayMs = 86_400_000;

/** Day on the wall of `timeZone` (an IANA name) at an instant. */
export function localDayOf(atMs: number, timeZone: string): number {
  const { year, month, day } = wallOf(atMs, timeZone);
  return Math.floor(Date.UTC(year, month - 1, day) / dayMs);
}

export type Wall = {
  readonly year: number;
  /** 1 to 12. */
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
};

/** What the clocks of `timeZone` show at an instant. Years from 1000 on. */
export function wallOf(atMs: number, timeZone: string): Wall {
  const numbers = new Map(
    formatterOf(timeZone)
      .formatToParts(atMs)
      .map(({ type, value }) => [type, Number(value)]),
  );
  const of = (type: Intl.DateTimeFormatPartTypes) => numbers.get(type) ?? 0;
  return { year: of('year'), month: of('month'), day: of('day'), hour: of('hour'), minute: of('minute') };
}

/** The first instant of a day, or of the first day after it that the zone had; to the minute. */
export function startOfDayMs(day: number, timeZone: string): number {
  // Zones are at most 16 hours off UTC, Manila's and Alaska's past included.
  let beforeMs = day * dayMs - 16 * 3_600_000;
  let fromMs = day * dayMs + 16 * 3_600_000;
  while (fromMs - beforeMs > 60_000) {
    const middleMs = Math.floor((beforeMs + fromMs) / 120_000) * 60_000;
    if (localDayOf(middleMs, timeZone) >= day) fromMs = middleMs;
    else beforeMs = middleMs;
  }
  return fromMs;
}

/** 1 Monday to 7 Sunday. */
export function weekdayOf(day: number): number {
  // 1970-01-01 was a Thursday.
  return ((((day + 3) % 7) + 7) % 7) + 1;
}

/** `YYYY-MM-DD` */
export function dayText(day: number): string {
  return new Date(day * dayMs).toISOString().slice(0, 10);
}

/** The last day of the month that `day` is in, or of the month so many before (-1) or after (1) it. */
export function lastOfMonth(day: number, months = 0): number {
  const date = new Date(day * dayMs);
  return Math.floor(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + months + 1, 0) / dayMs);
}

/** `2026-08-03 06:00 Europe/Berlin` */
export function localText(atMs: number, timeZone: string): string {
  const { hour, minute } = wallOf(atMs, timeZone);
  const two = (number: number) => String(number).padStart(2, '0');
  return `${dayText(localDayOf(atMs, timeZone))} ${two(hour)}:${two(minute)} ${timeZone}`;
}

/** As many as the settings name zones; making one takes far longer than using it. */
const formatters = new Map<string, Intl.DateTimeFormat>();

function formatterOf(timeZone: string): Intl.DateTimeFormat {
  const known = formatters.get(timeZone);
  if (known !== undefined) return known;
  const made = new Intl.DateTimeFormat('en-US-u-ca-gregory-nu-latn', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
  });
  formatters.set(timeZone, made);
  return made;
}
