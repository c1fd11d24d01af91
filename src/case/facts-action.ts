/** Facts about the model, the action and its run; pure. */
import { durationText, utcText } from '../explanation.ts';
import type { StoredAttempt } from '../store/store.ts';
import type { Filled } from './case.ts';
import type { Resolvers } from './facts.ts';
import type { Known } from './known.ts';
import { at, factNumber, factText, fromSettings, inferred, latestLook, listAt, named, seen, textAt } from './known.ts';

export const actionFacts: Resolvers = {
  workspace: (known) =>
    seen(known, named(factText(known, 'workspace'), factText(known, 'workspaceId'))) ??
    fromSettings(known.model?.workspace),
  model: (known) =>
    seen(known, named(factText(known, 'model'), factText(known, 'modelId'))) ?? fromSettings(known.model?.model),
  module: (known) => fromSettings(known.notes?.module),
  action: (known) =>
    seen(known, named(factText(known, 'action'), factText(known, 'actionId'))) ??
    fromSettings(known.import?.action ?? known.export?.action),
  runFrom: (known) => fromSettings(known.notes?.runFrom),
  purpose: (known) => fromSettings(known.notes?.purpose),
  processType,
  scope,
  ranBy,
  startedAt: (known) => time(known, 'startedAtMs'),
  runningFor: (known) => {
    const runningMs = factNumber(known, 'runningMs');
    return seen(known, runningMs === null ? null : durationText(runningMs));
  },
  standsAt,
  taskId: taskIds,
  modelSays: (known) => seen(known, factText(known, 'modelSays')),
};

function time(known: Known, ...names: readonly string[]): Filled | null {
  const atMs = factNumber(known, ...names);
  return seen(known, atMs === null ? null : utcText(atMs));
}

/** What the API or the settings say the import reads from. Module to module and list to module look alike to the API: those are asked. */
function processType(known: Known): Filled | null {
  const look = latestLook(known, 'data-source', known.input.target);
  if (known.facts['actionKind'] === 'process' || known.import?.kind === 'process') {
    return known.import?.sourceModel
      ? inferred(
          'model to model, in a process',
          `the settings name the source model "${known.import.sourceModel.model}"`,
          null,
        )
      : null;
  }
  const type = textAt(look?.observation ?? null, 'server', 'type') ?? textAt(known.observation, 'sourceType');
  const atMs = look?.startedAtMs ?? known.seenAtMs;
  if (known.import?.sourceModel) {
    return inferred('model to model', `the settings name the source model "${known.import.sourceModel.model}"`, null);
  }
  if (type === 'MODEL') return inferred('model to model', 'the API says that the import reads from a model', atMs);
  if (type === 'FILE')
    return inferred('from a file into a list or module', 'the API says that the import reads from a file', atMs);
  return known.import?.sourceFile
    ? inferred(
        'from a file into a list or module',
        `the settings name the source file ${known.import.sourceFile.path}`,
        null,
      )
    : null;
}

/** Says what was watched, no more: other actions of the model that nobody watches may be affected too. */
function scope(known: Known): Filled | null {
  const { input, model } = known;
  if (model === null || input.about === null) return null;
  const prefix = `${model.model} / `;
  const others = input.latest.filter(
    ({ check, target, outcome }) =>
      check === input.about?.check.id && target !== input.target && target.startsWith(prefix) && outcome === 'seen',
  );
  if (others.length === 0) return null;
  const alike = others.filter(({ findings }) => findings.some(({ code }) => code === input.about?.code));
  const names = (some: readonly StoredAttempt[]) => some.map((look) => look.target.slice(prefix.length)).join(', ');
  const value =
    alike.length === 0
      ? `this action only, as far as is watched; not so: ${names(others)}`
      : `not this action only: also ${names(alike)} (of ${others.length} other watched actions of the model)`;
  return inferred(
    value,
    'the newest looks at the other actions of this model',
    Math.max(...others.map(({ startedAtMs }) => startedAtMs)),
  );
}

/** The model's own status names who started the running task; else the settings may. */
function ranBy(known: Known): Filled | null {
  const { observation, input } = known;
  const task = factText(known, 'taskId');
  const running = textAt(observation, 'status', 'taskId');
  const tooltip = textAt(observation, 'status', 'tooltip');
  if (tooltip !== null && task !== null && running?.startsWith(task)) {
    const by = /started by user ([^\n]{1,300})/i.exec(tooltip)?.[1];
    if (by !== undefined) return seen(known, by.trim());
  }
  return (
    seen(known, factText(known, 'runBy')) ??
    (input.problem === 'export-no-file' ? fromSettings(known.export?.runBy) : null)
  );
}

/** Of a run that failed again, the earlier one's too. */
function taskIds(known: Known): Filled | null {
  const id = factText(known, 'taskId', 'failedTaskId');
  const firstAtMs = factNumber(known, 'firstFailedAtMs');
  const first = listAt(known.observation, 'runs').find(
    (run) => firstAtMs !== null && at(run, 'startedAtMs') === firstAtMs,
  );
  const firstId = textAt(first ?? null, 'taskId');
  return seen(known, id === null || firstId === null || firstId === id ? id : `${firstId}, then ${id}`);
}

function standsAt(known: Known): Filled | null {
  const progress = factNumber(known, 'progressPercent');
  if (progress === null) return null;
  const step = factText(known, 'step');
  const unchangedMs = factNumber(known, 'unchangedMs');
  const reads = factNumber(known, 'confirmedReads');
  const since = sinceMs(known);
  const parts = [
    `${progress} %${step === null ? '' : `, step "${step}"`}`,
    ...(unchangedMs === null
      ? []
      : [`unchanged for ${durationText(unchangedMs)}${reads === null ? '' : ` in ${reads} looks`}`]),
    ...(since === null ? [] : [`first seen there ${utcText(since)}`]),
  ];
  return seen(known, parts.join('; '));
}

/** From the memory of the check: when the task was first read where it stands. */
function sinceMs({ input, facts }: Known): number | null {
  const dwell = listAt(input.about?.attempt.memory ?? null, 'running').find(
    (one) => textAt(one, 'taskId') === facts['taskId'],
  );
  const first =
    dwell === undefined || typeof dwell !== 'object'
      ? null
      : (dwell as { readonly firstSeenAtMs?: unknown } | null)?.firstSeenAtMs;
  return typeof first === 'number' ? first : null;
}
