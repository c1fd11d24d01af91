/** What a model's status allows: whether it may be asked without waking it or waiting for its task, and what runs in it. */
import { NothingToLookAt } from '../check.ts';
import type { ModelStatus } from './anaplan.ts';
import type { WatchedModel } from './watched.ts';

/** `model: what runs in it`, for the models of the same workspace this account sees; asks the status of ten at most and opens none. */
export async function tasksInWorkspace(watched: WatchedModel, signal: AbortSignal): Promise<readonly string[]> {
  const all = await watched.connection.models(signal);
  const near = all.filter(({ workspaceId }) => workspaceId === watched.workspaceId).slice(0, 10);
  const running: string[] = [];
  for (const { id, name } of near) {
    const status = await watched.connection.modelStatus(watched.workspaceId, id, signal);
    if (status.ok && isBusy(status.value)) running.push(`${name}: ${taskTextOf(status.value)}`);
  }
  return running;
}

/** What a busy model says of its task, short: "Import started by user Dana at 11:23 (UTC)"; else its words, on one line. */
export function taskTextOf({ tooltip, currentStep }: ModelStatus): string {
  const words = (tooltip ?? currentStep).replace(/\s+/g, ' ').trim().slice(0, 300);
  const by = /\w+ started by user .{1,200}?(?= \w+ started at | Tasks can be |$)/.exec(words)?.[0];
  const at = / started at (\d{1,2}:\d{2}(?: \(\w{1,5}\))?)/.exec(words)?.[1];
  return by === undefined ? words : `${by}${at === undefined ? '' : ` at ${at}`}`;
}

/** A closed or closing model; calls other than status and tasks would open it. */
export function isClosed(status: ModelStatus): boolean {
  return /^clos(ed|ing)\b/i.test(status.currentStep);
}

/** A task holds the model: calls other than definitions, tasks and status wait for its end (API facts: busy models). */
export function isBusy(status: ModelStatus): boolean {
  return status.taskId !== null || status.progress !== null;
}

/** Throws NothingToLookAt for a closed model. `what` is what would have opened it. */
export function refuseToWake({ model, status }: WatchedModel, what: string): void {
  if (isClosed(status)) {
    throw new NothingToLookAt(`model "${model.name}" is closed; a closed model is not woken to read ${what}`);
  }
}

/** Throws NothingToLookAt for a busy model, whose files answer only after the running task. */
export function refuseToQueue({ model, status }: WatchedModel, what: string): void {
  if (isBusy(status)) {
    throw new NothingToLookAt(
      `model "${model.name}" is busy (${status.currentStep}); ${what} can be read only when its task has ended`,
    );
  }
}
