/**
 * Runs of actions and what came of them; pure. There is no FAILED state: a failed run is COMPLETE with an unsuccessful result.
 * States are kept as they came, also when they are words not known yet.
 */
import { z } from 'zod';
import type { ResultDetail, Task, TaskResult, TaskSummary } from './anaplan.ts';
import type { Where } from './answer.ts';
import { boundedText, id, jsonPath, optionalText, parsed, timeMs, UnexpectedAnswer } from './answer.ts';
import { parsePage, parseSingle } from './envelope.ts';
import type { PageOf } from './models.ts';
import { itemsOf } from './models.ts';

/** Processes hold actions and no further processes: real results are two levels deep. */
const maxNesting = 10;

const summaryFields = { taskId: id, taskState: boundedText, creationTime: timeMs };

const summary: z.ZodType<TaskSummary> = z
  .object(summaryFields)
  .transform(({ taskId, taskState, creationTime }) => ({ taskId, state: taskState, createdAtMs: creationTime }));

const task = z.object({
  ...summaryFields,
  // A fraction; -1 is said of tasks that have not begun.
  progress: z.number().max(1.01).nullish(),
  currentStep: optionalText,
  cancelledBy: optionalText,
  result: z.unknown().optional(),
});

const valueText = z.union([boundedText, z.number(), z.boolean()]).transform(String).nullable();
const detail = z
  .object({
    type: optionalText,
    localMessageText: optionalText,
    occurrences: z.number().nullish(),
    values: z.array(valueText).nullish(),
  })
  .transform(
    (read): ResultDetail => ({
      type: read.type ?? 'unknown',
      text: read.localMessageText,
      occurrences: read.occurrences ?? null,
      values: pairsOf(read.values ?? []),
    }),
  );

const result = z.object({
  successful: z.boolean(),
  failureDumpAvailable: z.boolean().nullish(),
  objectId: id.nullish(),
  objectName: optionalText,
  details: z.array(detail).nullish(),
  nestedResults: z.array(z.unknown()).nullish(),
});

/** GET .../{kind}/{actionId}/tasks, newest last. The documentation's sample has the key `task`. */
export function parseTasks(body: unknown): PageOf<TaskSummary> {
  const what = 'The list of tasks';
  return itemsOf(parsePage(body, ['tasks', 'task'], what), summary, what);
}

/** GET .../{kind}/{actionId}/tasks/{taskId} */
export function parseTask(body: unknown): Task {
  const where = { what: 'The description of the task', path: ['task'] };
  const read = parsed(task, parseSingle(body, 'task', where.what), where);
  return {
    taskId: read.taskId,
    state: read.taskState,
    createdAtMs: read.creationTime,
    progress: Math.min(1, Math.max(0, read.progress ?? 0)),
    currentStep: read.currentStep ?? '',
    cancelledBy: read.cancelledBy,
    result: read.result == null ? null : resultOf(read.result, { ...where, path: ['task', 'result'] }, 0),
  };
}

function resultOf(value: unknown, where: Where, depth: number): TaskResult {
  if (depth > maxNesting) {
    throw new UnexpectedAnswer(where.what, jsonPath(where.path), `results are nested more than ${maxNesting} deep`);
  }
  const read = parsed(result, value, where);
  return {
    successful: read.successful,
    failureDumpAvailable: read.failureDumpAvailable ?? false,
    objectId: read.objectId ?? null,
    objectName: read.objectName,
    details: read.details ?? [],
    nested: (read.nestedResults ?? []).map((nested, index) =>
      resultOf(nested, { what: where.what, path: [...where.path, 'nestedResults', index] }, depth + 1),
    ),
  };
}

/** ["a", "1", "b", null] -> { a: "1", b: "" }. The first of a repeated key wins; a last key without a value is dropped. */
function pairsOf(values: readonly (string | null)[]): Readonly<Record<string, string>> {
  const pairs = new Map<string, string>();
  for (let index = 0; index + 1 < values.length; index += 2) {
    const key = values[index];
    if (key != null && !pairs.has(key)) pairs.set(key, values[index + 1] ?? '');
  }
  return Object.fromEntries(pairs);
}
