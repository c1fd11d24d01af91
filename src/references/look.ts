/** Looks at what an import or process of the settings names: is it listed itself, and is every step of it. Opens no closed model; knows no verdict. */
import type { Action, ActionKind, Anaplan, ProcessStep, ReadSince, ServerFile } from '../anaplan/anaplan.ts';
import { isBusy, refuseToWake } from '../anaplan/model-state.ts';
import { answerOf } from '../anaplan/refused-call.ts';
import type { ImportTarget } from '../anaplan/watch-targets.ts';
import type { WatchedAction, WatchedModel } from '../anaplan/watched.ts';
import { watchedAction, watchedModel } from '../anaplan/watched.ts';
import { CouldNotLook } from '../check.ts';

export type StepSeen = {
  readonly id: string;
  readonly name: string;
  readonly actionType: string | null;
  /** Null: its kind is in no list that is read. */
  readonly isListed: boolean | null;
  /** `113...`: the file an import reads; null for other sources. */
  readonly fileId: string | null;
  /** Null: not looked for, a busy model answers for its files only afterwards. */
  readonly isFileListed: boolean | null;
};

export type ReferencesSeen = {
  readonly model: string;
  readonly modelId: string;
  readonly workspace: string | null;
  readonly workspaceId: string;
  readonly kind: 'import' | 'process';
  /** As the settings name it. */
  readonly wanted: string;
  /** Null: not among those this account sees. */
  readonly action: { readonly id: string; readonly name: string } | null;
  /** Of a process, in its order; null for an import, or where it is not visible. */
  readonly steps: readonly StepSeen[] | null;
  /** Ids of the imports and exports of the model: for steps that are no longer in the process. */
  readonly listedIds: readonly string[];
  /** All of its kind, where the one wanted is not visible: under which name it is there now, if it was only renamed. */
  readonly others: readonly { readonly id: string; readonly name: string }[];
};

/** A model may have thousands; more than this are not kept. */
const mostListed = 3000;
const mostSteps = 500;

/** Throws NothingToLookAt for a closed model, CouldNotLook where the model or its lists cannot be read. */
export async function seenReferences(
  { model, import: { kind, action: wanted } }: ImportTarget,
  anaplan: Anaplan,
  signal: AbortSignal,
): Promise<ReferencesSeen> {
  const watched = await watchedModel(anaplan, model, signal);
  refuseToWake(watched, 'its definitions');
  const { name, id, workspaceName } = watched.model;
  const common = {
    model: name,
    modelId: id,
    workspace: workspaceName,
    workspaceId: watched.workspaceId,
    kind,
    wanted,
  };
  const action = await actionOrNull(watched, kind, wanted, signal);
  if (action === null) {
    const others = await listOf(watched, kind, signal);
    return { ...common, action, steps: null, listedIds: [], others: named(others) };
  }
  const found = { id: action.ref.actionId, name: action.name };
  if (kind === 'import') return { ...common, action: found, steps: null, listedIds: [], others: [] };
  const answer = await watched.connection.processSteps(id, found.id, signal);
  const steps = answerOf(answer, `the steps of process "${found.name}"`).slice(0, mostSteps);
  const imports = await listOf(watched, 'import', signal);
  const exports = await listOf(watched, 'export', signal);
  const lists = await freshWhereMissing(watched, steps, { import: imports, export: exports }, signal);
  const files = await filesOf(watched, steps, lists, signal);
  return {
    ...common,
    action: found,
    steps: steps.map((step) => stepSeen(step, lists, files)),
    listedIds: [...lists.import, ...lists.export].slice(0, mostListed).map((one) => one.id),
    others: [],
  };
}

type Lists = { readonly import: readonly Action[]; readonly export: readonly Action[] };

/** Null only where the account does not see it; names that are not unique are the operator's to solve. */
async function actionOrNull(
  watched: WatchedModel,
  kind: ReferencesSeen['kind'],
  wanted: string,
  signal: AbortSignal,
): Promise<WatchedAction | null> {
  try {
    return await watchedAction(watched, kind, wanted, signal);
  } catch (error) {
    if (error instanceof CouldNotLook && error.fault.code === 'action-not-visible') return null;
    throw error;
  }
}

async function listOf(
  { connection, model }: WatchedModel,
  kind: ActionKind,
  signal: AbortSignal,
  since?: ReadSince,
): Promise<readonly Action[]> {
  const answer = await connection.actions(model.id, kind, signal, since);
  return answerOf(answer, `the ${kind === 'process' ? 'processes' : `${kind}s`} of model "${model.name}"`);
}

/** Missing is a verdict: it is not given by a list that may be some minutes old. */
async function freshWhereMissing(
  watched: WatchedModel,
  steps: readonly ProcessStep[],
  lists: Lists,
  signal: AbortSignal,
): Promise<Lists> {
  const isMissing = (kind: keyof Lists) =>
    steps.some((step) => kindOf(step) === kind && !lists[kind].some(({ id }) => id === step.id));
  const aMinuteAgo: ReadSince = (nowMs) => nowMs - 60_000;
  return {
    import: isMissing('import') ? await listOf(watched, 'import', signal, aMinuteAgo) : lists.import,
    export: isMissing('export') ? await listOf(watched, 'export', signal, aMinuteAgo) : lists.export,
  };
}

async function filesOf(
  { connection, model, status }: WatchedModel,
  steps: readonly ProcessStep[],
  lists: Lists,
  signal: AbortSignal,
): Promise<readonly ServerFile[] | null> {
  if (isBusy(status) || !steps.some((step) => fileIdOf(step, lists.import) !== null)) return null;
  return answerOf(await connection.files(model.id, signal), `the files of model "${model.name}"`);
}

function stepSeen(step: ProcessStep, lists: Lists, files: readonly ServerFile[] | null): StepSeen {
  const { id, name, actionType } = step;
  const kind = kindOf(step);
  const fileId = fileIdOf(step, lists.import);
  return {
    id,
    name,
    actionType,
    isListed: kind === null ? null : lists[kind].some((action) => action.id === id),
    fileId,
    isFileListed: fileId === null || files === null ? null : files.some((file) => file.id === fileId),
  };
}

/** By its type, else by the number its id begins with. Of other actions no list is complete for sure. */
function kindOf({ id, actionType }: ProcessStep): keyof Lists | null {
  if (/^IMPORT$/i.test(actionType ?? '') || id.startsWith('112')) return 'import';
  return /^EXPORT$/i.test(actionType ?? '') || id.startsWith('116') ? 'export' : null;
}

/** The step may name its source, or the list of imports does. */
function fileIdOf({ id, dataSourceId }: ProcessStep, imports: readonly Action[]): string | null {
  const source = dataSourceId ?? imports.find((action) => action.id === id)?.dataSourceId ?? null;
  return source?.startsWith('113') === true ? source : null;
}

function named(actions: readonly Action[]) {
  return actions.slice(0, mostListed).map(({ id, name }) => ({ id, name }));
}
