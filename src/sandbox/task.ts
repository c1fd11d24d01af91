/** What a run does over time: a pure function of the clock. Knows no HTTP and no names of Anaplan's JSON but those of its words. */

export type TaskState = 'NOT_STARTED' | 'IN_PROGRESS' | 'COMPLETE' | 'CANCELLING' | 'CANCELLED';

/** From `afterMs` after the creation on, until the next point or the end. Before the first point the task is NOT_STARTED. */
export type Point = {
  readonly afterMs: number;
  /** 0..1 */
  readonly progress: number;
  readonly step: string;
  readonly state?: 'IN_PROGRESS' | 'CANCELLING';
};

/** One entry of `result.details`. */
export type Detail = {
  readonly type: string;
  readonly text: string;
  readonly occurrences?: number;
  readonly values?: { readonly [key: string]: string };
};

export type Outcome = {
  readonly successful: boolean;
  readonly failureDumpAvailable?: boolean;
  /** Rows of the dump, where there is one. */
  readonly dumpRows?: number;
  /** Error texts of its rows, by turns. */
  readonly dumpErrors?: readonly string[];
  readonly details?: readonly Detail[];
  /** Steps of a process, by the names of their actions. */
  readonly steps?: readonly { readonly action: string; readonly outcome: Outcome }[];
};

export type End =
  | { readonly afterMs: number; readonly state: 'COMPLETE'; readonly outcome: Outcome }
  | { readonly afterMs: number; readonly state: 'CANCELLED'; readonly by: string; readonly outcome?: Outcome };

/** A course without an end runs until something changes it. */
export type Course = { readonly points: readonly Point[]; readonly end: End | null };

export type Run = {
  readonly taskId: string;
  readonly createdAtMs: number;
  /** Id of the user who started it. */
  readonly startedBy: string;
  readonly course: Course;
};

export type TaskNow = {
  readonly state: TaskState;
  readonly progress: number;
  readonly step: string;
  readonly cancelledBy: string | null;
  readonly outcome: Outcome | null;
};

export function hasStarted(run: Run, nowMs: number): boolean {
  return run.createdAtMs <= nowMs;
}

/** `run` must have been created by `nowMs`. */
export function taskAt({ createdAtMs, course }: Run, nowMs: number): TaskNow {
  const ageMs = nowMs - createdAtMs;
  if (course.end !== null && ageMs >= course.end.afterMs) return endedTask(course.end);
  const point = course.points.findLast(({ afterMs }) => afterMs <= ageMs);
  return {
    state: point === undefined ? 'NOT_STARTED' : (point.state ?? 'IN_PROGRESS'),
    progress: point?.progress ?? 0,
    step: point?.step ?? '',
    cancelledBy: null,
    outcome: null,
  };
}

export function isRunning({ state }: TaskNow): boolean {
  return state === 'IN_PROGRESS' || state === 'CANCELLING';
}

/** The same course, `factor` times as long. */
export function scaledCourse({ points, end }: Course, factor: number): Course {
  const scaled = (afterMs: number) => Math.round(afterMs * factor);
  return {
    points: points.map((point) => ({ ...point, afterMs: scaled(point.afterMs) })),
    end: end === null ? null : { ...end, afterMs: scaled(end.afterMs) },
  };
}

function endedTask(end: End): TaskNow {
  if (end.state === 'CANCELLED') {
    return { state: 'CANCELLED', progress: 1, step: 'Cancelled.', cancelledBy: end.by, outcome: end.outcome ?? null };
  }
  const step = end.outcome.successful ? 'Complete.' : 'Failed.';
  return { state: 'COMPLETE', progress: 1, step, cancelledBy: null, outcome: end.outcome };
}
