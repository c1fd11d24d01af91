/** What of the daemon depends on its settings, and is replaced as one when they are read again. Knows how many looks still use it. */
import type { Clock } from '../clock.ts';
import type { Bound } from '../engine/bound.ts';
import type { Lanes } from '../engine/lanes.ts';
import { lanesOf } from '../engine/lanes.ts';
import type { Alarms } from '../engine/look.ts';
import type { Endpoint } from '../network/network.ts';
import type { Settings } from '../settings/settings.ts';
import type { Retention } from '../store/upkeep.ts';
import type { Tools } from '../tools.ts';
import type { Anchors } from './anchors.ts';
import { createAnchors } from './anchors.ts';
import type { Follow } from './follow.ts';
import type { Messages } from './messenger.ts';
import type { OtherAccounts } from './other-accounts.ts';

export type Plan = {
  readonly bound: readonly Bound[];
  readonly schedule: Settings['schedule'];
  /** New tools, with nothing seen yet. */
  readonly toolsForRound: () => Tools;
  /** The same tools for a look that has to see for itself: nothing counts that they read sooner. */
  readonly readingAgain?: ((tools: Tools, readSinceMs: number) => Tools) | undefined;
  /** How many looks at a time, and how many at one host (lanes.ts). */
  readonly parallel?: number | undefined;
  readonly perHost?: number | undefined;
  /** So long without sight of something is an incident of our own. */
  readonly blindAfterMs?: number | undefined;
  /** What has to answer when the network of this host works. */
  readonly anchors?: readonly Endpoint[] | undefined;
  readonly alarms?: Alarms | undefined;
  /** The clock of those we talk to less ours; null when not known. */
  readonly skewMs?: (() => number | null) | undefined;
  /** Looks as other accounts come in here. */
  readonly handovers?: ({ readonly socket: string } & Pick<OtherAccounts, 'taken'>) | undefined;
  /** Asked at once and then every so often what there is to look at now. */
  readonly follow?: Follow | undefined;
  /** Who is told, and how; nobody without. */
  readonly messages?: Messages | undefined;
  /** How long the store keeps what, where not as usual. */
  readonly retention?: Retention | undefined;
  /** Once its last look has ended. */
  readonly close?: (() => Promise<void>) | undefined;
};

/** A plan in force, or one whose last looks are under way. */
export type Running = {
  readonly plan: Plan;
  readonly inTurn: Lanes;
  readonly anchors: Anchors;
  /** The tools of this round, while `use` runs; with `readSinceMs` nothing counts that they read sooner. */
  with<T>(use: (tools: Tools) => Promise<T>, readSinceMs?: number): Promise<T>;
  /** No further look begins with it; resolves when it is closed. */
  retire(): Promise<void>;
};

/** Looks that start this close together share their tools, and so what these have already seen. */
const roundMs = 2000;
const usualParallel = 4;
const usualPerHost = 2;

export function runningPlan(plan: Plan, clock: Clock): Running {
  const tools = shared(plan.toolsForRound, clock);
  const idle = Promise.withResolvers<void>();
  let users = 0;
  let isRetired = false;
  const settle = () => {
    if (isRetired && users === 0) idle.resolve();
  };
  return {
    plan,
    inTurn: lanesOf(plan.parallel ?? usualParallel, plan.perHost ?? usualPerHost),
    anchors: createAnchors(plan.anchors ?? [], clock),
    async with(use, readSinceMs) {
      users += 1;
      try {
        return await use(readSinceMs === undefined ? tools() : (plan.readingAgain?.(tools(), readSinceMs) ?? tools()));
      } finally {
        users -= 1;
        settle();
      }
    },
    async retire() {
      isRetired = true;
      settle();
      await idle.promise;
      await plan.close?.();
    },
  };
}

/** The same tools for all who ask within roundMs of the first, then new ones. */
function shared(make: () => Tools, clock: Clock): () => Tools {
  let round: { readonly tools: Tools; readonly sinceMs: number } | null = null;
  return () => {
    const nowMs = clock.nowMs();
    if (round === null || Math.abs(nowMs - round.sinceMs) >= roundMs) round = { tools: make(), sinceMs: nowMs };
    return round.tools;
  };
}
