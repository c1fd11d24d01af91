/** Imports, exports, processes, other actions, files, and where an import reads from; pure. */
import { z } from 'zod';
import type { FileForm } from '../files/files.ts';
import type { Action, ActionKind, ImportSource, ProcessStep, ServerFile } from './anaplan.ts';
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
    .object({
      headerNames: z.array(boundedText).nullish().catch(null),
      textEncoding: optionalText.catch(null),
      columnSeparator: optionalText.catch(null),
      textDelimiter: optionalText.catch(null),
      headerRow: z.int().min(0).max(10_000).nullish().catch(null),
    })
    .nullish()
    .catch(null),
  importDataSource,
});

const step: z.ZodType<ProcessStep> = z
  .object({ id, name: boundedText, actionType: optionalText, importDataSourceId: id.nullish(), importDataSource })
  .transform((row) => ({
    id: row.id,
    name: row.name,
    actionType: row.actionType,
    dataSourceId: row.importDataSourceId ?? row.importDataSource?.importDataSourceId ?? null,
  }));

/** Without steps a process has no such key, like every empty collection. */
const processMetadata = z.object({ actions: z.array(step).nullish() });

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
    ...(read.source == null ? {} : { form: formOf(read.source) }),
    sourceModelId: sourceModel?.sourceModelId ?? null,
    sourceModelName: sourceModel?.sourceModelName ?? null,
    sourceWorkspaceId: sourceModel?.sourceWorkspaceId ?? null,
  };
}

function formOf(source: NonNullable<z.infer<typeof metadata>['source']>): FileForm {
  return {
    encoding: source.textEncoding,
    separator: letterOf(source.columnSeparator),
    delimiter: letterOf(source.textDelimiter),
    headerRow: source.headerRow ?? null,
  };
}

/** A tab may come as itself or by name. */
function letterOf(text: string | null): string | null {
  if (text === null || text === '') return null;
  if (/^(\\t|tab)$/i.test(text)) return '\t';
  return text.length === 1 ? text : null;
}

/** GET /models/{m}/processes/{processId}, steps in the order of the process. */
export function parseProcessSteps(body: unknown): readonly ProcessStep[] {
  const what = 'The description of the process';
  const found = parseSingle(body, 'processMetadata', what);
  return parsed(processMetadata, found, { what, path: ['processMetadata'] }).actions ?? [];
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
