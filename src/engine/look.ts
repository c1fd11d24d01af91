/** One attempt with the store around it: judged by what is remembered, recorded with what it changes. Knows no schedule. */
import type { Clock } from '../clock.ts';
import { changesOf, againWithinMsOf as recheckWithinMsOf } from '../incidents/changes.ts';
import { atOnce } from '../incidents/machine.ts';
import type { Damping } from '../settings/alarm-settings.ts';
import type { CodeChange } from '../store/incidents.ts';
import type { Attempt, Store } from '../store/store.ts';
import type { Tools } from '../tools.ts';
import type { Known, OwnFault } from './attempt.ts';
import { againWithinMsOf, attemptOf, lookDeadlineMs, nothingKnown, runsOf, traitsOf } from './attempt.ts';
import type { Bound } from './bound.ts';

/** An attempt, and what it changed about incidents. */
export type Looked = {
  readonly attempt: Attempt;
  readonly changes: readonly CodeChange[];
  /** The check wants to look again so soon, or a suspicion is to be settled; null leaves it to the schedule. */
  readonly againWithinMs: number | null;
};

/** What of the settings decides about incidents (incidents/rules.ts). */
export type Alarms = {
  dampingOf(check: string): Damping;
  /** The name of the maintenance window that a look falls into. */
  maintenanceOf(check: string, target: string, atMs: number): string | null;
};

/** A person asks: found is an incident at once, not found is none. */
export const alarmsAtOnce: Alarms = { dampingOf: () => atOnce, maintenanceOf: () => null };

/** Rejects as attemptOf does, and with StoreFailed. Without a store nothing is remembered and no incident is known. */
export async function lookedAt(
  bound: Bound,
  {
    tools,
    store,
    clock,
    signal,
    deadlineMs = lookDeadlineMs,
    alarms = alarmsAtOnce,
    ownFault,
  }: {
    readonly tools: Tools;
    readonly store: Store | null;
    readonly clock: Clock;
    readonly signal: AbortSignal;
    readonly deadlineMs?: number;
    readonly alarms?: Alarms;
    readonly ownFault?: OwnFault | undefined;
  },
): Promise<Looked> {
  const check = bound.check.id;
  const target = bound.target.name;
  const looked = await attemptOf(
    bound,
    tools,
    clock,
    signal,
    { ...knownIn(store, check, target), ownFault },
    deadlineMs,
  );
  const againWithinMs = againWithinMsOf(bound.check, looked);
  if (store === null) return { attempt: looked, changes: [], againWithinMs };
  const maintenance = alarms.maintenanceOf(check, target, looked.startedAtMs);
  const attempt = maintenance === null ? looked : { ...looked, maintenance };
  const damping = alarms.dampingOf(check);
  let changes: readonly CodeChange[] = [];
  store.record(
    attempt,
    (before) => {
      changes = changesOf(before, attempt, damping);
      return changes;
    },
    traitsOf(bound.check, attempt),
    runsOf(bound.check, attempt),
  );
  const recheckMs = recheckWithinMsOf(changes, attempt.startedAtMs, damping);
  return { attempt, changes, againWithinMs: soonerOf(againWithinMs, recheckMs) };
}

function soonerOf(one: number | null, other: number | null): number | null {
  if (one === null || other === null) return one ?? other;
  return Math.min(one, other);
}

function knownIn(store: Store | null, check: string, target: string): Known {
  if (store === null) return nothingKnown;
  return {
    memory: () => store.memoryOf(check, target),
    peers: () => store.memoriesOf(check).filter((one) => one.target !== target),
  };
}
