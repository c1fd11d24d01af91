/** Imports, exports, processes, other actions, files, and where an import reads from; pure. */
import { z } from 'zod';
import type { Action, ActionKind, ImportSource, ServerFile } from './anaplan.ts';
import { boundedText, id, optionalText, parsed } from './answer.ts';
import { parsePage, parseSingle } from './envelope.ts';
import type { PageOf } from './models.ts';
import { itemsOf } from './models.ts';

/** The model an import reads from, where the API tells at all. */
export type SourceModel = Pick<ImportSource, 'sourceModelId' | 'sourceModelName' | 'sourceWorkspaceId'>;
/** An action, and for an import the nested `importDataSource` of its row in the list. */
export type ListedAction = { readonly action: Action; readonly sourceModel: SourceModel | null };

/** Path segment and key of the list of a kind. */
export const listOfKind: { readonly [K in ActionKind]: string } = {
  import: 'imports',
  export: 'exports',
  process: 'processes',
  action: 'actions',
};

const importDataSource = z
  .object({
    importDataSourceId: id.nullish(),
    sourceModelId: id.nullish(),
    sourceModelName: optionalText,
    sourceWorkspaceId: id.nullish(),
  })
  .nullish()
  .catch(null);

const listed: z.ZodType<ListedAction> = z
  .object({
    id,
    name: boundedText,
    importType: optionalText,
    exportType: optionalText,
    actionType: optionalText,
    importDataSourceId: id.nullish(),
    importDataSource,
  })
  .transform((row) => ({
    action: {
      id: row.id,
      name: row.name,
      type: row.importType ?? row.exportType ?? row.actionType,
      dataSourceId: row.importDataSourceId ?? row.importDataSource?.importDataSourceId ?? null,
    },
    sourceModel: sourceModelOf(row.importDataSource),
  }));

const metadata = z.object({
  type: boundedText,
  source: z
    .object({ headerNames: z.array(boundedText).nullish() })
    .nullish()
    .catch(null),
  importDataSource,
});

/** Without its count a file could be taken for an empty one, so the count must be there. */
const file: z.ZodType<ServerFile> = z.object({ id, name: boundedText, chunkCount: z.int() });

/** GET /models/{m}/imports, exports, processes or actions */
export function parseActions(body: unknown, kind: ActionKind): PageOf<ListedAction> {
  const what = `The list of ${listOfKind[kind]}`;
  return itemsOf(parsePage(body, [listOfKind[kind]], what), listed, what);
}

/** GET /models/{m}/imports/{importId}. For an import from a model the API usually tells no more than that; `listed` fills in what the list told. */
export function parseImportSource(body: unknown, listedSource: SourceModel | null): ImportSource {
  const what = 'The description of the import';
  const read = parsed(metadata, parseSingle(body, 'importMetadata', what), { what, path: ['importMetadata'] });
  const sourceModel = sourceModelOf(read.importDataSource) ?? listedSource;
  return {
    type: read.type,
    headerNames: read.source?.headerNames ?? null,
    sourceModelId: sourceModel?.sourceModelId ?? null,
    sourceModelName: sourceModel?.sourceModelName ?? null,
    sourceWorkspaceId: sourceModel?.sourceWorkspaceId ?? null,
  };
}

/** GET /models/{m}/files */
export function parseFiles(body: unknown): PageOf<ServerFile> {
  const what = 'The list of files';
  return itemsOf(parsePage(body, ['files'], what), file, what);
}

function sourceModelOf(source: z.infer<typeof importDataSource>): SourceModel | null {
  if (source == null || (source.sourceModelId == null && source.sourceModelName === null)) return null;
  return {
    sourceModelId: source.sourceModelId ?? null,
    sourceModelName: source.sourceModelName,
    sourceWorkspaceId: source.sourceWorkspaceId ?? null,
  };
}
