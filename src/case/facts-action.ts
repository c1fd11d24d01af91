/** Facts about the model, the action and its run; pure. */

import type { Json } from '../check.ts';
import { durationText, utcText } from '../explanation.ts';
import type { Filled } from './case.ts';
import type { Resolvers } from './facts.ts';
import type { Known } from './known.ts';
import { at, factNumber, factText, fromSettings, latestLook, listAt, named, seen, textAt } from './known.ts';

export const actionFacts: Resolvers = {
  workspace: (known) =>
    seen(known, workspaceText(known, factText(known, 'workspaceId'))) ??
    ofIntegration(known, (one) => workspaceText(known, textAt(one, 'integration', 'workspaceId'))) ??
    fromSettings(known.model?.workspace),
  model: (known) =>
    seen(known, modelText(known, factText(known, 'model'), factText(known, 'modelId'))) ??
    ofIntegration(known, (one) => modelText(known, textAt(one, 'modelName'), textAt(one, 'integration', 'modelId'))) ??
    fromSettings(known.model?.model),
  action: (known) =>
    seen(known, named(factText(known, 'action'), factText(known, 'actionId'))) ??
    fromSettings(known.import?.action ?? known.export?.action),
  ranBy,
  startedAt: (known) => time(known, 'startedAtMs'),
  runningFor: (known) => {
    const runningMs = factNumber(known, 'runningMs');
    return seen(known, runningMs === null ? null : durationText(runningMs));
  },
  standsAt,
  standsSince: (known) => {
    const since = sinceMs(known);
    return since === null
      ? null
      : {
          value: `at least since ${utcText(since)}, when it was first seen there`,
          origin: 'store',
          atMs: known.seenAtMs,
          evidence: null,
        };
  },
  taskId: taskIds,
  modelSays: (known) => seen(known, factText(known, 'modelSays')),
};

function time(known: Known, ...names: readonly string[]): Filled | null {
  const atMs = factNumber(known, ...names);
  return seen(known, atMs === null ? null : utcText(atMs));
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
    seen(known, factText(known, 'runBy', 'triggeredBy')) ??
    (input.problem === 'export-no-file' ? fromSettings(known.export?.runBy) : null)
  );
}

/** Of the integration a CloudWorks look is about; a flow has one for each of its steps, so it tells none. */
function ofIntegration(known: Known, text: (integration: Json) => string | null): Filled | null {
  if (known.input.problem !== 'cloudworks-failed') return null;
  const [one, ...others] = listAt(known.observation, 'seen');
  return one === undefined || others.length > 0 ? null : seen(known, text(one));
}

function modelText(known: Known, name: string | null, id: string | null): string | null {
  return named(name ?? modelSeen(known, 'id', id, 'name'), id);
}

function workspaceText(known: Known, id: string | null): string | null {
  return named(factText(known, 'workspace') ?? modelSeen(known, 'workspaceId', id, 'workspaceName'), id);
}

/** Of the models that the newest sign-in saw, the one whose `key` is `value`. */
function modelSeen(known: Known, key: string, value: string | null, wanted: string): string | null {
  const look = known.connection && latestLook(known, 'api-access', known.connection.name);
  const models = listAt(look?.observation ?? null, 'models').map((one) => at(one, 'model'));
  return textAt(models.find((model) => value !== null && textAt(model, key) === value) ?? null, wanted);
}

/** Of a run that failed again, the earlier one's too. */
function taskIds(known: Known): Filled | null {
  const id = factText(known, 'taskId', 'failedTaskId');
  const firstAtMs = factNumber(known, 'firstFailedAtMs');
  const first = listAt(known.observation, 'runs').find(
    (run) => firstAtMs !== null && at(run, 'startedAtMs') === firstAtMs,
  );
  const firstId = textAt(first ?? null, 'taskId');
  if (id === null && known.input.problem === 'cloudworks-failed') return seen(known, integrationTask(known));
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

/** The task whose errors CloudWorks tells of the run; null where it names several. */
function integrationTask({ observation }: Known): string | null {
  const tasks = listAt(observation, 'seen').flatMap((one) =>
    listAt(one, 'errors').flatMap((of) => textAt(of, 'taskId') ?? []),
  );
  return tasks.length === 1 ? (tasks[0] ?? null) : null;
}
