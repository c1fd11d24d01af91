/** Names what the checks of the tenant look at: one target per import or process, one per export. Pure; knows settings only. */
import type { ExportSettings, ImportSettings, ModelSettings, Settings } from '../settings/settings.ts';

export type ImportTarget = { readonly name: string; readonly model: ModelSettings; readonly import: ImportSettings };
export type ExportTarget = { readonly name: string; readonly model: ModelSettings; readonly export: ExportSettings };

/** `<model> / <action>` as the settings write them; with connection and kind behind it where that is not unique. */
export function importTargetsOf(settings: Settings): readonly ImportTarget[] {
  const all = settings.models.flatMap((model) => model.imports.map((item) => ({ model, import: item })));
  const names = uniqueNames(all.map(({ model, import: { action, kind } }) => ({ model, action, kind })));
  return all.map((target, index) => ({ name: names[index] ?? '', ...target }));
}

export function exportTargetsOf(settings: Settings): readonly ExportTarget[] {
  const all = settings.models.flatMap((model) => model.exports.map((item) => ({ model, export: item })));
  const names = uniqueNames(all.map(({ model, export: { action } }) => ({ model, action, kind: 'export' })));
  return all.map((target, index) => ({ name: names[index] ?? '', ...target }));
}

type Named = { readonly model: ModelSettings; readonly action: string; readonly kind: string };

function uniqueNames(all: readonly Named[]): readonly string[] {
  const short = all.map(({ model, action }) => `${model.model} / ${action}`);
  return all.map(({ model, kind }, index) => {
    const name = short[index] ?? '';
    return short.indexOf(name) === short.lastIndexOf(name) ? name : `${name} (${model.connection}, ${kind})`;
  });
}
