/** `calendars:` of a settings file -> calendars; pure. */
import type { Report } from './problems.ts';
import { isTimeZone } from './schedules.ts';
import type { FileWords } from './schema.ts';
import type { Calendar } from './settings.ts';
import { weekdaysOf, weekdaysText } from './weekdays.ts';
import type { Path } from './yaml.ts';

type CalendarWords = NonNullable<FileWords['calendars']>[string];

/** `timeZone` holds where a calendar names none. Problems go to `report`. */
export function calendarsOf(words: FileWords['calendars'], timeZone: string, report: Report): readonly Calendar[] {
  return Object.entries(words ?? {}).map(([name, given]) => calendarOf(name, given, timeZone, report));
}

function calendarOf(name: string, given: CalendarWords, timeZone: string, report: Report): Calendar {
  const at: Path = ['calendars', name];
  if (given.timeZone !== undefined && !isTimeZone(given.timeZone)) {
    report([...at, 'timeZone'], 'is no time zone; write an IANA name such as Europe/Berlin');
  }
  const holidays = daysOf(given.holidays, [...at, 'holidays'], report);
  const extraDays = daysOf(given.extraDays, [...at, 'extraDays'], report);
  for (const [index, day] of extraDays.entries()) {
    if (holidays.includes(day)) report([...at, 'extraDays', index], 'is in holidays too; keep one of them');
  }
  return {
    name,
    timeZone: given.timeZone ?? timeZone,
    weekdays: weekdaysFrom(given.weekdays, [...at, 'weekdays'], report),
    holidays,
    extraDays,
    monthEnd: monthEndOf(given.monthEnd, [...at, 'monthEnd'], report),
  };
}

function weekdaysFrom(given: CalendarWords['weekdays'], path: Path, report: Report): readonly number[] {
  if (given === undefined) return [1, 2, 3, 4, 5];
  const days = weekdaysOf([given].flat().join(' '));
  if (days === null) report(path, weekdaysText);
  return days ?? [];
}

function daysOf(given: readonly string[] | undefined, path: Path, report: Report): readonly string[] {
  for (const [index, day] of (given ?? []).entries()) {
    if (!isDay(day)) report([...path, index], 'is no day of any calendar; write for example 2026-12-25');
  }
  return given ?? [];
}

/** The schema has matched the form. */
function isDay(text: string): boolean {
  const atMs = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(atMs) && new Date(atMs).toISOString().startsWith(text);
}

/** "-2..+3", "-2..+3 workdays", "0" */
function monthEndOf(written: string | undefined, path: Path, report: Report): Calendar['monthEnd'] {
  if (written === undefined) return null;
  const [, from, to = from, workdays] =
    /^([+-]?\d{1,2})(?:\.\.([+-]?\d{1,2}))?( workdays)?$/.exec(written.trim()) ?? [];
  const [fromDay, toDay] = [Number(from), Number(to)];
  if (from === undefined || fromDay > toDay || fromDay < -20 || toDay > 20) {
    const text =
      'is no range of days around the end of a month; write for example "-2..+3" or "-2..+3 workdays", up to 20 days each way';
    report(path, text);
    return null;
  }
  // -0 would be another number in stored settings.
  return { fromDay: fromDay + 0, toDay: toDay + 0, ...(workdays === undefined ? {} : { inWorkdays: true as const }) };
}
