/**
 * What an ended run teaches, and when what was learned no longer holds. Pure. The run is judged by what was known before it, and folded
 * in after that: it is never in its own baseline.
 */
import type { Dwell } from '../anaplan/dwell.ts';
import { dayClassOf } from './day.ts';
import { learnedOf, posteriorOf } from './limit.ts';
import type { Memory, Oddity, Run, Taught } from './memory.ts';
import { mostTaught, withKey } from './memory.ts';
import { builtIn } from './prior.ts';
import type { SlowDay } from './slow-day.ts';
import { slowDayOf } from './slow-day.ts';
import { fading, noStats, withAborted, withDeviation, withRun, withStuck } from './stats.ts';
import { isStep, rows as rowsKey, total } from './step-key.ts';

/** How a run ended, as the API tells it. */
export type End = {
  readonly taskId: string;
  readonly state: string;
  readonly successful: boolean | null;
  readonly byPerson: boolean;
  readonly rows: number | null;
};

/** A run is folded in as no further from the mean than so many spreads, unless a person says that it was normal. */
const mostSpreads = 3;
/** On a day of a kind that is known to differ, and of which nothing is known here, a run says little of ordinary days. */
const unknownDayWeight = 0.25;
const mostDayRuns = 60;
const shortestMs = 1_000;
/** Below this nothing is suspiciously fast. */
const leastUsualMs = 60_000;
const leastRunsForOddity = 5;
const leastRunsForRows = 3;

export const slowDay = (memory: Memory, run: Pick<Run, 'startedAtMs' | 'othersToday'>): SlowDay =>
  slowDayOf(dayClassOf(run.startedAtMs), memory.days, memory.prior ?? builtIn, run.othersToday);

/** `last`: where it stood when it ended. */
export function withEnd(memory: Memory, run: Run, end: End, last: Dwell | undefined, nowMs: number): Memory {
  if (end.state === 'CANCELLED') return end.byPerson ? withCensored(memory, run, last, nowMs) : memory;
  if (end.successful !== true) return memory;
  if (run.verdict === 'was-stuck') return withCensored(memory, run, undefined, nowMs);
  const tookMs = run.startSeen && !run.hasGap ? Math.max(shortestMs, nowMs - run.startedAtMs) : null;
  const oddity = oddityOf(memory, run, tookMs, end.rows);
  const samples = samplesOf(run, tookMs, end.rows);
  const folded = samples.reduce((now, sample) => withSample(now, memory, run, sample, nowMs), memory);
  const deviation = deviationOf(memory, run);
  const ended = { taskId: run.taskId, endedAtMs: nowMs, deviation: deviation ?? 0, tookMs, rows: end.rows, oddity };
  return withDay({ ...folded, ended }, run, deviation);
}

/** Of a run that began and ended between two looks: within how long, and whether that is odd. Too little is known of it to learn from. */
export function withUnseenRun(memory: Memory, end: End, withinMs: number | null, nowMs: number): Memory {
  const run = { startedAtMs: nowMs, othersToday: null };
  const oddity = end.successful === true ? oddityOf(memory, run, withinMs, end.rows) : null;
  const ended = { taskId: end.taskId, endedAtMs: nowMs, deviation: 0, tookMs: withinMs, rows: end.rows, oddity };
  return { ...memory, ended };
}

type Sample = { readonly key: string; readonly seen: number };

function samplesOf(run: Run, tookMs: number | null, rows: number | null): readonly Sample[] {
  const stays = Object.entries(run.stays).flatMap(([key, stayMs]) => (stayMs === null ? [] : [{ key, ms: stayMs }]));
  const all = tookMs === null ? stays : [...stays, { key: total, ms: tookMs }];
  const times = all.map(({ key, ms }) => ({ key, seen: Math.log(Math.max(shortestMs, ms)) }));
  return rows === null ? times : [...times, { key: rowsKey, seen: Math.log(1 + rows) }];
}

function withSample(memory: Memory, before: Memory, run: Run, { key, seen }: Sample, nowMs: number): Memory {
  const known = before.keys[key] ?? noStats;
  const day = key === rowsKey ? noShift : slowDay(before, run);
  const isKnown = known.runs >= 2;
  const { mean, spread } = posteriorOf(known, before.prior ?? builtIn, before.keys);
  const plain = seen - day.shift;
  const isNormal = run.verdict === 'was-normal' || !isKnown;
  const most = mostSpreads * spread;
  const value = isNormal ? plain : Math.min(mean + most, Math.max(mean - most, plain));
  const weight = day.doubt > 0 && !day.isKnown ? unknownDayWeight : 1;
  const { stats, changed } = isKnown
    ? withDeviation(known, (plain - mean) / spread)
    : { stats: known, changed: false };
  const longest = isNormal ? seen : Math.min(seen, mean + day.shift + most);
  const next = withRun(changed ? { ...noStats, censored: known.censored } : stats, value, longest, weight);
  const kept = { ...memory, keys: withKey(memory.keys, key, next, nowMs) };
  const taught = { taskId: run.taskId, key, value, seen, weight, runs: next.runs };
  return { ...kept, ...(changed ? resetBy(nowMs, key) : {}), taught: newest(kept.taught, taught) };
}

const noShift: SlowDay = { shift: 0, doubt: 0, isKnown: true };
const newest = (all: readonly Taught[], one: Taught) => [...all, one].slice(-mostTaught);

function resetBy(atMs: number, key: string): Pick<Memory, 'reset'> {
  const what = key === total ? 'the whole run takes' : key === rowsKey ? 'its row count is' : `it stands in "${key}"`;
  return { reset: { atMs, why: `${what} lastingly different from before` } };
}

/** The last place alone is cut short; a run called stuck is only counted. */
function withCensored(memory: Memory, run: Run, last: Dwell | undefined, nowMs: number): Memory {
  const key = last === undefined ? lastKey(memory, run) : keyOfLast(last);
  if (key === null) return memory;
  const known = memory.keys[key] ?? noStats;
  if (last === undefined || run.verdict === 'was-stuck') {
    return { ...memory, keys: withKey(memory.keys, key, withStuck(known), nowMs) };
  }
  // What stood beyond its limit before a person ended it was stuck rather than slow: it counts as having stood just so long.
  const limit = learnedOf(known, memory.prior ?? builtIn, memory.keys, slowDay(memory, run))?.stalledMs ?? 0;
  const stoodMs = Math.max(shortestMs, Math.min(limit, last.unchangedMs));
  return { ...memory, keys: withKey(memory.keys, key, withAborted(known, Math.log(stoodMs)), nowMs) };
}
