/** Which days count in a calendar of the settings; pure. Knows no deadline. */
import type { Calendar } from '../settings/settings.ts';
import { dayText, lastOfMonth, localDayOf, weekdayOf } from './local-day.ts';

/** Mondays to Fridays by UTC, without holidays. */
export const plainWeek: Calendar = {
  name: 'plain week',
  timeZone: 'UTC',
  weekdays: [1, 2, 3, 4, 5],
  holidays: [],
  extraDays: [],
  monthEnd: null,
};

/** Does the day on the wall at this instant count? */
export function countsAt(calendar: Calendar, atMs: number): boolean {
  return countsOn(calendar, localDayOf(atMs, calendar.timeZone));
}

/** `day`: see local-day.ts. A day listed in `extraDays` counts whatever else is said of it. */
export function countsOn(calendar: Calendar, day: number): boolean {
  if (calendar.extraDays.includes(dayText(day))) return true;
  return isWorkday(calendar, day) && isNearMonthEnd(calendar, calendar.monthEnd, day);
}

export type DayClass = 'month-end' | 'workday' | 'day-off';

/**
 * What kind of day an instant falls on, for durations that differ by it: `month-end` from the calendar's own window, where it has none
 * from 2 days before the last day of a month to 3 days after it; else `workday` or `day-off`. Null is the plain week by UTC.
 */
export function dayClassOf(atMs: number, calendar: Calendar | null): DayClass {
  const of = calendar ?? plainWeek;
  const day = localDayOf(atMs, of.timeZone);
  if (isNearMonthEnd(of, of.monthEnd ?? { fromDay: -2, toDay: 3 }, day)) return 'month-end';
  return isWorkday(of, day) || of.extraDays.includes(dayText(day)) ? 'workday' : 'day-off';
}

function isWorkday({ weekdays, holidays }: Calendar, day: number): boolean {
  return weekdays.includes(weekdayOf(day)) && !holidays.includes(dayText(day));
}

/** In the window around the end of the day's own month, or of the month before. No window holds every day. */
function isNearMonthEnd(calendar: Calendar, window: Calendar['monthEnd'], day: number): boolean {
  if (window === null) return true;
  const count = window.inWorkdays === true ? workdaysAfter : (_: Calendar, from: number, to: number) => to - from;
  const offsets = [-count(calendar, day, lastOfMonth(day)), count(calendar, lastOfMonth(day, -1), day)];
  return offsets.some((offset) => offset >= window.fromDay && offset <= window.toDay);
}

/** How many days that count follow `from`, up to and with `to`. */
function workdaysAfter(calendar: Calendar, from: number, to: number): number {
  let count = 0;
  for (let day = from + 1; day <= to; day += 1) if (isWorkday(calendar, day)) count += 1;
  return count;
}
