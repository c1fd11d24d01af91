/** How many rows of an import are usually left out, learned step by step from its good runs; and when a run leaves out far more. Pure. Knows no data. */
import type { Run, StepOutcome } from './run-outcome.ts';
import { isSuccessful, stepRowCountsOf } from './run-outcome.ts';

/** One good run of one step. `droppedRows`: ignored and failed. */
export type RunRows = {
  readonly taskId: string;
  readonly totalRows: number;
  readonly droppedRows: number;
  /** Told as sudden: it does not count as usual, unless a person says so. */
  readonly isSudden: boolean;
};

export type StepRows = { readonly step: string; readonly runs: readonly RunRows[] };

export type DropLimits = {
  /** So many times its usual share. */
  readonly rowsDroppedFactor: number;
  /** And so many percentage points above the highest share that is usual. */
  readonly rowsDroppedPercent: number;
};

export type Drop = {
  readonly step: string;
  readonly totalRows: number;
  readonly droppedRows: number;
  readonly droppedPercent: number;
  readonly usualPercent: number;
  readonly highestUsualPercent: number;
  readonly usualRuns: number;
};

const maxSteps = 50;
const maxRuns = 20;
const minUsualRuns = 3;

/** Folds good runs in, oldest first; a run that is known already changes nothing. */
export function withRuns(known: readonly StepRows[], runs: readonly Run[], limits: DropLimits): readonly StepRows[] {
  return runs.reduce((sofar, run) => withRun(sofar, run, limits), known);
}

/** What of `run` is far from usual; asked before or after it was folded in. */
export function suddenDropsOf(known: readonly StepRows[], run: Run, limits: DropLimits): readonly Drop[] {
  return rowsOf(run).flatMap(({ step, ...rows }) => {
    const before = known.find((one) => one.step === step)?.runs ?? [];
    const own = before.find(({ taskId }) => taskId === run.taskId);
    if (own?.isSudden === false) return [];
    const drop = dropOf(before, { step, ...rows }, limits);
    return drop === null ? [] : [drop];
  });
}

/** A person says that this run was as it should be: it is usual from now on, and what came after it too. */
export function asUsual(known: readonly StepRows[], taskId: string): readonly StepRows[] {
  return known.map(({ step, runs }) => {
    const from = runs.findIndex((one) => one.taskId === taskId);
    const settled = runs.map((one, index) => (from !== -1 && index >= from ? { ...one, isSudden: false } : one));
    return { step, runs: settled };
  });
}

function withRun(known: readonly StepRows[], run: Run, limits: DropLimits): readonly StepRows[] {
  if (run.state !== 'COMPLETE' || isSuccessful(run) !== true) return known;
  return rowsOf(run).reduce((sofar, { step, ...rows }) => {
    const before = sofar.find((one) => one.step === step)?.runs ?? [];
    if (before.some(({ taskId }) => taskId === run.taskId)) return sofar;
    const isSudden = dropOf(before, { step, ...rows }, limits) !== null;
    const runs = [...before, { taskId: run.taskId, ...rows, isSudden }].slice(-maxRuns);
    return [...sofar.filter((one) => one.step !== step), { step, runs }].slice(-maxSteps);
  }, known);
}

type Rows = { readonly step: string; readonly totalRows: number; readonly droppedRows: number };

function dropOf(before: readonly RunRows[], { step, totalRows, droppedRows }: Rows, limits: DropLimits): Drop | null {
  const usual = before.filter(({ isSudden }) => !isSudden);
  if (usual.length < minUsualRuns || totalRows === 0) return null;
  const shares = usual.map((one) => percentOf(one.droppedRows, one.totalRows)).toSorted((a, b) => a - b);
  const middle = shares[Math.floor((shares.length - 1) / 2)] ?? 0;
  const highest = shares.at(-1) ?? 0;
  const droppedPercent = percentOf(droppedRows, totalRows);
  const isFar = droppedPercent >= middle * limits.rowsDroppedFactor;
  if (!isFar || droppedPercent < highest + limits.rowsDroppedPercent) return null;
  return {
    ...{ step, totalRows, droppedRows, usualRuns: usual.length },
    droppedPercent: rounded(droppedPercent),
    usualPercent: rounded(middle),
    highestUsualPercent: rounded(highest),
  };
}

/** By the step's id where it has one: names change. */
function rowsOf({ steps }: Run): readonly Rows[] {
  return (steps ?? [])
    .filter(({ hasSteps }) => !hasSteps)
    .flatMap((one) => {
      const { totalRows, failedRows, ignoredRows } = stepRowCountsOf(one);
      return totalRows === null
        ? []
        : [{ step: stepKeyOf(one), totalRows, droppedRows: (failedRows ?? 0) + ignoredRows }];
    })
    .slice(0, maxSteps);
}

export function stepKeyOf({ step, stepId }: Pick<StepOutcome, 'step' | 'stepId'>): string {
  return stepId ?? step ?? '';
}

const percentOf = (part: number, whole: number) => (whole === 0 ? 0 : (100 * part) / whole);
const rounded = (percent: number) => Math.round(percent * 10) / 10;
