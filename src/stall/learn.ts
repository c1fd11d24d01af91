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
import { fading, noStats, withAborted, withDeviation, withRun } from './stats.ts';
import { isStep, keyOf, rows as rowsKey, total } from './step-key.ts';

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
  if (end.state === 'CANCELLED') return end.byPerson ? withAbortedRun(memory, run, last, nowMs) : memory;
  if (end.successful !== true || run.verdict === 'was-stuck') return memory;
  const tookMs = run.startSeen && !run.hasGap ? Math.max(shortestMs, nowMs - run.startedAtMs) : null;
  const oddity = oddityOf(memory, run, tookMs, end.rows);
  const samples = samplesOf(run, tookMs, end.rows);
  const folded = samples.reduce((now, sample) => withSample(now, memory, run, sample, nowMs), memory);
  const deviation = deviationOf(memory, run);
  const ended = { taskId: run.taskId, endedAtMs: nowMs, deviation, tookMs, rows: end.rows, oddity };
  return withDay({ ...folded, ended }, run, deviation);
}

/** Of a run that began and ended between two looks: within how long, and whether that is odd. Too little is known of it to learn from. */
export function withUnseenRun(memory: Memory, end: End, withinMs: number | null, nowMs: number): Memory {
  const run = { startedAtMs: nowMs, othersToday: null };
  const oddity = end.successful === true ? oddityOf(memory, run, withinMs, end.rows) : null;
  const ended = { taskId: end.taskId, endedAtMs: nowMs, deviation: null, tookMs: withinMs, rows: end.rows, oddity };
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
  const { stats, changed } = isKnown ? withDeviation(known, (plain - mean) / spread) : { stats: known, changed: false };
  const next = withRun(changed ? { ...noStats, censored: known.censored } : stats, value, weight);
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

/** Only the place where it was cut short: what stood beyond its limit before was stuck rather than slow, and counts as long as that limit. */
function withAbortedRun(memory: Memory, run: Run, last: Dwell | undefined, nowMs: number): Memory {
  const place = abortedPlace(run, last);
  if (run.verdict === 'was-stuck' || place === null) return memory;
  const known = memory.keys[place.key] ?? noStats;
  const limit = learnedOf(known, memory.prior ?? builtIn, memory.keys, slowDay(memory, run))?.stalledMs ?? 0;
  const stoodMs = Math.max(shortestMs, Math.min(limit, place.ms));
  return { ...memory, keys: withKey(memory.keys, place.key, withAborted(known, Math.log(stoodMs)), nowMs) };
}

/** A task being cancelled stands in no place of the work any more: then the longest it stood in. */
function abortedPlace({ stays }: Run, last: Dwell | undefined): { readonly key: string; readonly ms: number } | null {
  if (last !== undefined && last.state !== 'CANCELLING') return { key: keyOf(last), ms: last.unchangedMs };
  return longestOf(stays);
}

function longestOf(stays: Run['stays']): { readonly key: string; readonly ms: number } | null {
  const known = Object.entries(stays).flatMap(([key, ms]) => (ms !== null && isStep(key) ? [{ key, ms }] : []));
  return known.toSorted((a, b) => b.ms - a.ms)[0] ?? null;
}

/** How the longest stay of a run differed from its usual; null where nothing is usual yet. */
function deviationOf(memory: Memory, run: Run): number | null {
  const place = longestOf(run.stays);
  const known = place === null ? undefined : memory.keys[place.key];
  if (place === null || known === undefined || known.runs === 0) return null;
  const { mean } = posteriorOf(known, memory.prior ?? builtIn, memory.keys);
  return Math.min(3, Math.max(-3, Math.log(Math.max(shortestMs, place.ms)) - mean));
}

function withDay(memory: Memory, run: Run, deviation: number | null): Memory {
  if (deviation === null) return memory;
  const dayClass = dayClassOf(run.startedAtMs);
  const { runs, sum } = memory.days[dayClass] ?? { runs: 0, sum: 0 };
  const share = runs >= mostDayRuns ? fading : 1;
  const effect = { runs: Math.min(mostDayRuns, runs + 1), sum: Math.round((sum * share + deviation) * 1e4) / 1e4 };
  return { ...memory, days: { ...memory.days, [dayClass]: effect } };
}

/** No rows where there were some, or an end long before any earlier one with about as many rows. */
function oddityOf(
  memory: Memory,
  run: Pick<Run, 'startedAtMs' | 'othersToday'>,
  tookMs: number | null,
  rows: number | null,
): Oddity | null {
  const prior = memory.prior ?? builtIn;
  const time = learnedOf(memory.keys[total], prior, memory.keys, slowDay(memory, run));
  const rowStats = memory.keys[rowsKey];
  const usualRows = rowStats === undefined ? null : aboutRows(rowStats.mean);
  const facts = { usualMs: time?.medianMs ?? null, limitMs: time?.tooFastMs ?? null, usualRows };
  if (rows === 0 && rowStats !== undefined && rowStats.runs >= leastRunsForRows && (usualRows ?? 0) >= 1) {
    return { code: 'import-no-rows', ...facts, runs: rowStats.runs };
  }
  if (time === null || time.runs < leastRunsForOddity || time.medianMs < leastUsualMs || tookMs === null) return null;
  return tookMs < time.tooFastMs * Math.min(1, rowShare(rows, usualRows))
    ? { code: 'import-too-fast', ...facts, runs: time.runs }
    : null;
}

/** To three digits: no more is known. */
const aboutRows = (logarithm: number) => Math.max(0, Math.round(Number((Math.exp(logarithm) - 1).toPrecision(3))));

/** Fewer rows than usual take less time; of what is not known, nothing is made. */
function rowShare(rows: number | null, usualRows: number | null): number {
  return rows === null || usualRows === null || usualRows < 1 ? 1 : rows / usualRows;
}
