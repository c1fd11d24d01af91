/** The model an import reads from: which one that is, whether this account sees it and where, and which of Anaplan's options fits when it cannot be located. Knows no verdict. */
import { CouldNotLook } from '../check.ts';
import type { ImportSettings } from '../settings/settings.ts';
import type { Anaplan, ImportSource, Model } from './anaplan.ts';
import { isClosed } from './model-state.ts';
import type { ModelWanted, WatchedModel } from './watched.ts';
import { isIn, visibleModel } from './watched.ts';

export type SourceModelSeen = {
  /** Name or id as the settings or the API give it. */
  readonly wanted: string;
  /** Id or name of the workspace it is expected in, where known. */
  readonly expectedWorkspace: string | null;
  /** Null when this account does not see it: missing and hidden look alike. */
  readonly model: Model | null;
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
 * The source model of one import of an open or closed model; null when nobody names it or it could not be looked for.
 * Up to three requests; a closed model is not asked for its definitions.
 */
export async function seenSource(
  anaplan: Anaplan,
  { connection, model, status }: WatchedModel,
  importId: string | null,
  given: ImportSettings['sourceModel'],
  signal: AbortSignal,
): Promise<SourceModelSeen | null> {
  const mayAsk = importId !== null && !isClosed(status);
  const source = mayAsk ? await orNull(connection.importSource(model.id, importId, signal)) : null;
  const wanted = sourceModelWanted(given, source?.ok ? source.value : null, connection.name);
  return wanted === null ? null : orNull(seenSourceModel(anaplan, wanted, signal));
}

/** One or two requests, none of which opens a model. */
export async function seenSourceModel(
  anaplan: Anaplan,
  wanted: ModelWanted,
  signal: AbortSignal,
): Promise<SourceModelSeen> {
  const model = await visibleModel(anaplan.connection(wanted.connection), wanted, signal);
  return { wanted: wanted.model, expectedWorkspace: wanted.workspace, model };
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
    sourceNamed: source === null ? 'its source model' : `its source model "${source.model?.name ?? source.wanted}"`,
    sourceSeen: sourceSeenText(source),
  };
}

function sourceSeenText(source: SourceModelSeen | null): string {
  if (source === null) return 'Which model that is, neither the API nor the settings say.';
  const { wanted, model, expectedWorkspace } = source;
  if (model === null) return `This account does not see "${wanted}": it is missing, or hidden from this account.`;
  const workspace = model.workspaceName ?? model.workspaceId ?? 'not named';
  if (hasMoved(source))
    return `"${model.name}" is now in workspace ${workspace}; it is expected in ${expectedWorkspace}.`;
  return `"${model.name}" is visible to this account (${model.activeState}, workspace ${workspace}).`;
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
