/** Looks whether an import or process still moves. Knows one account's view of its tasks; not what runs inside a process beyond its step text. */
import { z } from 'zod';
import type { ModelStatus, TaskState, TaskSummary } from '../src/anaplan/anaplan.ts';
import type { Dwell, RunningTask } from '../src/anaplan/dwell.ts';
import { dwellsAfter, isSameTask } from '../src/anaplan/dwell.ts';
import { isClosed, taskTextOf } from '../src/anaplan/model-state.ts';
import { answerOf } from '../src/anaplan/refused-call.ts';
import { importTargetsOf } from '../src/anaplan/watch-targets.ts';
import type { Subject } from '../src/anaplan/watched.ts';
import { subjectOf, watchedAction, watchedModel } from '../src/anaplan/watched.ts';
import type { Finding } from '../src/check.ts';
import { defineCheck } from '../src/check.ts';
import { durationText } from '../src/explanation.ts';
import { explanations } from './import-stuck.words.ts';

type Code = keyof typeof explanations;

type Observation = {
  readonly subject: Subject;
  readonly status: ModelStatus;
  /** Newest last, five at most. */
  readonly newest: readonly TaskSummary[];
  readonly running: readonly RunningTask[];
  /** FILE or MODEL, asked for when an import runs: a support case needs it, and a busy model still answers that. */
  readonly sourceType?: string | null;
};

type Memory = { readonly running: readonly Dwell[] };

const limits = z.strictObject({
  /** A running task whose progress and step have not moved for so long is stalled. An import's own `stuckAfter` wins. */
  stuckAfterMs: z
    .number()
    .positive()
    .default(45 * 60_000),
  /** Reads further apart than this confirm nothing. */
  maxGapMs: z
    .number()
    .positive()
    .default(15 * 60_000),
  cancellingAfterMs: z
    .number()
    .positive()
    .default(30 * 60_000),
  completionAfterMs: z
    .number()
    .positive()
    .default(30 * 60_000),
  queuedAfterMs: z
    .number()
    .positive()
    .default(5 * 60_000),
});
type Limits = z.infer<typeof limits>;

const runningStates: readonly string[] = ['NOT_STARTED', 'IN_PROGRESS', 'CANCELLING'] satisfies TaskState[];
const minConfirmedReads = 3;

export const importStuck = defineCheck({
  id: 'import-stuck',
  question: 'Do all running imports and processes move?',
  limits,
  needs: ['anaplan'],
  targets: (settings) =>
    importTargetsOf(settings).map((target) => {
      const { stuckAfterMs } = target.import;
      return stuckAfterMs === null ? target : { ...target, limits: { stuckAfterMs } };
    }),
  async probe(target, { anaplan }, signal): Promise<Observation> {
    const model = await watchedModel(anaplan, target.model, signal);
    const action = await watchedAction(model, target.import.kind, target.import.action, signal);
    const tasks = answerOf(await model.connection.tasks(action.ref, signal), `the runs of "${action.name}"`);
    const running: RunningTask[] = [];
    for (const { taskId } of tasks.filter(({ state }) => runningStates.includes(state)).slice(-5)) {
      const task = answerOf(
        await model.connection.task(action.ref, taskId, signal),
        `run ${taskId} of "${action.name}"`,
      );
      const { state, progress, currentStep: step, createdAtMs } = task;
      if (runningStates.includes(state)) running.push({ taskId, state, progress, step, createdAtMs });
    }
    const seen = { subject: subjectOf(model, action), status: model.status, newest: tasks.slice(-5), running };
    if (running.length === 0 || target.import.kind !== 'import' || isClosed(model.status)) return seen;
    const source = await model.connection.importSource(model.model.id, action.ref.actionId, signal);
    return { ...seen, sourceType: source.ok ? source.value.type : null };
  },
  remember: (memory: Memory | null, look, { maxGapMs }): Memory => ({
    running: dwellsAfter(memory?.running ?? [], look, maxGapMs),
  }),
  judge: (observation, { nowMs, limits, memory }): readonly Finding<Code>[] =>
    observation.running.flatMap((task) => {
      const dwell = memory.running.find(({ taskId }) => taskId === task.taskId);
      return findingsOf(observation, task, dwell, nowMs, limits);
    }),
  exhibits: ({ subject, status, newest, running }) => [
    {
      fileName: 'running-tasks.json',
      title: `Running tasks of ${subject.action}`,
      content: { subject, running, newest },
    },
    { fileName: 'model-status.json', title: `What model ${subject.model} was doing`, content: status },
  ],
  explanations,
});

function findingsOf(
  { subject, status }: Observation,
  task: RunningTask,
  dwell: Dwell | undefined,
  nowMs: number,
  limits: Limits,
): readonly Finding<Code>[] {
  const { code, limitMs } = verdictIfStill(task, limits);
  const runningMs = Math.max(0, nowMs - task.createdAtMs);
  const { unchangedMs = 0, confirmedReads = 0, blindMs = 0 } = dwell ?? {};
  const blocker = blockerOf(status, task);
  const facts = {
    ...subject,
    ...{ taskId: task.taskId, state: task.state, step: task.step || null },
    progressPercent: Math.round(task.progress * 1000) / 10,
    ...{ unchangedMs, confirmedReads, blindMs, limitMs, runningMs, startedAtMs: task.createdAtMs },
    ...{ blocker, modelSays: modelSaysOf(status, blocker), standing: standingOf(task) },
    ...{ watched: watchedOf(unchangedMs, confirmedReads, blindMs), firstSteps: firstStepsOf(subject.model, blocker) },
  };
  const isQueued = task.state === 'NOT_STARTED' && blocker !== null;
  if (isQueued || (task.state === 'NOT_STARTED' && unchangedMs < limitMs)) {
    if (runningMs < limits.queuedAfterMs) return [];
    return [{ code: 'import-queued', severity: isQueued && runningMs >= limitMs ? 'warning' : 'notice', facts }];
  }
  if (unchangedMs >= limitMs && confirmedReads >= minConfirmedReads) return [{ code, severity: 'failure', facts }];
  if (runningMs >= limits.stuckAfterMs) return [{ code: 'import-long-running', severity: 'notice', facts }];
  return [];
}

/** What a task is, should it be found standing still for `limitMs`. */
function verdictIfStill(task: RunningTask, limits: Limits): { code: Code; limitMs: number } {
  if (task.state === 'CANCELLING') return { code: 'cancel-unfinished', limitMs: limits.cancellingAfterMs };
  if (task.progress >= 1) return { code: 'completion-missing', limitMs: limits.completionAfterMs };
  return { code: 'import-stalled', limitMs: limits.stuckAfterMs };
}

/** "41 %, step "Processing ..."" */
function standingOf({ progress, step }: RunningTask): string {
  return `${Math.round(progress * 1000) / 10} %${step === '' ? '' : `, step "${step}"`}`;
}

function watchedOf(unchangedMs: number, confirmedReads: number, blindMs: number): string {
  if (confirmedReads < 2) return 'this is the first look at it';
  const gap = blindMs > 0 ? `, with ${durationText(blindMs)} not watched` : '';
  return `seen unchanged for ${durationText(unchangedMs)} in ${confirmedReads} looks${gap}`;
}

function firstStepsOf(model: string, blocker: string | null): readonly string[] {
  const look = `See in Anaplan under Manage models > Manage tasks whether the task of "${model}" still runs.`;
  return blocker === null ? [look] : ['Look at the other task first: this one may only wait for it.', look];
}

/** The other task that holds the model, in the words of its status, or null. */
function blockerOf(status: ModelStatus, task: RunningTask): string | null {
  if (status.taskId === null || isSameTask(status.taskId, task.taskId)) return null;
  return `task ${status.taskId}: ${taskTextOf(status)}`;
}

function modelSaysOf(status: ModelStatus, blocker: string | null): string {
  if (blocker !== null) return `it works on another task, ${blocker}`;
  if (status.taskId === null) return `"${status.currentStep}", no task runs`;
  const says = taskTextOf(status);
  return `it works on this task${says === status.currentStep ? '' : `: ${says}`}`;
}
