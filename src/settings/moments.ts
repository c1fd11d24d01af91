/** "06:00 Europe/Berlin Mon-Fri" or a cron expression -> cron and zone; pure. Knows no calendar. */
import { CronPattern } from 'croner';
import { isTimeZone } from './schedules.ts';
import { weekdaysOf, weekdaysText } from './weekdays.ts';

/** `timeZone` is null where the text names none. */
export type Moment = { readonly cron: string; readonly timeZone: string | null };

/** Why a text is no moment, in words that follow the key. */
export class NotAMoment extends Error {
  override readonly name = 'NotAMoment';
}

const examples = 'write for example "06:00 Europe/Berlin Mon-Fri", or cron such as "0 6 * * 1-5"';

/** Either form of momentAtOf and momentByCronOf. Throws NotAMoment. */
export function momentOf(text: string): Moment {
  const trimmed = text.trim();
  if (/^\d{1,2}[:.]/.test(trimmed)) return momentAtOf(trimmed);
  if (/^(@|\S+\s+\S+\s+\S+\s+\S+\s)/.test(trimmed)) return momentByCronOf(trimmed);
  throw new NotAMoment(`names no moment; ${examples}`);
}

/** Time of day, then a zone and days of the week, both optional and in either order. Throws NotAMoment. */
export function momentAtOf(text: string): Moment {
  const [time = '', ...rest] = text.split(/[\s,]+/).filter((part) => part !== '');
  const [, hour, minute] = /^([01]?\d|2[0-3]):([0-5]\d)$/.exec(time) ?? [];
  if (hour === undefined) throw new NotAMoment('begins with no time of day; write it from 00:00 to 23:59');
  const zones = rest.filter((part) => weekdaysOf(part) === null);
  const days = rest.filter((part) => weekdaysOf(part) !== null);
  const [zone = null, another] = zones;
  if (another !== undefined || (zone !== null && !isTimeZone(zone))) throw new NotAMoment(reasonOf(zones));
  const weekdays = weekdaysOf(days.join(' '));
  // Cron's Sunday is 0.
  const cronDays = weekdays === null ? '*' : weekdays.map((day) => day % 7).join(',');
  return { cron: `${Number(minute)} ${Number(hour)} * * ${cronDays}`, timeZone: zone };
}

/** Five fields, or a nickname such as @daily; a zone may stand behind. Throws NotAMoment. */
export function momentByCronOf(text: string): Moment {
  const parts = text.trim().split(/\s+/);
  const fields = parts[0]?.startsWith('@') ? 1 : 5;
  const cron = parts.slice(0, fields).join(' ');
  const [zone = null, ...more] = parts.slice(fields);
  if (more.length > 0 || (zone !== null && (!/[A-Za-z]/.test(zone) || !isTimeZone(zone)))) {
    throw new NotAMoment(`has more than the five fields of cron and a time zone; ${examples}`);
  }
  try {
    new CronPattern(cron, undefined, fields === 5 ? { mode: '5-part' } : {});
  } catch (error) {
    const why = error instanceof Error ? error.message.replace(/^CronPattern: /, '').replace(/\.$/, '') : 'not valid';
    throw new NotAMoment(`is no cron expression (${why}); ${examples}`);
  }
  return { cron, timeZone: zone };
}

function reasonOf(zones: readonly string[]): string {
  const isDay = zones.some((part) => !isTimeZone(part) && /^[A-Za-z]{2,9}(-[A-Za-z]{2,9})?$/.test(part));
  return isDay ? `${weekdaysText}, or is no time zone` : `has something besides time, zone and days; ${examples}`;
}
