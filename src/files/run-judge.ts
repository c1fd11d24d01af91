/** Holds a local file against the runs of its import or export: loaded, loaded again and again, fetched; pure. */
import type { Finding } from '../check.ts';
import { durationText, utcText } from '../explanation.ts';
import { dueOf } from './arrival.ts';
import type { Judged, ThereFile } from './judged-exchange.ts';
import { ageFacts, commonFacts, found, isSettled, newestRunMs } from './judged-exchange.ts';

export type RunCode = 'source-not-imported' | 'content-unchanged' | 'export-not-fetched' | 'tenant-not-read';

type Here = Judged<ThereFile>;

/** Times of runs are by Anaplan's clock, times of files by this host's. */
const clockDifferenceMs = 2 * 60_000;

export function tenantFindings(judged: Judged): readonly Finding<RunCode>[] {
  const { fault, why } = judged.observation.tenant;
  return fault === null ? [] : [found('tenant-not-read', 'unknown', { ...commonFacts(judged), why })];
}

/** Nothing without a run that this account sees: none may have been, or none be shown. `isStale`: told already that the file is old. */
export function runFindings(judged: Here, isStale: boolean): readonly Finding<RunCode>[] {
  const ranAtMs = newestRunMs(judged);
  if (ranAtMs === null || !isSettled(judged)) return [];
  if (judged.observation.about.kind === 'export') return fetchFindings(judged, ranAtMs);
  return [...importFindings(judged, ranAtMs), ...(isStale ? [] : unchangedFindings(judged))];
}

function importFindings(judged: Here, ranAtMs: number): readonly Finding<RunCode>[] {
  const reason = ranAtMs + clockDifferenceMs < judged.file.modifiedAtMs ? overdueReason(judged, ranAtMs) : null;
  return reason === null ? [] : [found('source-not-imported', 'warning', { ...ageFacts(judged), ranAtMs, reason })];
}

/** Why a run should have been there by now; null while there is time. */
function overdueReason(judged: Here, ranAtMs: number): string | null {
  const { file, memory, nowMs, limits, observation } = judged;
  const { given, startBy } = observation;
  const arrival = given.arrivesBy === undefined ? null : dueOf(given.arrivesBy, nowMs);
  if (arrival !== null && arrival.dueAtMs <= ranAtMs && file.modifiedAtMs > arrival.dueAtMs) {
    return `The file came after it was due (${utcText(arrival.dueAtMs)}), and the run took what was there before.`;
  }
  if (startBy !== null) {
    const start = dueOf(startBy, nowMs);
    return start !== null && start.dueAtMs > file.modifiedAtMs
      ? `A run had to begin by ${utcText(start.dueAtMs)}.`
      : null;
  }
  const usualMs = 2 * Math.max(0, ...memory.lagsMs);
  const waitMs = Math.max(limits.importWithinMs, usualMs);
  return nowMs - file.modifiedAtMs > waitMs ? `A run is expected within ${durationText(waitMs)} of a delivery.` : null;
}

/** Told from `unchangedRuns` runs on; a warning where the settings say that the file has to be new. */
function unchangedFindings(judged: Here): readonly Finding<RunCode>[] {
  const { file, memory, limits, observation } = judged;
  const { given, tenant } = observation;
  if (memory.content === null || memory.content.fingerprint !== file.content?.fingerprint) return [];
  const { sinceMs } = memory.content;
  const runs = tenant.side?.runStartsMs.filter((startMs) => startMs > sinceMs).length ?? 0;
  if (runs < limits.unchangedRuns) return [];
  const isWantedNew = given.freshWithinMs !== null || given.arrivesBy !== undefined;
  const wasDelivered = file.modifiedAtMs > sinceMs;
  const facts = {
    ...ageFacts(judged),
    ...{ runs, sinceAtMs: sinceMs },
    deliveredText: wasDelivered ? `It was delivered again ${utcText(file.modifiedAtMs)}, with the same content.` : '',
  };
  return [found('content-unchanged', isWantedNew ? 'warning' : 'notice', facts)];
}

function fetchFindings(judged: Here, ranAtMs: number): readonly Finding<RunCode>[] {
  const { file, nowMs, limits, observation } = judged;
  const { runStartsMs = [], isRunning = false } = observation.tenant.side ?? {};
  // From the first that was not fetched: the newest of an export that runs often is always a recent one.
  const firstMs = runStartsMs.findLast((startMs) => file.modifiedAtMs + clockDifferenceMs < startMs);
  if (firstMs === undefined || isRunning || nowMs - firstMs <= limits.fetchWithinMs) return [];
  const before = firstMs === ranAtMs ? '' : `Runs before it were not fetched either, since ${utcText(firstMs)}.`;
  return [found('export-not-fetched', 'warning', { ...ageFacts(judged), ranAtMs, before })];
}
