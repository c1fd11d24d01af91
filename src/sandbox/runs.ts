/** The runs an action has had by a given time, and which of them keeps its model busy. Pure, but for a memory of runs already worked out. */
import { createHash } from 'node:crypto';
import { upperIdOf } from './ids.ts';
import type { Run, TaskNow } from './task.ts';
import { hasStarted, isRunning, scaledCourse, taskAt } from './task.ts';
import type { Action, Model, Timetable } from './tenant.ts';

/** Every run created by `nowMs`, oldest first. */
export function runsOf(action: Action, nowMs: number): readonly Run[] {
  const runs = [...timetableRuns(action, nowMs), ...action.runs.filter((run) => hasStarted(run, nowMs))];
  return runs.sort((one, other) => one.createdAtMs - other.createdAtMs);
}

export function runOf(action: Action, taskId: string, nowMs: number): Run | undefined {
  return runsOf(action, nowMs).find((run) => run.taskId === taskId);
}

/** When the run ended, or null while it runs. */
export function endedAtMs({ createdAtMs, course }: Run, nowMs: number): number | null {
  const endMs = course.end === null ? null : createdAtMs + course.end.afterMs;
  return endMs !== null && endMs <= nowMs ? endMs : null;
}

export type Busy = { readonly action: Action; readonly run: Run; readonly task: TaskNow };

/** What keeps the model busy: the longest-running task, or null when it is idle. Looks only at runs that can still be under way. */
export function busyWith(model: Model, nowMs: number): Busy | null {
  let oldest: Busy | null = null;
  for (const action of model.actions) {
    for (const run of unendedRuns(action, nowMs)) {
      if (oldest !== null && oldest.run.createdAtMs <= run.createdAtMs) continue;
      const task = taskAt(run, nowMs);
      if (isRunning(task)) oldest = { action, run, task };
    }
  }
  return oldest;
}

/** A clock moved by years must not make a list without end. */
const mostRuns = 400;
/** No two nights take equally long. */
const shortest = 0.85;
const longest = 1.15;

function unendedRuns(action: Action, nowMs: number): readonly Run[] {
  const open = action.runs.filter((run) => hasStarted(run, nowMs) && endedAtMs(run, nowMs) === null);
  const { timetable } = action;
  if (timetable === null) return open;
  const { course, lastAtMs, everyMs } = timetable;
  const [oldest, newest] = indexesBy(timetable, nowMs);
  const lastsMs = course.end === null ? Number.POSITIVE_INFINITY : Math.ceil(course.end.afterMs * longest) + 1;
  for (let index = newest; index >= oldest && lastAtMs + index * everyMs + lastsMs > nowMs; index -= 1) {
    const run = timetableRun(action, timetable, index);
    if (endedAtMs(run, nowMs) === null) open.push(run);
  }
  return open;
}

function timetableRuns(action: Action, nowMs: number): readonly Run[] {
  const { timetable } = action;
  if (timetable === null) return [];
  const [oldest, newest] = indexesBy(timetable, nowMs);
  return Array.from({ length: Math.max(0, newest - oldest + 1) }, (_, index) =>
    timetableRun(action, timetable, oldest + index),
  );
}

/** First and last index of the timetable by `nowMs`; 0 is the run at `lastAtMs`. */
function indexesBy({ lastAtMs, everyMs, history, untilMs }: Timetable, nowMs: number): readonly [number, number] {
  const newest = Math.floor((Math.min(nowMs, untilMs ?? nowMs) - lastAtMs) / everyMs);
  return [Math.max(-history, newest - mostRuns), newest];
}

const known = new WeakMap<Timetable, Map<number, Run>>();

function timetableRun({ id }: Action, timetable: Timetable, index: number): Run {
  const runs = known.get(timetable) ?? new Map<number, Run>();
  known.set(timetable, runs);
  const found = runs.get(index);
  if (found !== undefined) return found;
  const { lastAtMs, everyMs, startedBy, course } = timetable;
  const taskId = upperIdOf(`run ${index} of ${id} ${lastAtMs}`);
  const createdAtMs = lastAtMs + index * everyMs;
  const run = { taskId, createdAtMs, startedBy, course: scaledCourse(course, variation(taskId)) };
  if (runs.size > 2 * mostRuns) runs.clear();
  runs.set(index, run);
  return run;
}

/** The same for the same run. */
function variation(taskId: string): number {
  const share = createHash('sha256').update(taskId).digest().readUInt16BE() / 0xffff;
  return shortest + share * (longest - shortest);
}
