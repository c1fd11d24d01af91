/** What was seen in a tenant and is no longer; pure. The API does not tell removed from hidden, and nor does this. */
import type { ActionsKind, Gone, Inventory, InventoryModel } from './inventory.ts';
import { actionKinds } from './inventory.ts';

const keptMs = 30 * 86_400_000;
const mostGone = 500;

/** What was missed before and still is, and what is missed now. A list that was not read anew, or not before, makes nothing look gone. */
export function goneSince(
  earlier: Inventory | null,
  now: Omit<Inventory, 'gone'>,
  wants: (model: InventoryModel) => boolean,
): readonly Gone[] {
  if (earlier === null) return [];
  const present = keysOf(now.models);
  const before = earlier.gone.filter(
    (one) => !present.has(keyOf(one.kind, one.id, one.model)) && now.readAtMs - one.sinceMs < keptMs,
  );
  const known = new Set(before.map((one) => keyOf(one.kind, one.id, one.model)));
  const fresh = earlier.models.filter(wants).flatMap((model) => missingOf(model, now));
  return [...fresh.filter((one) => !known.has(keyOf(one.kind, one.id, one.model))), ...before].slice(0, mostGone);
}

function missingOf(before: InventoryModel, { models, readAtMs }: Omit<Inventory, 'gone'>): readonly Gone[] {
  const model = models.find(({ id }) => id === before.id);
  if (model === undefined)
    return [{ model: before.name, kind: 'model', id: before.id, name: before.name, sinceMs: readAtMs }];
  const readBoth = before.kindsRead.filter((kind) => model.kindsRead.includes(kind));
  return readBoth.flatMap((kind) => missingActions(before, model, kind, readAtMs));
}

function missingActions(
  before: InventoryModel,
  { name: model, actions }: InventoryModel,
  kind: ActionsKind,
  sinceMs: number,
): readonly Gone[] {
  const left = new Set(actions?.[kind].map(({ id }) => id));
  return (before.actions?.[kind] ?? [])
    .filter(({ id }) => !left.has(id))
    .map(({ id, name }) => ({ model, kind, id, name, sinceMs }));
}

/** Actions by the name of their model: ids of actions are unique in a model only. */
function keyOf(kind: Gone['kind'], id: string, model: string): string {
  return JSON.stringify(kind === 'model' ? [kind, id] : [kind, id, model]);
}

function keysOf(models: readonly InventoryModel[]): ReadonlySet<string> {
  return new Set(
    models.flatMap(({ id, name, actions }) => [
      keyOf('model', id, name),
      ...actionKinds.flatMap((kind) => (actions?.[kind] ?? []).map((action) => keyOf(kind, action.id, name))),
    ]),
  );
}
