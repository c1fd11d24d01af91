/** What follows from the kind of an action, its earlier runs and the other actions of its model without being told; pure. No evidence, no inference. */
import type { Json } from '../check.ts';
import { utcText } from '../explanation.ts';
import type { StoredAttempt } from '../store/store.ts';
import type { Filled } from './case.ts';
import type { Resolvers } from './facts.ts';
import type { Known } from './known.ts';
import {
  at,
  factNumber,
  factText,
  fromSettings,
  inferred,
  latestLook,
  listAt,
  named,
  numberAt,
  textAt,
} from './known.ts';

export const inferredFacts: Resolvers = {
  processType,
  purpose: (known) => fromSettings(known.notes?.purpose) ?? purposeOf(known),
  module: (known) => fromSettings(known.notes?.module) ?? loadedInto(known),
  runFrom: (known) => fromSettings(known.notes?.runFrom) ?? byCloudWorks(known),
  process: processOf,
  scope,
};

/** The newest run of this action that ended well and told its counts, and when the API told it. */
function goodRunOf(
  known: Known,
): { readonly run: Json; readonly details: readonly Json[]; readonly look: StoredAttempt } | null {
  const look = latestLook(known, 'import-failed', known.input.target);
  if (look === null) return null;
  for (const run of listAt(look.observation, 'runs')) {
    const steps = listAt(run, 'steps');
    const details = steps.flatMap((step) => listAt(step, 'details'));
    if (steps.length > 0 && steps.every((step) => at(step, 'successful') === true)) return { run, details, look };
  }
  return null;
}

function runName(run: Json): string {
  return `its last good run (task ${textAt(run, 'taskId') ?? 'unknown'}, started ${utcText(numberAt(run, 'startedAtMs') ?? 0)})`;
}

/** What was created and updated by the last good run; what that run was for, this one is taken to be for. */
function purposeOf(known: Known): Filled | null {
  const good = goodRunOf(known);
  if (good === null) return null;
  const sum = (name: string) =>
    good.details.reduce((total: number, detail) => total + (numberAt(detail, 'counts', name) ?? 0), 0);
  const [created, updated] = [sum('createdCount'), sum('updatedCount')];
  const deletes = stepsOf(known).filter((step) => textAt(step, 'actionType')?.startsWith('DELETE') === true);
  const parts = [
    ...(deletes.length > 0 ? ['deleting'] : []),
    ...(created > 0 ? ['adding'] : []),
    ...(updated > 0 ? ['updating'] : []),
  ];
  if (parts.length === 0) return null;
  const deleting = deletes.length === 0 ? '' : `; step "${textAt(deletes[0] ?? null, 'name')}" deletes`;
  return inferred(
    `${parts.join(' and ')} data`,
    `${runName(good.run)} created ${created} and updated ${updated}${deleting}`,
    good.look.startedAtMs,
  );
}

/** Steps of the process the case is about, as references last listed them. */
function stepsOf(known: Known): readonly Json[] {
  return listAt(latestLook(known, 'references', known.input.target)?.observation ?? null, 'steps');
}

/** Where the rows of the last good run went, by its result: "ACT01 Actuals: 184220 (0/184220) rows successful". */
function loadedInto(known: Known): Filled | null {
  const good = goodRunOf(known);
  const names = new Set((good?.details ?? []).flatMap((detail) => intoText(detail) ?? []));
  if (good === null || names.size === 0) return null;
  return inferred([...names].join(', '), `the result of ${runName(good.run)} names it`, good.look.startedAtMs);
}

function intoText(detail: Json): string | null {
  const kind = intoKind(detail);
  const name = /^(.{1,200}): \d+ \(\d+\/\d+\) rows/.exec(textAt(detail, 'text') ?? '')?.[1];
  return kind === null || name === undefined ? null : `${name} (${kind})`;
}

function intoKind(detail: Json): 'module' | 'list' | null {
  const type = textAt(detail, 'type');
  if (type === 'lineItemRowsProcessed') return 'module';
  return type === 'hierarchyRowsProcessed' ? 'list' : null;
}

/** What the API or the settings say the import reads from, and where its rows went. Module to module and list to module look alike to the API: those are asked. */
function processType(known: Known): Filled | null {
  const { notes, input } = known;
  if (notes?.processType !== undefined) return fromSettings(notes.processType);
  if (known.facts['actionKind'] === 'process' || known.import?.kind === 'process') {
    return known.import?.sourceModel
      ? inferred('model to model, in a process', settingsName(known.import.sourceModel.model), null)
      : null;
  }
  if (known.import?.sourceModel) return inferred('model to model', settingsName(known.import.sourceModel.model), null);
  const look = latestLook(known, 'data-source', input.target);
  const type = textAt(look?.observation ?? null, 'server', 'type') ?? textAt(known.observation, 'sourceType');
  const atMs = look?.startedAtMs ?? known.seenAtMs;
  if (type === 'MODEL') return inferred('model to model', 'the API says that the import reads from a model', atMs);
  if (type === 'FILE') return fromFile(known, 'the API says that the import reads from a file', atMs);
  const file = known.import?.sourceFile;
  return file ? fromFile(known, `the settings name the source file ${file.path}`, null) : null;
}

const settingsName = (model: string) => `the settings name the source model "${model}"`;

function fromFile(known: Known, evidence: string, atMs: number | null): Filled {
  const good = goodRunOf(known);
  const kinds = new Set((good?.details ?? []).flatMap((detail) => intoKind(detail) ?? []));
  const [kind, ...others] = kinds;
  if (good === null || kind === undefined || others.length > 0) {
    return inferred('from a file into a list or module', evidence, atMs);
  }
  return inferred(`file to ${kind}`, `${evidence}, and ${runName(good.run)} loaded into a ${kind}`, atMs);
}

/** The integration of CloudWorks whose run has the start of this one in it. */
function byCloudWorks(known: Known): Filled | null {
  const actionId = factText(known, 'actionId');
  const startedAtMs = factNumber(known, 'startedAtMs', 'ranAtMs');
  if (actionId === null || startedAtMs === null || known.input.problem === 'cloudworks-failed') return null;
  for (const { check, outcome, observation, startedAtMs: atMs } of known.input.latest) {
    if (check !== 'cloudworks' || outcome !== 'seen') continue;
    const one = listAt(observation, 'seen').find((each) => runsAction(each, actionId) && covers(each, startedAtMs));
    const name = textAt(one ?? null, 'integration', 'name');
    if (name === null) continue;
    return inferred(
      `CloudWorks, integration ${name}`,
      'a run of that integration was under way when this one started',
      atMs,
    );
  }
  return null;
}

function runsAction(one: Json, actionId: string): boolean {
  return listAt(one, 'actions').some((action) => textAt(action, 'actionId') === actionId);
}

function covers(one: Json, startedAtMs: number): boolean {
  return [at(one, 'integration', 'latestRun'), ...listAt(one, 'runs')].some((run) => {
    const [from, to] = [numberAt(run, 'startedAtMs'), numberAt(run, 'endedAtMs')];
    return from !== null && from <= startedAtMs && (to === null ? startedAtMs - from < 120_000 : startedAtMs <= to);
  });
}

/** Watched processes of the model that have this action as a step. That one of them ran it this time nobody told. */
function processOf(known: Known): Filled | null {
  const [actionId, modelId] = [factText(known, 'actionId'), factText(known, 'modelId')];
  if (actionId === null || modelId === null || known.facts['actionKind'] === 'process') return null;
  const holding = known.input.latest.filter(
    ({ check, outcome, observation }) =>
      check === 'references' &&
      outcome === 'seen' &&
      textAt(observation, 'modelId') === modelId &&
      listAt(observation, 'steps').some((step) => textAt(step, 'id') === actionId),
  );
  const names = holding.flatMap(
    ({ observation }) => named(textAt(observation, 'action', 'name'), textAt(observation, 'action', 'id')) ?? [],
  );
  if (names.length === 0) return null;
  return inferred(
    names.join(', '),
    'the action is one of its steps; whether it was run by itself this time is not told',
    holding[0]?.startedAtMs ?? null,
  );
}

type Other = {
  readonly name: string;
  readonly isAlike: boolean;
  readonly ranWellAtMs: number | null;
  readonly runsSeen: boolean;
};

/** Says what was watched, no more: other actions of the model that nobody watches may be affected too. */
function scope(known: Known): Filled | null {
  const others = othersOf(known);
  if (others === null || others.looks.length === 0) return null;
  const atMs = Math.max(...others.looks.map(({ startedAtMs }) => startedAtMs));
  const all = others.list;
  const names = (some: readonly Other[]) => some.map(({ name }) => name).join(', ');
  const alike = all.filter(({ isAlike }) => isAlike);
  if (alike.length > 0) {
    return inferred(
      `not this action only: also ${names(alike)} (of ${all.length} other watched actions of the model)`,
      lookedAt,
      atMs,
    );
  }
  const ranWell = all.filter(({ ranWellAtMs }) => ranWellAtMs !== null);
  if (ranWell.length > 0) {
    const told = ranWell.map(({ name, ranWellAtMs }) => `${name} ran well since (${utcText(ranWellAtMs ?? 0)})`);
    return inferred(
      `this action only, as far as is watched; ${told.join(', ')}`,
      'the runs of the other watched actions of this model',
      atMs,
    );
  }
  if (all.every(({ runsSeen }) => runsSeen)) {
    return inferred(
      `no other watched action of the model is affected so far, and none has been run since this one started: ${names(all)}`,
      'the runs of the other watched actions of this model',
      atMs,
    );
  }
  return inferred(`this action only, as far as is watched; not so: ${names(all)}`, lookedAt, atMs);
}

const lookedAt = 'the newest looks at the other actions of this model';

function othersOf(known: Known): { readonly list: readonly Other[]; readonly looks: readonly StoredAttempt[] } | null {
  const { input, model } = known;
  if (model === null || input.about === null) return null;
  const prefix = `${model.model} / `;
  const looks = input.latest.filter(
    ({ check, target, outcome }) =>
      check === input.about?.check.id && target !== input.target && target.startsWith(prefix) && outcome === 'seen',
  );
  const sinceMs = factNumber(known, 'startedAtMs');
  const list = looks.map(({ target, findings }): Other => {
    const runs = latestLook(known, 'import-failed', target)?.observation;
    const ran = listAt(runs ?? null, 'runs').find((run) => isGoodSince(run, sinceMs));
    return {
      name: target.slice(prefix.length),
      isAlike: findings.some(({ code }) => code === input.about?.code),
      ranWellAtMs: numberAt(ran ?? null, 'startedAtMs'),
      runsSeen: runs !== undefined && sinceMs !== null,
    };
  });
  return { list, looks };
}

function isGoodSince(run: Json, sinceMs: number | null): boolean {
  const startedAtMs = numberAt(run, 'startedAtMs');
  const steps = listAt(run, 'steps');
  return (
    sinceMs !== null &&
    startedAtMs !== null &&
    startedAtMs > sinceMs &&
    steps.length > 0 &&
    steps.every((step) => at(step, 'successful') === true)
  );
}
