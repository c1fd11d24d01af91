/** `maintenance:` and `quietHours:` of a settings file -> windows; pure. Knows no alarm. */
import { instantOf, wallPattern } from '../calendar/instant.ts';
import type { MaintenanceWindow, QuietHours, TimeWindow } from './alarm-settings.ts';
import type { WindowWords } from './alarm-words.ts';
import { durationMsOf } from './amounts.ts';
import type { When } from './deadlines.ts';
import { calendarNamed } from './deadlines.ts';
import type { Moment } from './moments.ts';
import { momentOf, NotAMoment } from './moments.ts';
import { isTimeZone } from './schedules.ts';
import type { FileWords } from './schema.ts';
import type { Calendar } from './settings.ts';
import type { Path } from './yaml.ts';

export function maintenanceOf(words: NonNullable<FileWords['maintenance']>, when: When): readonly MaintenanceWindow[] {
  return words.flatMap((given, index) => {
    const window = windowOf(given, ['maintenance', index], when);
    if (window === null) return [];
    const { name = `maintenance ${index + 1}` } = given;
    const patterns = (key: 'connections' | 'models' | 'checks' | 'targets') => [given[key] ?? []].flat();
    return {
      name,
      window,
      connections: patterns('connections'),
      models: patterns('models'),
      checks: patterns('checks'),
      targets: patterns('targets'),
    };
  });
}

export function quietHoursOf(words: NonNullable<FileWords['quietHours']>, when: When): readonly QuietHours[] {
  return words.flatMap((given, index) => {
    const window = windowOf(given, ['quietHours', index], when);
    return window === null ? [] : { window, severities: given.severities ?? ['notice', 'warning'] };
  });
}

/** Null where something is not right; problems go to the report of `when`. */
function windowOf(given: WindowWords, at: Path, when: When): TimeWindow | null {
  if ((given.until === undefined) === (given.for === undefined)) {
    when.report(at, 'needs until or for, and not both; write for example for: 4h');
    return null;
  }
  const calendar = given.calendar === undefined ? null : calendarNamed(given.calendar, [...at, 'calendar'], when);
  if (calendar === undefined) return null;
  if (wallPattern.test(given.from)) return onceOf(given, at, when);
  return recurringOf(given, calendar, at, when);
}

function recurringOf(given: WindowWords, calendar: Calendar | null, at: Path, when: When): TimeWindow | null {
  const from = momentFrom(given.from, [...at, 'from'], when);
  const until = given.until === undefined ? null : momentFrom(given.until, [...at, 'until'], when);
  if (from === null || (given.until !== undefined && until === null)) return null;
  const timeZone = given.timeZone ?? from.timeZone ?? calendar?.timeZone ?? when.timeZone;
  if (!isKnown(timeZone, at, when)) return null;
  if (until !== null && until.timeZone !== null && until.timeZone !== timeZone) {
    when.report([...at, 'until'], 'is in another time zone than from; keep one of them');
    return null;
  }
  const end = until === null ? { forMs: durationMsOf(given.for ?? '') ?? 0 } : { untilCron: until.cron };
  return { kind: 'recurring', cron: from.cron, timeZone, calendar, end };
}

function onceOf(given: WindowWords, at: Path, when: When): TimeWindow | null {
  const fromMs = onceAtOf(given.from, given.timeZone, [...at, 'from'], when);
  if (fromMs === null) return null;
  const untilMs =
    given.until === undefined
      ? fromMs + (durationMsOf(given.for ?? '') ?? 0)
      : onceAtOf(given.until, given.timeZone ?? wallPattern.exec(given.from)?.[3], [...at, 'until'], when);
  if (untilMs === null) return null;
  if (untilMs <= fromMs) when.report([...at, 'until'], 'is not after from');
  return { kind: 'once', fromMs, untilMs };
}

function onceAtOf(written: string, zone: string | undefined, path: Path, when: When): number | null {
  const [, day = '', time = '', own] = wallPattern.exec(written) ?? [];
  const timeZone = own ?? zone ?? when.timeZone;
  if (!isKnown(timeZone, path, when)) return null;
  const atMs = instantOf(day, time, timeZone);
  if (atMs === null) when.report(path, 'is no day and time; write for example "2026-12-24 18:00"');
  return atMs;
}

function momentFrom(written: string, path: Path, when: When): Moment | null {
  try {
    return momentOf(written);
  } catch (error) {
    if (!(error instanceof NotAMoment)) throw error;
    when.report(path, error.message);
    return null;
  }
}

function isKnown(timeZone: string, path: Path, when: When): boolean {
  if (!isTimeZone(timeZone)) when.report(path, 'names no time zone; write an IANA name such as Europe/Berlin');
  return isTimeZone(timeZone);
}
