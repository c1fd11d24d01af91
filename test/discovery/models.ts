/** Models and inventories for these tests. */
import type { ActionsKind, Inventory, InventoryModel, Named } from '../../src/discovery/inventory.ts';
import { actionKinds } from '../../src/discovery/inventory.ts';
import type { WatchSettings } from '../../src/settings/settings.ts';

export const named = (id: string, name: string): Named => ({ id, name });

export function modelOf(name: string, parts: Partial<InventoryModel> = {}): InventoryModel {
  return {
    id: `ID${name.toUpperCase().replaceAll(' ', '')}`,
    name,
    activeState: 'UNLOCKED',
    workspaceId: 'w1',
    workspaceName: 'Prod',
    lastModified: '2026-01-01T00:00:00.000Z',
    actions: { imports: [], processes: [], exports: [] },
    actionsReadAtMs: 0,
    actionsOf: '2026-01-01T00:00:00.000Z',
    kindsRead: [...actionKinds],
    notRead: null,
    ...parts,
  };
}

export function withLists(name: string, lists: Partial<Record<ActionsKind, readonly string[]>>): InventoryModel {
  const of = (kind: ActionsKind, first: string) =>
    (lists[kind] ?? []).map((action, index) => named(`${first}${String(index).padStart(9, '0')}`, action));
  return modelOf(name, {
    actions: { imports: of('imports', '112'), processes: of('processes', '118'), exports: of('exports', '116') },
  });
}

export const inventoryOf = (...models: readonly InventoryModel[]): Inventory => ({
  connection: 'prod',
  readAtMs: 0,
  models,
  gone: [],
});

export function watchOf(
  include: Partial<WatchSettings['include']> = {},
  exclude: Partial<WatchSettings['exclude']> = {},
): WatchSettings {
  const none = { workspaces: [], models: [], imports: [], processes: [], exports: [] };
  return { connection: 'prod', include: { ...none, ...include }, exclude: { ...none, ...exclude } };
}
