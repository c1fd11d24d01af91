/** The runs one look saw, as they are kept: those under way with their limits, and how the others ended. Pure; judges nothing. */
import type { EndedTask, TasksSeen } from '../anaplan/task-look.ts';
import type { RunSeen } from '../check.ts';
import type { Memory } from './memory.ts';
import type { StallLimits } from './verdict.ts';
import { weighed } from './verdict.ts';

/** Oldest first. */
export function runsSeen(seen: TasksSeen, memory: Memory, limits: StallLimits, nowMs: number): readonly RunSeen[] {
  const { newest, running, end = null } = seen;
  const ended = newest
    .filter(({ taskId, state }) => endStates.includes(state) && !running.some((task) => task.taskId === taskId))
    .map(({ taskId, createdAtMs, state }): RunSeen => {
      const known = end?.taskId === taskId ? end : null;
      const outcome = known === null ? outcomeOfState(state) : outcomeOf(known);
      return { ...atEnd, id: taskId, startedAtMs: createdAtMs, outcome, rows: known?.rows ?? null };
    });
  const underWay = running.map((task): RunSeen => {
    const { limit, totalLimit } = weighed(task, seen, memory, limits, nowMs);
    return {
      ...{ id: task.taskId, startedAtMs: task.createdAtMs, outcome: 'running', rows: null },
      ...{ progress: task.progress, step: task.step },
      ...{ limitMs: Math.round(limit.limitMs), totalLimitMs: Math.round(totalLimit.limitMs) },
    };
  });
  return [...ended, ...underWay].toSorted((one, other) => one.startedAtMs - other.startedAtMs);
}

const endStates = ['COMPLETE', 'CANCELLED'];
const atEnd = { progress: null, step: null, limitMs: null, totalLimitMs: null };

const outcomeOfState = (state: string): RunSeen['outcome'] => (state === 'CANCELLED' ? 'cancelled' : 'unknown');

function outcomeOf({ state, successful }: EndedTask): RunSeen['outcome'] {
  if (state === 'CANCELLED') return 'cancelled';
  if (successful === null) return 'unknown';
  return successful ? 'succeeded' : 'failed';
}
