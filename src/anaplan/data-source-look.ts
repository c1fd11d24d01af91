/** What the API shows of an import's data source: the file on the server, or the model it reads from. Opens no closed model; knows no verdict. */
import { CouldNotLook, NothingToLookAt } from '../check.ts';
import type { UploadedFile } from '../files/uploaded-file.ts';
import type { ActionRef, Anaplan, AnaplanConnection, ImportSource } from './anaplan.ts';
import { isBusy, isClosed } from './model-state.ts';
import { answerOf } from './refused-call.ts';
import type { SourceModelSeen } from './source-model.ts';
import { seenSourceModel, sourceModelWanted } from './source-model.ts';
import type { ImportTarget } from './watch-targets.ts';
import type { Subject, WatchedAction, WatchedModel } from './watched.ts';
import { isIn, subjectOf, watchedAction, watchedModel } from './watched.ts';

export type DataSourceSeen = {
  readonly subject: Subject;
  /** FILE or MODEL, or null where it was not asked for (a process, a closed model). */
  readonly type: string | null;
  /** Of imports from an uploaded file: as listed, null when not listed; null as a whole when not looked at. */
  readonly serverFile: UploadedFile | null;
  readonly sourceModel: SourceModelSeen | null;
  /** The model that imports is in another workspace than the settings say. */
  readonly targetMoved: boolean;
};

/** Throws NothingToLookAt when the model is closed and the settings name no source model, or when nothing of the source could be seen. */
export async function seenDataSource(
  { model, import: { kind, action: wanted, sourceModel: given } }: ImportTarget,
  anaplan: Anaplan,
  signal: AbortSignal,
): Promise<DataSourceSeen> {
  const watched = await watchedModel(anaplan, model, signal);
  const mayAsk = !isClosed(watched.status);
  if (!mayAsk && given === null) {
    throw new NothingToLookAt(
      `model "${watched.model.name}" is closed; a closed model is not woken to read its data sources`,
    );
  }
  const action = await watchedAction(watched, kind, wanted, signal);
  const source = mayAsk && kind === 'import' ? await importSourceOf(watched, action, signal) : null;
  const isFile = source?.type === 'FILE';
  const fromModel = isFile ? null : sourceModelWanted(given, source, model.connection);
  const seen: DataSourceSeen = {
    subject: subjectOf(watched, action),
    type: source?.type ?? null,
    serverFile: isFile ? await serverFileOf(watched, action, signal) : null,
    sourceModel: fromModel ? await seenSourceModel(anaplan, fromModel, signal, model.connection) : null,
    targetMoved: !isIn(watched.model, model.workspace),
  };
  const hasMoved = seen.targetMoved && !isFile;
  if (seen.serverFile === null && seen.sourceModel === null && !hasMoved) throw nothingSeen(seen, watched);
  return seen;
}

/** Not seen is not in order: such a look must not count as one. */
function nothingSeen({ type, subject: { action } }: DataSourceSeen, { model, status }: WatchedModel): NothingToLookAt {
  if (type !== 'FILE') {
    return new NothingToLookAt(
      `the API does not name the model that "${action}" reads from; name it in the settings: sourceModels: { "${action}": { model: NAME } }`,
    );
  }
  return new NothingToLookAt(
    isBusy(status)
      ? `model "${model.name}" is busy (${status.currentStep}); its files can be read only when its task has ended`
      : `the API does not name the file that "${action}" reads from`,
  );
}

async function importSourceOf(
  { connection, model }: WatchedModel,
  { ref, name }: WatchedAction,
  signal: AbortSignal,
): Promise<ImportSource> {
  return answerOf(await connection.importSource(model.id, ref.actionId, signal), `the data source of "${name}"`);
}

/** Not asked for while a task holds the model: its files would answer only afterwards. */
async function serverFileOf(
  { connection, model, status }: WatchedModel,
  { dataSourceId, ref }: WatchedAction,
  signal: AbortSignal,
): Promise<DataSourceSeen['serverFile']> {
  // Ids that start with 113 are files; other data sources are models, lists and views.
  if (dataSourceId === null || !dataSourceId.startsWith('113') || isBusy(status)) return null;
  const files = answerOf(await connection.files(model.id, signal), `the files of "${model.name}"`);
  const lastRunAtMs = await lastRunOf(connection, ref, signal);
  return {
    fileId: dataSourceId,
    listed: files.find(({ id }) => id === dataSourceId) ?? null,
    ...(lastRunAtMs === null ? {} : { lastRunAtMs }),
  };
}

/** A run is the latest use of the file that can be seen. Null also when the runs cannot be read: the file was seen all the same. */
async function lastRunOf(connection: AnaplanConnection, ref: ActionRef, signal: AbortSignal): Promise<number | null> {
  try {
    const tasks = await connection.tasks(ref, signal);
    return tasks.ok ? (tasks.value.at(-1)?.createdAtMs ?? null) : null;
  } catch (error) {
    if (error instanceof CouldNotLook) return null;
    throw error;
  }
}
