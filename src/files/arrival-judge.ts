/** Judges whether a local file is there, came in time and is written to its end; pure. Knows nothing of its columns. */
import type { Finding } from '../check.ts';
import { utcText } from '../explanation.ts';
import { dueOf, isStartDue } from './arrival.ts';
import type { Judged, ThereFile } from './judged-exchange.ts';
import { ageFacts, commonFacts, found, newestRunMs } from './judged-exchange.ts';

export type ArrivalCode =
  | 'file-missing'
  | 'file-not-arrived'
  | 'file-stale'
  | 'file-age-unknown'
  | 'file-too-small'
  | 'file-growing';

/** Clocks of two hosts differ by less. */
const clockDifferenceMs = 10 * 60_000;

export function missingFindings(judged: Judged): readonly Finding<ArrivalCode>[] {
  const { arrivesBy } = judged.observation.given;
  const missing = found('file-missing', 'failure' as const, commonFacts(judged));
  if (arrivesBy === undefined) return [missing];
  const due = dueOf(arrivesBy, judged.nowMs);
  const { last } = judged.memory;
  // Before it is due it need not be there, and once it was seen it may have been taken away.
  if (due === null || (last !== null && last.modifiedAtMs > due.sinceMs)) return [];
  // A run since then may have used a file that came and went between two looks.
  return [{ ...missing, severity: (newestRunMs(judged) ?? 0) > due.sinceMs ? 'notice' : 'failure' }];
}

export function arrivalFindings(judged: Judged<ThereFile>): readonly Finding<ArrivalCode>[] {
  return [...timeFindings(judged), ...sizeFindings(judged), ...growthFindings(judged)];
}

/** The deadline first: that a file is old as well adds nothing. */
function timeFindings(judged: Judged<ThereFile>): readonly Finding<ArrivalCode>[] {
  const { file, nowMs, observation } = judged;
  const { arrivesBy, freshWithinMs } = observation.given;
  const facts = ageFacts(judged);
  if (arrivesBy === undefined && freshWithinMs === null) return [];
  const aheadMs = file.modifiedAtMs - nowMs;
  if (aheadMs > clockDifferenceMs) return [found('file-age-unknown', 'unknown', { ...facts, aheadMs })];
  const due = arrivesBy === undefined ? null : dueOf(arrivesBy, nowMs);
  if (arrivesBy !== undefined && due !== null && file.modifiedAtMs <= due.sinceMs) {
    return [
      found('file-not-arrived', 'failure', {
        ...facts,
        dueAtMs: due.dueAtMs,
        sinceAtMs: due.sinceMs,
        arrivesBy: arrivesBy.text,
      }),
    ];
  }
  if (freshWithinMs === null || facts.ageMs <= freshWithinMs) return [];
  return [found('file-stale', 'warning', { ...facts, freshWithinMs, runsText: runsSince(judged) })];
}

/** The silent form of staleness: every run took the old data and reported success. */
function runsSince({ file, observation: { about, tenant } }: Judged<ThereFile>): string {
  const runs = tenant.side?.runStartsMs.filter((startMs) => startMs > file.modifiedAtMs).length ?? 0;
  if (about.kind === 'export' || runs < 2) return '';
  return `"${about.action}" ran ${runs} times since then.`;
}

function sizeFindings(judged: Judged<ThereFile>): readonly Finding<ArrivalCode>[] {
  const { minBytes } = judged.observation.given;
  if (judged.file.sizeBytes >= minBytes || judged.memory.growingSinceMs !== null) return [];
  return [found('file-too-small', 'failure', { ...ageFacts(judged), minBytes })];
}

/** A notice while there is time. */
function growthFindings(judged: Judged<ThereFile>): readonly Finding<ArrivalCode>[] {
  const { growingSinceMs } = judged.memory;
  if (growingSinceMs === null) return [];
  const dueText = dueTextOf(judged, growingSinceMs);
  const severity = dueText === '' ? 'notice' : 'warning';
  return [found('file-growing', severity, { ...ageFacts(judged), growingSinceAtMs: growingSinceMs, dueText })];
}

/** Why it should have been whole by now; empty while it need not be. */
function dueTextOf(judged: Judged<ThereFile>, growingSinceMs: number): string {
  const { nowMs, observation } = judged;
  const { about, given, startBy, tenant } = observation;
  if (about.kind !== 'export' && tenant.side?.isRunning === true) return `"${about.action}" is running now.`;
  const due = given.arrivesBy === undefined ? null : dueOf(given.arrivesBy, nowMs);
  if (due !== null && growingSinceMs <= due.dueAtMs) return `It had to be there by ${utcText(due.dueAtMs)}.`;
  if (startBy !== null && isStartDue(startBy, newestRunMs(judged), nowMs)) {
    return `"${about.action}" should have begun (${startBy.text}).`;
  }
  return '';
}
