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
  /** Name of the step's action; the process or import for the first. Deeper ones with those around them: `Outer > Inner`. */
  readonly step: string | null;
  readonly stepId: string | null;
  readonly successful: boolean;
  readonly failureDumpAvailable: boolean;
  readonly hasSteps: boolean;
  /** A step within it failed, at whatever depth; absent in what older versions stored. */
  readonly failedInside?: boolean;
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

export type RowCounts = {
  /** Null when a code says that rows failed and nothing says how many. */
  readonly failedRows: number | null;
  readonly ignoredRows: number;
  /** Loaded, failed and ignored together; null when no count tells it. */
  readonly totalRows: number | null;
};

const maxSteps = 200;
const maxDetails = 50;
const maxTextLength = 500;

export function runOf({ taskId, state, createdAtMs, cancelledBy, result }: Task): Run {
  const steps = result === null ? null : kept(stepsOf(result, []), maxSteps, ({ successful }) => !successful);
  return { taskId, state, startedAtMs: createdAtMs, cancelledBy, steps };
}

/** False when any step failed, whatever the process says of itself; null when there is no result. */
export function isSuccessful({ steps }: Run): boolean | null {
  return steps === null ? null : steps.every(({ successful }) => successful);
}

/** Rows over all steps. */
export function rowCountsOf({ steps }: Run): RowCounts {
  const counts = (steps ?? []).filter(({ hasSteps }) => !hasSteps).map(stepRowCountsOf);
  const totals = counts.flatMap(({ totalRows }) => totalRows ?? []);
  return {
    failedRows: counts.some(({ failedRows }) => failedRows === null)
      ? null
      : sumOf(counts.map(({ failedRows }) => failedRows ?? 0)),
    ignoredRows: sumOf(counts.map(({ ignoredRows }) => ignoredRows)),
    totalRows: totals.length > 0 ? sumOf(totals) : null,
  };
}

/** Rows of one step. */
export function stepRowCountsOf({ details }: Pick<StepOutcome, 'details'>): RowCounts {
  const failedRows = failedRowsIn(details);
  const ignoredRows = sumOf(details.map(ignoredRowsOf));
  const loaded = details.flatMap((detail) => loadedRowsOf(detail) ?? []);
  const totals = details.flatMap(({ counts }) => counts['totalRowCount'] ?? []);
  if (loaded.length > 0) return { failedRows, ignoredRows, totalRows: sumOf(loaded) + (failedRows ?? 0) + ignoredRows };
  return { failedRows, ignoredRows, totalRows: totals.length > 0 ? sumOf(totals) : null };
}

/** Where nothing counts the rows that failed, the codes of single rows tell how often they occurred. */
function failedRowsIn(details: readonly StepDetail[]): number | null {
  const told = details.map(failedRowsOf);
  if (told.includes(null)) return null;
  const rowLevel = details.filter(({ type }) => resultCodeOf(type)?.category === 'row');
  const isCounted = details.some((detail) => explicitFailedOf(detail) !== null || ignoredRowsOf(detail) > 0);
  if (isCounted || rowLevel.length === 0) return sumOf(told.map((count) => count ?? 0));
  const occurrences = rowLevel.map((detail) => detail.occurrences ?? 0);
  return occurrences.includes(0) ? null : sumOf(occurrences);
}

function failedRowsOf(detail: StepDetail): number | null {
  const count = explicitFailedOf(detail) ?? 0;
  return count === 0 && resultCodeOf(detail.type)?.category === 'partial' ? null : count;
}

function explicitFailedOf(detail: StepDetail): number | null {
  return countOf(detail, ['failedCount', 'invalidCount'], /\b(\d{1,12}) failed\b/);
}

function ignoredRowsOf(detail: StepDetail): number {
  return countOf(detail, ['ignoredCount'], /\b(\d{1,12}) ignored\b/) ?? 0;
}

/** Rows with a warning are loaded too, and counted apart. */
function loadedRowsOf(detail: StepDetail): number | null {
  const loaded = countOf(detail, ['successRowCount'], /\b(\d{1,12}) \(\d{1,12}\/\d{1,12}\) rows successful\b/);
  return loaded === null ? null : loaded + (detail.counts['warningsRowCount'] ?? 0);
}

function countOf({ counts, text }: StepDetail, names: readonly string[], pattern: RegExp): number | null {
  const found = names.map((name) => counts[name]).find((count) => count !== undefined);
  if (found !== undefined) return found;
  const inText = text === null ? null : pattern.exec(text);
  return inText ? Number(inText[1]) : null;
}

/** `around`: the names of what holds it, without the whole itself. */
function stepsOf({ nested, ...result }: TaskResult, around: readonly string[], place?: string): readonly StepOutcome[] {
  const { objectId: stepId, successful, failureDumpAvailable } = result;
  const name = result.objectName ?? place ?? null;
  const path = place === undefined ? [] : [...around, name ?? place];
  const inner = nested.flatMap((one, index) => stepsOf(one, path, `step ${index + 1} of ${nested.length}`));
  const details = kept(result.details, maxDetails, saysMore).map(detailOf);
  const step = path.length > 1 ? path.join(' > ') : name;
  const failedInside = inner.some((one) => !one.successful);
  const own = { step, stepId, successful, failureDumpAvailable, hasSteps: nested.length > 0, failedInside, details };
  return [own, ...inner];
}

/** All of them in their order; of too many those first that `matters`. */
function kept<T>(all: readonly T[], most: number, matters: (one: T) => boolean): readonly T[] {
  if (all.length <= most) return all;
  const chosen = new Set([...all.slice(0, 1), ...all.filter(matters), ...all]);
  const first = new Set([...chosen].slice(0, most));
  return all.filter((one) => first.has(one));
}

const saysMore = ({ type }: ResultDetail) => resultCodeOf(type)?.category !== 'row';

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
