/** Runs, their history and their errors from CloudWorks' answers; pure. Of errors only kinds and counts are kept. */
import { z } from 'zod';
import { parsed } from '../anaplan/answer.ts';
import { parsePage, parseSingle } from '../anaplan/envelope.ts';
import { listOf, message, optionalFlag, optionalId, optionalNumber, optionalTime, text } from './answers.ts';
import type { ActionErrors, CloudRun, RunErrors, RunHistory, RunStatus } from './cloudworks.ts';
import { rowsIn, sumOf } from './row-counts.ts';

const runFields = {
  id: optionalId,
  traceId: optionalId,
  startDate: optionalTime,
  endDate: optionalTime,
  success: optionalFlag,
  message,
  executionErrorCode: optionalNumber,
  triggeredBy: text,
  triggerSource: text,
};
const runRow = z.object(runFields);

function runOf(row: z.infer<typeof runRow>): CloudRun {
  return {
    id: row.id,
    traceId: row.traceId,
    startedAtMs: row.startDate,
    endedAtMs: row.endDate,
    success: row.success,
    message: row.message,
    errorCode: row.executionErrorCode,
    triggeredBy: row.triggeredBy,
    triggerSource: row.triggerSource,
  };
}

/** Absent, null or empty when it never ran. */
export const latestRun: z.ZodType<CloudRun | null> = runRow
  .nullish()
  .transform((row) => (row == null ? null : runOf(row)))
  .transform((run) => (run === null || Object.values(run).every((value) => value === null) ? null : run));

/**
 * Seconds since 1970 live, an ISO date in the documentation. When the run ended by one source, began by the other: only good where
 * `startDate` is missing.
 */
const lastRun = z
  .union([
    z
      .number()
      .nonnegative()
      .transform((given) => (given < 100_000_000_000 ? given * 1000 : given)),
    optionalTime,
  ])
  .nullish()
  .catch(null);

const historyRow = z.object({ ...runFields, lastRun });
const history = z.object({ runs: listOf(historyRow, 500), totalRuns: optionalNumber });

/** GET /integrations/runs/{integrationId}, newest first. */
export function parseRunHistory(body: unknown): RunHistory {
  const what = 'The history of the integration';
  const found = parseSingle(body, 'history_of_runs', what);
  const { runs, totalRuns } = parsed(history, found, { what, path: ['history_of_runs'] });
  const all = runs.map((row) => runOf({ ...row, startDate: row.startDate ?? row.lastRun ?? null }));
  return { runs: all.toSorted((one, other) => (other.startedAtMs ?? 0) - (one.startedAtMs ?? 0)), totalRuns };
}

const status = z.object({ ...runFields, integrationId: optionalId, flowGroupId: optionalId });

/** GET /integrations/run/{runId} */
export function parseRunStatus(body: unknown): RunStatus {
  const what = 'The status of the run';
  const row = parsed(status, parseSingle(body, 'run', what), { what, path: ['run'] });
  return { ...runOf(row), integrationId: row.integrationId, flowId: row.flowGroupId };
}

const errorText = z.object({
  localMessageText: message.catch(null),
  occurrences: optionalNumber,
  type: text,
});

const actionErrors: z.ZodType<ActionErrors> = z
  .object({
    errorMessage: listOf(errorText, 500),
    actionId: optionalId,
    actionName: text,
    failureDumpGenerated: optionalFlag,
  })
  .transform((row) => ({
    actionId: row.actionId,
    actionName: row.actionName,
    hasDump: row.failureDumpGenerated === true,
    errors: row.errorMessage.map(({ type, occurrences }) => ({ type, occurrences })),
    rows: sumOf(row.errorMessage.map(({ localMessageText }) => rowsIn(localMessageText))),
  }));

const runErrors: z.ZodType<RunErrors> = z
  .object({ taskId: optionalId, errorMessages: listOf(actionErrors, 100) })
  .transform(({ taskId, errorMessages }) => ({ taskId, actions: errorMessages }));

/** GET /integrations/runerror/{runId}; `runs` is an empty object, not an empty list, where there were none. */
export function parseRunErrors(body: unknown): readonly RunErrors[] {
  const what = 'The errors of the run';
  const { items } = parsePage(body, ['runs'], what);
  const rows = items.filter((item) => typeof item !== 'object' || item === null || Object.keys(item).length > 0);
  return rows.slice(0, 50).map((row, index) => parsed(runErrors, row, { what, path: ['runs', index] }));
}
