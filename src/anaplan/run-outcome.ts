/** What came of a finished run, reduced to what may be kept: codes, counts and summary texts, never rows of data. Pure. */
import type { ResultDetail, Task, TaskResult } from './anaplan.ts';
import { resultCodeOf } from './result-codes.ts';

export type StepDetail = {
  readonly type: string;
  /** Null for row-level codes: their text may hold data. */
  readonly text: string | null;
  readonly occurrences: number | null;
  /** The counts among `values`, e.g. failedCount. */
  readonly counts: { readonly [name: string]: number };
};

/** One result: of the import itself, or of the process and of each of its steps. */
export type StepOutcome = {
  /** Name of the step's action; the process or import for the first. */
  readonly step: string | null;
  readonly stepId: string | null;
  readonly successful: boolean;
  readonly failureDumpAvailable: boolean;
  readonly hasSteps: boolean;
  readonly details: readonly StepDetail[];
};

export type Run = {
  readonly taskId: string;
  readonly state: string;
  /** When the task was created, by Anaplan's clock. */
  readonly startedAtMs: number;
  readonly cancelledBy: string | null;
  /** The whole first, then its steps in order. Null while it has not ended, and when the API gives no result. */
  readonly steps: readonly StepOutcome[] | null;
};

export type RowCounts = { readonly failedRows: number | null; readonly ignoredRows: number };

const maxSteps = 200;
const maxDetails = 50;
const maxTextLength = 500;

export function runOf({ taskId, state, createdAtMs, cancelledBy, result }: Task): Run {
  const steps = result === null ? null : stepsOf(result).slice(0, maxSteps);
  return { taskId, state, startedAtMs: createdAtMs, cancelledBy, steps };
}

/** False when any step failed, whatever the process says of itself; null when there is no result. */
export function isSuccessful({ steps }: Run): boolean | null {
  return steps === null ? null : steps.every(({ successful }) => successful);
}

/** Rows over all steps. `failedRows` is null when a code says that rows failed and nothing says how many. */
export function rowCountsOf({ steps }: Run): RowCounts {
  const details = (steps ?? []).filter(({ hasSteps }) => !hasSteps).flatMap((step) => step.details);
  const failed = details.map(failedRowsOf);
  return {
    failedRows: failed.includes(null) ? null : sumOf(failed.map((count) => count ?? 0)),
    ignoredRows: sumOf(details.map((detail) => countOf(detail, ['ignoredCount'], /\b(\d{1,12}) ignored\b/) ?? 0)),
  };
}

function failedRowsOf(detail: StepDetail): number | null {
  const count = countOf(detail, ['failedCount', 'invalidCount'], /\b(\d{1,12}) failed\b/) ?? 0;
  return count === 0 && resultCodeOf(detail.type)?.category === 'partial' ? null : count;
}

function countOf({ counts, text }: StepDetail, names: readonly string[], pattern: RegExp): number | null {
  const found = names.map((name) => counts[name]).find((count) => count !== undefined);
  if (found !== undefined) return found;
  const inText = text === null ? null : pattern.exec(text);
  return inText ? Number(inText[1]) : null;
}

function stepsOf({ nested, ...result }: TaskResult): readonly StepOutcome[] {
  const { objectName: step, objectId: stepId, successful, failureDumpAvailable } = result;
  const details = result.details.slice(0, maxDetails).map(detailOf);
  const own = { step, stepId, successful, failureDumpAvailable, hasSteps: nested.length > 0, details };
  return [own, ...nested.flatMap(stepsOf)];
}

function detailOf({ type, text, occurrences, values }: ResultDetail): StepDetail {
  const isRow = resultCodeOf(type)?.category === 'row';
  const counts = Object.entries(values)
    .filter(([name, value]) => /^[A-Za-z]{1,40}Count$/.test(name) && /^\d{1,15}$/.test(value))
    .map(([name, value]) => [name, Number(value)] as const);
  return {
    type,
    text: isRow ? null : (text?.slice(0, maxTextLength) ?? null),
    occurrences,
    counts: Object.fromEntries(counts),
  };
}

const sumOf = (counts: readonly number[]) => counts.reduce((sum, count) => sum + count, 0);
