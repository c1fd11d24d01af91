/** `models:` of a settings file -> models with imports, processes and exports; pure. */
import { durationMsOf, sizeBytesOf } from './amounts.ts';
import { suggestion } from './closest.ts';
import { connectionNamed, knownConnection } from './connections.ts';
import { rowsFactorText } from './deadline-words.ts';
import type { When } from './deadlines.ts';
import { deadlineOf, deadlinesOf, ofKey } from './deadlines.ts';
import type { Report } from './problems.ts';
import type { FileWords } from './schema.ts';
import type { ActionNotes, CaseNotes, ExportSettings, ImportSettings, LocalFile, ModelSettings } from './settings.ts';
import type { Path } from './yaml.ts';

type ModelWords = NonNullable<FileWords['models']>[number];
type ImportWords = Exclude<NonNullable<ModelWords['imports']>[number], string>;
type WatchedWords = Omit<ImportWords, 'import'>;
type SourceModelWords = NonNullable<WatchedWords['sourceModel']>;
type FileOfWords = NonNullable<WatchedWords['sourceFile']>;

type Here = {
  readonly names: readonly string[];
  readonly absolute: (path: string) => string;
  readonly when: When;
  readonly report: Report;
};

/** `absolute` resolves a path of the file; problems go to the report of `when`. */
export function normalisedModels(
  words: FileWords,
  absolute: (path: string) => string,
  when: When,
): readonly ModelSettings[] {
  const { report } = when;
  const here: Here = { names: Object.keys(words.connections ?? {}), absolute, when, report };
  const seen = new Set<string>();
  return (words.models ?? []).map((model, index) => {
    const path: Path = ['models', index];
    const connection = connectionNamed(model.connection, path, here.names, report);
    once(
      seen,
      JSON.stringify([connection, model.workspace ?? null, model.model]),
      [...path, 'model'],
      'this model',
      report,
    );
    return {
      connection,
      model: model.model,
      workspace: model.workspace ?? null,
      ...caseNotesOf(model),
      imports: importsOf(model, connection, path, here),
      exports: exportsOf(model, path, here),
    };
  });
}

function importsOf(model: ModelWords, connection: string, path: Path, here: Here): readonly ImportSettings[] {
  const seen = new Set<string>();
  const listed = [
    ...(model.imports ?? []).map((entry, index) => {
      const { import: action, ...rest } = typeof entry === 'string' ? { import: entry } : entry;
      return { action, rest: rest as WatchedWords, kind: 'import' as const, at: [...path, 'imports', index] };
    }),
    ...(model.processes ?? []).map((entry, index) => {
      const { process: action, ...rest } = typeof entry === 'string' ? { process: entry } : entry;
      return { action, rest: rest as WatchedWords, kind: 'process' as const, at: [...path, 'processes', index] };
    }),
  ];
  const actions = listed.map(({ action }) => action);
  for (const name of Object.keys(model.sourceModels ?? {})) {
    if (!actions.includes(name)) {
      const text = `names no import or process of this model${suggestion(name, actions)}`;
      here.report([...path, 'sourceModels', name], text);
    }
  }
  return listed.map(({ action, rest, kind, at }) => {
    once(seen, `${kind} ${action}`, at, `this ${kind}`, here.report);
    const apart = model.sourceModels?.[action];
    if (apart !== undefined && rest.sourceModel !== undefined) {
      here.report([...at, 'sourceModel'], 'is given in sourceModels too; keep one of them');
    }
    return {
      action,
      kind,
      stuckAfterMs: durationOf(rest.stuckAfter, [...at, 'stuckAfter'], here.report),
      sourceModel: rest.sourceModel
        ? sourceModelOf(rest.sourceModel, connection, [...at, 'sourceModel'], here)
        : sourceModelOf(apart, connection, [...path, 'sourceModels', action], here),
      sourceFile: rest.sourceFile === undefined ? null : localFileOf(rest.sourceFile, [...at, 'sourceFile'], here),
      ...deadlinesOf(rest, at, here.when),
      ...notesOf(rest),
    };
  });
}

function sourceModelOf(
  given: SourceModelWords | undefined,
  connection: string,
  path: Path,
  { names, report }: Here,
): ImportSettings['sourceModel'] {
  if (given === undefined) return null;
  if (given.connection !== undefined) knownConnection(given.connection, [...path, 'connection'], names, report);
  return { model: given.model, workspace: given.workspace ?? null, connection: given.connection ?? connection };
}

function localFileOf(given: FileOfWords, at: Path, { absolute, when, report }: Here): LocalFile {
  const { freshWithin, minSize, header, rowsFactor } = given;
  const factor = Number(rowsFactor ?? 2);
  if (!(factor > 1)) report([...at, 'rowsFactor'], rowsFactorText);
  return {
    path: absolute(given.path),
    freshWithinMs: durationOf(freshWithin, [...at, 'freshWithin'], report),
    minBytes: minSize === undefined ? 1 : (sizeBytesOf(minSize) ?? 1),
    ...ofKey('arrivesBy', deadlineOf(given['arrives by'], [...at, 'arrives by'], when)),
    ...(header === undefined ? {} : { header }),
    ...(rowsFactor === undefined ? {} : { rowsFactor: factor }),
  };
}

function exportsOf(model: ModelWords, path: Path, here: Here): readonly ExportSettings[] {
  const seen = new Set<string>();
  return (model.exports ?? []).map((entry, index) => {
    const given: Exclude<typeof entry, string> = typeof entry === 'string' ? { export: entry } : entry;
    const at: Path = [...path, 'exports', index];
    once(seen, given.export, at, 'this export', here.report);
    return {
      action: given.export,
      freshWithinMs: durationOf(given.freshWithin, [...at, 'freshWithin'], here.report),
      runBy: given.runBy ?? null,
      ...(given.file === undefined ? {} : { file: localFileOf(given.file, [...at, 'file'], here) }),
      ...ofKey('freshBy', deadlineOf(given['fresh by'], [...at, 'fresh by'], here.when)),
      ...deadlinesOf(given, at, here.when),
      ...notesOf(given),
    };
  });
}

type NoteWords = Pick<WatchedWords, 'purpose' | 'runFrom' | 'module' | 'processType'> & CaseNoteWords;
type CaseNoteWords = Pick<ModelWords, 'severity' | 'impact' | 'owner' | 'mayOpenModel'>;

function notesOf(given: NoteWords): ActionNotes {
  return {
    purpose: given.purpose ?? null,
    runFrom: given.runFrom ?? null,
    module: given.module ?? null,
    ...ofKey('processType', given.processType ?? null),
    ...caseNotesOf(given),
  };
}

function caseNotesOf({ severity, impact, owner, mayOpenModel }: CaseNoteWords): CaseNotes {
  return {
    ...ofKey('severity', severity ?? null),
    ...ofKey('impact', impact ?? null),
    ...ofKey('owner', owner ?? null),
    ...ofKey('mayOpenModel', mayOpenModel ?? null),
  };
}

/** The schema has matched the form; zero and more than ten years are left to refuse. */
function durationOf(text: string | undefined, path: Path, report: Report): number | null {
  if (text === undefined) return null;
  const durationMs = durationMsOf(text);
  if (durationMs === null) report(path, 'must be more than nothing and at most ten years');
  return durationMs;
}

function once(seen: Set<string>, name: string, path: Path, what: string, report: Report): void {
  if (seen.has(name)) report(path, `lists ${what} a second time; keep one of them`);
  seen.add(name);
}
