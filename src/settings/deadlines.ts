/** `start by`, `done by`, `fresh by`, `arrives by` of a settings file -> deadlines; pure. */
import { isEverDue } from '../calendar/occurrence.ts';
import { durationMsOf } from './amounts.ts';
import { suggestion } from './closest.ts';
import type { DeadlineWords } from './deadline-words.ts';
import type { Moment } from './moments.ts';
import { momentAtOf, momentByCronOf, momentOf, NotAMoment } from './moments.ts';
import type { Report } from './problems.ts';
import { isTimeZone } from './schedules.ts';
import type { Calendar, Deadline, Deadlines } from './settings.ts';
import type { Path } from './yaml.ts';

/** What a deadline may refer to, and the zone of one that names none and has no calendar. */
export type When = {
  readonly calendars: readonly Calendar[];
  readonly timeZone: string;
  readonly report: Report;
};

type RunWords = { readonly 'start by'?: DeadlineWords | undefined; readonly 'done by'?: DeadlineWords | undefined };

/** Keys only where given. */
export function deadlinesOf(given: RunWords, at: Path, when: When): Deadlines {
  return {
    ...ofKey('startBy', deadlineOf(given['start by'], [...at, 'start by'], when)),
    ...ofKey('doneBy', deadlineOf(given['done by'], [...at, 'done by'], when)),
  };
}

/** `{ [key]: value }`, or nothing where there is none. */
export function ofKey<Key extends string, Value>(key: Key, value: Value | null): { readonly [K in Key]?: Value } {
  return value === null ? {} : ({ [key]: value } as { readonly [K in Key]: Value });
}

/** Null where none is given or it is not right; problems go to the report. */
export function deadlineOf(given: DeadlineWords | undefined, at: Path, when: When): Deadline | null {
  if (given === undefined) return null;
  const words = typeof given === 'string' ? {} : given;
  const moment = momentFrom(given, at, when.report);
  const calendar = calendarNamed(words.calendar, [...at, 'calendar'], when);
  const toleranceMs = toleranceOf(words.tolerance, [...at, 'tolerance'], when.report);
  const zone = zoneOf(words.timeZone, moment, at, when.report) ?? calendar?.timeZone ?? when.timeZone;
  if (moment === null || calendar === undefined || !isTimeZone(zone)) return null;
  const text = typeof given === 'string' ? given : (given.at ?? given.cron ?? '');
  const deadline = { text: text.trim(), cron: moment.cron, timeZone: zone, toleranceMs, calendar };
  if (isEverDue(deadline)) return deadline;
  when.report(
    at,
    `is never due: no day that it names counts${calendar === null ? '' : ` in calendar "${calendar.name}"`}`,
  );
  return null;
}

function momentFrom(given: DeadlineWords, at: Path, report: Report): Moment | null {
  if (typeof given === 'string') return read(() => momentOf(given), at, report);
  if (given.at !== undefined && given.cron !== undefined)
    report([...at, 'cron'], 'is given besides at; keep one of them');
  const { at: time, cron } = given;
  if (time !== undefined) return read(() => momentAtOf(time), [...at, 'at'], report);
  if (cron !== undefined) return read(() => momentByCronOf(cron), [...at, 'cron'], report);
  report(at, 'needs at or cron; write for example { at: "06:00", timeZone: Europe/Berlin, tolerance: 15m }');
  return null;
}

function read(parse: () => Moment, at: Path, report: Report): Moment | null {
  try {
    return parse();
  } catch (error) {
    if (!(error instanceof NotAMoment)) throw error;
    report(at, error.message);
    return null;
  }
}

/** Undefined when it names one that is not there. */
export function calendarNamed(
  name: string | undefined,
  path: Path,
  { calendars, report }: When,
): Calendar | null | undefined {
  if (name === 'none') return null;
  const found = calendars.find((calendar) => calendar.name === (name ?? 'default'));
  if (found !== undefined || name === undefined) return found ?? null;
  const names = [...calendars.map((calendar) => calendar.name), 'none'];
  report(path, `names a calendar that is not in calendars${suggestion(name, names)}`);
  return undefined;
}

function zoneOf(own: string | undefined, moment: Moment | null, at: Path, report: Report): string | null {
  if (own === undefined) return moment?.timeZone ?? null;
  const path = [...at, 'timeZone'];
  if (!isTimeZone(own)) report(path, 'is no time zone; write an IANA name such as Europe/Berlin');
  else if (moment !== null && moment.timeZone !== null && moment.timeZone !== own) {
    report(path, 'is another time zone than the one behind the time; keep one of them');
  }
  return own;
}

function toleranceOf(written: string | undefined, path: Path, report: Report): number {
  if (written === undefined) return 0;
  const toleranceMs = durationMsOf(written);
  if (toleranceMs === null) report(path, 'must be more than nothing and at most ten years');
  return toleranceMs ?? 0;
}
