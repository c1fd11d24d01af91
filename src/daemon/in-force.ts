/** The plan in force with what goes with it: the tenant that is followed, the hand-over socket, former plans whose last looks are under way. */
import type { Clock } from '../clock.ts';
import type { Bound } from '../engine/bound.ts';
import type { NotServed } from '../engine/own-check.ts';
import { followed } from './follow.ts';
import type { KeptOpen } from './kept-open.ts';
import { keptOpen } from './kept-open.ts';
import type { Log } from './log.ts';
import type { Plan, Running } from './plan.ts';
import { runningPlan } from './plan.ts';
import type { Take } from './socket.ts';
import { listenForHandovers } from './socket.ts';

export type InForce = {
  now(): Running;
  /** From now on the socket listens, as soon as it can. */
  listen(take: Take): Promise<void>;
  notServed(): NotServed | null;
  /** From now on the tenant is followed. */
  follow(): void;
  /** Rejects before it has changed anything. */
  takeOver(plan: Plan): Promise<void>;
  /** Resolves when nothing is followed or taken any more. */
  stop(): Promise<void>;
  /** Once no look is under way. */
  close(): Promise<void>;
};

export function createInForce(
  first: Plan,
  {
    clock,
    log,
    signal,
    rebind,
  }: {
    readonly clock: Clock;
    readonly log: Log;
    readonly signal: AbortSignal;
    /** Throws before it has changed anything. */
    readonly rebind: (bound: readonly Bound[], plan: Plan) => void;
  },
): InForce {
  let running = runningPlan(first, clock);
  let handovers: KeptOpen | null = null;
  let take: Take | null = null;
  let stopFollowing = new AbortController();
  let following: Promise<void> = Promise.resolve();
  const retiring = new Set<Promise<void>>();

  const listening = async ({ handovers: wanted }: Plan): Promise<KeptOpen | null> => {
    const taking = take;
    if (wanted === undefined || taking === null) return null;
    return await keptOpen({ what: 'host-socket', open: () => listenForHandovers(wanted.socket, taking), clock, log });
  };
  const follow = (): void => {
    const of = running;
    stopFollowing = new AbortController();
    if (of.plan.follow === undefined) return;
    const until = AbortSignal.any([signal, stopFollowing.signal]);
    const parts = { withTools: of.with, log, signal: until };
    following = followed(of.plan.follow, (bound) => rebind(bound, of.plan), parts);
  };
  const retire = (former: Running): void => {
    const retired = former.retire().catch((err: unknown) => log.warn({ err }, 'former tools were not closed'));
    retiring.add(retired);
    void retired.then(() => retiring.delete(retired));
  };
  return {
    now: () => running,
    listen: async (given) => {
      take = given;
      handovers = await listening(first);
    },
    notServed: () => handovers?.trouble() ?? null,
    follow,
    takeOver: async (plan) => {
      const opened = handovers === null ? await listening(plan) : null;
      const former = running;
      // First the plan: a look that the schedule begins at once is to be of the new one.
      running = runningPlan(plan, clock);
      try {
        rebind(plan.bound, plan);
      } catch (error) {
        running = former;
        await opened?.close();
        throw error;
      }
      handovers ??= opened;
      stopFollowing.abort();
      follow();
      retire(former);
    },
    stop: async () => {
      stopFollowing.abort();
      await Promise.all([following, handovers?.close()]);
    },
    close: async () => {
      await Promise.all([running.retire(), ...retiring]);
    },
  };
}
