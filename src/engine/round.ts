/** Every bound check once, a few at a time. Knows neither settings nor schedule. */
import type { Clock } from '../clock.ts';
import type { Attempt, Store } from '../store/store.ts';
import type { Tools } from '../tools.ts';
import type { Bound } from './bound.ts';
import { lanesOf } from './lanes.ts';
import { lookedAt } from './look.ts';

/**
 * The attempts in the order of `bound`. With a store each is judged by what is remembered and recorded with its incidents; without, memory
 * is null. `onAttempt` hears of each as it ends, in whatever order. When `signal` is aborted it rejects with its reason, and with
 * StoreFailed when one could not be recorded; in both cases after every look has ended, and what was recorded stays.
 */
export async function runRound({
  bound,
  tools,
  store,
  clock,
  signal,
  parallel,
  onAttempt,
}: {
  readonly bound: readonly Bound[];
  readonly tools: Tools;
  readonly store: Store | null;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** How many looks at a time, at least 1 (lanes.ts). */
  readonly parallel: number;
  readonly onAttempt?: (attempt: Attempt) => void;
}): Promise<Attempt[]> {
  const inTurn = lanesOf(parallel);
  const look = async (one: Bound): Promise<Attempt> => {
    const { attempt } = await lookedAt(one, { tools, store, clock, signal });
    onAttempt?.(attempt);
    return attempt;
  };
  const ends = await Promise.allSettled(bound.map((one) => inTurn(one, look)));
  return ends.map((end) => {
    if (end.status === 'rejected') throw end.reason;
    return end.value;
  });
}
