/** Looks how the last runs of an import or process ended. Knows task results; not what is wrong in the data, and no row of it. */
import { z } from 'zod';
import type { EndedRunsSeen, EndedRunsTarget } from '../src/anaplan/ended-runs-look.ts';
import { seenEndedRuns } from '../src/anaplan/ended-runs-look.ts';
import type { Cause, Family } from '../src/anaplan/failure-causes.ts';
import { adviceOf, causesOf, isAtSource, sayingOf, unknownCodesOf } from '../src/anaplan/failure-causes.ts';
import { dropTextOf, dumpText, rowFactsOf } from '../src/anaplan/left-out-rows.ts';
import { resultCodeOf } from '../src/anaplan/result-codes.ts';
import { historyOf, runFactsOf } from '../src/anaplan/run-facts.ts';
import type { Run } from '../src/anaplan/run-outcome.ts';
import { isSuccessful, rowCountsOf } from '../src/anaplan/run-outcome.ts';
import type { SourceModelSeen, SourceState } from '../src/anaplan/source-model.ts';
import { fittingOptionOf, sourceFactsOf, sourceStateOf } from '../src/anaplan/source-model.ts';
import type { StepRows } from '../src/anaplan/usual-rows.ts';
import { asUsual, suddenDropsOf, withRuns } from '../src/anaplan/usual-rows.ts';
import { importTargetsOf } from '../src/anaplan/watch-targets.ts';
import type { Finding, JsonObject } from '../src/check.ts';
import { defineCheck } from '../src/check.ts';
import { utcText } from '../src/explanation.ts';
import { explanations } from './import-failed.words.ts';

type Code = keyof typeof explanations;

type Memory = {
  readonly rows: readonly StepRows[];
  /** The source as the first look after the newest failure saw it. */
  readonly atFailure: { readonly taskId: string; readonly atMs: number; readonly seen: string } | null;
};

const rowLimits = {
  /** So many rows not loaded make a warning, if they are `rowsFailedPercent` of all rows too. */
  rowsFailedWarning: z.number().int().positive(),
  rowsFailedPercent: z.number().min(0).max(100),
  /** So many rows ignored make a notice, if they are `rowsIgnoredPercent` of all rows too. */
  rowsIgnoredNotice: z.number().int().positive(),
  rowsIgnoredPercent: z.number().min(0).max(100),
  /** Left out: so many times the usual share, and so many percentage points above the highest that is usual. */
  rowsDroppedFactor: z.number().min(1),
  rowsDroppedPercent: z.number().min(0).max(100),
};
const limits = z.strictObject({
  rowsFailedWarning: rowLimits.rowsFailedWarning.default(1),
  rowsFailedPercent: rowLimits.rowsFailedPercent.default(0),
  rowsIgnoredNotice: rowLimits.rowsIgnoredNotice.default(1),
  rowsIgnoredPercent: rowLimits.rowsIgnoredPercent.default(0),
  rowsDroppedFactor: rowLimits.rowsDroppedFactor.default(3),
  rowsDroppedPercent: rowLimits.rowsDroppedPercent.default(1),
  /** Others for single imports and processes, by `model / action`, name or id. */
  perImport: z.record(z.string().min(1).max(1000), z.strictObject(rowLimits).partial()).default({}),
  /** Read failure dumps, to count their kinds of errors. Off: they are the customer's data, and reading keeps them 48 hours longer. */
  failureDumps: z.boolean().default(false),
});
type Limits = z.infer<typeof limits>;

export const importFailed = defineCheck({
  id: 'import-failed',
  question: 'Did the last run of every import and process succeed?',
  limits,
  needs: ['anaplan'],
  targets: (settings): readonly EndedRunsTarget[] => {
    const failureDumps = settings.limits['import-failed']?.['failureDumps'] === true;
    return importTargetsOf(settings).map((target) => ({ ...target, failureDumps }));
  },
  probe: (target, { anaplan }, signal): Promise<EndedRunsSeen> => seenEndedRuns(target, anaplan, signal),
  remember: (memory: Memory | null, look, limits): Memory => {
    const known = memory ?? { rows: [], atFailure: null };
    if (look.outcome === 'blind') return known;
    const { runs, subject, source } = look.observation;
    const rows = withRuns(known.rows, runs.toReversed(), limitsFor(limits, subject));
    const failed = newestOf(runs);
    if (source === null || failed === undefined) return { rows, atFailure: null };
    if (known.atFailure?.taskId === failed.taskId) return { rows, atFailure: known.atFailure };
    const seen = sourceFactsOf(source).sourceSeen;
    return { rows, atFailure: { taskId: failed.taskId, atMs: look.startedAtMs, seen } };
  },
  judge: (observation, { limits, memory }): readonly Finding<Code>[] => {
    const { runs } = observation;
    const cancelled = runs[0]?.state === 'CANCELLED' ? [cancelledFinding(observation, runs[0])] : [];
    const newest = newestOf(runs);
    if (newest === undefined) return cancelled;
    const unknownCodes = unknownCodesOf(newest).map(({ type, text }) => (text === null ? type : `${type}: ${text}`));
    const facts = { ...observation.subject, ...runFactsOf(newest, runs), unknownCodes };
    if (isSuccessful(newest) === null)
      return [...cancelled, { code: 'import-result-missing', severity: 'unknown', facts }];
    const failures = causesOf(newest).map((cause) => failureOf(cause, observation, memory, facts));
    const withHistory = merged(failures).map((one) => ({
      ...one,
      facts: { ...one.facts, history: historyOf(one.facts) },
    }));
    return [
      ...cancelled,
      ...withHistory,
      ...rowFindings(newest, observation, facts, limits, memory),
      ...unknownFindings(newest, facts, failures),
    ];
  },
  exhibits: ({ subject, runs, source, dumps }) => [
    { fileName: 'last-runs.json', title: `Last runs of ${subject.action}, newest first`, content: { subject, runs } },
    ...(source
      ? [{ fileName: 'source-model.json', title: 'Source model as this account sees it', content: source }]
      : []),
    ...(dumps && dumps.length > 0
      ? [{ fileName: 'failure-dump-kinds.json', title: 'Kinds of errors in the failure dump, counted', content: dumps }]
      : []),
  ],
  feedback: (memory: Memory, verdict, facts): Memory =>
    verdict === 'was-normal' && typeof facts['taskId'] === 'string'
      ? { ...memory, rows: asUsual(memory.rows, facts['taskId']) }
      : memory,
  explanations,
});

const newestOf = (runs: readonly Run[]) => runs.find(({ state }) => state === 'COMPLETE');

/** Those of the import win, the most exact name first. */
function limitsFor(
  { perImport, ...common }: Limits,
  { model, action, actionId }: EndedRunsSeen['subject'],
): Omit<Limits, 'perImport'> {
  const name = [`${model} / ${action}`, actionId, action].find((one) => Object.hasOwn(perImport, one));
  const own = Object.entries((name === undefined ? null : perImport[name]) ?? {});
  return { ...common, ...Object.fromEntries(own.filter(([, value]) => value !== undefined)) };
}

const codeOfFamily: { readonly [F in Family]?: Code } = {
  'source-file-gone': 'source-file-gone',
  'not-authorised': 'not-authorised',
  'structure-changed': 'structure-changed',
  'source-in-other-tenant': 'source-in-other-tenant',
  'duplicate-in-target': 'duplicate-in-target',
  'deletion-refused': 'deletion-refused',
  'unknown-code': 'unknown-result-code',
};

const codeOfState: { readonly [S in SourceState]?: Code } = {
  archived: 'source-model-archived',
  offline: 'source-model-offline',
  locked: 'source-model-locked',
};

function failureOf(cause: Cause, observation: EndedRunsSeen, memory: Memory, runFacts: JsonObject): Finding<Code> {
  const { type, text, step, family } = cause;
  const known = type === null ? null : resultCodeOf(type);
  const saying = `${sayingOf(text)}${sentenceOf(dumpText(observation.dumps))}`;
  const facts = { ...runFacts, type, text, step, saying, ...adviceOf(type) };
  if (known?.category === 'cancelled') {
    return { code: 'import-cancelled', severity: 'notice', facts: { ...facts, cancelledBy: null, byWhom: '' } };
  }
  const code = codeOfFamily[family];
  if (code !== undefined) return failure(code, facts);
  return isAtSource(cause) ? atSource(cause, observation, memory, facts) : failure('import-failed', facts);
}

/** What the source model is now says more than what Anaplan said of it. */
function atSource(
  { family, stepId }: Cause,
  observation: EndedRunsSeen,
  memory: Memory,
  given: JsonObject,
): Finding<Code> {
  const { sourceStepId, subject, targetMoved, runningTasks } = observation;
  const isOwn = subject.actionKind === 'import' || sourceStepId === undefined || sourceStepId === stepId;
  const source = isOwn ? observation.source : null;
  const facts = { ...given, ...sourceFactsOf(source), sourceThen: sourceThenOf(source, memory) };
  const byState = source === null ? undefined : codeOfState[sourceStateOf(source)];
  if (byState !== undefined) return failure(byState, facts);
  if (family === 'source-model-archived') return failure(family, facts);
  if (family === 'source-model-500') return again(family, observation, facts);
  if (family === 'source-unreadable') {
    const readsModel = source !== null || (isOwn && observation.sourceType === 'MODEL');
    return readsModel ? again(family, observation, facts) : failure(family, facts);
  }
  if (family === 'anaplan-error') return again(family, observation, { ...facts, caseSteps: caseStepsOf(source) });
  const fit = fittingOptionOf(source, targetMoved, runningTasks.length);
  const endsTasks = runningTasks.length > 0 ? `; running there now: ${runningTasks.join('; ')}` : '';
  return failure('source-model-not-found', { ...facts, ...fit, runningTasks, endsTasks });
}

/** Support wants to hear of it only when a later run failed the same way. */
function again(
  family: 'source-model-500' | 'source-unreadable' | 'anaplan-error',
  { runs }: EndedRunsSeen,
  facts: JsonObject,
): Finding<Code> {
  const [, before] = runs.filter(({ state }) => state === 'COMPLETE');
  const failedBefore = before !== undefined && causesOf(before).some((cause) => cause.family === family);
  if (!failedBefore) return failure(family, facts);
  return failure(`${family}-again`, { ...facts, firstFailedAtMs: before.startedAtMs });
}

/** Only where it is not what is seen now. */
function sourceThenOf(source: SourceModelSeen | null, { atFailure }: Memory): string {
  if (source === null || atFailure === null || atFailure.seen === sourceFactsOf(source).sourceSeen) return '';
  return ` At the first look after the failure, ${utcText(atFailure.atMs)}, it was so: ${atFailure.seen}`;
}

function caseStepsOf(source: SourceModelSeen | null): readonly string[] {
  const type = source === null ? 'import-failed' : 'model-to-model-failed';
  return [
    `Open a support case: \`anaplan-doctor case new --problem ${type} --config FILE\` fills in models, action and times.`,
  ];
}

function rowFindings(
  run: Run,
  { subject, dumps }: EndedRunsSeen,
  facts: JsonObject,
  given: Limits,
  { rows }: Memory,
): readonly Finding<Code>[] {
  if (isSuccessful(run) === false) return [];
  const limits = limitsFor(given, subject);
  const { failedRows, ignoredRows, totalRows } = rowCountsOf(run);
  const reaches = (count: number, percent: number) => totalRows === null || 100 * count >= percent * totalRows;
  const drops = suddenDropsOf(rows, run, limits);
  const found: Finding<Code>[] = [];
  if (drops.length > 0) {
    const [{ droppedPercent = 0, usualPercent = 0 } = {}] = drops;
    const drop = { droppedPercent, usualPercent, drops: [...drops], dropText: dropTextOf(run, drops) };
    found.push({ code: 'rows-dropped-suddenly', severity: 'warning', facts: { ...facts, ...drop } });
  }
  if (
    failedRows === null ||
    (failedRows >= limits.rowsFailedWarning && reaches(failedRows, limits.rowsFailedPercent))
  ) {
    found.push({ code: 'rows-failed', severity: 'warning', facts: { ...facts, ...rowFactsOf(run, dumps) } });
  } else if (
    drops.length === 0 &&
    ignoredRows >= limits.rowsIgnoredNotice &&
    reaches(ignoredRows, limits.rowsIgnoredPercent)
  ) {
    found.push({ code: 'rows-ignored', severity: 'notice', facts });
  }
  return found;
}

/** Those that are no cause of a failure are told all the same, once. */
function unknownFindings(run: Run, facts: JsonObject, failures: readonly Finding<Code>[]): readonly Finding<Code>[] {
  if (failures.some(({ code }) => code === 'unknown-result-code')) return [];
  const [first, ...others] = unknownCodesOf(run);
  if (first === undefined) return [];
  const { type, text, step } = first;
  const steps = [...new Set([first, ...others].flatMap((one) => one.step ?? []))];
  const saying = sayingOf(text);
  const told = { ...facts, type, text, step, steps, saying, ...adviceOf(type), history: '' };
  return [{ code: 'unknown-result-code', severity: 'notice', facts: told }];
}

function cancelledFinding({ subject, runs }: EndedRunsSeen, run: Run): Finding<Code> {
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

/** "; its failure dump: ..." -> " Its failure dump: ....". */
const sentenceOf = (part: string) => (part === '' ? '' : ` ${part.slice(2, 3).toUpperCase()}${part.slice(3)}.`);

const failure = (code: Code, facts: JsonObject): Finding<Code> => ({ code, severity: 'failure', facts });
