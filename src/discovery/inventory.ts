/** What an account sees in a tenant: models and the actions in them; the form it is kept in between reads. Pure; asks nothing. */
import { z } from 'zod';
import type { ModelSettings } from '../settings/settings.ts';

export const actionKinds = ['imports', 'processes', 'exports'] as const;
export type ActionsKind = (typeof actionKinds)[number];

const named = z.object({ id: z.string(), name: z.string() });
/** An action. */
export type Named = Readonly<z.infer<typeof named>>;

const actions = z.object({ imports: z.array(named), processes: z.array(named), exports: z.array(named) });
export type ModelActions = { readonly [K in ActionsKind]: readonly Named[] };

const notRead = z.enum(['closed', 'archived', 'offline', 'refused', 'no-answer', 'later']);
/** Why the lists of a model are not known or older than its last change; `later`: its turn comes with the next refresh. */
export type NotRead = z.infer<typeof notRead>;

const model = z.object({
  id: z.string(),
  name: z.string(),
  activeState: z.string(),
  workspaceId: z.string().nullable(),
  workspaceName: z.string().nullable(),
  /** As the API says it. */
  lastModified: z.string().nullable(),
  /** Null: never read. */
  actions: actions.nullable(),
  /** When the lists were read (this host's clock), and the model's last change at that time. */
  actionsReadAtMs: z.number().nullable(),
  actionsOf: z.string().nullable(),
  /** Of which kinds the lists were read; the others are empty. Inventories of before do not tell. */
  kindsRead: z.array(z.enum(actionKinds)).default([]),
  notRead: notRead.nullable(),
});
export type InventoryModel = Readonly<Omit<z.infer<typeof model>, 'actions' | 'kindsRead'>> & {
  readonly actions: ModelActions | null;
  readonly kindsRead: readonly ActionsKind[];
};

const gone = z.object({
  model: z.string(),
  kind: z.enum(['model', ...actionKinds]),
  id: z.string(),
  name: z.string(),
  /** When it was first missed, this host's clock. */
  sinceMs: z.number(),
});
/** Was seen by this account and is no longer: removed or hidden, the API does not tell which. */
export type Gone = Readonly<z.infer<typeof gone>>;

const inventory = z.object({
  connection: z.string(),
  /** This host's clock. */
  readAtMs: z.number(),
  models: z.array(model),
  gone: z.array(gone),
});
export type Inventory = {
  readonly connection: string;
  readonly readAtMs: number;
  readonly models: readonly InventoryModel[];
  readonly gone: readonly Gone[];
};

/** Null for what is no inventory of this version. */
export function parseInventory(kept: unknown): Inventory | null {
  return inventory.safeParse(kept).data ?? null;
}

/** Is this the model that a settings entry names? */
export function isNamed(
  { id, name, workspaceId, workspaceName }: InventoryModel,
  { model: wanted, workspace }: Pick<ModelSettings, 'model' | 'workspace'>,
): boolean {
  if (id.toLowerCase() === wanted.toLowerCase()) return true;
  if (name !== wanted) return false;
  return workspace === null || workspaceName === workspace || workspaceId?.toLowerCase() === workspace.toLowerCase();
}

const asleep: ReadonlyMap<string, 'archived' | 'offline'> = new Map([
  ['ARCHIVED', 'archived'],
  ['MAINTENANCE', 'offline'],
  ['PRODUCTION_MAINTENANCE', 'offline'],
]);

/** Null: what is in it can be read, as far as the list of models tells. */
export function asleepAs(activeState: string): 'archived' | 'offline' | null {
  return asleep.get(activeState) ?? null;
}
