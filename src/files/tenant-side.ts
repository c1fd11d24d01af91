/** What Anaplan says of the action a local file belongs to: when it ran, and how the import reads its file. Opens no closed model; knows no verdict. */
import type { Anaplan, ImportSource, ReadSince, TaskState } from '../anaplan/anaplan.ts';
import { isClosed } from '../anaplan/model-state.ts';
import { answerOf } from '../anaplan/refused-call.ts';
import type { Subject, WatchedAction, WatchedModel } from '../anaplan/watched.ts';
import { subjectOf, watchedAction, watchedModel } from '../anaplan/watched.ts';
import type { Fault } from '../check.ts';
import { CouldNotLook, NothingToLookAt } from '../check.ts';
import { lastDueMs } from './arrival.ts';
import type { FileTarget } from './file-targets.ts';
import type { FileForm } from './files.ts';

/** As the import's definition has them. */
export type WantedForm = { readonly names: readonly string[] | null; readonly form: FileForm };

export type TenantSide = {
  readonly subject: Subject;
  /** When runs that were not cancelled began, by Anaplan's clock, newest first; twenty at most. */
  readonly runStartsMs: readonly number[];
  readonly isRunning: boolean;
  /** Null where it was not asked for or is not told. */
  readonly wanted: WantedForm | null;
  /** The model is closed and what the import wants was not seen yet. */
  readonly isClosed: boolean;
};

export type TenantSeen = {
  readonly side: TenantSide | null;
  readonly fault: Fault | null;
  readonly why: string | null;
};

const maxRuns = 20;

/** What columns are held against was read so recently. */
export const aMinuteAgo: ReadSince = (nowMs) => nowMs - 60_000;

/**
 * Never throws for what the tenant answers: the local file is worth telling of all the same. `since`: how new the import's definition has
 * to be.
 */
export async function tenantSideOf(
  target: FileTarget,
  anaplan: Anaplan,
  signal: AbortSignal,
  since?: ReadSince,
): Promise<TenantSeen> {
  try {
    return { side: await sideOf(target, anaplan, signal, since), fault: null, why: null };
  } catch (error) {
    if (error instanceof NothingToLookAt) return { side: null, fault: null, why: error.message };
    if (error instanceof CouldNotLook) return { side: null, fault: error.fault, why: error.fault.message };
    throw error;
  }
}

async function sideOf(
  target: FileTarget,
  anaplan: Anaplan,
  signal: AbortSignal,
  since: ReadSince | undefined,
): Promise<TenantSide> {
  const model = await watchedModel(anaplan, target.model, signal);
  const action = await watchedAction(model, target.kind, target.action, signal);
  const tasks = answerOf(
    await model.connection.tasks(action.ref, signal, sinceDeadlines(target)),
    `the runs of "${action.name}"`,
  );
  const running: readonly string[] = ['NOT_STARTED', 'IN_PROGRESS', 'CANCELLING'] satisfies TaskState[];
  const asksForm = target.kind !== 'export' && target.file.header !== false && !isClosed(model.status);
  return {
    subject: subjectOf(model, action),
    runStartsMs: tasks
      .filter(({ state }) => state !== 'CANCELLED')
      .slice(-maxRuns)
      .map(({ createdAtMs }) => createdAtMs)
      .toReversed(),
    isRunning: tasks.some(({ state }) => running.includes(state)),
    wanted: asksForm ? wantedOf(await sourceOf(model, action, signal, since)) : null,
    isClosed: isClosed(model.status),
  };
}

/** A run that began just before a deadline must not be missing because the list is older. */
function sinceDeadlines({ startBy, file: { arrivesBy } }: FileTarget): ReadSince {
  return (nowMs) =>
    Math.max(0, ...[startBy, arrivesBy].map((deadline) => (deadline == null ? 0 : (lastDueMs(deadline, nowMs) ?? 0))));
}

/** Of a process the one import that reads a file; null where there is none, or more than one. */
async function sourceOf(
  { connection, model }: WatchedModel,
  { ref, name }: WatchedAction,
  signal: AbortSignal,
  since: ReadSince | undefined,
): Promise<ImportSource | null> {
  let importId = ref.actionId;
  if (ref.kind === 'process') {
    const steps = answerOf(await connection.processSteps(model.id, importId, signal, since), `the steps of "${name}"`);
    // Ids that start with 113 are files.
    const [only, another] = steps.filter(({ dataSourceId }) => dataSourceId?.startsWith('113') === true);
    if (only === undefined || another !== undefined) return null;
    importId = only.id;
  }
  return answerOf(await connection.importSource(model.id, importId, signal, since), `the data source of "${name}"`);
}

function wantedOf(source: ImportSource | null): WantedForm | null {
  if (source === null || source.form === undefined) return null;
  return { names: source.headerNames, form: source.form };
}
