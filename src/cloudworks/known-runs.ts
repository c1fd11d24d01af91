/** Runs of CloudWorks in the words of calendar/due.ts; pure. Knows no deadline. */
import type { SeenRun } from '../calendar/due.ts';
import type { FoundRun } from '../calendar/seen-runs.ts';
import type { CloudRun } from './cloudworks.ts';
import type { Outcome } from './outcome.ts';
import { outcomeOf } from './outcome.ts';

/** A partial success did what it was to do by its deadline; that rows were left out is told for itself. */
const outcomes: { readonly [O in Outcome]: SeenRun['outcome'] } = {
  running: 'running',
  succeeded: 'succeeded',
  partial: 'succeeded',
  failed: 'failed',
  cancelled: 'cancelled',
  unclear: 'unread',
};

/** By their starts, which lists tell where they do not tell the id. Those without are left out. */
export function foundRunsOf(runs: readonly CloudRun[]): readonly FoundRun[] {
  return runs.flatMap((run) =>
    run.startedAtMs === null
      ? []
      : [{ id: String(run.startedAtMs), startedAtMs: run.startedAtMs, outcome: outcomes[outcomeOf(run)] }],
  );
}

/** Oldest first; the history tells when they ended. */
export function seenRunsOf(runs: readonly CloudRun[]): readonly SeenRun[] {
  const ends = new Map(runs.map(({ startedAtMs, endedAtMs }) => [startedAtMs, endedAtMs]));
  return foundRunsOf(runs)
    .map((run) => {
      const endedAtMs = ends.get(run.startedAtMs) ?? null;
      return { ...run, endedAfterMs: endedAtMs ?? run.startedAtMs, endedByMs: endedAtMs };
    })
    .toSorted((one, other) => one.startedAtMs - other.startedAtMs);
}
