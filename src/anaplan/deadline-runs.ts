/**
 * The runs of an action as deadlines need them: its own, and those of processes that hold it as a step, for which it has no task of its
 * own. Knows no deadline and no verdict.
 */
import type { FoundRun } from '../calendar/seen-runs.ts';
import type { ReadSince, TaskState, TaskSummary } from './anaplan.ts';
import { answerOf } from './refused-call.ts';
import type { Run } from './run-outcome.ts';
import { isSuccessful } from './run-outcome.ts';
import { finishedRuns } from './runs.ts';
import type { WatchedAction, WatchedModel } from './watched.ts';

export type OwnRuns = {
  /** In the order of their starts; results are read back to the newest good one, five at most. */
  readonly runs: readonly FoundRun[];
  /** When the list was read, this host's clock; null where the connection does not say. */
  readonly readAtMs: number | null;
};

/** Does not open the model. */
export async function ownRunsOf(
  { connection }: WatchedModel,
  action: WatchedAction,
  since: ReadSince,
  signal: AbortSignal,
): Promise<OwnRuns> {
  const answer = await connection.tasks(action.ref, signal, since);
  const tasks = answerOf(answer, `the runs of "${action.name}"`);
  const finished = await finishedRuns(connection, action, tasks, signal);
  const byId = new Map(finished.map((run) => [run.taskId, run]));
  const runs = tasks.map((task) => foundOf(task, byId.get(task.taskId), isSuccessful));
  return { runs, readAtMs: (answer.ok ? answer.readAtMs : null) ?? null };
}

export type CarriedRuns = {
  /** Names of the processes that hold the action. */
  readonly processes: readonly string[];
  /** Processes whose steps were not asked for: there are more than are asked in one look. */
  readonly unread: number;
  readonly runs: readonly FoundRun[];
};

/** A tenant may have thousands. */
const mostProcesses = 30;

/** Opens a closed model: ask only where it is open. */
export async function carriedRunsOf(
  model: WatchedModel,
  { ref }: WatchedAction,
  since: ReadSince,
  signal: AbortSignal,
): Promise<CarriedRuns> {
  const { connection, workspaceId } = model;
  const modelId = model.model.id;
  const listed = await connection.actions(modelId, 'process', signal);
  const all = answerOf(listed, `the processes of model "${model.model.name}"`);
  const processes: string[] = [];
  const runs: FoundRun[] = [];
  for (const { id, name } of all.slice(0, mostProcesses)) {
    const steps = answerOf(await connection.processSteps(modelId, id, signal), `the steps of process "${name}"`);
    if (!steps.some((step) => step.id === ref.actionId)) continue;
    processes.push(name);
    const holder: WatchedAction = {
      ref: { workspaceId, modelId, kind: 'process', actionId: id },
      name,
      dataSourceId: null,
    };
    const tasks = answerOf(await connection.tasks(holder.ref, signal, since), `the runs of "${name}"`);
    const finished = await finishedRuns(connection, holder, tasks, signal);
    const byId = new Map(finished.map((run) => [run.taskId, run]));
    runs.push(...tasks.map((task) => foundOf(task, byId.get(task.taskId), (run) => stepSucceeded(run, ref.actionId))));
  }
  return { processes, unread: Math.max(0, all.length - mostProcesses), runs };
}

function foundOf(task: TaskSummary, run: Run | undefined, successOf: (run: Run) => boolean | null): FoundRun {
  return { id: task.taskId, startedAtMs: task.createdAtMs, outcome: outcomeOf(task.state, run, successOf) };
}

function outcomeOf(state: string, run: Run | undefined, successOf: (run: Run) => boolean | null): FoundRun['outcome'] {
  if (state === ('CANCELLED' satisfies TaskState)) return 'cancelled';
  if (state !== ('COMPLETE' satisfies TaskState)) return 'running';
  const successful = run === undefined ? null : successOf(run);
  return successful === null ? 'unread' : successful ? 'succeeded' : 'failed';
}

/** False also when the process ended before it came to the step. */
function stepSucceeded({ steps }: Run, stepId: string): boolean | null {
  if (steps === null) return null;
  const own = steps.filter((step) => step.stepId === stepId);
  return own.length > 0 && own.every(({ successful, failedInside }) => successful && failedInside !== true);
}
