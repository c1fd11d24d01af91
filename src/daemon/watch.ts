/** One look of the daemon: with the plan in force, recorded, logged, and put off where it must. Knows no schedule and no settings. */
import { PutOff } from '../check.ts';
import type { Clock } from '../clock.ts';
import { againWithinMsOf } from '../engine/attempt.ts';
import type { Bound } from '../engine/bound.ts';
import type { Looked } from '../engine/look.ts';
import { lookedAt } from '../engine/look.ts';
import type { Attempt, Store } from '../store/store.ts';
import type { Tools } from '../tools.ts';
import type { Log } from './log.ts';
import { looksInto } from './log.ts';
import type { OwnHealth } from './own-health.ts';
import type { Running } from './plan.ts';
import type { Take } from './socket.ts';
import { NotKept } from './unkept.ts';

export type Watch = {
  /** When it is its turn; the time within which to look again, or null. */
  run(bound: Bound): Promise<number | null>;
  /** A look that was made as another account. */
  readonly take: Take;
};

/** What passes by itself is looked at again so soon. */
const passedMs = 15_000;
const passing: ReadonlySet<string> = new Set(['asleep', 'stopped', 'loop-blocked', 'clock-set']);

export function createWatch({
  inForce,
  store,
  clock,
  log,
  signal,
  health,
}: {
  readonly inForce: () => Running;
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Log;
  readonly signal: AbortSignal;
  readonly health: OwnHealth;
}): Watch {
  const logLooked = looksInto(log);
  /** Their last look asked for another soon: something runs there. */
  const urgent = new Set<string>();
  /** When the last look ended that is to be made again: what was read until then is no second finding. */
  const unsettledSinceMs = new Map<string, number>();
  /** Since when those are due that were put off. */
  const dueSinceMs = new Map<string, number>();

  const looked = async (one: Bound, running: Running, tools: Tools, of: Clock = clock): Promise<Looked> => {
    const ownFault = health.watch(one, (unreached, own) => running.anchors(tools.network, unreached, own));
    const { alarms } = running.plan;
    const parts = { tools, store, clock: of, signal, ownFault, ...(alarms === undefined ? {} : { alarms }) };
    try {
      return await lookedAt(one, parts);
    } catch (error) {
      // Its disk is full: what it came to is still worth a line, and the next look comes when it is wanted.
      if (!(error instanceof NotKept)) throw error;
      const { attempt } = error;
      return { attempt, changes: [], againWithinMs: againWithinMsOf(one.check, attempt) };
    }
  };
  const look = async (one: Bound, calledAtMs: number): Promise<number | null> => {
    const running = inForce();
    const startedAtMs = clock.nowMs();
    const key = `${one.check.id}\n${one.target.name}`;
    const dueAtMs = dueSinceMs.get(key) ?? calledAtMs;
    const readSinceMs = unsettledSinceMs.get(key);
    const end = await running.with((tools) => looked(one, running, tools).catch(putOff), readSinceMs);
    if (end instanceof PutOff) {
      dueSinceMs.set(key, dueAtMs);
      return Math.max(0, end.againAtMs - calledAtMs);
    }
    dueSinceMs.delete(key);
    health.seen(end.attempt);
    logLooked(end, startedAtMs - dueAtMs);
    if (end.againWithinMs === null) urgent.delete(key);
    else urgent.add(key);
    if (hasPassed(end.attempt) || isUnsettled(end)) unsettledSinceMs.set(key, clock.nowMs());
    else unsettledSinceMs.delete(key);
    return hasPassed(end.attempt) ? Math.min(end.againWithinMs ?? passedMs, passedMs) : end.againWithinMs;
  };

  return {
    run(one) {
      const calledAtMs = clock.nowMs();
      const isUrgent = urgent.has(`${one.check.id}\n${one.target.name}`);
      return inForce().inTurn(one, () => look(one, calledAtMs), isUrgent);
    },
    take: async (handed) => {
      const running = inForce();
      const one = running.plan.handovers?.taken(handed) ?? 'nothing is expected';
      if (typeof one === 'string') return one;
      // It was seen when it was looked at, not when it came in.
      const then = { nowMs: () => handed.startedAtMs };
      const end = await running.inTurn(one, () => running.with((tools) => looked(one, running, tools, then)));
      health.seen(end.attempt);
      logLooked(end);
      return null;
    },
  };
}

/** Something is suspected, or recovers. */
function isUnsettled({ changes }: Looked): boolean {
  return changes.some(({ after: { state } }) => state === 'suspect' || state === 'recovering');
}

function hasPassed({ fault }: Attempt): boolean {
  return fault !== null && fault.whose === 'us' && passing.has(fault.code);
}

function putOff(error: unknown): PutOff {
  if (error instanceof PutOff) return error;
  throw error;
}
