/** What the daemon knows of its own state: interruptions of this process, what it cannot see, the clock, settings that were refused. Looks at nothing itself but its gauge. */
import type { OwnFault } from '../engine/attempt.ts';
import type { Bound } from '../engine/bound.ts';
import type { Interruption, InterruptionLimits, Reading } from '../engine/interruptions.ts';
import { interruptionsBetween, usualLimits } from '../engine/interruptions.ts';
import type { BlindSubject, OwnState } from '../engine/own-check.ts';
import { ownCheckId } from '../engine/own-check.ts';
import type { AnchorAnswer } from '../engine/own-faults.ts';
import {
  clockFault,
  dependsOnClock,
  hasFailed,
  interruptedFault,
  isOfClock,
  isUnreached,
  ownLayerOf,
  ownNetworkFault,
} from '../engine/own-faults.ts';
import type { Endpoint } from '../network/network.ts';
import type { Attempt } from '../store/store.ts';
import type { Gauge } from './gauge.ts';

export type OwnHealth = {
  /** Reads the gauge, and tells of what happened since it was read last. */
  tick(): void;
  /** To be asked when the look that begins now has ended. */
  watch(bound: Bound, anchors: AskAnchors): OwnFault;
  /** What came of a look. */
  seen(attempt: Attempt): void;
  /** No longer among what is looked at. */
  forgetAllBut(bound: readonly Bound[]): void;
  readonly state: MutableState;
  blind(): readonly BlindSubject[];
};

/** Set by those who find it out. */
export type MutableState =
  Pick<OwnState, 'refusedSettings' | 'unwrittenSinceMs'> extends infer S ? { -readonly [K in keyof S]: S[K] } : never;

export type AskAnchors = (unreached: Endpoint | null, signal: AbortSignal) => Promise<AnchorAnswer>;

export type OwnHealthOptions = {
  readonly gauge: Pick<Gauge, 'read'>;
  readonly limits?: InterruptionLimits;
  readonly onInterruption: (interruption: Interruption) => void;
  /** The clock of those we talk to less ours; null when it is not known. */
  readonly skewMs: () => number | null;
  /** Less is no reason to doubt a judgement. */
  readonly mostSkewMs?: number;
};

/** Nothing that is still under way began before; a look is given up after a minute of its own time. */
const keptInterruptions = 50;

export function createOwnHealth({
  gauge,
  limits = usualLimits,
  onInterruption,
  skewMs,
  mostSkewMs = 300_000,
}: OwnHealthOptions): OwnHealth {
  let last: Reading = gauge.read();
  let readAtMs = performance.now();
  const interruptions: Interruption[] = [];
  const blind = new Map<string, BlindSubject>();
  /** Our own look has said that the clock is wrong. */
  let isClockTold = false;
  const state: MutableState = { refusedSettings: null, unwrittenSinceMs: null };

  const tick = () => {
    const now = gauge.read();
    for (const one of interruptionsBetween(last, now, limits)) {
      interruptions.push(one);
      onInterruption(one);
    }
    interruptions.splice(0, interruptions.length - keptInterruptions);
    last = now;
    readAtMs = performance.now();
  };
  /** The longest since then. */
  const since = (monotonicMs: number): Interruption | null =>
    interruptions
      .filter(({ toMonotonicMs }) => toMonotonicMs >= monotonicMs)
      .toSorted((one, other) => Math.abs(other.byMs) - Math.abs(one.byMs))[0] ?? null;

  /** Before anybody has told a date nobody knows whether our clock is right: a look that failed asks for one. */
  const skewFor = async (attempt: Attempt, anchors: AskAnchors, signal: AbortSignal): Promise<number | null> => {
    if (skewMs() === null && hasFailed(attempt)) await anchors(null, signal);
    return skewMs();
  };

  return {
    tick,
    watch({ check, target }, anchors) {
      const beganMs = last.monotonicMs + performance.now() - readAtMs;
      return async (attempt, signal) => {
        if (check.id === ownCheckId) return null;
        if (hasFailed(attempt)) tick();
        const skew = await skewFor(attempt, anchors, signal);
        const isClockWrong = skew !== null && Math.abs(skew) >= mostSkewMs;
        if (isClockWrong && dependsOnClock(check, attempt, skew)) return clockFault(attempt, skew);
        // What is found of our own clock follows from what our own look says of it, and does not come before.
        if (isClockWrong && !isClockTold && isOfClock(attempt, check.explanations)) return clockFault(attempt, skew);
        if (!hasFailed(attempt)) return null;
        const interruption = since(beganMs);
        if (interruption !== null) return interruptedFault(attempt, interruption);
        if (!isUnreached(attempt, check.explanations)) return null;
        const own = ownLayerOf(attempt, check.explanations);
        return ownNetworkFault(attempt, await anchors(endpointOf(target), signal), own);
      };
    },
    seen({ check, target, outcome, fault, findings }) {
      if (check === ownCheckId) isClockTold = findings.some(({ code }) => code === 'clock-wrong');
      if (check === ownCheckId) return;
      const key = `${check}\n${target}`;
      if (outcome === 'blind' && fault !== null) blind.set(key, { check, target, ...fault });
      else blind.delete(key);
    },
    forgetAllBut(bound) {
      const names = new Set(bound.map(({ check, target }) => `${check.id}\n${target.name}`));
      for (const key of [...blind.keys()]) if (!names.has(key)) blind.delete(key);
    },
    state,
    blind: () => [...blind.values()],
  };
}

/** A target is an endpoint, or has one; else nobody knows. */
function endpointOf(target: Bound['target']): Endpoint | null {
  const { host, port } = { host: null, port: null, ...('endpoint' in target ? (target.endpoint as object) : target) };
  return typeof host === 'string' && typeof port === 'number' ? { host, port } : null;
}
