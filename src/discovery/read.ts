/**
 * Reads what an account sees in a tenant, at little cost: one request for the models, and the lists of a model only when it changed
 * since they were read, or one that is wanted was not. Never opens a closed model unless told to. Decides nothing about what is watched.
 */
import type { AnaplanConnection, Model } from '../anaplan/anaplan.ts';
import { isClosed } from '../anaplan/model-state.ts';
import { CouldNotLook } from '../check.ts';
import { goneSince } from './gone.ts';
import type { ActionsKind, Inventory, InventoryModel, ModelActions, NotRead } from './inventory.ts';
import { actionKinds, asleepAs } from './inventory.ts';

export type ReadOrder = {
  /** What was read before, or null. */
  readonly earlier: Inventory | null;
  /** Which models' lists are wanted. */
  readonly wants: (model: InventoryModel) => boolean;
  readonly kinds: readonly ActionsKind[];
  /** Opens closed models: minutes each, and Anaplan works for it. */
  readonly wake: boolean;
  /** Models whose lists are read again at most; those read longest ago come first. Those never read come besides. */
  readonly mostAgain: number;
  readonly nowMs: number;
  readonly onProgress?: (text: string) => void;
};

/** Rights of an account change without the model changing: lists are read again after this time all the same. */
const oldMs = 24 * 3_600_000;

/** Throws CouldNotLook when the models could not be listed; what could not be read of one model is said there. */
export async function readInventory(
  connection: AnaplanConnection,
  order: ReadOrder,
  signal: AbortSignal,
): Promise<Inventory> {
  order.onProgress?.(`${connection.name}: listing models`);
  const listed = (await connection.models(signal)).map((model) => withEarlier(model, order.earlier));
  const due = dueOf(listed, order);
  const models: InventoryModel[] = [];
  let done = 0;
  for (const model of listed) {
    if (due.has(model.id)) {
      done += 1;
      order.onProgress?.(`${connection.name}: model ${done} of ${due.size}: ${model.name}`);
      models.push(await withActions(model, connection, order, signal));
    } else {
      models.push(wantsReading(model, order) ? { ...model, notRead: asleepAs(model.activeState) ?? 'later' } : model);
    }
  }
  const inventory = { connection: connection.name, readAtMs: order.nowMs, models };
  return { ...inventory, gone: goneSince(order.earlier, inventory, order.wants) };
}

function withEarlier(model: Model, earlier: Inventory | null): InventoryModel {
  const { id, name, activeState, workspaceId, workspaceName, lastModified } = model;
  const before = earlier?.models.find((one) => one.id === id);
  return {
    id,
    name,
    activeState,
    workspaceId,
    workspaceName,
    lastModified,
    actions: before?.actions ?? null,
    actionsReadAtMs: before?.actionsReadAtMs ?? null,
    actionsOf: before?.actionsOf ?? null,
    kindsRead: before?.kindsRead ?? [],
    notRead: null,
  };
}

/** Ids of the models whose lists are read now. */
function dueOf(models: readonly InventoryModel[], order: ReadOrder): ReadonlySet<string> {
  const due = models.filter((model) => wantsReading(model, order) && asleepAs(model.activeState) === null);
  const known = due
    .filter(({ actionsReadAtMs }) => actionsReadAtMs !== null)
    .toSorted((a, b) => (a.actionsReadAtMs ?? 0) - (b.actionsReadAtMs ?? 0));
  const never = due.filter(({ actionsReadAtMs }) => actionsReadAtMs === null);
  return new Set([...never, ...known.slice(0, order.mostAgain)].map(({ id }) => id));
}

function wantsReading(model: InventoryModel, { wants, kinds, nowMs }: ReadOrder): boolean {
  if (!wants(model)) return false;
  const { actions, actionsReadAtMs, actionsOf, kindsRead, lastModified } = model;
  if (actions === null || actionsReadAtMs === null) return true;
  if (kinds.some((kind) => !kindsRead.includes(kind))) return true;
  // A clock that was set back must not keep a list for ever.
  return lastModified === null || lastModified !== actionsOf || Math.abs(nowMs - actionsReadAtMs) >= oldMs;
}

async function withActions(
  model: InventoryModel,
  connection: AnaplanConnection,
  order: ReadOrder,
  signal: AbortSignal,
): Promise<InventoryModel> {
  const without = (notRead: NotRead): InventoryModel => ({ ...model, notRead });
  try {
    if (!order.wake) {
      if (model.workspaceId === null) return without('refused');
      const status = await connection.modelStatus(model.workspaceId, model.id, signal);
      if (!status.ok) return without('refused');
      if (isClosed(status.value)) return without('closed');
    }
    const actions = await listsOf(model, connection, order, signal);
    if (actions === null) return without('refused');
    return {
      ...model,
      actions,
      actionsReadAtMs: order.nowMs,
      actionsOf: model.lastModified,
      kindsRead: order.kinds,
    };
  } catch (error) {
    if (error instanceof CouldNotLook) return without('no-answer');
    throw error;
  }
}

const kindOf = { imports: 'import', processes: 'process', exports: 'export' } as const;

/** Null when one of them was refused: half of what is in a model would make the other half look gone. */
async function listsOf(
  model: InventoryModel,
  connection: AnaplanConnection,
  { kinds }: ReadOrder,
  signal: AbortSignal,
): Promise<ModelActions | null> {
  const lists: { [K in ActionsKind]: { id: string; name: string }[] } = { imports: [], processes: [], exports: [] };
  for (const kind of actionKinds.filter((one) => kinds.includes(one))) {
    const answer = await connection.actions(model.id, kindOf[kind], signal);
    if (!answer.ok) return null;
    lists[kind] = answer.value.map(({ id, name }) => ({ id, name }));
  }
  return lists;
}
