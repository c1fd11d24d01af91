/**
 * What a schedule of CloudWorks means: when it wanted a run last, and when it ends; pure. Where the sources leave a meaning open it says
 * nothing rather than a due time that may be none. Source: CloudWorks API, "Create an Integration Schedule".
 */
import { dayText, localDayOf, weekdayOf } from '../calendar/local-day.ts';
import type { CloudSchedule } from './cloudworks.ts';
import { instantsOf, isShifted, isTimeZone } from './local-time.ts';
import { isInMaintenance } from './maintenance.ts';

/** A run that was due. In the hour that comes twice it may have come at either time. */
export type Slot = { readonly fromMs: number; readonly dueMs: number };

/** Far enough back for the fourth weekday of a month, and for day 31. */
const daysBack = 100;

export function isActive({ status }: CloudSchedule): boolean {
  return status === null || /^active$/i.test(status);
}

/** Can its due times be told at all? */
export function isUnderstood(schedule: CloudSchedule): boolean {
  return timesOf(schedule) !== null;
}

/**
 * The newest run that was due up to and with `atMs`, and whose absence would mean something. Left out: the weekly maintenance, the hour
 * skipped in spring, hourly runs around a change of the clocks, the last day of the schedule. Null where there is none or the schedule is not understood.
 */
export function lastSlotOf(schedule: CloudSchedule, atMs: number): Slot | null {
  const times = timesOf(schedule);
  const { timeZone, startDate, endDate } = schedule;
  if (times === null || timeZone === null || !isActive(schedule)) return null;
  const today = localDayOf(atMs, timeZone);
  for (let day = today; day > today - daysBack; day -= 1) {
    const date = dayText(day);
    if (startDate !== null && date < startDate) return null;
    if (endDate !== null && date >= endDate) continue;
    if (schedule.type === 'hourly' && isShifted(day, timeZone)) continue;
    const slot = times(day)
      .map((minutes) => slotAt(day, minutes, timeZone))
      .findLast((one) => one !== null && one.dueMs <= atMs && !isInMaintenance(one.dueMs));
    if (slot != null) return slot;
  }
  return null;
}

/** Days of its zone from today to its last day: 0 on it, negative after it. Null without a last day or a zone that is known. */
export function daysLeftOf({ endDate, timeZone }: CloudSchedule, nowMs: number): number | null {
  const end = endDate === null ? null : dayOf(endDate);
  if (end === null || timeZone === null || !isTimeZone(timeZone)) return null;
  return end - localDayOf(nowMs, timeZone);
}

/** "weekly on Mon, Fri at 12:45 Europe/Paris" */
export function scheduleText(schedule: CloudSchedule): string {
  const { type, time, fromTime, toTime, repeatEvery, timeZone, dayOfMonth } = schedule;
  const days = daysOf(schedule)?.map((day) => weekdays[day]) ?? [];
  const on = type === 'daily' || days.length === 0 ? '' : ` on ${days.join(', ')}`;
  const at =
    type === 'hourly'
      ? ` every ${repeatEvery ?? '?'} h from ${fromTime ?? '?'} to ${toTime ?? '?'}`
      : ` at ${time ?? '?'}`;
  const which = type === 'monthly_specific_day' ? ` on day ${dayOfMonth ?? '?'}` : '';
  const nth = type === 'monthly_relative_weekday' ? ` in week ${repeatEvery ?? '?'}` : '';
  return `${(type ?? 'unknown').replace(/_.*$/, '')}${which || on}${nth}${at} ${timeZone ?? '?'}`;
}

const weekdays = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];

/** Minutes after midnight at which a run is due on a day, rising. */
type Times = (day: number) => readonly number[];

/** Null for what the sources leave open: a type not known, a window over midnight, the fifth weekday of a month. */
function timesOf(schedule: CloudSchedule): Times | null {
  if (schedule.timeZone === null || !isTimeZone(schedule.timeZone)) return null;
  if (schedule.type === 'hourly') return hourlyTimes(schedule);
  const minutes = minutesOf(schedule.time);
  const fits = dayFilterOf(schedule);
  if (minutes === null || fits === null) return null;
  return (day) => (fits(day) ? [minutes] : []);
}

function hourlyTimes(schedule: CloudSchedule): Times | null {
  const from = minutesOf(schedule.fromTime);
  const to = minutesOf(schedule.toTime);
  const days = daysOf(schedule);
  const every = schedule.repeatEvery ?? 0;
  if (from === null || to === null || to < from || days === null || every < 1) return null;
  const all: number[] = [];
  for (let minutes = from; minutes <= to; minutes += every * 60) all.push(minutes);
  return (day) => (days.includes(weekdayOf(day) % 7) ? all : []);
}

function dayFilterOf(schedule: CloudSchedule): ((day: number) => boolean) | null {
  const days = daysOf(schedule);
  const { type, dayOfMonth, repeatEvery } = schedule;
  if (type === 'daily') return () => true;
  if (type === 'weekly') return days && ((day) => days.includes(weekdayOf(day) % 7));
  if (type === 'monthly_specific_day' && dayOfMonth !== null) return (day) => monthDayOf(day) === dayOfMonth;
  if (type !== 'monthly_relative_weekday' || days === null || repeatEvery === null) return null;
  if (repeatEvery < 1 || repeatEvery > 4) return null;
  return (day) => days.includes(weekdayOf(day) % 7) && Math.ceil(monthDayOf(day) / 7) === repeatEvery;
}

/** Relative schedules name one day in one source, a list in the other. */
function daysOf({ daysOfWeek, dayOfWeek }: CloudSchedule): readonly number[] | null {
  if (daysOfWeek !== null && daysOfWeek.length > 0) return daysOfWeek;
  return dayOfWeek === null ? null : [dayOfWeek];
}

function slotAt(day: number, minutes: number, timeZone: string): Slot | null {
  const instants = instantsOf(day, minutes, timeZone);
  const [fromMs] = instants;
  const dueMs = instants.at(-1);
  return fromMs === undefined || dueMs === undefined ? null : { fromMs, dueMs };
}

/** Of `HH:mm`; seconds behind it are left out. */
function minutesOf(time: string | null): number | null {
  const [, hour, minute] = /^(\d{1,2}):(\d{2})(?::\d{2})?$/.exec(time ?? '') ?? [];
  const minutes = Number(hour) * 60 + Number(minute);
  return Number(hour) < 24 && Number(minute) < 60 ? minutes : null;
}

function monthDayOf(day: number): number {
  return Number(dayText(day).slice(8));
}

function dayOf(date: string): number | null {
  const atMs = /^\d{4}-\d{2}-\d{2}$/.test(date) ? Date.parse(`${date}T00:00:00Z`) : Number.NaN;
  return Number.isNaN(atMs) ? null : atMs / 86_400_000;
}
