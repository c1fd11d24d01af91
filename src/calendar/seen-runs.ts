/** Runs as several looks found them, put together: when each ended lies between two looks. Pure; the order of the looks does not matter. */
import type { SeenRun } from './due.ts';

/** A run as one look found it. */
export type FoundRun = Pick<SeenRun, 'id' | 'startedAtMs' | 'outcome'>;

/** `before` with what a look at `asOfMs` found, in the order of their starts. */
export function runsAfter(before: readonly SeenRun[], found: readonly FoundRun[], asOfMs: number): readonly SeenRun[] {
  const known = new Map(before.map((run) => [run.id, run]));
  for (const run of found) known.set(run.id, joined(known.get(run.id), run, asOfMs));
  return [...known.values()].toSorted((a, b) => a.startedAtMs - b.startedAtMs || (a.id < b.id ? -1 : 1));
}

/** How long the runs that ended well took at least, where two looks no further apart than `maxGapMs` saw them run and ended. */
export function durationsMsOf(runs: readonly SeenRun[], maxGapMs: number): readonly number[] {
  return runs
    .filter(({ outcome, endedAfterMs, endedByMs }) => {
      return outcome === 'succeeded' && endedByMs !== null && endedByMs - endedAfterMs <= maxGapMs;
    })
    .map(({ startedAtMs, endedAfterMs }) => endedAfterMs - startedAtMs);
}

function joined(known: SeenRun | undefined, { id, startedAtMs, outcome }: FoundRun, asOfMs: number): SeenRun {
  const before = known ?? { id, startedAtMs, outcome, endedAfterMs: startedAtMs, endedByMs: null };
  if (outcome === 'running') {
    const latestMs = before.endedByMs ?? Number.POSITIVE_INFINITY;
    return { ...before, endedAfterMs: Math.min(latestMs, Math.max(before.endedAfterMs, asOfMs)) };
  }
  // Answers come a moment after they were asked for: a run may seem to have begun after its look.
  const endedByMs = Math.min(before.endedByMs ?? Number.POSITIVE_INFINITY, Math.max(asOfMs, before.endedAfterMs));
  return { ...before, endedByMs, outcome: outcome === 'unread' && isEnded(before) ? before.outcome : outcome };
}

const isEnded = ({ outcome }: FoundRun) => outcome !== 'running';
