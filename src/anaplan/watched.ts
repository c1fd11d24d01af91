/**
 * Finds the models and actions the settings name, as one account sees them, without waking a closed model.
 * Knows how the API hides things; knows no check.
 */
import { CouldNotLook, NothingToLookAt } from '../check.ts';
import type {
  Action,
  ActionKind,
  ActionRef,
  Anaplan,
  AnaplanConnection,
  Model,
  ModelStatus,
  ReadSince,
} from './anaplan.ts';
import { isClosed } from './model-state.ts';
import { answerOf } from './refused-call.ts';

export { isClosed } from './model-state.ts';

/** A model as the settings name it. */
export type ModelWanted = { readonly connection: string; readonly model: string; readonly workspace: string | null };

export type WatchedModel = {
  readonly connection: AnaplanConnection;
  readonly model: Model;
  readonly workspaceId: string;
  readonly status: ModelStatus;
};

export type WatchedAction = { readonly ref: ActionRef; readonly name: string; readonly dataSourceId: string | null };

/** What every finding about an action names: the model, the workspace, the action. */
export type Subject = {
  readonly model: string;
  readonly modelId: string;
  readonly workspace: string | null;
  readonly workspaceId: string;
  readonly action: string;
  readonly actionId: string;
  readonly actionKind: ActionKind;
};

/**
 * The model with its status; one to three requests, none of which opens it.
 * Throws CouldNotLook (operator) when this account does not see it, when it is archived or offline, or when the name is not unique.
 */
export async function watchedModel(anaplan: Anaplan, wanted: ModelWanted, signal: AbortSignal): Promise<WatchedModel> {
  const connection = anaplan.connection(wanted.connection);
  const model = await visibleModel(connection, wanted, signal);
  if (model === null) throw modelNotVisible(connection, wanted);
  refuseSleeping(model);
  if (model.workspaceId === null) {
    throw new CouldNotLook({
      whose: 'peer',
      code: 'model-without-workspace',
      message: `Looked for the workspace of model "${model.name}": the API did not say where it is. Its runs cannot be read without it.`,
    });
  }
  const status = await connection.modelStatus(model.workspaceId, model.id, signal);
  return {
    connection,
    model,
    workspaceId: model.workspaceId,
    status: answerOf(status, `the status of model "${model.name}"`),
  };
}

/** The model named by id or name, or null when this account does not see it: the API does not tell missing from hidden. Does not open it. */
export async function visibleModel(
  connection: AnaplanConnection,
  wanted: ModelWanted,
  signal: AbortSignal,
): Promise<Model | null> {
  const known = await modelAmong(await connection.models(signal), connection, wanted, signal);
  // Not seen is a verdict: it is not given by a list that may be some minutes old.
  return known ?? modelAmong(await connection.models(signal, aMinuteAgo), connection, wanted, signal);
}

/** What is told to be missing was read so recently. */
const aMinuteAgo: ReadSince = (nowMs) => nowMs - 60_000;

async function modelAmong(
  all: readonly Model[],
  connection: AnaplanConnection,
  wanted: ModelWanted,
  signal: AbortSignal,
): Promise<Model | null> {
  const byId = all.find(({ id }) => sameId(id, wanted.model));
  if (byId) return byId.workspaceId === null ? modelById(connection, byId.id, signal) : byId;
  const named = all.filter(({ name }) => name === wanted.model);
  const fitting =
    named.length > 1 && wanted.workspace !== null ? named.filter((m) => isIn(m, wanted.workspace)) : named;
  if (fitting.length > 1) throw ambiguous('model', wanted.model, `connection "${wanted.connection}"`, fitting);
  return fitting[0] ?? (looksLikeModelId(wanted.model) ? modelById(connection, wanted.model, signal) : null);
}

/**
 * The action named by id or name. In a closed model only an action given by id, or met earlier while the model was open, is found;
 * otherwise throws NothingToLookAt. Throws CouldNotLook (operator) when the account does not see it or several bear the name.
 */
export async function watchedAction(
  { connection, model, workspaceId, status }: WatchedModel,
  kind: ActionKind,
  wanted: string,
  signal: AbortSignal,
): Promise<WatchedAction> {
  const found = isClosed(status)
    ? knownWithoutOpening(connection, model, kind, wanted)
    : await listedAction(connection, model, kind, wanted, signal);
  return {
    ref: { workspaceId, modelId: model.id, kind, actionId: found.id },
    name: found.name,
    dataSourceId: found.dataSourceId,
  };
}

export function subjectOf({ model, workspaceId }: WatchedModel, { ref, name }: WatchedAction): Subject {
  return {
    model: model.name,
    modelId: model.id,
    workspace: model.workspaceName,
    workspaceId,
    action: name,
    actionId: ref.actionId,
    actionKind: ref.kind,
  };
}

/** Is the model in the workspace given by id or name? */
export function isIn(model: Model, workspace: string | null): boolean {
  if (workspace === null) return true;
  return model.workspaceName === workspace || (model.workspaceId !== null && sameId(model.workspaceId, workspace));
}

async function listedAction(
  connection: AnaplanConnection,
  model: Model,
  kind: ActionKind,
  wanted: string,
  signal: AbortSignal,
): Promise<Action> {
  const read = async (since?: ReadSince) =>
    answerOf(await connection.actions(model.id, kind, signal, since), `the ${plural(kind)} of model "${model.name}"`);
  const found = onlyOne(await read(), model, kind, wanted);
  if (found !== null) return found;
  const all = await read(aMinuteAgo);
  const foundNow = onlyOne(all, model, kind, wanted);
  if (foundNow === null) throw actionNotVisible(connection, model, kind, wanted, all);
  return foundNow;
}

/** By id, else by name; null when there is none. Throws CouldNotLook (operator) when several bear the name. */
function onlyOne(all: readonly Action[], model: Model, kind: ActionKind, wanted: string): Action | null {
  const byId = all.filter(({ id }) => id === wanted);
  const fitting = byId.length > 0 ? byId : all.filter(({ name }) => name === wanted);
  const [found = null, ...others] = fitting;
  if (others.length > 0) throw ambiguous(kind, wanted, `model "${model.name}"`, fitting);
  return found;
}

/** A closed model does not change: what was met while it was open still holds. */
function knownWithoutOpening(connection: AnaplanConnection, model: Model, kind: ActionKind, wanted: string): Action {
  const known = onlyOne(connection.knownActions(model.id, kind) ?? [], model, kind, wanted);
  if (known !== null) return known;
  if (/^\d{12,13}$/.test(wanted)) return { id: wanted, name: wanted, type: null, dataSourceId: null };
  throw new NothingToLookAt(
    `model "${model.name}" is closed; a closed model is not woken. With the ${kind}'s id instead of its name in the settings, its runs are read all the same`,
  );
}

async function modelById(connection: AnaplanConnection, id: string, signal: AbortSignal): Promise<Model | null> {
  const answer = await connection.model(id, signal);
  if (!answer.ok && answer.call.httpStatus === 404) return null;
  return answerOf(answer, `model ${id}`);
}

/** A map, because the state is whatever word the answer holds, `__proto__` included. */
const sleepingStates: ReadonlyMap<string, string> = new Map([
  ['ARCHIVED', 'archived'],
  ['MAINTENANCE', 'offline'],
  ['PRODUCTION_MAINTENANCE', 'offline'],
]);

function refuseSleeping({ name, activeState }: Model): void {
  const state = sleepingStates.get(activeState);
  if (state === undefined) return;
  throw new CouldNotLook({
    whose: 'operator',
    code: `model-${state}`,
    message: `Looked at model "${name}": it is ${state}, so nothing in it can be read. Bring it back, or take it out of the settings.`,
  });
}

function modelNotVisible(connection: AnaplanConnection, wanted: ModelWanted): CouldNotLook {
  return new CouldNotLook({
    whose: 'operator',
    code: 'model-not-visible',
    message: `Looked for model "${wanted.model}" with connection "${connection.name}": it is not among the models this account sees. The API shows a hidden model like a missing one: check the name or id, and that the account has a role in it.`,
  });
}

function actionNotVisible(
  connection: AnaplanConnection,
  model: Model,
  kind: ActionKind,
  wanted: string,
  all: readonly Action[],
): CouldNotLook {
  const near = all.find(({ name }) => name.trim().toLowerCase() === wanted.trim().toLowerCase());
  const hint = near ? ` There is one named "${near.name}".` : '';
  return new CouldNotLook({
    whose: 'operator',
    code: 'action-not-visible',
    message: `Looked for ${kind} "${wanted}" in model "${model.name}" with connection "${connection.name}": it is not among the ${all.length} this account sees. The API shows a hidden action like a missing one: check the name, and the role's access to the action (Roles > Actions).${hint}`,
  });
}

function ambiguous(
  what: string,
  wanted: string,
  where: string,
  found: readonly { readonly id: string }[],
): CouldNotLook {
  const ids = found.slice(0, 5).map(({ id }) => id);
  return new CouldNotLook({
    whose: 'operator',
    code: `${what === 'model' ? 'model' : 'action'}-ambiguous`,
    message: `Looked for ${what} "${wanted}" in ${where}: ${found.length} bear that name (${ids.join(', ')}). Put the id of the one meant into the settings.`,
  });
}

const plural = (kind: ActionKind) => (kind === 'process' ? 'processes' : `${kind}s`);
const sameId = (a: string, b: string) => a.toLowerCase() === b.toLowerCase();
const looksLikeModelId = (text: string) => /^[0-9a-f]{32}$/i.test(text);
