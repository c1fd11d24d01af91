/** Looks how the last runs of an import or process ended. Knows task results; not what is wrong in the data, and no row of it. */
import { z } from 'zod';
import type { Cause } from '../src/anaplan/failure-causes.ts';
import { adviceOf, causesOf, sayingOf } from '../src/anaplan/failure-causes.ts';
import { tasksInWorkspace } from '../src/anaplan/model-state.ts';
import { answerOf } from '../src/anaplan/refused-call.ts';
import { resultCodeOf } from '../src/anaplan/result-codes.ts';
import type { Run } from '../src/anaplan/run-outcome.ts';
import { isSuccessful, rowCountsOf } from '../src/anaplan/run-outcome.ts';
import { finishedRuns } from '../src/anaplan/runs.ts';
import type { SourceModelSeen } from '../src/anaplan/source-model.ts';
import { fittingOptionOf, seenSource, sourceFactsOf } from '../src/anaplan/source-model.ts';
import { importTargetsOf } from '../src/anaplan/watch-targets.ts';
import type { Subject } from '../src/anaplan/watched.ts';
import { isIn, subjectOf, watchedAction, watchedModel } from '../src/anaplan/watched.ts';
import type { Finding, JsonObject } from '../src/check.ts';
import { defineCheck } from '../src/check.ts';
import { utcText } from '../src/explanation.ts';
import { explanations } from './import-failed.words.ts';

type Code = keyof typeof explanations;

type Observation = {
  readonly subject: Subject;
  /** Ended runs, newest first, back to the last good one; five at most. */
  readonly runs: readonly Run[];
  /** Where the source model is now; asked for only when the newest run failed at it. */
  readonly source: SourceModelSeen | null;
  /** The model watched is in another workspace than the settings say. */
  readonly targetMoved: boolean;
  /** What runs in the workspace; asked for only when the source model was not found. */
  readonly runningTasks: readonly string[];
};

const limits = z.strictObject({
  /** So many rows not loaded make a warning. */
  rowsFailedWarning: z.number().int().positive().default(1),
  /** So many rows ignored make a notice. */
  rowsIgnoredNotice: z.number().int().positive().default(1),
});
type Limits = z.infer<typeof limits>;

export const importFailed = defineCheck({
  id: 'import-failed',
  question: 'Did the last run of every import and process succeed?',
  limits,
  needs: ['anaplan'],
  targets: importTargetsOf,
  async probe(target, { anaplan }, signal): Promise<Observation> {
    const model = await watchedModel(anaplan, target.model, signal);
    const action = await watchedAction(model, target.import.kind, target.import.action, signal);
    const tasks = answerOf(await model.connection.tasks(action.ref, signal), `the runs of "${action.name}"`);
    const runs = await finishedRuns(model.connection, action, tasks, signal);
    const causes = newestCausesOf(runs);
    const atSource = causes.find(({ family }) => family.startsWith('source-model'));
    const isLost = causes.some(({ family }) => family === 'source-model-not-found');
    const importId = target.import.kind === 'import' ? action.ref.actionId : (atSource?.stepId ?? null);
    return {
      subject: subjectOf(model, action),
      runs,
      source: atSource ? await seenSource(anaplan, model, importId, target.import.sourceModel, signal) : null,
      targetMoved: !isIn(model.model, target.model.workspace),
      runningTasks: isLost ? await tasksInWorkspace(model, signal) : [],
    };
  },
  judge: (observation, { limits }): readonly Finding<Code>[] => {
    const { runs } = observation;
    const cancelled = runs[0]?.state === 'CANCELLED' ? [cancelledFinding(observation, runs[0])] : [];
    const newest = runs.find(({ state }) => state === 'COMPLETE');
    if (newest === undefined) return cancelled;
    const facts = { ...observation.subject, ...runFactsOf(newest, runs) };
    if (isSuccessful(newest) === null)
      return [...cancelled, { code: 'import-result-missing', severity: 'unknown', facts }];
    const failures = causesOf(newest).map((cause) => failureOf(cause, observation, facts));
    const withHistory = merged(failures).map((one) => ({
      ...one,
      facts: { ...one.facts, history: historyOf(one.facts) },
    }));
    return [...cancelled, ...withHistory, ...rowFindings(newest, facts, limits)];
  },
  exhibits: ({ subject, runs, source }) => [
    { fileName: 'last-runs.json', title: `Last runs of ${subject.action}, newest first`, content: { subject, runs } },
    ...(source
      ? [{ fileName: 'source-model.json', title: 'Source model as this account sees it', content: source }]
      : []),
  ],
  explanations,
});

function newestCausesOf(runs: readonly Run[]): readonly Cause[] {
  const newest = runs.find(({ state }) => state === 'COMPLETE');
  return newest ? causesOf(newest) : [];
}

function runFactsOf(run: Run, runs: readonly Run[]): JsonObject {
  const { failedRows, ignoredRows } = rowCountsOf(run);
  return {
    ...{ taskId: run.taskId, startedAtMs: run.startedAtMs, failedRows, ignoredRows },
    failureDumpAvailable: (run.steps ?? []).some(({ failureDumpAvailable }) => failureDumpAvailable),
    failedRuns: runs.filter((one) => isSuccessful(one) === false).length,
    lastGoodRunAtMs: runs.find((one) => isSuccessful(one) === true)?.startedAtMs ?? null,
  };
}

function failureOf(cause: Cause, observation: Observation, runFacts: JsonObject): Finding<Code> {
  const { type, text, step, family } = cause;
  const known = type === null ? null : resultCodeOf(type);
  const facts = { ...runFacts, type, text, step, saying: sayingOf(text), ...adviceOf(type) };
  if (known?.category === 'cancelled') {
    return { code: 'import-cancelled', severity: 'notice', facts: { ...facts, cancelledBy: null, byWhom: '' } };
  }
  if (family === 'other') return failure('import-failed', facts);
  if (family === 'not-authorised' || family === 'structure-changed') return failure(family, facts);
  if (family === 'source-file-gone') return failure(family, facts);
  const withSource = { ...facts, ...sourceFactsOf(observation.source) };
  if (family === 'source-model-archived') return failure(family, withSource);
  if (family === 'source-model-500') return sourceModel500(observation, withSource);
  const { source, targetMoved, runningTasks } = observation;
  const fit = fittingOptionOf(source, targetMoved, runningTasks.length);
  const endsTasks = runningTasks.length > 0 ? `; running there now: ${runningTasks.join('; ')}` : '';
  return failure('source-model-not-found', { ...withSource, ...fit, runningTasks, endsTasks });
}

/** Support wants to hear of it only when a later run failed the same way. */
function sourceModel500({ runs }: Observation, facts: JsonObject): Finding<Code> {
  const [, before] = runs.filter(({ state }) => state === 'COMPLETE');
  const failedBefore = before !== undefined && causesOf(before).some(({ family }) => family === 'source-model-500');
  if (!failedBefore) return failure('source-model-500', facts);
  return failure('source-model-500-again', { ...facts, firstFailedAtMs: before.startedAtMs });
}

function rowFindings(run: Run, facts: JsonObject, limits: Limits): readonly Finding<Code>[] {
  const { failedRows, ignoredRows } = rowCountsOf(run);
  if (isSuccessful(run) === false) return [];
  if (failedRows === null || failedRows >= limits.rowsFailedWarning) {
    const rows = { ...facts, ...rowFactsOf(run) };
    return [{ code: 'rows-failed', severity: 'warning', facts: rows }];
  }
  return ignoredRows >= limits.rowsIgnoredNotice ? [{ code: 'rows-ignored', severity: 'notice', facts }] : [];
}

function rowFactsOf(run: Run): JsonObject {
  const { failedRows, ignoredRows } = rowCountsOf(run);
  const reasons = reasonsOf(run);
  const counts = [
    failedRows === null ? 'how many failed is not told' : `${failedRows} failed`,
    ...(ignoredRows > 0 ? [`${ignoredRows} ignored`] : []),
  ].join(', ');
  const kinds = reasons.length > 0 ? `; kinds of errors: ${reasons.join(', ')}` : '';
  return {
    reasons,
    rowsNotLoaded: failedRows === null ? 'some rows' : failedRows === 1 ? '1 row' : `${failedRows} rows`,
    rowCounts: `${counts}${kinds}`,
    rowSteps: [...adviceOfRows(run), ...dumpStepsOf(run)],
  };
}

/** What to look for, for the kinds of errors that occurred. */
function adviceOfRows({ steps }: Run): readonly string[] {
  const types = new Set((steps ?? []).flatMap(({ details }) => details.map(({ type }) => type)));
  const known = [...types].map(resultCodeOf).filter((code) => code?.category === 'row');
  return [...new Set(known.flatMap((code) => code?.remedy.split('\n').slice(0, -2) ?? []))].slice(0, 3);
}

function dumpStepsOf({ steps }: Run): readonly string[] {
  const hasDump = (steps ?? []).some(({ failureDumpAvailable }) => failureDumpAvailable);
  return hasDump
    ? [
        'Download the failure dump in Anaplan, as the user who ran the import: it names each row and the reason. It is kept 48 hours and holds your data.',
      ]
    : ['No failure dump is offered: compare the source with the lists and properties of the target.'];
}

/** Row-level codes with how often they occurred, e.g. `dateFormatInvalid (12)`. */
function reasonsOf({ steps }: Run): readonly string[] {
  const details = (steps ?? []).flatMap((step) => step.details);
  const reasons = details.filter(({ type }) => resultCodeOf(type)?.category === 'row');
  return reasons.slice(0, 10).map(({ type, occurrences }) => (occurrences ? `${type} (${occurrences})` : type));
}

function cancelledFinding({ subject, runs }: Observation, run: Run): Finding<Code> {
  const { cancelledBy } = run;
  const byWhom = cancelledBy === null ? '' : ` by ${cancelledBy}`;
  const facts = { ...subject, ...runFactsOf(run, runs), cancelledBy, byWhom };
  return { code: 'import-cancelled', severity: 'notice', facts };
}

/** One finding per code: the first, with the names of every step it happened in. */
function merged(findings: readonly Finding<Code>[]): readonly Finding<Code>[] {
  const byCode = Map.groupBy(findings, ({ code }) => code);
  return [...byCode.values()].flatMap((same) => {
    const [first] = same;
    const steps = [...new Set(same.flatMap(({ facts }) => (typeof facts['step'] === 'string' ? [facts['step']] : [])))];
    return first ? [{ ...first, facts: { ...first.facts, steps } }] : [];
  });
}

function historyOf({ action, steps, failedRuns, lastGoodRunAtMs }: JsonObject): string {
  const inside = (Array.isArray(steps) ? steps : []).filter((step) => step !== action);
  const where = inside.length > 0 ? `It failed in: ${inside.join(', ')}. ` : '';
  const good = typeof lastGoodRunAtMs === 'number' ? utcText(lastGoodRunAtMs) : null;
  if (Number(failedRuns) > 1)
    return `${where}${failedRuns} runs in a row have failed; ${good === null ? 'no good one is known' : `the last good one was ${good}`}.`;
  return `${where}${good === null ? 'No good run is known.' : `The last good run was ${good}.`}`;
}

const failure = (code: Code, facts: JsonObject): Finding<Code> => ({ code, severity: 'failure', facts });
