/** "every 5m" or a cron expression -> a schedule; pure. Knows nothing of running one. */
import { CronPattern } from 'croner';
import { durationMsOf } from './amounts.ts';
import type { Schedule } from './settings.ts';

/** Longest wait a timer of Node can do in one go is 24.8 days. */
const longestMs = 24 * 86_400_000;

/** Why a text is no schedule, in words that follow the key. */
export class NotASchedule extends Error {
  override readonly name = 'NotASchedule';
}

/** "every 5m", "5m", or cron with five to seven fields or a nickname such as "@daily". Throws NotASchedule. */
export function scheduleOf(text: string, timeZone: string): Schedule {
  const duration = text.replace(/^every\s+/i, '').trim();
  const everyMs = durationMsOf(duration);
  if (everyMs !== null) return every(everyMs);
  if (/^every\b/i.test(text) || !/[\s@]/.test(text.trim())) {
    throw new NotASchedule('is no schedule; write for example "every 5m", or cron such as "0 6 * * 1-5"');
  }
  return { kind: 'cron', cron: cron(text.trim()), timeZone };
}

/** True for an IANA zone this Node knows, such as "Europe/Berlin". */
export function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

function every(everyMs: number): Schedule {
  if (everyMs < 1000 || everyMs > longestMs) {
    throw new NotASchedule('is out of range; write a duration from 1s to 24d, or cron for longer ones');
  }
  return { kind: 'every', everyMs };
}

function cron(text: string): string {
  try {
    new CronPattern(text);
    return text;
  } catch (error) {
    const why = error instanceof Error ? error.message.replace(/^CronPattern: /, '').replace(/\.$/, '') : 'not valid';
    throw new NotASchedule(`is no cron expression (${why}); write for example "0 6 * * 1-5", or "every 5m"`);
  }
}
