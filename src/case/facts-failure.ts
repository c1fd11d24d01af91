/** Facts about how a run ended, its source, and the file it should have left; pure. */

import type { Json } from '../check.ts';
import { utcText } from '../explanation.ts';
import type { Filled } from './case.ts';
import type { Resolvers } from './facts.ts';
import type { Known } from './known.ts';
import { at, factNumber, factText, fromSettings, latestLook, listAt, named, numberAt, seen, textAt } from './known.ts';

export const failureFacts: Resolvers = {
  errorText: (known) => seen(known, withCode(factText(known, 'text', 'message'), factText(known, 'type'))),
  sourceModel,
  failedAt: (known) => {
    const startedAtMs = factNumber(known, 'startedAtMs', 'failedAtMs');
    const endedAtMs = factNumber(known, 'endedAtMs');
    const end = endedAtMs === null ? 'the API does not tell when it ended' : `it ended ${utcText(endedAtMs)}`;
    return seen(known, startedAtMs === null ? null : `the run started ${utcText(startedAtMs)}; ${end}`);
  },
  retried,
  integration: (known) => seen(known, named(factText(known, 'job'), factText(known, 'jobId'))),
  ranAt: (known) => {
    const ranAtMs = factNumber(known, 'ranAtMs');
    return seen(known, ranAtMs === null ? null : utcText(ranAtMs));
  },
  taskResult: (known) => seen(known, runText(known)),
  fileListing,
  dataSource,
  moved,
};

/** Two failures in a row are a retry; else the runs that the API lists tell whether one came after. */
function retried(known: Known): Filled | null {
  const firstAtMs = factNumber(known, 'firstFailedAtMs');
  const againAtMs = factNumber(known, 'startedAtMs', 'failedAtMs');
  if (againAtMs === null) return null;
  if (firstAtMs !== null && firstAtMs !== againAtMs) {
    return seen(
      known,
      `yes: the run started ${utcText(firstAtMs)} failed, and the one started ${utcText(againAtMs)} failed the same way`,
    );
  }
  const runs = runsSeen(known);
  const isListed = runs.some((run) => at(run, 'startedAtMs') === againAtMs);
  const later = runs.filter((run) => (numberAt(run, 'startedAtMs') ?? 0) > againAtMs);
  if (!isListed || later.length > 0 || known.seenAtMs === null) return null;
  return seen(known, `no: no run after it is listed at ${utcText(known.seenAtMs)}`);
}

/** Of the action, or of the one integration a look of CloudWorks is about; newest first. */
function runsSeen({ observation }: Known): readonly Json[] {
  const [one, ...others] = listAt(observation, 'seen');
  if (one !== undefined && others.length === 0) return listAt(one, 'runs');
  return listAt(observation, 'runs');
}

function withCode(text: string | null, code: string | null): string | null {
  return text === null || code === null ? text : `${text} (${code})`;
}

function sourceModel(known: Known): Filled | null {
  const model = named(factText(known, 'sourceModel'), factText(known, 'sourceModelId'));
  const workspace = factText(known, 'sourceWorkspace');
  if (model !== null) return seen(known, workspace === null ? model : `${model}, in workspace ${workspace}`);
  const given = known.import?.sourceModel;
  if (!given) return null;
  return fromSettings(
    given.workspace === null ? given.model : `${given.model}, expected in workspace ${given.workspace}`,
  );
}

/** Result codes and summary texts of the run the finding names; never rows. */
function runText(known: Known): string | null {
  const taskId = factText(known, 'taskId', 'failedTaskId');
  const run = listAt(known.observation, 'runs').find((one) => textAt(one, 'taskId') === taskId);
  if (taskId === null || run === undefined) return null;
  const steps = listAt(run, 'steps');
  const state = textAt(run, 'state') ?? 'ended';
  if (steps.length === 0) return `${state}, without a result`;
  const successful = steps.every((step) => at(step, 'successful') === true);
  const details = steps.flatMap((step) => listAt(step, 'details').map(detailText)).filter((text) => text !== '');
  return [`${state}, successful: ${successful}`, ...details.slice(0, 10)].join('; ');
}

function detailText(detail: Json): string {
  return withCode(textAt(detail, 'text'), textAt(detail, 'type')) ?? textAt(detail, 'type') ?? '';
}

function fileListing(known: Known): Filled | null {
  if (known.input.about?.check.id !== 'export-file' || known.seenAtMs === null) return null;
  const file = at(known.observation, 'file');
  if (file === null) return seen(known, `not listed at ${utcText(known.seenAtMs)}`);
  const chunks = at(file, 'chunkCount');
  return seen(
    known,
    `"${textAt(file, 'name') ?? 'without a name'}" is listed with ${String(chunks)} chunks of content at ${utcText(known.seenAtMs)}`,
  );
}

/** Of imports from a file the API names it; of imports from a model it does not name the entry. */
function dataSource(known: Known): Filled | null {
  const own = factText(known, 'dataSourceId', 'fileId');
  if (own !== null) return seen(known, own);
  const look = latestLook(known, 'data-source', known.input.target);
  const file = at(look?.observation ?? null, 'server', 'serverFile');
  const value = named(textAt(file, 'listed', 'name'), textAt(file, 'fileId'));
  return look === null || value === null ? null : { value, origin: 'api', atMs: look.startedAtMs, evidence: null };
}

/** Where a model is and where it was expected; when it moved, the API does not tell. */
function moved(known: Known): Filled | null {
  const here = factText(known, 'sourceWorkspace');
  const expected = factText(known, 'sourceExpectedWorkspace');
  const source = factText(known, 'sourceModel');
  if (source === null || here === null || expected === null || here === expected) return null;
  if (known.facts['fittingOption'] !== 2) return null;
  return seen(
    known,
    `source model "${source}" is in workspace ${here}, expected in ${expected}; noticed ${utcText(known.input.incident?.openedAtMs ?? known.seenAtMs ?? 0)}`,
  );
}
