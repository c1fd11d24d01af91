/** Looks at what an import is fed from: a local file, a file on the server, or another model. Knows facts about them; never content. */
import { z } from 'zod';
import type { Anaplan } from '../src/anaplan/anaplan.ts';
import type { DataSourceSeen } from '../src/anaplan/data-source-look.ts';
import { seenDataSource } from '../src/anaplan/data-source-look.ts';
import type { SourceModelSeen } from '../src/anaplan/source-model.ts';
import { fittingOptionOf, hasMoved, sourceFactsOf } from '../src/anaplan/source-model.ts';
import type { ImportTarget } from '../src/anaplan/watch-targets.ts';
import { importTargetsOf } from '../src/anaplan/watch-targets.ts';
import type { Fault, Finding, JsonObject, Severity } from '../src/check.ts';
import { CouldNotLook, defineCheck, NothingToLookAt } from '../src/check.ts';
import type { FileFacts } from '../src/files/files.ts';
import { explanations } from './data-source.words.ts';

type Code = keyof typeof explanations;

type LocalFile = { readonly facts: FileFacts; readonly minBytes: number; readonly freshWithinMs: number | null };

type Observation = {
  /** As the settings name them. */
  readonly target: { readonly model: string; readonly action: string };
  readonly localFile: LocalFile | null;
  readonly server: DataSourceSeen | null;
  /** Why the server's side was not looked at, where that is a fault. */
  readonly serverFault: Fault | null;
};

/** The source model as this account last saw it: only then does "not visible" mean that something changed. */
type Memory = {
  readonly seen: { readonly wanted: string; readonly name: string; readonly workspaceId: string | null } | null;
};

export const dataSource = defineCheck({
  id: 'data-source',
  question: 'Is everything there that the imports read from?',
  limits: z.strictObject({}),
  needs: ['anaplan', 'files'],
  // The API tells the sources of imports alone; a process has those the settings name.
  targets: (settings) =>
    importTargetsOf(settings).filter(
      ({ import: { kind, sourceFile, sourceModel } }) =>
        kind === 'import' || sourceFile !== null || sourceModel !== null,
    ),
  async probe(target, { anaplan, files }, signal): Promise<Observation> {
    const { sourceFile, action } = target.import;
    const common = { target: { model: target.model.model, action } };
    if (sourceFile === null) {
      return { ...common, localFile: null, server: await seenDataSource(target, anaplan, signal), serverFault: null };
    }
    const { minBytes, freshWithinMs, path } = sourceFile;
    const localFile = { facts: await files.factsOf(path), minBytes, freshWithinMs };
    return { ...common, localFile, ...(await serverOrFault(target, anaplan, signal)) };
  },
  remember: (memory: Memory | null, look): Memory => {
    const source = look.outcome === 'seen' ? (look.observation.server?.sourceModel ?? null) : null;
    if (source?.model == null) return { seen: memory?.seen ?? null };
    return { seen: { wanted: source.wanted, name: source.model.name, workspaceId: source.model.workspaceId } };
  },
  judge: ({ target, localFile, server, serverFault }, { nowMs, memory }): readonly Finding<Code>[] => [
    ...(localFile ? localFileFindings(localFile, target, nowMs) : []),
    ...(server ? [...serverFileFindings(server), ...sourceModelFindings(server, memory)] : []),
    ...(serverFault ? [finding('source-not-read', 'unknown', { ...target, why: serverFault.message })] : []),
  ],
  exhibits: ({ localFile, server }) => [
    ...(localFile ? [{ fileName: 'source-file.json', title: 'Local source file: facts', content: localFile }] : []),
    ...(server ? [{ fileName: 'data-source.json', title: 'Data source as the API shows it', content: server }] : []),
  ],
  explanations,
});

/** The local file is worth telling of also when the tenant cannot be looked at. */
async function serverOrFault(target: ImportTarget, anaplan: Anaplan, signal: AbortSignal) {
  try {
    return { server: await seenDataSource(target, anaplan, signal), serverFault: null };
  } catch (error) {
    if (error instanceof NothingToLookAt) return { server: null, serverFault: null };
    if (error instanceof CouldNotLook) return { server: null, serverFault: error.fault };
    throw error;
  }
}

function localFileFindings({ facts, minBytes, freshWithinMs }: LocalFile, target: JsonObject, nowMs: number) {
  const { path } = facts;
  if (!facts.exists) return [finding('source-file-missing', 'failure', { ...target, path })];
  const { sizeBytes, modifiedAtMs } = facts;
  const seen = { ...target, path, sizeBytes, modifiedAtMs, ageMs: Math.max(0, nowMs - modifiedAtMs) };
  const found: Finding<Code>[] = [];
  if (sizeBytes < minBytes) found.push(finding('source-file-empty', 'failure', { ...seen, minBytes }));
  if (freshWithinMs !== null && seen.ageMs > freshWithinMs) {
    found.push(finding('source-file-stale', 'warning', { ...seen, freshWithinMs }));
  }
  return found;
}

/** Only a notice: the file may be private to the user who runs the import. */
function serverFileFindings({ subject, serverFile }: DataSourceSeen): readonly Finding<Code>[] {
  if (serverFile === null || (serverFile.listed !== null && serverFile.listed.chunkCount > 0)) return [];
  const { fileId, listed } = serverFile;
  return [
    finding('server-file-missing', 'notice', {
      ...subject,
      fileId,
      fileName: listed?.name ?? null,
      isListed: listed !== null,
    }),
  ];
}

function sourceModelFindings(server: DataSourceSeen, { seen }: Memory): readonly Finding<Code>[] {
  const { subject, sourceModel, targetMoved, type } = server;
  const readsModel = sourceModel !== null || type === 'MODEL';
  const fit = { ...fittingOptionOf(sourceModel, targetMoved, 0), endsTasks: '' };
  const facts = { ...subject, ...sourceFactsOf(sourceModel), ...fit };
  const found = readsModel && targetMoved ? [finding('target-model-moved', 'warning', facts)] : [];
  if (sourceModel === null) return found;
  if (sourceModel.model === null) {
    const wasSeen = seen?.wanted === sourceModel.wanted;
    return [
      ...found,
      finding('source-model-not-visible', wasSeen ? 'failure' : 'unknown', {
        ...facts,
        seenBefore: wasSeen,
        ...visibilityOf(wasSeen),
      }),
    ];
  }
  return [...found, ...stateFindings(sourceModel, sourceModel.model.activeState, facts)];
}

function visibilityOf(wasSeen: boolean): { readonly sinceWhen: string } {
  return {
    sinceWhen: wasSeen
      ? 'It was visible at an earlier look, so something was changed.'
      : 'It has not been visible at any look.',
  };
}

function stateFindings(source: SourceModelSeen, activeState: string, facts: JsonObject): readonly Finding<Code>[] {
  const found = hasMoved(source) ? [finding('source-model-moved', 'failure', facts)] : [];
  if (activeState === 'ARCHIVED') found.push(finding('source-model-archived', 'failure', facts));
  if (activeState === 'LOCKED') found.push(finding('source-model-locked', 'warning', facts));
  if (/^(PRODUCTION_)?MAINTENANCE$/.test(activeState)) found.push(finding('source-model-offline', 'failure', facts));
  return found;
}

function finding(code: Code, severity: Severity, facts: JsonObject): Finding<Code> {
  return { code, severity, facts };
}
