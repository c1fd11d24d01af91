/** One attempt with the store around it: judged by what is remembered, recorded with what it changes. Knows no schedule. */
import type { Clock } from '../clock.ts';
import type { Attempt, Incident, IncidentChange, Store } from '../store/store.ts';
import type { Tools } from '../tools.ts';
import type { Known } from './attempt.ts';
import { againWithinMsOf, attemptOf, lookDeadlineMs, nothingKnown, traitsOf } from './attempt.ts';
import type { Bound } from './bound.ts';
import { changesOf } from './transitions.ts';

/** An attempt, the incidents that were open when it ended, and what it changed about them. */
export type Looked = {
  readonly attempt: Attempt;
  readonly open: readonly Incident[];
  readonly changes: readonly IncidentChange[];
  /** The check wants to look again so soon; null leaves it to the schedule. */
  readonly againWithinMs: number | null;
};

/** Rejects as attemptOf does, and with StoreFailed. Without a store nothing is remembered and no incident is known. */
export async function lookedAt(
  bound: Bound,
  {
    tools,
    store,
    clock,
    signal,
    deadlineMs = lookDeadlineMs,
  }: {
    readonly tools: Tools;
    readonly store: Store | null;
    readonly clock: Clock;
    readonly signal: AbortSignal;
    readonly deadlineMs?: number;
  },
): Promise<Looked> {
  const check = bound.check.id;
  const target = bound.target.name;
  const attempt = await attemptOf(bound, tools, clock, signal, knownIn(store, check, target), deadlineMs);
  const againWithinMs = againWithinMsOf(bound.check, attempt);
  if (store === null) return { attempt, open: [], changes: [], againWithinMs };
  const open = store.openIncidents(check, target);
  const changes = changesOf(open, attempt);
  store.record(attempt, changes, traitsOf(bound.check, attempt));
  return { attempt, open, changes, againWithinMs };
}

function knownIn(store: Store | null, check: string, target: string): Known {
  if (store === null) return nothingKnown;
  return {
    memory: () => store.memoryOf(check, target),
    peers: () => store.memoriesOf(check).filter((one) => one.target !== target),
  };
}
