/** What was found and chosen in a tenant -> the words of a settings file; pure. Signs nobody in and writes nothing. */
import { nameOf } from './expand.ts';
import type { ActionsKind, Inventory, InventoryModel, Named } from './inventory.ts';
import { actionKinds } from './inventory.ts';
import { fitsPattern } from './patterns.ts';

/** The parts of a settings file that do not come from the tenant, in the words of such a file. */
export type GivenWords = {
  readonly reporter?: { readonly name: string; readonly email: string };
  readonly connections: { readonly [name: string]: object };
  readonly network?: { readonly caFile?: string };
  readonly stateDirectory?: string;
};

export type Wishes = {
  readonly connection: string;
  readonly models: readonly InventoryModel[];
  /** The patterns by which they were chosen, an empty list for all; null where they were chosen one by one. */
  readonly modelPatterns: readonly string[] | null;
  /** Names or patterns; an empty list means all, null none. */
  readonly patterns: { readonly [K in ActionsKind]: readonly string[] | null };
  /** Patterns that keep following the tenant instead of the names found now. */
  readonly follow: boolean;
};

export type Draft = {
  readonly words: object;
  /** Models whose actions are not known now; they are followed by pattern. */
  readonly followed: readonly InventoryModel[];
  readonly counts: { readonly models: number } & { readonly [K in ActionsKind]: number };
};

/** A file may hold so many of them. */
const mostEntries = 1000;

export function draftOf(given: GivenWords, inventory: Inventory, wishes: Wishes): Draft {
  const { models: chosen, follow } = wishes;
  const known = chosen.filter((model) => !follow && model.actions !== null && isListable(model));
  const followed = chosen.filter((model) => !known.includes(model));
  const models = known.slice(0, mostEntries).map((model) => modelWords(model, inventory, wishes));
  const watched = [...followed, ...known.slice(mostEntries)];
  const { reporter, connections, ...rest } = given;
  const words = {
    ...(reporter === undefined ? {} : { reporter }),
    connections,
    ...(models.length === 0 ? {} : { models }),
    ...(watched.length === 0 ? {} : { watch: [watchWords(watched, inventory, wishes)] }),
    ...rest,
  };
  const count = (kind: ActionsKind) => known.reduce((sum, model) => sum + wanted(model, kind, wishes).length, 0);
  const [imports, processes, exports] = [count('imports'), count('processes'), count('exports')];
  return { words, followed: watched, counts: { models: chosen.length, imports, processes, exports } };
}

function isListable({ actions }: InventoryModel): boolean {
  return actionKinds.every((kind) => (actions?.[kind].length ?? 0) <= mostEntries);
}

function modelWords(model: InventoryModel, { models }: Inventory, wishes: Wishes): object {
  const lists = actionKinds.map((kind) => [
    kind,
    wanted(model, kind, wishes).map((action) => writable(action, model.actions?.[kind] ?? [])),
  ]);
  return {
    connection: wishes.connection,
    model: writable(model, models),
    ...(isPlain(model.workspaceName) ? { workspace: model.workspaceName } : {}),
    ...Object.fromEntries(lists.filter(([, names]) => names !== undefined && names.length > 0)),
  };
}

function wanted({ actions }: InventoryModel, kind: ActionsKind, { patterns }: Wishes): readonly Named[] {
  const fitting = patterns[kind];
  if (fitting === null) return [];
  return (actions?.[kind] ?? []).filter(
    (action) => fitting.length === 0 || fitting.some((pattern) => fitsPattern(pattern, action)),
  );
}

/** By the patterns given, so that new models are followed too; those that are only not listed yet by name, where that is no pattern itself. */
function watchWords(models: readonly InventoryModel[], inventory: Inventory, wishes: Wishes): object {
  const names = models.map((model) => {
    const name = writable(model, inventory.models);
    return name.includes('*') ? model.id : name;
  });
  const wantedModels = wishes.follow && wishes.modelPatterns !== null ? wishes.modelPatterns : names;
  const kinds = actionKinds.flatMap((kind) => {
    const patterns = wishes.patterns[kind];
    return patterns === null || patterns.length === 0 ? [] : [[kind, patterns]];
  });
  const none = actionKinds.filter((kind) => wishes.patterns[kind] === null);
  const include = { ...(wantedModels.length === 0 ? {} : { models: wantedModels }), ...Object.fromEntries(kinds) };
  return {
    connection: wishes.connection,
    ...(Object.keys(include).length === 0 ? {} : { include }),
    ...(none.length === 0 ? {} : { exclude: Object.fromEntries(none.map((kind) => [kind, ['*']])) }),
  };
}

/** By name where the settings can hold it and it is the only one; else by id. */
function writable(thing: Named, among: readonly Named[]): string {
  return isPlain(thing.name) ? nameOf(thing, among) : thing.id;
}

/** As the settings take it: on one line, of a sensible length. */
function isPlain(text: string | null): text is string {
  return text !== null && text.length <= 1000 && /^[ -~\u00a0-\uffff]+$/.test(text);
}
