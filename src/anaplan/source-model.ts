/** The model an import reads from: which one that is, whether this account sees it and where, and which of Anaplan's options fits when it cannot be located. Knows no verdict. */
import { CouldNotLook } from '../check.ts';
import type { ImportSettings } from '../settings/settings.ts';
import type { Anaplan, AnaplanConnection, ImportSource, Model, ModelStatus } from './anaplan.ts';
import { isBusy, isClosed, taskTextOf } from './model-state.ts';
import type { ModelWanted, WatchedModel } from './watched.ts';
import { isIn, visibleModel } from './watched.ts';

export type SourceModelSeen = {
  /** Name or id as the settings or the API give it. */
  readonly wanted: string;
  /** Id or name of the workspace it is expected in, where known. */
  readonly expectedWorkspace: string | null;
  /** Null when this account does not see it: missing and hidden look alike. */
  readonly model: Model | null;
  /** Connection it was looked for with, and the one it was seen with where that is another. */
  readonly connection?: string;
  readonly seenThrough?: string;
  /** Null when not asked for (archived and offline models answer nothing) or not answered. */
  readonly status?: ModelStatus | null;
  /** How its status was refused: a listed model can be closed to this account all the same. */
  readonly statusRefused?: { readonly httpStatus: number; readonly message: string } | null;
};

/** The source of one import, as far as the API tells. */
export type ImportSourceSeen = {
  /** FILE or MODEL; null where it could not be asked for. */
  readonly type: string | null;
  readonly model: SourceModelSeen | null;
};

/** The settings' word first, then the API's, which names source models of some imports only. Null when neither names one. */
export function sourceModelWanted(
  given: ImportSettings['sourceModel'],
  source: ImportSource | null,
  connection: string,
): ModelWanted | null {
  const workspace = source?.sourceWorkspaceId ?? null;
  if (given !== null) return { ...given, workspace: given.workspace ?? workspace };
  const model = source?.sourceModelId ?? null;
  return model === null ? null : { connection, model, workspace };
}

/**
 * What one import of an open or closed model reads from; its model is null when nobody names one or it could not be looked for.
 * Up to five requests; a closed model is not asked for its definitions.
 */
export async function seenSource(
  anaplan: Anaplan,
  { connection, model, status }: WatchedModel,
  importId: string | null,
  given: ImportSettings['sourceModel'],
  signal: AbortSignal,
): Promise<ImportSourceSeen> {
  const mayAsk = importId !== null && !isClosed(status);
  const answer = mayAsk ? await orNull(connection.importSource(model.id, importId, signal)) : null;
  const source = answer?.ok ? answer.value : null;
  const wanted = source?.type === 'FILE' ? null : sourceModelWanted(given, source, connection.name);
  const seen = wanted === null ? null : await orNull(seenSourceModel(anaplan, wanted, signal, connection.name));
  return { type: source?.type ?? (wanted === null ? null : 'MODEL'), model: seen };
}

/**
 * Two or three requests, none of which opens a model. `ownConnection`: that of the model that imports; where the settings name another
 * for the source and that one does not see it, this one may.
 */
export async function seenSourceModel(
  anaplan: Anaplan,
  wanted: ModelWanted,
  signal: AbortSignal,
  ownConnection: string,
): Promise<SourceModelSeen> {
  const named = anaplan.connection(wanted.connection);
  const asked = { wanted: wanted.model, expectedWorkspace: wanted.workspace, connection: named.name };
  const model = await visibleModel(named, wanted, signal);
  if (model !== null) return { ...asked, model, ...(await statusOf(named, model, signal)) };
  if (ownConnection === named.name) return { ...asked, model };
  const own = anaplan.connection(ownConnection);
  const seen = await orNull(visibleModel(own, { ...wanted, connection: ownConnection }, signal));
  if (seen === null) return { ...asked, model };
  return { ...asked, model: seen, seenThrough: own.name, ...(await statusOf(own, seen, signal)) };
}

type StatusSeen = Required<Pick<SourceModelSeen, 'status' | 'statusRefused'>>;

async function statusOf(connection: AnaplanConnection, model: Model, signal: AbortSignal): Promise<StatusSeen> {
  if (model.workspaceId === null || isAsleep(model)) return { status: null, statusRefused: null };
  const answer = await orNull(connection.modelStatus(model.workspaceId, model.id, signal));
  if (answer === null) return { status: null, statusRefused: null };
  if (answer.ok) return { status: answer.value, statusRefused: null };
  const { httpStatus, message } = answer.call;
  return { status: null, statusRefused: { httpStatus, message: message.slice(0, 300) } };
}

/** What keeps imports from reading it, `open` for nothing. Missing and hidden are one: `not-visible`. */
export type SourceState = 'open' | 'archived' | 'locked' | 'offline' | 'no-access' | 'not-visible' | 'unrecognised';

export function sourceStateOf({ model, statusRefused }: SourceModelSeen): SourceState {
  if (model === null) return 'not-visible';
  const byWord = stateOfWord.get(model.activeState);
  const byStatus = statusRefused == null ? undefined : stateOfHttpStatus.get(statusRefused.httpStatus);
  if (byWord === 'open' || byWord === undefined) return byStatus ?? byWord ?? 'unrecognised';
  return byWord;
}

/** A map, because the state is whatever word the answer holds. ACTIVE is tolerated by other clients beside the words that are documented. */
const stateOfWord: ReadonlyMap<string, SourceState> = new Map([
  ['UNLOCKED', 'open'],
  ['PRODUCTION', 'open'],
  ['ACTIVE', 'open'],
  ['LOCKED', 'locked'],
  ['ARCHIVED', 'archived'],
  ['MAINTENANCE', 'offline'],
  ['PRODUCTION_MAINTENANCE', 'offline'],
]);

/** Source: Anaplan Integration API 2.0, HTTP response codes. */
const stateOfHttpStatus: ReadonlyMap<number, SourceState> = new Map([
  [403, 'no-access'],
  [404, 'no-access'],
  [410, 'not-visible'],
  [422, 'archived'],
  [423, 'locked'],
  [424, 'offline'],
]);

function isAsleep({ activeState }: Model): boolean {
  const state = stateOfWord.get(activeState);
  return state === 'archived' || state === 'offline';
}

/** True when it is seen in another workspace than the one expected. */
export function hasMoved({ model, expectedWorkspace }: SourceModelSeen): boolean {
  return model !== null && !isIn(model, expectedWorkspace);
}

export type Fit = { readonly fittingOption: 1 | 2 | 3; readonly fitsBecause: string };

/** Which of Anaplan's three options fits what is known; they are tried in their order all the same. */
export function fittingOptionOf(source: SourceModelSeen | null, targetMoved: boolean, runningTasks: number): Fit {
  if (targetMoved) return { fittingOption: 2, fitsBecause: 'this model is in another workspace than expected' };
  if (source === null)
    return { fittingOption: 1, fitsBecause: 'nothing more is known of the source, and they start with it' };
  if (source.model === null) return { fittingOption: 1, fitsBecause: 'the source model is missing or hidden' };
  if (hasMoved(source))
    return { fittingOption: 2, fitsBecause: 'the source model is in another workspace than expected' };
  if (runningTasks > 0)
    return { fittingOption: 3, fitsBecause: 'the source model is in its place and tasks run in the workspace' };
  return { fittingOption: 1, fitsBecause: 'the source model is in its place, so its data source entry is the suspect' };
}

/** The facts a finding gives of the source. */
export function sourceFactsOf(source: SourceModelSeen | null) {
  return {
    sourceModel: source?.model?.name ?? source?.wanted ?? null,
    sourceModelId: source?.model?.id ?? null,
    sourceWorkspace: source?.model?.workspaceName ?? source?.model?.workspaceId ?? null,
    sourceExpectedWorkspace: source?.expectedWorkspace ?? null,
    sourceState: source === null ? null : (source.model?.activeState ?? 'not visible to this account'),
    sourceConnection: source?.connection ?? null,
    sourceStatus: source?.status?.currentStep ?? null,
    sourceTask: source?.status && isBusy(source.status) ? taskTextOf(source.status) : null,
    sourceNamed: source === null ? 'its source model' : `its source model "${source.model?.name ?? source.wanted}"`,
    sourceSeen: sourceSeenText(source),
  };
}

function sourceSeenText(source: SourceModelSeen | null): string {
  if (source === null) return 'Which model that is, neither the API nor the settings say.';
  const { wanted, model, expectedWorkspace } = source;
  if (model === null)
    return `This account does not see "${wanted}": it is missing, or hidden from this account.${throughText(source)}`;
  const workspace = model.workspaceName ?? model.workspaceId ?? 'not named';
  if (hasMoved(source))
    return `"${model.name}" is now in workspace ${workspace}; it is expected in ${expectedWorkspace}.${throughText(source)}`;
  if (sourceStateOf(source) === 'no-access')
    return `"${model.name}" is listed for this account, which has no role in it.${throughText(source)}`;
  const task =
    source.status && isBusy(source.status) ? ` It was busy when looked at: ${taskTextOf(source.status)}.` : '';
  return `"${model.name}" is visible to this account (${model.activeState}, workspace ${workspace}).${task}${throughText(source)}`;
}

/** Where two accounts see different things, which of them saw what. */
function throughText({ connection, seenThrough }: SourceModelSeen): string {
  if (seenThrough === undefined) return '';
  return ` Connection "${connection}", which the settings name for it, does not see it; connection "${seenThrough}" does.`;
}

/** Null instead of CouldNotLook, for looks that only add to what is known. */
export async function orNull<T>(look: Promise<T>): Promise<T | null> {
  try {
    return await look;
  } catch (error) {
    if (error instanceof CouldNotLook) return null;
    throw error;
  }
}
