/** Reads the running tasks of one import or process and how its newest run ended. Knows no verdict and nothing read before. */
import { createHash } from 'node:crypto';
import { CouldNotLook } from '../check.ts';
import type { ModelStatus, Task, TaskResult, TaskState, TaskSummary } from './anaplan.ts';
import type { RunningTask } from './dwell.ts';
import { isClosed } from './model-state.ts';
import { answerOf } from './refused-call.ts';
import { isSuccessful, rowCountsOf, runOf } from './run-outcome.ts';
import type { Subject, WatchedAction, WatchedModel } from './watched.ts';
import { subjectOf } from './watched.ts';

export type EndedTask = {
  readonly taskId: string;
  readonly state: string;
  /** Null: no result is told. */
  readonly successful: boolean | null;
  readonly byPerson: boolean;
  readonly rows: number | null;
  /** Of a process that ended well: a digest of the steps it ran. */
  readonly steps: string | null;
};

export type TasksSeen = {
  readonly subject: Subject;
  readonly status: ModelStatus;
  /** Newest last, five at most. */
  readonly newest: readonly TaskSummary[];
  readonly running: readonly RunningTask[];
  /** FILE or MODEL, asked for when an import runs: a support case needs it, and a busy model still answers that. */
  readonly sourceType?: string | null;
  /** Absent in what older versions stored. */
  readonly modelState?: string;
  readonly dataSourceId?: string | null;
  /** Anaplan's clock less this host's, asked for when a task runs; null: not known. */
  readonly clockSkewMs?: number | null;
  /** The newest run that has ended; null: none, or it could not be read. */
  readonly end?: EndedTask | null;
};

const runningStates: readonly string[] = ['NOT_STARTED', 'IN_PROGRESS', 'CANCELLING'] satisfies TaskState[];
const mostTasks = 5;
/** A busy model's status is asked for again after the task was read, unless it was within this. */
const freshMs = 5_000;

/**
 * The list says which tasks run, then each of them (five at most) is read by itself, and then the model's status: three answers that have
 * to agree before anyone is told that one stands still.
 */
export async function seenTasks(model: WatchedModel, action: WatchedAction, signal: AbortSignal): Promise<TasksSeen> {
  const { connection } = model;
  const tasks = answerOf(await connection.tasks(action.ref, signal), `the runs of "${action.name}"`);
  const running: RunningTask[] = [];
  const ended: Task[] = [];
  for (const { taskId } of firstRunning(tasks)) {
    const answer = await connection.task(action.ref, taskId, signal);
    const task = answerOf(answer, `run ${taskId} of "${action.name}"`);
    if (isRunning(task)) running.push(runningTask(task, answer.ok ? answer.readAtMs : undefined));
    else ended.push(task);
  }
  const newestEnd = ended.at(-1) ?? (await lastEnded(model, action, tasks, signal));
  return {
    subject: subjectOf(model, action),
    status: running.length === 0 ? model.status : await freshStatus(model, running, signal),
    newest: tasks.slice(-mostTasks),
    running,
    modelState: model.model.activeState,
    dataSourceId: action.dataSourceId,
    end: newestEnd === null ? null : endOf(newestEnd),
    ...(running.length > 0 ? await sourceTypeOf(model, action, signal) : {}),
    ...(running.length > 0 ? { clockSkewMs: await skewOf(model, signal) } : {}),
  };
}

/** What runs before what waits, and the oldest first: one that stands still must not drop out when others queue behind it. */
function firstRunning(tasks: readonly TaskSummary[]): readonly TaskSummary[] {
  const running = tasks.filter(isRunning);
  const isWaiting = ({ state }: TaskSummary) => state === 'NOT_STARTED';
  return [...running.filter((task) => !isWaiting(task)), ...running.filter(isWaiting)].slice(0, mostTasks);
}

const isRunning = ({ state }: { readonly state: string }) => runningStates.includes(state);

function runningTask(task: Task, readAtMs: number | undefined): RunningTask {
  const { taskId, state, progress, currentStep: step, createdAtMs } = task;
  return { taskId, state, progress, step, createdAtMs, ...(readAtMs === undefined ? {} : { readAtMs }) };
}

async function freshStatus(
  { connection, workspaceId, model }: WatchedModel,
  running: readonly RunningTask[],
  signal: AbortSignal,
): Promise<ModelStatus> {
  const readAtMs = Math.max(...running.map((task) => task.readAtMs ?? Number.POSITIVE_INFINITY));
  const since = (nowMs: number) => Math.min(nowMs, readAtMs) - freshMs;
  const answer = await connection.modelStatus(workspaceId, model.id, signal, since);
  return answerOf(answer, `the status of model "${model.name}"`);
}

/** How an earlier run ended is no reason not to look at the one that runs. */
async function lastEnded(
  { connection }: WatchedModel,
  { ref }: WatchedAction,
  tasks: readonly TaskSummary[],
  signal: AbortSignal,
): Promise<Task | null> {
  const last = tasks.findLast((task) => !isRunning(task));
  if (last === undefined) return null;
  try {
    const answer = await connection.task(ref, last.taskId, signal);
    return answer.ok && !isRunning(answer.value) ? answer.value : null;
  } catch (error) {
    if (error instanceof CouldNotLook) return null;
    throw error;
  }
}

async function skewOf({ connection }: WatchedModel, signal: AbortSignal): Promise<number | null> {
  try {
    return (await connection.clockSkew(signal)).skewMs;
  } catch (error) {
    if (error instanceof CouldNotLook) return null;
    throw error;
  }
}

async function sourceTypeOf({ connection, model, status }: WatchedModel, { ref }: WatchedAction, signal: AbortSignal) {
  if (ref.kind !== 'import' || isClosed(status)) return {};
  const source = await connection.importSource(model.id, ref.actionId, signal);
  return { sourceType: source.ok ? source.value.type : null };
}

function endOf(task: Task): EndedTask {
  const run = runOf(task);
  const successful = isSuccessful(run);
  return {
    ...{ taskId: task.taskId, state: task.state, successful },
    byPerson: task.state === 'CANCELLED' && task.cancelledBy !== null,
    rows: successful === true ? rowCountsOf(run).totalRows : null,
    steps: successful === true && task.result !== null ? stepsDigest(task.result) : null,
  };
}

function stepsDigest({ nested }: TaskResult): string | null {
  const ids = nested.flatMap(({ objectId }) => objectId ?? []);
  if (ids.length === 0 || ids.length < nested.length) return null;
  return createHash('sha256').update(ids.join(' ')).digest('hex').slice(0, 16);
}
