/** The facts every finding about an ended run gives, and its past as a sentence; pure. Knows no severity. */
import type { JsonObject } from '../check.ts';
import { utcText } from '../explanation.ts';
import type { Run } from './run-outcome.ts';
import { isSuccessful, rowCountsOf } from './run-outcome.ts';

/** `runs`: newest first, back to the last good one. */
export function runFactsOf(run: Run, runs: readonly Run[]): JsonObject {
  const { failedRows, ignoredRows, totalRows } = rowCountsOf(run);
  return {
    ...{ taskId: run.taskId, startedAtMs: run.startedAtMs, failedRows, ignoredRows, totalRows },
    failureDumpAvailable: (run.steps ?? []).some(({ failureDumpAvailable }) => failureDumpAvailable),
    failedRuns: runs.filter((one) => isSuccessful(one) === false).length,
    lastGoodRunAtMs: runs.find((one) => isSuccessful(one) === true)?.startedAtMs ?? null,
  };
}

/** Which steps failed, how many runs in a row, and when the last good one was. */
export function historyOf({ action, steps, failedRuns, lastGoodRunAtMs }: JsonObject): string {
  const inside = (Array.isArray(steps) ? steps : []).filter((step) => step !== action);
  const where = inside.length > 0 ? `It failed in: ${inside.join(', ')}. ` : '';
  const good = typeof lastGoodRunAtMs === 'number' ? utcText(lastGoodRunAtMs) : null;
  if (Number(failedRuns) > 1)
    return `${where}${failedRuns} runs in a row have failed; ${good === null ? 'no good one is known' : `the last good one was ${good}`}.`;
  return `${where}${good === null ? 'No good run is known.' : `The last good run was ${good}.`}`;
}
