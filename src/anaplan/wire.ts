/** A connection that asks whenever it is asked. Types only. */
import type { ActionRef, AnaplanConnection, Answer, ImportSource, ReadSince, Task, TaskSummary } from './anaplan.ts';
import type { Urgency } from './budget.ts';

/** Told how urgent it is where the question alone does not say. */
export type Wire = Omit<AnaplanConnection, 'importSource' | 'task' | 'tasks'> & {
  importSource(
    modelId: string,
    importId: string,
    signal: AbortSignal,
    since?: ReadSince,
    urgency?: Urgency,
  ): Promise<Answer<ImportSource>>;
  tasks(
    action: ActionRef,
    signal: AbortSignal,
    since?: ReadSince,
    urgency?: Urgency,
  ): Promise<Answer<readonly TaskSummary[]>>;
  task(action: ActionRef, taskId: string, signal: AbortSignal, urgency?: Urgency): Promise<Answer<Task>>;
};
