/** Folds one look into what is remembered: runs that begin, go on and end, and what that teaches. Pure. Asks the other imports only when a run begins. */
import type { Reads } from '../anaplan/dwell.ts';
import { dwellsAfter, isOpening, isSameTask } from '../anaplan/dwell.ts';
import type { Look, Peers } from '../check.ts';
import type { End } from './learn.ts';
import { withEnd, withUnseenRun } from './learn.ts';
import type { Memory, Run } from './memory.ts';
import { memoryOf, nothingRemembered } from './memory.ts';
import { priorOf } from './prior.ts';
import { othersTodayOf } from './slow-day.ts';
import type { Step } from './track.ts';
import { begun, dwellOf, finished, followed } from './track.ts';

/** What one look has to tell for this. */
export type Seen = Reads & {
  readonly workspaceId: string;
  /** Parts of the identity that were seen; a part not seen is no change. */
  readonly identity: { readonly [part: string]: string };
  /** The newest run that has ended. */
  readonly end: End | null;
};

export function remembered(stored: unknown, look: Look<Seen>, maxGapMs: number, peers: Peers<unknown>): Memory {
  const memory = memoryOf(stored);
  if (look.outcome === 'blind') {
    return { ...memory, running: dwellsAfter(memory.running, look, maxGapMs), isWatched: false };
  }
  const nowMs = look.startedAtMs;
  const seen = look.observation;
  const same = withIdentity(memory, seen, nowMs);
  const beforeMs = memory.isWatched ? memory.seenAtMs : null;
  const running = dwellsAfter(memory.running, look, maxGapMs);
  const step = { nowMs, beforeMs, maxGapMs, before: memory.running, after: running };
  const ended = withEnded(same, seen, step);
  const asked = withBegun(ended, seen, step, peers);
  return { ...asked, running, seenAtMs: nowMs, isWatched: !isOpening(seen.status) };
}

/** What was learned of another model, another data source or other steps of a process does not hold for these. */
function withIdentity(memory: Memory, { identity, workspaceId }: Seen, nowMs: number): Memory {
  const changed = Object.entries(identity).filter(
    ([part, value]) => memory.identity[part] !== undefined && memory.identity[part] !== value,
  );
  const known = { ...memory, workspaceId, identity: { ...memory.identity, ...identity } };
  if (changed.length === 0 || Object.keys(memory.keys).length === 0) return known;
  const { keys, days, taught, ended } = nothingRemembered;
  const why = `another ${changed.map(([part]) => part).join(' and another ')} than in earlier runs`;
  return { ...known, keys, days, taught, ended, reset: { atMs: nowMs, why } };
}

function withEnded(memory: Memory, { end, running }: Seen, step: Step): Memory {
  const isRunning = (taskId: string) => running.some((task) => isSameTask(task.taskId, taskId));
  const gone = memory.runs.filter(({ taskId }) => !isRunning(taskId));
  const runs = memory.runs.filter(({ taskId }) => isRunning(taskId)).map((run) => followed(run, step));
  if (end === null || end.taskId === memory.ended?.taskId) return { ...memory, runs };
  const run = gone.find(({ taskId }) => isSameTask(taskId, end.taskId));
  if (run !== undefined) {
    return withEnd({ ...memory, runs }, finished(run, step), end, dwellOf(step.before, run.taskId), step.nowMs);
  }
  // Of a run that was running when this program began, or met first of all, nothing is known but that it is over.
  const isNew = memory.ended !== null && !step.before.some(({ taskId }) => isSameTask(taskId, end.taskId));
  return withUnseenRun({ ...memory, runs }, end, isNew ? withinMs(step) : null, step.nowMs);
}

function withinMs({ nowMs, beforeMs, maxGapMs }: Step): number | null {
  return beforeMs === null || nowMs < beforeMs || nowMs - beforeMs > maxGapMs ? null : nowMs - beforeMs;
}

function withBegun(memory: Memory, { running, workspaceId }: Seen, step: Step, peers: Peers<unknown>): Memory {
  const begin = running.filter(({ taskId }) => !memory.runs.some((run) => isSameTask(run.taskId, taskId)));
  if (begin.length === 0) return memory;
  const others = peers()
    .map(({ memory: stored }) => memoryOf(stored))
    .filter((other) => other.workspaceId === workspaceId);
  const newest = others.flatMap(({ ended }) =>
    ended === null || ended.deviation === null ? [] : [{ endedAtMs: ended.endedAtMs, deviation: ended.deviation }],
  );
  const othersToday = othersTodayOf(newest, step.nowMs);
  const runs = [...memory.runs, ...begin.map((task): Run => begun(task, step, othersToday))];
  return { ...memory, runs, prior: others.length === 0 ? memory.prior : priorOf(others) };
}
