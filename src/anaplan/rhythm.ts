/** At which moments runs of an action usually start, from when they started so far; pure. Knows no calendar, and promises nothing. */

export type Rhythm = { readonly lastMs: number; readonly everyMs: number };

const usedRuns = 9;
const fewestRuns = 4;
/** Intervals this near to the middle one count as equal: schedulers start seconds to minutes late. */
const toleranceShare = 0.05;
const toleranceMs = 90_000;
/** A run that starts on time has started by then, and is in the list. */
const settleMs = 30_000;

/** `startsMs` in ascending order. Null where there are too few, or less than half of the intervals between them are alike. */
export function rhythmOf(startsMs: readonly number[]): Rhythm | null {
  const used = startsMs.slice(-usedRuns);
  const lastMs = used.at(-1);
  if (lastMs === undefined || used.length < fewestRuns) return null;
  const intervals = used.slice(1).map((startMs, index) => startMs - (used[index] ?? 0));
  const everyMs = intervals.toSorted((a, b) => a - b)[intervals.length >> 1] ?? 0;
  const nearMs = Math.max(toleranceMs, everyMs * toleranceShare);
  const alike = intervals.filter((interval) => Math.abs(interval - everyMs) <= nearMs);
  return everyMs > 2 * nearMs && alike.length * 2 >= intervals.length ? { lastMs, everyMs } : null;
}

/** The last moment by `nowMs` at which a run was to be seen, later than the last one that was; null before the first such moment. */
export function expectedMs({ lastMs, everyMs }: Rhythm, nowMs: number): number | null {
  const passed = Math.floor((nowMs - settleMs - lastMs) / everyMs);
  return passed < 1 ? null : lastMs + passed * everyMs + settleMs;
}
