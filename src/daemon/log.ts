/** The daemon's log: one JSON object a line on standard error. Says what was looked at and what came of it; never what was seen. */
import type { Logger } from 'pino';
import pino from 'pino';
import type { Looked } from '../engine/look.ts';
import { severityOfAttempt } from '../report/exit.ts';

export type Log = Pick<Logger, 'info' | 'warn' | 'error'>;

/** Written at once, so that a kill loses no line. Times are ISO 8601 UTC, levels are words. */
export function createLog(destination: pino.DestinationStream = pino.destination({ fd: 2, sync: true })): Log {
  return pino(
    {
      base: { pid: process.pid },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      // Messages only: a stack trace is of no use to the operator, and other properties of an error may hold what was sent.
      serializers: { err: (error: unknown) => (error instanceof Error ? error.message : String(error)) },
    },
    destination,
  );
}

/** So much later than due is told: the request budget is short, or there are more looks than lanes. */
const lateMs = 60_000;

/** An attempt at info; each incident that fires or ends at warn. `waitedMs`: from when it was due until it began. */
export function logLooked(log: Log, { attempt, changes }: Looked, waitedMs = 0): void {
  const { check, target, outcome, durationMs, fault } = attempt;
  const severity = severityOfAttempt(attempt);
  const blind = fault === null ? {} : { whose: fault.whose, code: fault.code };
  const late = waitedMs >= lateMs ? { lateMs: Math.round(waitedMs) } : {};
  log.info({ check, target, outcome, severity, durationMs, ...blind, ...late }, 'attempt');
  for (const { code, transitions } of changes) {
    for (const { kind, severity: of } of transitions) {
      const words = incidentWords[kind];
      if (words !== undefined) log.warn({ check, target, code, severity: of }, words);
    }
  }
}

/** What a suspicion comes to, and what flaps, is in the store. */
const incidentWords: { readonly [kind: string]: string } = {
  fired: 'incident opened',
  cleared: 'incident closed',
  flapping: 'incident comes and goes',
};
