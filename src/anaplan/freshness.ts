/**
 * From when on a read counts, for each kind of question: the one place that decides what is asked again (docs/requests.md). Pure.
 * Every function answers with the earliest moment of a read that still counts, on the clock of `nowMs`.
 */
import type { Schedule, Settings } from '../settings/settings.ts';
import type { Rhythm } from './rhythm.ts';
import { expectedMs } from './rhythm.ts';

const secondMs = 1_000;
const minuteMs = 60 * secondMs;
const hourMs = 60 * minuteMs;

/** A task list is never older than this where it is used. */
export const taskListAgeMs = 15 * minuteMs;
/** Anaplan asks not to read a task more often (Integration API 2.0, tasks). */
export const soonestTaskMs = 5 * secondMs;
/** What following one running task asks at a time: it, the status of its model, now and then its list; and the part of the budget for all of them. */
const requestsPerPoll = 2.5;
const pollingShare = 0.25;
/** What was read so recently serves everybody. */
const sharedAgeMs = minuteMs;
/** With one busy model its status counts for so long, with two twice as long: together they ask four times a minute. */
const busyStatusAgeMs = 15 * secondMs;
/** Whose task holds a model is searched for when it is still there after so long: most runs are over by then. */
const searchAfterMs = { withSpareBudget: 45 * secondMs, always: 5 * minuteMs };
/** A refusal, and a failure to ask, are not asked for again sooner. */
export const refusalAgeMs = minuteMs;
export const faultAgeMs = 30 * secondMs;
const listAgesMs = { changed: 15 * minuteMs, unchanged: hourMs };
const detailAgesMs = { changed: 4 * hourMs, unchanged: 24 * hourMs };
const filesAgeMs = 15 * minuteMs;

/** The shortest period at which something is looked at again, 1 to 15 minutes; the time within which one status of a model counts. */
export function cycleMsOf({ default: usual, checks }: Settings['schedule']): number {
  const periods = [usual, ...Object.values(checks)].flatMap((schedule: Schedule) =>
    schedule.kind === 'every' ? [schedule.everyMs] : [],
  );
  return Math.min(15 * minuteMs, Math.max(minuteMs, periods.length === 0 ? 5 * minuteMs : Math.min(...periods)));
}

/** Does a read at `readAtMs` count? One in the future does not: the clock was set back since. */
export function counts(readAtMs: number, sinceMs: number, nowMs: number): boolean {
  return readAtMs >= Math.min(sinceMs, nowMs) && readAtMs <= nowMs;
}

/** Where the present turn of `cycleMs` began; turns of different things begin at different moments. `offsetMs` from 0 up to `cycleMs`. */
export function turnSinceMs(nowMs: number, cycleMs: number, offsetMs: number): number {
  return Math.floor((nowMs - offsetMs) / cycleMs) * cycleMs + offsetMs;
}

/** What a model's status says of the task that holds it. */
export type Sighting = {
  readonly taskId: string;
  readonly firstSeenMs: number;
  readonly lastSeenMs: number;
  /** A task list that is read names the task. */
  readonly isKnown: boolean;
};

/** What is known of a model apart from its answers; 0 for never. */
export type ModelEvents = {
  /** A list or a task showed that something began or ended. */
  readonly runsChangedMs: number;
  /** The same of exports and processes: they leave files. */
  readonly filesChangedMs: number;
  /** Its row among the models: state, workspace or name; or something in it was refused. */
  readonly stateChangedMs: number;
  /** Its row among the models: when it was last modified. */
  readonly modifiedMs: number;
  /** Null when the last status named no task. */
  readonly sighting: Sighting | null;
};

export function statusSinceMs(
  { runsChangedMs, stateChangedMs, sighting }: ModelEvents,
  { nowMs, cycleMs, offsetMs, busyModels }: { nowMs: number; cycleMs: number; offsetMs: number; busyModels: number },
): number {
  const turnMs = turnSinceMs(nowMs, cycleMs, offsetMs);
  const busyMs = sighting === null ? 0 : nowMs - Math.min(cycleMs, busyAgeMs(sighting, nowMs, busyModels));
  return Math.max(turnMs, busyMs, runsChangedMs, stateChangedMs);
}

/** What has held a model for long will not let go of it in the next seconds; of what nobody knows, it is soon asked whether it is still there. */
function busyAgeMs({ isKnown, firstSeenMs, lastSeenMs }: Sighting, nowMs: number, busyModels: number): number {
  if (!isKnown && lastSeenMs - firstSeenMs < searchAfterMs.withSpareBudget) return searchAfterMs.withSpareBudget;
  return Math.max(busyStatusAgeMs * Math.max(1, busyModels), (nowMs - firstSeenMs) / 20);
}

/** What is known of a task list that was read. */
export type ListEvents = {
  /** When the youngest of its tasks that had not ended began; null when all had. */
  readonly runningSinceMs: number | null;
  readonly rhythm: Rhythm | null;
  /** One of its tasks was found ended, or gone, by reading that task; 0 for never. */
  readonly outdatedMs: number;
};

/** After how long a running task is read again. Where the budget is short they take turns, but none waits longer than a cycle. */
export function runningTaskAgeMs(runningTasks: number, perMinute: number, cycleMs: number, hasSpare: boolean): number {
  if (hasSpare) return soonestTaskMs;
  const turnMs = (runningTasks * requestsPerPoll * minuteMs) / (perMinute * pollingShare);
  return Math.max(soonestTaskMs, Math.min(turnMs, cycleMs));
}

export function tasksSinceMs(
  { runningSinceMs, rhythm, outdatedMs }: ListEvents,
  { sighting }: Pick<ModelEvents, 'sighting'>,
  {
    nowMs,
    cycleMs,
    nextAskMs,
    hasRoom,
    hasSpare,
    taskAgeMs,
  }: {
    readonly nowMs: number;
    readonly cycleMs: number;
    /** When it will probably be asked for next: a list that will be too old then is read now, if nobody waits for the budget. */
    readonly nextAskMs: number;
    readonly hasRoom: boolean;
    /** See runningTaskAgeMs. */
    readonly taskAgeMs: number;
    /** Half of the budget or more is unused. */
    readonly hasSpare: boolean;
  },
): number {
  const soonMs = hasRoom ? Math.min(nextAskMs - taskListAgeMs, nowMs - sharedAgeMs) : 0;
  const agedMs = Math.max(nowMs - taskListAgeMs, soonMs);
  const runningMs =
    runningSinceMs === null ? 0 : nowMs - Math.max(taskAgeMs, runningListAgeMs(nowMs - runningSinceMs, cycleMs));
  const startMs = rhythm === null ? 0 : (expectedMs(rhythm, nowMs) ?? 0);
  return Math.max(agedMs, runningMs, startMs, searchSinceMs(sighting, hasSpare), outdatedMs);
}

/** A task holds the model, and no list that was read names it: any list from before may be the one. 0 when nothing is searched for. */
export function searchSinceMs(sighting: Sighting | null, hasSpare: boolean): number {
  if (sighting === null || sighting.isKnown) return 0;
  const { firstSeenMs, lastSeenMs } = sighting;
  const afterMs = hasSpare ? searchAfterMs.withSpareBudget : searchAfterMs.always;
  return lastSeenMs - firstSeenMs >= afterMs ? firstSeenMs : 0;
}

/** Where something runs the list is read again after a minute, after hours once a cycle: the task itself is read at every look. */
function runningListAgeMs(runsForMs: number, cycleMs: number): number {
  return Math.min(Math.max(runsForMs / 20, minuteMs), Math.max(cycleMs, minuteMs));
}

/** The actions of a model. State and workspace count at once; that it was modified, at most every 15 minutes: running an import does that. */
export function actionsSinceMs(events: ModelEvents, nowMs: number): number {
  return definitionSinceMs(events, nowMs, listAgesMs);
}

/** The description of one import or process, of which there are many and which rarely change. */
export function detailSinceMs(events: ModelEvents, nowMs: number): number {
  return definitionSinceMs(events, nowMs, detailAgesMs);
}

function definitionSinceMs(
  { stateChangedMs, modifiedMs }: ModelEvents,
  nowMs: number,
  { changed, unchanged }: { readonly changed: number; readonly unchanged: number },
): number {
  return Math.max(nowMs - unchanged, stateChangedMs, Math.min(modifiedMs, nowMs - changed));
}

/** A file list from before the end of an export would show its file as missing. */
export function filesSinceMs({ filesChangedMs, stateChangedMs }: ModelEvents, nowMs: number): number {
  return Math.max(nowMs - filesAgeMs, filesChangedMs, stateChangedMs);
}

/** Models of a connection: once a turn, and when one was refused, but then not more often than once a minute. */
export function modelsSinceMs(refusedMs: number, nowMs: number, cycleMs: number, offsetMs: number): number {
  return Math.max(turnSinceMs(nowMs, cycleMs, offsetMs), Math.min(refusedMs, nowMs - sharedAgeMs));
}
