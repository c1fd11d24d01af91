/** Looks at what an import reads from in Anaplan: a file on the server, or another model. Knows facts about them; never content. */
import { z } from 'zod';
import type { DataSourceSeen } from '../src/anaplan/data-source-look.ts';
import { seenDataSource } from '../src/anaplan/data-source-look.ts';
import type { SourceState } from '../src/anaplan/source-model.ts';
import { fittingOptionOf, hasMoved, sourceFactsOf, sourceStateOf } from '../src/anaplan/source-model.ts';
import { importTargetsOf } from '../src/anaplan/watch-targets.ts';
import type { Finding, JsonObject, Severity } from '../src/check.ts';
import { defineCheck } from '../src/check.ts';
import { privateFileKeptMs } from '../src/files/private-file.ts';
import type { UploadedMemory } from '../src/files/uploaded-file.ts';
import { rememberedUpload, uploadedState } from '../src/files/uploaded-file.ts';
import { explanations } from './data-source.words.ts';

type Code = keyof typeof explanations;

type Observation = { readonly server: DataSourceSeen };

/** The source model as this account last saw it: only then does "not visible" mean that something changed. */
type Memory = {
  readonly seen: {
    readonly wanted: string;
    readonly name: string;
    readonly workspaceId: string | null;
    /** Its status answered once: this account had a role in it. Absent in what older versions stored. */
    readonly hadRole?: boolean;
  } | null;
  /** The uploaded file as this account last saw it; absent in what older versions stored. */
  readonly uploaded?: UploadedMemory | null;
};

export const dataSource = defineCheck({
  id: 'data-source',
  question: 'Is everything there that the imports read from?',
  limits: z.strictObject({}),
  needs: ['anaplan'],
  // The API tells the sources of imports alone; a process has those the settings name.
  targets: (settings) =>
    importTargetsOf(settings).filter(({ import: { kind, sourceModel } }) => kind === 'import' || sourceModel !== null),
  async probe(target, { anaplan }, signal): Promise<Observation> {
    return { server: await seenDataSource(target, anaplan, signal) };
  },
  remember: (memory: Memory | null, look): Memory => {
    const server = look.outcome === 'seen' ? look.observation.server : null;
    const source = server?.sourceModel ?? null;
    const uploaded = rememberedUpload(memory?.uploaded ?? null, server?.serverFile ?? null, look.startedAtMs);
    if (source?.model == null) return { seen: memory?.seen ?? null, uploaded };
    const { wanted, model, status } = source;
    const hadRole = status != null || (memory?.seen?.wanted === wanted && memory.seen.hadRole === true);
    return { seen: { wanted, name: model.name, workspaceId: model.workspaceId, hadRole }, uploaded };
  },
  judge: ({ server }, { nowMs, memory }): readonly Finding<Code>[] => [
    ...serverFileFindings(server, memory, nowMs),
    ...sourceModelFindings(server, memory),
  ],
  exhibits: ({ server }) => [
    { fileName: 'data-source.json', title: 'Data source as the API shows it', content: server },
  ],
  traits: ({ server: { sourceModel, serverFile } }) => ({
    ...(sourceModel === null ? {} : { 'source model visible': sourceModel.model !== null }),
    ...(sourceModel?.model
      ? {
          'source model state': sourceModel.model.activeState,
          'source model workspace': sourceModel.model.workspaceName ?? sourceModel.model.workspaceId,
          'source model last modified': sourceModel.model.lastModified,
        }
      : {}),
    ...(serverFile === null ? {} : { 'uploaded file listed': serverFile.listed !== null }),
  }),
  explanations,
});

/** Missing is only a notice: the file may be private to the user who runs the import, or uploaded before every run. */
function serverFileFindings({ subject, serverFile }: DataSourceSeen, { uploaded = null }: Memory, nowMs: number) {
  if (serverFile === null) return [];
  const { fileId, listed, lastRunAtMs = null } = serverFile;
  const facts = { ...subject, fileId, fileName: listed?.name ?? null, isListed: listed !== null, lastRunAtMs };
  const seenAtMs = uploaded?.listedAtMs ?? null;
  switch (uploadedState(serverFile, uploaded, nowMs)) {
    case 'missing':
      return [finding('server-file-missing', 'notice', facts)];
    case 'gone':
      return [finding('server-file-gone', 'warning', { ...facts, seenAtMs })];
    case 'soon-removed': {
      const removedAtMs = (lastRunAtMs ?? nowMs) + privateFileKeptMs;
      return [finding('server-file-expiring', 'notice', { ...facts, removedAtMs })];
    }
    case 'there':
      return [];
  }
}

function sourceModelFindings(server: DataSourceSeen, { seen }: Memory): readonly Finding<Code>[] {
  const { subject, sourceModel, targetMoved, type } = server;
  const readsModel = sourceModel !== null || type === 'MODEL';
  const fit = { ...fittingOptionOf(sourceModel, targetMoved, 0), endsTasks: '' };
  const facts = { ...subject, ...sourceFactsOf(sourceModel), ...fit };
  const found = readsModel && targetMoved ? [finding('target-model-moved', 'warning', facts)] : [];
  if (sourceModel === null) return found;
  const moved = hasMoved(sourceModel) ? [finding('source-model-moved', 'failure', facts)] : [];
  const state = sourceStateOf(sourceModel);
  const known = codeOfState[state];
  if (known !== undefined) return [...found, ...moved, finding(...known, facts)];
  if (state === 'open') return [...found, ...moved];
  const isSame = seen?.wanted === sourceModel.wanted;
  const seenBefore = isSame && (state === 'not-visible' || seen.hadRole === true);
  const code = state === 'not-visible' ? 'source-model-not-visible' : 'source-model-no-access';
  const told = { ...facts, seenBefore, sinceWhen: sinceWhenText(seenBefore) };
  return [...found, ...moved, finding(code, seenBefore ? 'failure' : 'unknown', told)];
}

const codeOfState: { readonly [S in SourceState]?: readonly [Code, Severity] } = {
  archived: ['source-model-archived', 'failure'],
  locked: ['source-model-locked', 'warning'],
  offline: ['source-model-offline', 'failure'],
  unrecognised: ['source-model-state-unrecognised', 'unknown'],
};

function sinceWhenText(seenBefore: boolean): string {
  return seenBefore
    ? 'It was visible at an earlier look, so something was changed.'
    : 'It has not been visible at any look.';
}

function finding(code: Code, severity: Severity, facts: JsonObject): Finding<Code> {
  return { code, severity, facts };
}
