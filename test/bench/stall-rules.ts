/** Rules others use to call a run stuck, in milliseconds, by the plateaus of earlier runs; and how a rule fared. Pure. */

export type Told = { readonly falsePerThousand: number; readonly medianMinutes: number; readonly p90Minutes: number };

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
/** Where a rule needs history and there is none. */
const withoutHistoryMs = 30 * minuteMs;

const mean = (all: readonly number[]) => all.reduce((sum, one) => sum + one, 0) / all.length;
const deviation = (all: readonly number[]) =>
  Math.sqrt(all.reduce((sum, one) => sum + (one - mean(all)) ** 2, 0) / Math.max(1, all.length - 1));

export const otherRules: { readonly [rule: string]: (history: readonly number[]) => number } = {
  'fixed 10 min': () => 10 * minuteMs,
  'fixed 30 min': () => 30 * minuteMs,
  'fixed 2 h': () => 2 * hourMs,
  // Two minutes at least, else its alarms are past counting; three runs at least.
  'mean + 3 sigma': (all) =>
    all.length < 3 ? withoutHistoryMs : Math.max(2 * minuteMs, mean(all) + 3 * deviation(all)),
  // Jenkins, Executor.isLikelyStuck: ten times the mean of the last three, a day without any.
  'Jenkins 10 x mean(3)': (all) => (all.length === 0 ? 24 * hourMs : 10 * mean(all.slice(-3))),
  // Jenkins build-timeout, elastic; three minutes are the least it takes.
  'elastic 150 %': (all) => (all.length === 0 ? withoutHistoryMs : Math.max(3 * minuteMs, 1.5 * mean(all))),
};

export function toldOf(falseAlarms: number, healthy: number, delaysMs: readonly number[]): Told {
  const sorted = delaysMs.toSorted((a, b) => a - b);
  const at = (share: number) =>
    (sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0) / minuteMs;
  return { falsePerThousand: (1000 * falseAlarms) / healthy, medianMinutes: at(0.5), p90Minutes: at(0.9) };
}
