/** Looks how the newest runs of an import or process ended and, after a failure at its source, at the source model. Knows no verdict. */
import type { Anaplan } from './anaplan.ts';
import type { Cause } from './failure-causes.ts';
import { causesOf, isAtSource } from './failure-causes.ts';
import type { DumpSeen } from './failure-dump-look.ts';
import { dumpsOf } from './failure-dump-look.ts';
import { tasksInWorkspace } from './model-state.ts';
import { answerOf } from './refused-call.ts';
import type { Run } from './run-outcome.ts';
import { finishedRuns } from './runs.ts';
import type { SourceModelSeen } from './source-model.ts';
import { seenSource } from './source-model.ts';
import type { ImportTarget } from './watch-targets.ts';
import type { Subject } from './watched.ts';
import { isIn, subjectOf, watchedAction, watchedModel } from './watched.ts';

export type EndedRunsSeen = {
  readonly subject: Subject;
  /** Ended runs, newest first, back to the last good one; five at most. */
  readonly runs: readonly Run[];
  /** Where the source model is now; asked for only when the newest run failed at its source. */
  readonly source: SourceModelSeen | null;
  /** FILE or MODEL, of the import that failed at its source; null where not asked for. */
  readonly sourceType?: string | null;
  /** The step whose source that is. */
  readonly sourceStepId?: string | null;
  /** The model watched is in another workspace than the settings say. */
  readonly targetMoved: boolean;
  /** What runs in the workspace; asked for only when the source model was not found. */
  readonly runningTasks: readonly string[];
  /** Of the newest run; there only where the settings let failure dumps be read. */
  readonly dumps?: readonly DumpSeen[];
};

export type EndedRunsTarget = ImportTarget & { readonly failureDumps: boolean };

export async function seenEndedRuns(
  { model: wanted, import: { kind, action: wantedAction, sourceModel }, failureDumps }: EndedRunsTarget,
  anaplan: Anaplan,
  signal: AbortSignal,
): Promise<EndedRunsSeen> {
  const model = await watchedModel(anaplan, wanted, signal);
  const action = await watchedAction(model, kind, wantedAction, signal);
  const tasks = answerOf(await model.connection.tasks(action.ref, signal), `the runs of "${action.name}"`);
  const runs = await finishedRuns(model.connection, action, tasks, signal);
  const newest = runs.find(({ state }) => state === 'COMPLETE');
  const causes = newest ? causesOf(newest) : [];
  const failed = atSourceOf(causes);
  const importId = kind === 'import' ? action.ref.actionId : (failed?.stepId ?? null);
  const source = failed ? await seenSource(anaplan, model, importId, sourceModel, signal) : null;
  const isLost = causes.some(({ family }) => family === 'source-model-not-found');
  return {
    subject: subjectOf(model, action),
    runs,
    source: source?.model ?? null,
    ...(source ? { sourceType: source.type, sourceStepId: failed?.stepId ?? null } : {}),
    targetMoved: !isIn(model.model, wanted.workspace),
    runningTasks: isLost ? await tasksInWorkspace(model, signal) : [],
    ...(failureDumps && newest ? { dumps: await dumpsOf(model.connection, action, newest, signal) } : {}),
  };
}

/** One source is looked at: that of a cause which names the source, before one which only may mean it. */
function atSourceOf(causes: readonly Cause[]): Cause | undefined {
  return causes.find(({ family }) => family.startsWith('source-model')) ?? causes.find(isAtSource);
}
