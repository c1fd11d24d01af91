/** `watch:` and what a tenant holds -> settings with every model and action that fits; pure. What is named in the settings wins. */
import type { ExportSettings, ImportSettings, ModelSettings, Settings, WatchSettings } from '../settings/settings.ts';
import type { ActionsKind, Inventory, InventoryModel, Named } from './inventory.ts';
import { asleepAs, isNamed } from './inventory.ts';
import { fitsAction, fitsModel } from './patterns.ts';

/** The same settings where nothing is followed. A model that sleeps is watched only when it was known before it fell asleep. */
export function expanded(settings: Settings, inventories: readonly Inventory[]): Settings {
  let { models } = settings;
  for (const inventory of inventories) {
    const patterns = (settings.watch ?? []).filter(({ connection }) => connection === inventory.connection);
    const fitting = inventory.models.filter((model) => patterns.some((watch) => fitsModel(watch, model)));
    for (const model of fitting) {
      if (model.actions === null && asleepAs(model.activeState) !== null) continue;
      models = withModel(models, model, inventory, patterns);
    }
  }
  return { ...settings, models };
}

function withModel(
  models: readonly ModelSettings[],
  model: InventoryModel,
  inventory: Inventory,
  patterns: readonly WatchSettings[],
): readonly ModelSettings[] {
  const own = models.find((entry) => isOnlyOne(entry, model, inventory));
  const found = (kind: ActionsKind) =>
    (model.actions?.[kind] ?? []).filter((action) =>
      patterns.some((watch) => fitsModel(watch, model) && fitsAction(watch, kind, action)),
    );
  const entry: ModelSettings = own ?? {
    connection: inventory.connection,
    model: nameOf(model, inventory.models),
    workspace: null,
    imports: [],
    exports: [],
  };
  const next = withActions(entry, model, found);
  return own === undefined ? [...models, next] : models.map((one) => (one === own ? next : one));
}

/** The entry names this model, and no other one that this account sees. */
function isOnlyOne(entry: ModelSettings, model: InventoryModel, { connection, models }: Inventory): boolean {
  if (entry.connection !== connection || !isNamed(model, entry)) return false;
  return (
    model.id.toLowerCase() === entry.model.toLowerCase() || models.filter((one) => isNamed(one, entry)).length === 1
  );
}

function withActions(
  entry: ModelSettings,
  model: InventoryModel,
  found: (kind: ActionsKind) => readonly Named[],
): ModelSettings {
  const named = (kind: ActionsKind, action: Named) => nameOf(action, model.actions?.[kind] ?? []);
  const isNew = (given: readonly { readonly action: string }[]) => (action: Named) =>
    !given.some((one) => one.action === action.name || one.action === action.id);
  const ofKind = (kind: 'import' | 'process') => entry.imports.filter((one) => one.kind === kind);
  const imports = found('imports').filter(isNew(ofKind('import')));
  const processes = found('processes').filter(isNew(ofKind('process')));
  const exports = found('exports').filter(isNew(entry.exports));
  return {
    ...entry,
    imports: [
      ...entry.imports,
      ...imports.map((action) => importOf(named('imports', action), 'import')),
      ...processes.map((action) => importOf(named('processes', action), 'process')),
    ],
    exports: [...entry.exports, ...exports.map((action) => exportOf(named('exports', action)))],
  };
}

const noNotes = { purpose: null, runFrom: null, module: null };

function importOf(action: string, kind: ImportSettings['kind']): ImportSettings {
  return { ...noNotes, action, kind, stuckAfterMs: null, sourceModel: null, sourceFile: null };
}

function exportOf(action: string): ExportSettings {
  return { ...noNotes, action, freshWithinMs: null, runBy: null };
}

/** By name, which a reader knows, where it is the only one of that name; else by id. */
export function nameOf({ id, name }: Named, among: readonly Named[]): string {
  const isPlain = name.trim() !== '' && among.filter((other) => other.name === name || other.id === name).length === 1;
  return isPlain ? name : id;
}

/** How many models and actions the settings watch. */
export function countsOf({ models }: Pick<Settings, 'models'>): { readonly models: number; readonly actions: number } {
  const actions = models.reduce((sum, { imports, exports }) => sum + imports.length + exports.length, 0);
  return { models: models.length, actions };
}
