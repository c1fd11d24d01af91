/** Names the local files the settings tell of: those imports are fed from, and those exports end in. Pure; knows settings only. */
import { exportTargetsOf, importTargetsOf } from '../anaplan/watch-targets.ts';
import type { Deadline, LocalFile, ModelSettings, Settings } from '../settings/settings.ts';

export type FileTarget = {
  readonly name: string;
  readonly model: ModelSettings;
  readonly action: string;
  readonly kind: 'import' | 'process' | 'export';
  readonly file: LocalFile;
  /** By when the import that reads it has to have begun. */
  readonly startBy: Deadline | null;
};

/** Named as the import or export; with "(export file)" behind it where both bear one name. */
export function fileTargetsOf(settings: Settings): readonly FileTarget[] {
  const sources = importTargetsOf(settings).flatMap(({ name, model, import: { action, kind, sourceFile, startBy } }) =>
    sourceFile === null ? [] : [{ name, model, action, kind, file: sourceFile, startBy: startBy ?? null }],
  );
  const taken = new Set(sources.map(({ name }) => name));
  const outputs = exportTargetsOf(settings).flatMap(({ name, model, export: { action, file } }) =>
    file === undefined
      ? []
      : [
          {
            name: taken.has(name) ? `${name} (export file)` : name,
            ...{ model, action, file, kind: 'export' as const, startBy: null },
          },
        ],
  );
  return [...sources, ...outputs];
}
