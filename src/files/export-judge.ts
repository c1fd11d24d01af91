/** Judges what an export left: a file, a fresh one, one that will be there for a while; pure. Knows the list of files, never their content. */
import type { ServerFile } from '../anaplan/anaplan.ts';
import { adviceOf, causesOf, sayingOf } from '../anaplan/failure-causes.ts';
import type { Run } from '../anaplan/run-outcome.ts';
import { isSuccessful } from '../anaplan/run-outcome.ts';
import type { Subject } from '../anaplan/watched.ts';
import type { Finding } from '../check.ts';
import { utcText } from '../explanation.ts';
import type { Deadline } from '../settings/settings.ts';
import { dueOf } from './arrival.ts';
import type { ExportMemory } from './export-memory.ts';
import { isLikelyAnothers } from './export-memory.ts';
import { privateFileAge } from './private-file.ts';

export type ExportObservation = {
  readonly subject: Subject;
  /** Ended runs, newest first, back to the last good one; five at most. */
  readonly runs: readonly Run[];
  /** When a run began that has not ended, by Anaplan's clock; there only where there is one. */
  readonly runningSinceMs?: number;
  /** The export's file as the list of files has it; null when it is not listed. */
  readonly file: ServerFile | null;
  /** A listed file with the name of the export and another id; there only where there is one. */
  readonly namesake?: ServerFile;
  readonly freshWithinMs: number | null;
  /** There only where given. */
  readonly freshBy?: Deadline;
  /** Who runs it, where that is not the account that looked. */
  readonly otherUser: { readonly runBy: string; readonly lookedAs: string } | null;
  /** The settings say who runs it; there only where they do. */
  readonly runnerIsKnown?: true;
};

export type ExportLimits = {
  readonly privateFileKeptMs: number;
  readonly expiryNoticeMs: number;
  readonly settleMs: number;
  readonly trustOldListing: boolean;
};

export type ExportCode =
  | 'export-file-missing'
  | 'export-file-empty'
  | 'export-file-expired'
  | 'export-file-expiring'
  | 'export-content-unknown'
  | 'export-file-never-seen'
  | 'export-file-not-visible'
  | 'export-not-fresh'
  | 'export-file-stale'
  | 'export-age-unknown'
  | 'export-failed'
  | 'export-result-missing'
  | 'export-never-run';

type Found = Finding<ExportCode>;
type Context = { readonly nowMs: number; readonly limits: ExportLimits; readonly memory: ExportMemory };

export function exportFindings(observation: ExportObservation, { nowMs, limits, memory }: Context): readonly Found[] {
  const completed = observation.runs.filter(({ state }) => state === 'COMPLETE');
  const good = goodRunOf(observation);
  const facts = factsOf(observation, good, memory, nowMs);
  const found: Found[] = [];
  const outcome = completed[0] ? isSuccessful(completed[0]) : true;
  if (completed[0] && outcome === false) found.push(failedFinding(completed[0], facts));
  if (outcome === null) found.push({ code: 'export-result-missing', severity: 'unknown', facts });
  const freshness = freshnessFindings(observation, good, facts, nowMs, outcome === false);
  if (observation.otherUser !== null) {
    found.push({
      code: 'export-file-not-visible',
      severity: 'unknown',
      facts: { ...facts, ...observation.otherUser },
    });
  } else {
    const isWanted = observation.freshWithinMs !== null || observation.freshBy !== undefined;
    const isInTime = isWanted && freshness.length === 0;
    found.push(...fileFindings({ observation, good, facts, limits, memory, nowMs, isWanted, isInTime }));
  }
  return [...found, ...freshness];
}

type Facts = ReturnType<typeof factsOf>;

export function goodRunOf({ runs }: ExportObservation): Run | null {
  return runs.find((run) => run.state === 'COMPLETE' && isSuccessful(run) === true) ?? null;
}

/** With content, as far as the list tells. */
export function isListed({ file }: ExportObservation): boolean {
  return file !== null && file.chunkCount > 0;
}

function factsOf(
  { subject, file, namesake, freshWithinMs }: ExportObservation,
  good: Run | null,
  { listedAtMs }: ExportMemory,
  nowMs: number,
) {
  const seen =
    listedAtMs !== null && good !== null && listedAtMs > good.startedAtMs
      ? `It was listed with content at ${utcText(listedAtMs)}, after that run began: it has been removed since, or replaced by an empty one.`
      : '';
  const other =
    namesake === undefined
      ? ''
      : `A file named "${namesake.name}" is listed under another id (${namesake.id}): it is not that of this export, whose file has the export's id.`;
  return {
    ...subject,
    ...{ taskId: good?.taskId ?? null, ranAtMs: good?.startedAtMs ?? null },
    ageMs: good === null ? null : Math.max(0, nowMs - good.startedAtMs),
    ...{ freshWithinMs, fileName: file?.name ?? null, chunkCount: file?.chunkCount ?? null },
    seenText: [seen, other].filter((text) => text !== '').join(' '),
  };
}

type FileContext = {
  readonly observation: ExportObservation;
  readonly good: Run | null;
  readonly facts: Facts;
  readonly limits: ExportLimits;
  readonly memory: ExportMemory;
  readonly nowMs: number;
  /** The settings want it fresh, and it is. */
  readonly isWanted: boolean;
  readonly isInTime: boolean;
};

function fileFindings(context: FileContext): readonly Found[] {
  const { observation, good, facts, limits, memory, nowMs, isInTime } = context;
  if (isListed(observation)) return listedFindings(context);
  if (good === null)
    return observation.runs.length > 0 ? [] : [{ code: 'export-never-run', severity: 'notice', facts }];
  if (nowMs - good.startedAtMs < limits.settleMs) return [];
  // Beyond this Anaplan removes a private file by its own rule, and nobody can tell whether it was there.
  if (ageOf(context) === 'over') {
    return [{ code: 'export-file-expired', severity: isInTime ? 'notice' : 'warning', facts }];
  }
  if (observation.runnerIsKnown !== true && isLikelyAnothers(memory)) {
    const withRuns = { ...facts, runs: memory.runsWithout.length };
    return [{ code: 'export-file-never-seen', severity: 'unknown', facts: withRuns }];
  }
  return [
    { code: observation.file === null ? 'export-file-missing' : 'export-file-empty', severity: 'failure', facts },
  ];
}

/** The list can count chunks that are gone. Near a run nobody doubts it; beyond the life of a private file it proves nothing. */
function listedFindings(context: FileContext): readonly Found[] {
  const { observation, good, facts, limits, memory, isWanted } = context;
  if (good === null || limits.trustOldListing) return [];
  const age = ageOf(context);
  if (age === 'over') return isWanted ? [{ code: 'export-content-unknown', severity: 'unknown', facts }] : [];
  // One that outlived the rule before is no private file, or somebody fetches it in between.
  if (age === 'kept' || memory.outlivedRule) return [];
  const removedAtMs = good.startedAtMs + limits.privateFileKeptMs;
  const isWantedLonger = (observation.freshWithinMs ?? 0) > limits.privateFileKeptMs;
  const severity = isWantedLonger ? 'warning' : 'notice';
  return [{ code: 'export-file-expiring', severity, facts: { ...facts, removedAtMs } }];
}

function ageOf({ good, nowMs, limits }: FileContext): ReturnType<typeof privateFileAge> {
  const { privateFileKeptMs: keptMs, expiryNoticeMs: warnMs } = limits;
  return privateFileAge(good?.startedAtMs ?? nowMs, nowMs, { keptMs, warnMs });
}

/** The deadline first: that it is old as well adds nothing. `hasFailed`: told already that the newest run did. */
function freshnessFindings(
  { freshBy, freshWithinMs, file, runs, runningSinceMs }: ExportObservation,
  good: Run | null,
  facts: Facts,
  nowMs: number,
  hasFailed: boolean,
): readonly Found[] {
  const due = freshBy === undefined ? null : dueOf(freshBy, nowMs);
  const isUnknown = good === null && file !== null && runs.length === 0;
  if (isUnknown && (due !== null || freshWithinMs !== null)) {
    return [ageUnknownFinding(facts)];
  }
  if (freshBy !== undefined && due !== null && (good === null || good.startedAtMs <= due.sinceMs)) {
    const lastGood = lastGoodText(facts.ranAtMs);
    const running =
      runningSinceMs === undefined ? '' : `A run that began ${utcText(runningSinceMs)} has not ended yet.`;
    const words = { freshBy: freshBy.text, dueAtMs: due.dueAtMs, sinceAtMs: due.sinceMs, lastGood, running };
    return [{ code: 'export-not-fresh', severity: 'failure', facts: { ...facts, ...words } }];
  }
  if (freshWithinMs === null) return [];
  if (good === null) return file === null && hasFailed ? [] : [ageUnknownFinding(facts)];
  return (facts.ageMs ?? 0) > freshWithinMs ? [{ code: 'export-file-stale', severity: 'warning', facts }] : [];
}

function ageUnknownFinding(facts: Facts): Found {
  const there = facts.fileName === null ? 'No file of it is listed' : `The file "${facts.fileName}" is there`;
  return { code: 'export-age-unknown', severity: 'unknown', facts: { ...facts, there } };
}

function failedFinding(run: Run, facts: Facts): Found {
  const [first] = causesOf(run);
  const { type = null, text = null } = first ?? {};
  const { cause, adviceSteps } = adviceOf(type);
  const failed = { failedTaskId: run.taskId, failedAtMs: run.startedAtMs, type, text };
  const words = { cause, adviceSteps, saying: sayingOf(text), lastGood: lastGoodText(facts.ranAtMs) };
  return { code: 'export-failed', severity: 'failure', facts: { ...facts, ...failed, ...words } };
}

function lastGoodText(ranAtMs: number | null): string {
  return ranAtMs === null ? 'No good run is known.' : `The last good run was ${utcText(ranAtMs)}.`;
}
