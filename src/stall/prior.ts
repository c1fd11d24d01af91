/** What is expected of an import before much is known of it: from its own other steps, from the workspace, else built in. Pure. */
import type { Stats } from './stats.ts';
import { isStep } from './step-key.ts';

/** How much longer than usual runs take on one kind of day: sum of `runs` differences of logarithms. */
export type DayEffect = { readonly runs: number; readonly sum: number };

export type Prior = {
  /** Of one run of an import around that import's mean, of logarithms. */
  readonly variance: number;
  readonly mean: number;
  /** Imports it was taken from; 0: built in. */
  readonly imports: number;
  readonly days: { readonly [dayClass: string]: DayEffect };
};

/** A run takes within a factor of 1.8 of the usual two times of three; a plateau of one minute. */
export const builtIn: Prior = { variance: 0.36, mean: Math.log(60_000), imports: 0, days: {} };
/** Runs that the built-in spread counts as, and at most how many those of a workspace and of the same import count as. */
const builtInFreedom = 6;
const mostOfWorkspace = 60;
const mostOfImport = 20;
const leastImports = 3;

type Known = {
  readonly keys: { readonly [key: string]: Stats };
  readonly days: { readonly [dayClass: string]: DayEffect };
};

/** Pools what the imports of one workspace know; those without a run count for nothing. */
export function priorOf(imports: readonly Known[]): Prior {
  const known = imports.filter(({ keys }) => Object.keys(keys).some((key) => isStep(key) && hasRuns(keys[key])));
  if (known.length < leastImports) return builtIn;
  const steps = known.map(({ keys }) => stepsOf(keys));
  const { squares, freedom } = spreadOf(steps.flat(), mostOfWorkspace);
  const means = steps.map((own) => Math.max(...own.map(({ mean }) => mean)));
  return {
    variance: round((builtIn.variance * builtInFreedom + squares) / (builtInFreedom + freedom)),
    mean: round(means.reduce((sum, mean) => sum + mean, 0) / means.length),
    imports: known.length,
    days: pooledDays(known),
  };
}

/** The same import's own steps narrow it further. */
export function narrowed(prior: Prior, keys: { readonly [key: string]: Stats }): number {
  const { squares, freedom } = spreadOf(stepsOf(keys), mostOfImport);
  const weight = prior.imports === 0 ? builtInFreedom : mostOfWorkspace;
  return (prior.variance * weight + squares) / (weight + freedom);
}

const hasRuns = (stats: Stats | undefined) => stats !== undefined && stats.runs > 0;

function stepsOf(keys: { readonly [key: string]: Stats }): readonly Stats[] {
  return Object.entries(keys).flatMap(([key, stats]) => (isStep(key) && stats.runs > 0 ? [stats] : []));
}

function spreadOf(all: readonly Stats[], most: number): { readonly squares: number; readonly freedom: number } {
  const several = all.filter(({ weight }) => weight > 1.5);
  const freedom = several.reduce((sum, { weight }) => sum + weight - 1, 0);
  const squares = several.reduce((sum, stats) => sum + stats.squares, 0);
  const share = freedom > most ? most / freedom : 1;
  return { squares: squares * share, freedom: freedom * share };
}

function pooledDays(known: readonly Known[]): { readonly [dayClass: string]: DayEffect } {
  const pooled = new Map<string, { runs: number; sum: number; imports: number }>();
  for (const { days } of known) {
    for (const [dayClass, { runs, sum }] of Object.entries(days)) {
      const own = pooled.get(dayClass) ?? { runs: 0, sum: 0, imports: 0 };
      pooled.set(dayClass, { runs: own.runs + runs, sum: own.sum + sum, imports: own.imports + 1 });
    }
  }
  return Object.fromEntries(
    [...pooled].flatMap(([dayClass, { runs, sum, imports }]) =>
      imports < leastImports ? [] : [[dayClass, { runs, sum: round(sum) }] as const],
    ),
  );
}

const round = (value: number) => Math.round(value * 1e4) / 1e4;
