/**
 * How long a healthy run may stand in one place, learned from earlier ones: a Student predictive bound of logarithms, and never less than
 * three and a half times the longest seen. Pure. Knows no clock and no task; docs/import-stuck.md gives the reasons of each number.
 */
import type { Prior } from './prior.ts';
import { narrowed } from './prior.ts';
import type { SlowDay } from './slow-day.ts';
import type { Stats } from './stats.ts';
import { studentQuantile } from './student.ts';

export type Learned = {
  /** One healthy run in a thousand stands longer, were they log-normal. */
  readonly stalledMs: number;
  /** One in a hundred. */
  readonly suspectMs: number;
  /** One in a thousand is shorter; 0 when it cannot be told. */
  readonly tooFastMs: number;
  readonly runs: number;
  readonly medianMs: number;
  readonly longestMs: number;
};

/** Runs that the prior counts as: for the spread, and for the mean (imports of one workspace differ by orders of magnitude). */
const priorFreedom = 32;
const priorRuns = 0.02;
const stalledAlpha = 1e-3;
const suspectAlpha = 1e-2;
const stalledFactor = 4.75;
const suspectFactor = 2;

export type Posterior = {
  readonly mean: number;
  readonly spread: number;
  readonly runs: number;
  readonly freedom: number;
};

/** `spread` is that of one run around the mean. */
export function posteriorOf(stats: Stats, prior: Prior, keys: { readonly [key: string]: Stats }): Posterior {
  const runs = priorRuns + stats.weight;
  const mean = (priorRuns * prior.mean + stats.weight * stats.mean) / runs;
  const variance = narrowed(prior, keys);
  const spread = Math.sqrt((priorFreedom * variance + stats.squares) / (priorFreedom + Math.max(0, stats.weight - 1)));
  return { mean, spread, runs, freedom: priorFreedom + stats.weight };
}

/** Null before the first healthy run. */
export function learnedOf(
  stats: Stats | undefined,
  prior: Prior,
  keys: { readonly [key: string]: Stats },
  day: SlowDay,
): Learned | null {
  if (stats === undefined || stats.runs === 0) return null;
  const { mean, spread, runs, freedom } = posteriorOf(stats, prior, keys);
  const width = Math.hypot(spread * Math.sqrt(1 + 1 / runs), day.doubt);
  const above = (alpha: number, factor: number) =>
    Math.exp(Math.max(mean + day.shift + studentQuantile(alpha, freedom) * width, stats.longest + Math.log(factor)));
  return {
    stalledMs: Math.round(above(stalledAlpha, stalledFactor)),
    suspectMs: Math.round(above(suspectAlpha, suspectFactor)),
    tooFastMs: Math.round(Math.exp(mean - studentQuantile(stalledAlpha, freedom) * width)),
    runs: stats.runs,
    medianMs: Math.round(Math.exp(mean)),
    longestMs: Math.round(Math.exp(stats.longest)),
  };
}

export type Rule = {
  /** Where nothing is learned. */
  readonly fixedMs: number;
  readonly floorMs: number;
  readonly ceilingMs: number;
};

export type Limit = { readonly limitMs: number; readonly suspectMs: number | null; readonly learned: Learned | null };

/** max(floor, min(ceiling, learned)); the fixed rule before the first healthy run. A floor above the ceiling is none. */
export function limitOf(learned: Learned | null, { fixedMs, floorMs, ceilingMs }: Rule): Limit {
  if (learned === null) return { limitMs: fixedMs, suspectMs: null, learned };
  const floor = Math.min(floorMs, ceilingMs);
  const limitMs = Math.max(floor, Math.min(ceilingMs, learned.stalledMs));
  return { limitMs, suspectMs: Math.min(limitMs, Math.max(floor / 2, learned.suspectMs)), learned };
}
