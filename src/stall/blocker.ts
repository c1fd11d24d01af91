/** What holds an import up that it has no part in itself: another task, a locked model. Pure. */
import type { ModelStatus } from '../anaplan/anaplan.ts';
import { isSameTask } from '../anaplan/dwell.ts';
import { taskTextOf } from '../anaplan/model-state.ts';

/** In words that end "is held up by ..."; null when nothing holds it. */
export function blockerOf(status: ModelStatus, modelState: string | undefined, taskId: string): string | null {
  if (modelState === 'LOCKED') return 'the model: it is locked';
  return otherTaskOf(status, taskId);
}

/** The other task that the model works on, and who started it when, in the words of its status. */
export function otherTaskOf(status: ModelStatus, taskId: string): string | null {
  if (status.taskId === null || isSameTask(status.taskId, taskId)) return null;
  return `task ${status.taskId}: ${taskTextOf(status)}`;
}

/** What the model says it does, in words that can stand after "The model says: ". */
export function modelSaysOf(status: ModelStatus, taskId: string): string {
  const other = otherTaskOf(status, taskId);
  if (other !== null) return `it works on another task, ${other}`;
  if (status.taskId === null) return `"${status.currentStep}", no task runs`;
  const says = taskTextOf(status);
  return `it works on this task${says === status.currentStep ? '' : `: ${says}`}`;
}
