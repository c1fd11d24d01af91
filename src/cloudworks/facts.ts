/** The facts findings about CloudWorks share; pure. Knows no verdict. */
import type { JsonObject } from '../check.ts';
import { utcText } from '../explanation.ts';
import type { CloudRun, Flow, Integration, Job, RowCounts, RunErrors } from './cloudworks.ts';
import { endsOf } from './ends.ts';
import { outcomeOf } from './outcome.ts';

export function integrationFacts(
  connection: string,
  { id, name, type, processId, modelId, workspaceId, modifiedAtMs, modifiedBy, createdBy }: Integration,
  modelName: string | null,
  jobs: readonly Job[] | null,
): JsonObject {
  return {
    kind: 'integration',
    job: name,
    // As a support case asks for it.
    action: `CloudWorks integration "${name}"`,
    actionId: processId ?? endsOf(jobs).find(({ actionId }) => actionId !== null)?.actionId ?? null,
    jobId: id,
    integrationType: type,
    connection,
    model: modelName,
    modelId,
    workspaceId,
    definitionChangedAtMs: modifiedAtMs,
    definitionChangedBy: modifiedBy,
    askWhom: modifiedBy ?? createdBy ?? 'its owner',
  };
}

export function flowFacts(connection: string, { id, name, modifiedAtMs, modifiedBy, createdBy }: Flow): JsonObject {
  return {
    kind: 'flow',
    job: name,
    jobId: id,
    connection,
    definitionChangedAtMs: modifiedAtMs,
    definitionChangedBy: modifiedBy,
    askWhom: modifiedBy ?? createdBy ?? 'its owner',
  };
}

/** What a support case asks of a run: its id, its trace and its code above all. */
export function runFacts(run: CloudRun, errors: readonly RunErrors[] | null): JsonObject {
  return {
    runId: run.id,
    traceId: run.traceId,
    executionErrorCode: run.errorCode,
    message: run.message,
    startedAtMs: run.startedAtMs,
    endedAtMs: run.endedAtMs,
    triggeredBy: run.triggeredBy,
    triggerSource: run.triggerSource,
    taskId: errors?.find(({ taskId }) => taskId !== null)?.taskId ?? null,
  };
}

/** "Load exchange rates (112000000053): dateFormatInvalid (1)", by action; kinds and counts only. */
export function failedActionsOf(errors: readonly RunErrors[] | null): readonly string[] {
  return (errors ?? [])
    .flatMap(({ actions }) => actions)
    .slice(0, 10)
    .map(({ actionName, actionId, errors: kinds }) => {
      const counted = kinds
        .slice(0, 10)
        .map(({ type, occurrences }) => (occurrences ? `${type ?? 'no kind'} (${occurrences})` : (type ?? 'no kind')));
      const name = actionName ?? 'an action without a name';
      return `${name}${actionId === null ? '' : ` (${actionId})`}${counted.length === 0 ? '' : `: ${counted.join(', ')}`}`;
    });
}

export function rowsText(rows: RowCounts | null): string {
  if (rows === null) return 'how many rows is not told';
  return `${rows.successful} rows loaded, ${rows.failed} failed, ${rows.ignored} ignored, ${rows.warnings} with warnings`;
}

/** How many of the newest runs failed in a row, and the last good one before them. */
export function historyFacts(runs: readonly CloudRun[] | null): JsonObject {
  if (runs === null) return { failedRuns: null, lastGoodRunAtMs: null, history: '' };
  const ended = runs.filter((run) => outcomeOf(run) !== 'running');
  const good = ended.findIndex((run) => outcomeOf(run) === 'succeeded');
  const lastGoodRunAtMs = ended[good]?.startedAtMs ?? null;
  const failedRuns = good === -1 ? ended.length : good;
  const before =
    lastGoodRunAtMs === null ? 'no good run is in its history' : `the last good run was ${utcText(lastGoodRunAtMs)}`;
  const inARow = failedRuns > 1 ? `${failedRuns} runs in a row did not end well; ` : '';
  return { failedRuns, lastGoodRunAtMs, history: sentence(`${inARow}${before}.`) };
}

export function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
