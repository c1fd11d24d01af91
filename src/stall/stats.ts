/**
 * What is kept of one place of one import: nine numbers, most of them of logarithms of milliseconds. Pure.
 * A run that a person ended, or called stuck, never enters the mean.
 */

export type Stats = {
  /** Sum of the weights of the healthy runs, each worth 0.97 of the next. */
  readonly weight: number;
  readonly mean: number;
  /** Weighted sum of squared differences from the mean, those of runs ended by a person included. */
  readonly squares: number;
  /** Healthy runs, unweighted; since the last reset. */
  readonly runs: number;
  /** Longest, fading towards the mean. */
  readonly longest: number;
  /** Sums of a two-sided CUSUM: how long it has been getting slower, or faster. */
  readonly rising: number;
  readonly falling: number;
  /** Runs ended by a person or called stuck. */
  readonly censored: number;
  /** When it was last met, this host's clock. */
  readonly metAtMs: number;
};

export const noStats: Stats = {
  weight: 0,
  mean: 0,
  squares: 0,
  runs: 0,
  longest: 0,
  rising: 0,
  falling: 0,
  censored: 0,
  metAtMs: 0,
};

/** Newer runs count more: after 23 runs one counts half. */
export const fading = 0.97;
const longestFading = 0.93;

/** Folds in one healthy run; `value` is a logarithm. */
export function withRun(stats: Stats, value: number, weight = 1): Stats {
  const sum = stats.weight * fading + weight;
  const difference = value - stats.mean;
  const mean = stats.weight === 0 ? value : stats.mean + (weight * difference) / sum;
  const squares = stats.weight === 0 ? stats.squares : stats.squares * fading + weight * difference * (value - mean);
  const faded = stats.runs === 0 ? value : mean + (stats.longest - mean) * longestFading;
  return rounded({
    ...stats,
    ...{ weight: sum, mean, squares, runs: stats.runs + 1, longest: Math.max(value, faded) },
  });
}

/** Takes back a run that was folded in with `value` and `weight`, `age` runs ago. */
export function withoutRun(stats: Stats, value: number, weight: number, age: number): Stats {
  const taken = weight * fading ** age;
  const left = stats.weight - taken;
  if (stats.runs <= 1 || left < 0.05) return { ...noStats, censored: stats.censored, metAtMs: stats.metAtMs };
  const mean = (stats.weight * stats.mean - taken * value) / left;
  const squares = Math.max(0, stats.squares - taken * (value - stats.mean) * (value - mean));
  return rounded({ ...stats, weight: left, mean, squares, runs: stats.runs - 1 });
}

/**
 * A run ended by a person after standing for `value` would have stood longer: it widens the spread, and leaves mean and weight alone. What
 * stood no longer than usual tells nothing.
 */
export function withAborted(stats: Stats, value: number): Stats {
  const beyond = stats.runs === 0 ? 0 : Math.max(0, value - stats.mean);
  return rounded({ ...stats, squares: stats.squares + beyond * beyond, censored: stats.censored + 1 });
}

/** Stuck runs tell nothing of healthy ones. */
export const withStuck = (stats: Stats): Stats => ({ ...stats, censored: stats.censored + 1 });

/** How much slower (or faster) than this much of its spread a run has to be to count as a sign of change, and when it is one. */
const slack = 0.75;
const enough = 6;
const mostOfOneRun = 2.5;

/** `deviation`: of one run from the mean, in spreads. `changed`: what was learned before no longer holds. */
export function withDeviation(stats: Stats, deviation: number): { readonly stats: Stats; readonly changed: boolean } {
  const one = Math.min(mostOfOneRun, Math.max(-mostOfOneRun, deviation));
  const rising = Math.max(0, stats.rising + one - slack);
  const falling = Math.max(0, stats.falling - one - slack);
  return { stats: rounded({ ...stats, rising, falling }), changed: rising >= enough || falling >= enough };
}

/** Four decimals are a ten-thousandth of a duration, and keep the memory small. */
function rounded(stats: Stats): Stats {
  const short = (value: number) => Math.round(value * 1e4) / 1e4;
  const { weight, mean, squares, longest, rising, falling } = stats;
  return {
    ...stats,
    ...{ weight: short(weight), mean: short(mean), squares: short(squares), longest: short(longest) },
    ...{ rising: short(rising), falling: short(falling) },
  };
}
