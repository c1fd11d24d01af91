/** Reads the ended runs of an action, newest first; knows no verdict on them. */
import type { AnaplanConnection, TaskState, TaskSummary } from './anaplan.ts';
import { answerOf } from './refused-call.ts';
import type { Run } from './run-outcome.ts';
import { isSuccessful, runOf } from './run-outcome.ts';
import type { WatchedAction } from './watched.ts';

const endedStates: readonly string[] = ['COMPLETE', 'CANCELLED'] satisfies TaskState[];
const maxRuns = 5;

/** Back to the newest good run, five at most: one request where all is well. `tasks` newest last. */
export async function finishedRuns(
  connection: AnaplanConnection,
  { ref, name }: WatchedAction,
  tasks: readonly TaskSummary[],
  signal: AbortSignal,
): Promise<readonly Run[]> {
  const ended = tasks.filter(({ state }) => endedStates.includes(state)).slice(-maxRuns);
  const runs: Run[] = [];
  for (const { taskId } of ended.toReversed()) {
    const task = await connection.task(ref, taskId, signal);
    // Older runs may be gone from the history between the two requests; the newest has to be there.
    if (!task.ok && runs.length > 0) break;
    const run = runOf(answerOf(task, `run ${taskId} of "${name}"`));
    runs.push(run);
    if (isSuccessful(run) === true) break;
  }
  return runs;
}
