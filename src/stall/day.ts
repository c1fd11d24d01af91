/** What kind of day it is, as far as planning systems run differently on it; pure, in UTC. Knows no holidays: those are ordinary days. */

const dayMs = 86_400_000;

/** `month end -2` to `month end +3`, counted in working days from the last one of a month (`month end 0`); else the day's name. */
export function dayClassOf(atMs: number): string {
  const day = Math.floor(atMs / dayMs);
  if (!isWorkday(day)) return weekdays[weekdayOf(day)] ?? 'sunday';
  const offset = monthEndOffset(day);
  return offset === null ? (weekdays[weekdayOf(day)] ?? 'sunday') : `month end ${offset > 0 ? '+' : ''}${offset}`;
}

/** Books are closed on these, whether or not it was ever seen here. */
export const isClosingDay = (dayClass: string) => dayClass === 'month end 0' || dayClass === 'month end +1';

const weekdays = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'];

/** 1970-01-01 was a Thursday. */
const weekdayOf = (day: number) => (((day + 4) % 7) + 7) % 7;
const isWorkday = (day: number) => weekdayOf(day) % 6 !== 0;
const monthOf = (day: number) => new Date(day * dayMs).getUTCMonth();

function monthEndOffset(day: number): number | null {
  let before = 0;
  for (let next = day; before <= 2; next = nextWorkday(next)) {
    if (monthOf(nextWorkday(next)) !== monthOf(day)) return before === 0 ? 0 : -before;
    before += 1;
  }
  let after = 0;
  for (let earlier = day; after < 3; ) {
    const previous = previousWorkday(earlier);
    after += 1;
    if (monthOf(previous) !== monthOf(day)) return after;
    earlier = previous;
  }
  return null;
}

function nextWorkday(day: number): number {
  const next = day + 1;
  return isWorkday(next) ? next : nextWorkday(next);
}

function previousWorkday(day: number): number {
  const previous = day - 1;
  return isWorkday(previous) ? previous : previousWorkday(previous);
}
