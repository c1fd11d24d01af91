/** What a person said of a run told as stuck, folded into what is remembered. Pure. */

import { isSameTask } from '../anaplan/dwell.ts';
import type { JsonObject, Verdict } from '../check.ts';
import type { Memory, Taught } from './memory.ts';
import { memoryOf, withKey } from './memory.ts';
import { noStats, withoutRun, withRun, withStuck } from './stats.ts';
import { total } from './step-key.ts';
import { dwellOf } from './track.ts';

/**
 * `facts` are those of the finding. Normal: the run counts as a healthy one, in full, and is not told again while it stands no longer than
 * twice as long as it did. Stuck: it counts for nothing but its number. Of a run long past, which is known no more, its figures in the
 * facts are used.
 */
export function withVerdict(stored: unknown, verdict: Verdict, facts: JsonObject): Memory {
  const memory = memoryOf(stored);
  const { taskId } = facts;
  if (typeof taskId !== 'string') return memory;
  if (memory.runs.some((run) => isSameTask(run.taskId, taskId))) return whileRunning(memory, verdict, facts, taskId);
  const taught = memory.taught.filter((one) => isSameTask(one.taskId, taskId));
  if (taught.length > 0) return taught.reduce((now, one) => corrected(now, one, verdict), answered(memory, taskId));
  const told = toldOf(facts);
  if (told === null) return memory;
  const stats = memory.keys[told.key] ?? noStats;
  const next = verdict === 'was-normal' ? withRun(stats, Math.log(Math.max(1_000, told.ms))) : withStuck(stats);
  return { ...memory, keys: withKey(memory.keys, told.key, next, next.metAtMs) };
}

/** What the finding was about, and for how long; null where that is nothing to learn from. Older versions did not tell what it was about. */
function toldOf({ about, limitKey: key, unchangedMs, runningMs, limitMs }: JsonObject) {
  if (about === 'total') return typeof runningMs === 'number' ? { key: total, ms: runningMs } : null;
  if (typeof key !== 'string' || typeof unchangedMs !== 'number') return null;
  const stood = about === undefined ? typeof limitMs !== 'number' || unchangedMs >= limitMs : about === 'stand';
  return stood ? { key, ms: unchangedMs } : null;
}

function whileRunning(memory: Memory, verdict: Verdict, { unchangedMs, limitKey }: JsonObject, taskId: string): Memory {
  const stoodMs = typeof unchangedMs === 'number' ? unchangedMs : (dwellOf(memory.running, taskId)?.unchangedMs ?? 0);
  const runs = memory.runs.map((run) =>
    isSameTask(run.taskId, taskId) ? { ...run, verdict, normalMs: verdict === 'was-normal' ? 2 * stoodMs : 0 } : run,
  );
  if (verdict === 'was-normal' || typeof limitKey !== 'string') return { ...memory, runs };
  const stats = withStuck(memory.keys[limitKey] ?? noStats);
  return { ...memory, runs, keys: withKey(memory.keys, limitKey, stats, stats.metAtMs) };
}

/** What was odd about it needs no telling any more. */
function answered(memory: Memory, taskId: string): Memory {
  const { ended } = memory;
  return ended === null || !isSameTask(ended.taskId, taskId)
    ? memory
    : { ...memory, ended: { ...ended, oddity: null } };
}

function corrected(memory: Memory, one: Taught, verdict: Verdict): Memory {
  const stats = memory.keys[one.key];
  const age = (stats?.runs ?? 0) - one.runs;
  // Started anew since: it is no part of what is known.
  if (stats === undefined || age < 0) return memory;
  const without = withoutRun(stats, one.value, one.weight, age);
  const next = verdict === 'was-normal' ? withRun(without, one.seen) : withStuck(without);
  const taught = memory.taught.filter((other) => other !== one);
  return { ...memory, taught, keys: withKey(memory.keys, one.key, next, stats.metAtMs) };
}
