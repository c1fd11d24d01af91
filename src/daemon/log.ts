/** The daemon's log: one JSON object a line on standard error. Says what was looked at and what came of it; never what was seen. */
import { randomUUID } from 'node:crypto';
import type { Logger } from 'pino';
import pino from 'pino';
import type { Looked } from '../engine/look.ts';
import { redactorOf } from '../redaction/redact.ts';
import { severityOfAttempt } from '../report/exit.ts';
import type { Attempt } from '../store/store.ts';

export type Log = Pick<Logger, 'debug' | 'info' | 'warn' | 'error'>;

/** From this level on lines are written. */
export const logLevels = ['debug', 'info', 'warn', 'error'] as const;
export type LogLevel = (typeof logLevels)[number];

/** What looks like a secret, without a known value: until the settings are read. */
export function shapesRedacted(): (text: string) => string {
  const redactor = redactorOf({ key: randomUUID(), known: [] });
  return (text) => redactor.text(text).text;
}

/**
 * Written at once, so that a kill loses no line. Times are ISO 8601 UTC, levels are words. Every text goes through `redact`: an error of
 * a library may quote what it was given.
 */
export function createLog(
  destination: pino.DestinationStream = pino.destination({ fd: 2, sync: true }),
  redact: (text: string) => string = shapesRedacted(),
  level: LogLevel = 'info',
): Log {
  return pino(
    {
      level,
      base: { pid: process.pid },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }), log: (fields) => textsRedacted(fields, redact) },
      // Messages only: a stack trace is of no use to the operator, and other properties of an error may hold what was sent.
      serializers: { err: (error: unknown) => redact(error instanceof Error ? error.message : String(error)) },
      hooks: {
        logMethod(args, method) {
          const [first, ...more] = args.map((one: unknown) => (typeof one === 'string' ? redact(one) : one));
          method.apply(this, [first, ...more] as Parameters<typeof method>);
        },
      },
    },
    destination,
  );
}

/** Of one level: the fields of a line hold no more. */
function textsRedacted(
  fields: { [name: string]: unknown },
  redact: (text: string) => string,
): { [name: string]: unknown } {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [name, typeof value === 'string' ? redact(value) : value]),
  );
}

/** So much later than due is told: the request budget is short, or there are more looks than lanes. */
const lateMs = 60_000;

export type LogLooked = (looked: Looked, waitedMs?: number) => void;

/**
 * An attempt at info when it comes to something else than the one before it, the first one too, and at debug when it does not; each
 * incident that fires or ends at warn. `waitedMs`: from when it was due until it began.
 */
export function looksInto(log: Log): LogLooked {
  const saidBefore = new Map<string, string>();
  return (looked, waitedMs = 0) => {
    const { check, target } = looked.attempt;
    const line = lineOf(looked.attempt, waitedMs);
    const { durationMs: _, lateMs, ...said } = line;
    const key = `${check}\n${target}`;
    const text = JSON.stringify([said, lateMs !== undefined]);
    const isRoutine = saidBefore.get(key) === text;
    saidBefore.set(key, text);
    log[isRoutine ? 'debug' : 'info'](line, 'attempt');
    logChanges(log, looked);
  };
}

function lineOf(attempt: Attempt, waitedMs: number) {
  const { check, target, outcome, durationMs, fault } = attempt;
  const severity = severityOfAttempt(attempt);
  const blind = fault === null ? {} : { whose: fault.whose, code: fault.code };
  const late: { readonly lateMs?: number } = waitedMs >= lateMs ? { lateMs: Math.round(waitedMs) } : {};
  return { check, target, outcome, severity, durationMs, ...blind, ...late };
}

function logChanges(log: Log, { attempt: { check, target }, changes }: Looked): void {
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
