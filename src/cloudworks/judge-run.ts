/** Judges the newest run of an integration: failed, partial, cancelled, running too long; pure. */
import type { Finding, JsonObject } from '../check.ts';
import type { CloudRun, RowCounts } from './cloudworks.ts';
import { causeOf } from './codes.ts';
import { failedActionsOf, historyFacts, rowsText, runFacts } from './facts.ts';
import type { IntegrationSeen } from './jobs-look.ts';
import { outcomeOf } from './outcome.ts';
import { rowsIn, sumOf } from './row-counts.ts';

export type RunCode = 'run-failed' | 'run-failed-unexplained' | 'run-model-gone' | 'run-partial' | RunStateCode;
type RunStateCode = 'run-cancelled' | 'run-long' | 'run-unclear';

export type RunningLimits = {
  /** No run shorter than this is called long. */
  readonly runningFloorMs: number;
  /** So many times the longest good run of the history. */
  readonly runningFactor: number;
  /** Where fewer than three good runs are known. */
  readonly runningUnknownMs: number;
};

export function runFindings(
  { integration, runs, errors }: IntegrationSeen,
  subject: JsonObject,
  nowMs: number,
  limits: RunningLimits,
): readonly Finding<RunCode>[] {
  if (integration.latestRun === null) return [];
  const run = fuller(integration.latestRun, runs);
  const outcome = outcomeOf(run);
  if (outcome === 'failed') return [failedFinding(run, { runs, errors }, subject)];
  if (outcome === 'partial') return [partialFinding(run, { runs, errors }, subject)];
  return stateFindings(run, runs, subject, nowMs, limits);
}

/** What holds for integrations and flows alike. */
export function stateFindings(
  run: CloudRun,
  runs: readonly CloudRun[] | null,
  subject: JsonObject,
  nowMs: number,
  limits: RunningLimits,
): readonly Finding<RunStateCode>[] {
  const facts = { ...subject, ...runFacts(run, null) };
  const outcome = outcomeOf(run);
  if (outcome === 'cancelled') return [{ code: 'run-cancelled', severity: 'notice', facts }];
  if (outcome === 'unclear') return [{ code: 'run-unclear', severity: 'unknown', facts }];
  return outcome === 'running' ? longFindings(run, runs, facts, nowMs, limits) : [];
}

/** The history knows its id and trace; the list does not. */
function fuller(listed: CloudRun, runs: readonly CloudRun[] | null): CloudRun {
  const [newest] = runs ?? [];
  return newest !== undefined && newest.startedAtMs === listed.startedAtMs ? newest : listed;
}

type Evidence = Pick<IntegrationSeen, 'runs' | 'errors'>;

function failedFinding(run: CloudRun, { runs, errors }: Evidence, subject: JsonObject): Finding<RunCode> {
  const { family, cause, steps } = causeOf(run, errors);
  const code = (
    { 'model-gone': 'run-model-gone', known: 'run-failed', unexplained: 'run-failed-unexplained' } as const
  )[family];
  const failedActions = failedActionsOf(errors);
  const facts = {
    ...subject,
    ...runFacts(run, errors),
    ...historyFacts(runs),
    cause,
    causeSteps: [...steps],
    failedActions: [...failedActions],
    failedIn: failedActions.length === 0 ? '' : `It failed in: ${failedActions.join('; ')}.`,
    hasDump: (errors ?? []).some(({ actions }) => actions.some(({ hasDump }) => hasDump)),
  };
  return { code, severity: 'failure', facts };
}

function partialFinding(run: CloudRun, { runs, errors }: Evidence, subject: JsonObject): Finding<RunCode> {
  const rows: RowCounts | null =
    rowsIn(run.message) ?? sumOf((errors ?? []).flatMap(({ actions }) => actions.map((action) => action.rows)));
  const failedActions = failedActionsOf(errors);
  const facts = {
    ...subject,
    ...runFacts(run, errors),
    ...historyFacts(runs),
    rows: rowsText(rows),
    rowsFailed: rows?.failed ?? null,
    rowsIgnored: rows?.ignored ?? null,
    rowsSuccessful: rows?.successful ?? null,
    failedActions: [...failedActions],
    failedIn: failedActions.length === 0 ? '' : `In: ${failedActions.join('; ')}.`,
  };
  return { code: 'run-partial', severity: 'warning', facts };
}

function longFindings(
  run: CloudRun,
  runs: readonly CloudRun[] | null,
  facts: JsonObject,
  nowMs: number,
  { runningFloorMs, runningFactor, runningUnknownMs }: RunningLimits,
): readonly Finding<RunStateCode>[] {
  if (run.startedAtMs === null) return [];
  const runningMs = nowMs - run.startedAtMs;
  const durations = goodDurationsOf(runs ?? []);
  const longestMs = durations.length < 3 ? null : Math.max(...durations);
  const limitMs = longestMs === null ? runningUnknownMs : Math.max(runningFloorMs, runningFactor * longestMs);
  if (runningMs <= limitMs) return [];
  const learned =
    longestMs === null
      ? 'fewer than three good runs are known, so the fixed limit of the settings holds'
      : `learned from ${durations.length} good runs`;
  return [{ code: 'run-long', severity: 'warning', facts: { ...facts, runningMs, limitMs, longestMs, learned } }];
}

/** Of runs that ended well. */
export function goodDurationsOf(runs: readonly CloudRun[]): readonly number[] {
  return runs.flatMap(goodDurationOf);
}

function goodDurationOf(run: CloudRun): readonly number[] {
  const { startedAtMs, endedAtMs } = run;
  if (startedAtMs === null || endedAtMs === null || endedAtMs < startedAtMs) return [];
  return outcomeOf(run) === 'succeeded' ? [endedAtMs - startedAtMs] : [];
}
