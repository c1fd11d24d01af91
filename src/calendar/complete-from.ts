/** From when on all runs are known, as lists that may be cut off at their old end tell; pure. */
import type { SeenRun } from './due.ts';
import { dayMs } from './local-day.ts';
import type { FoundRun } from './seen-runs.ts';

export type ListMemory = {
  readonly runs: readonly SeenRun[];
  /** No run that started after this is missing; null: none at all is. */
  readonly completeFromMs: number | null;
  /** The list was last empty then, by the clock of who ran it. */
  readonly emptyAtMs: number | null;
};

export type ListSeen = {
  readonly runs: readonly FoundRun[] | null;
  /** Start of the oldest run in the list; null when it is empty. */
  readonly oldestAtMs: number | null;
};

/** Lists may be cut off at their old end, so two of them join only where they overlap, or where there was none a day before. */
export function completeFromMs(
  memory: ListMemory | null,
  { runs, oldestAtMs }: ListSeen,
  asOfMs: number,
): number | null {
  if (memory === null || oldestAtMs === null) return memory === null ? oldestAtMs : memory.completeFromMs;
  const known = new Set(memory.runs.map(({ id }) => id));
  const overlaps = (runs ?? []).some(({ id }) => known.has(id));
  const wasEmpty = known.size === 0 && memory.emptyAtMs !== null && Math.abs(asOfMs - memory.emptyAtMs) <= dayMs;
  const beforeMs = memory.completeFromMs ?? Number.NEGATIVE_INFINITY;
  if (!overlaps && !wasEmpty) return Math.max(beforeMs, oldestAtMs);
  return memory.completeFromMs === null ? null : Math.min(memory.completeFromMs, oldestAtMs);
}
