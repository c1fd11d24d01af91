/** Keeps slots and gaps until they are written with the next heartbeat. Knows when things were due; not what they are. */
import type { Bound } from '../engine/bound.ts';
import type { Interruption } from '../engine/interruptions.ts';
import { slotsBetween } from '../engine/when.ts';
import type { Settings } from '../settings/settings.ts';
import type { GapWhy, Heartbeat, MissedSlots, NewGap, Slot } from '../store/schedule.ts';
import type { PassingWhy } from '../store/space.ts';

export type GapBook = {
  began(bound: Bound, dueMs: number): void;
  overran(bound: Bound, slots: number, fromMs: number, toMs: number): void;
  /** Of everything that is looked at now. The gap, where slots fell out or the clock was set. */
  interrupted(interruption: Interruption): NewGap | null;
  add(gap: NewGap): void;
  /** Between two times nothing could be kept. */
  unwritten(fromMs: number, toMs: number, why: PassingWhy): void;
  watching(bound: readonly Bound[], schedule: Settings['schedule']): void;
  /** What has not been written yet; forgotten once `written` is called. */
  pending(): { readonly slots: readonly Slot[]; readonly gaps: readonly NewGap[]; written(): void };
};

/** What is shorter is a restart or a hiccup, and nobody misses a look for it. */
const shortestGapMs = 10_000;

export function createGapBook({ leastMs = shortestGapMs }: { readonly leastMs?: number } = {}): GapBook {
  let watched: { readonly bound: readonly Bound[]; readonly schedule: Settings['schedule'] } | null = null;
  let slots = new Map<string, Slot>();
  let gaps: NewGap[] = [];
  let overruns = new Map<string, NewGap>();
  let lastInterruptionToMs = 0;

  const missedBetween = (fromMs: number, toMs: number): readonly MissedSlots[] =>
    watched === null ? [] : missedSlots(watched.bound, watched.schedule, () => fromMs, toMs);
  return {
    began({ check, target }, dueMs) {
      slots.set(keyOf(check.id, target.name), { check: check.id, target: target.name, dueMs: Math.round(dueMs) });
    },
    overran({ check, target }, count, fromMs, toMs) {
      // What fell out because this process stood still is told as that.
      if (fromMs <= lastInterruptionToMs) return;
      const key = keyOf(check.id, target.name);
      const before = overruns.get(key);
      const total = count + (before?.missed[0]?.slots ?? 0);
      overruns.set(key, {
        fromMs: before?.fromMs ?? Math.round(fromMs),
        toMs: Math.round(toMs),
        why: 'overrun',
        missed: [{ check: check.id, target: target.name, slots: total }],
      });
    },
    interrupted({ kind, byMs, fromMs, toMs }) {
      lastInterruptionToMs = toMs;
      const missed = toMs > fromMs ? missedBetween(fromMs, toMs) : [];
      const isShort = Math.abs(byMs) < leastMs;
      if (kind !== 'clock-set' && (isShort || missed.length === 0)) return null;
      const gap = gapOf(kind, fromMs, toMs, missed);
      gaps.push(gap);
      return gap;
    },
    add: (gap) => void gaps.push(gap),
    unwritten(fromMs, toMs, why) {
      gaps.push(gapOf(why, fromMs, toMs, []));
    },
    watching(bound, schedule) {
      watched = { bound, schedule };
    },
    pending() {
      const given = { slots: [...slots.values()], gaps: [...gaps, ...overruns.values()] };
      const written = () => {
        slots = without(slots, given.slots);
        gaps = gaps.filter((gap) => !given.gaps.includes(gap));
        overruns = new Map([...overruns].filter(([, gap]) => !given.gaps.includes(gap)));
      };
      return { ...given, written };
    },
  };
}

/**
 * What fell out while no daemon ran, or null: from the last heartbeat on, and of each check and target from its own last slot. One look
 * at the start stands for all of it.
 */
export function gapBeforeStart({
  heartbeat,
  slots,
  bound,
  schedule,
  nowMs,
  leastMs = shortestGapMs,
}: {
  readonly heartbeat: Heartbeat | null;
  readonly slots: readonly Slot[];
  readonly bound: readonly Bound[];
  readonly schedule: Settings['schedule'];
  readonly nowMs: number;
  readonly leastMs?: number;
}): NewGap | null {
  if (heartbeat === null || nowMs - heartbeat.atMs < leastMs) return null;
  const known = new Map(slots.map(({ check, target, dueMs }) => [keyOf(check, target), dueMs]));
  const lastOf = ({ check, target }: Bound) => {
    const last = known.get(keyOf(check.id, target.name));
    return last === undefined ? null : Math.max(last, heartbeat.stoppedAtMs ?? last);
  };
  const missed = missedSlots(bound, schedule, lastOf, nowMs);
  return missed.length === 0 ? null : gapOf('not-running', heartbeat.stoppedAtMs ?? heartbeat.atMs, nowMs, missed);
}

/** `fromMs` null: it was never looked at, so nothing fell out. */
function missedSlots(
  bound: readonly Bound[],
  schedule: Settings['schedule'],
  fromMs: (one: Bound) => number | null,
  toMs: number,
): readonly MissedSlots[] {
  return bound.flatMap((one) => {
    const from = fromMs(one);
    if (from === null) return [];
    const slots = slotsBetween(schedule.checks[one.check.id] ?? schedule.default, one, from, toMs);
    return slots > 0 ? [{ check: one.check.id, target: one.target.name, slots }] : [];
  });
}

function gapOf(why: GapWhy, fromMs: number, toMs: number, missed: readonly MissedSlots[]): NewGap {
  return { fromMs: Math.round(fromMs), toMs: Math.round(toMs), why, missed };
}

function without(slots: Map<string, Slot>, written: readonly Slot[]): Map<string, Slot> {
  return new Map([...slots].filter(([, slot]) => !written.includes(slot)));
}

function keyOf(check: string, target: string): string {
  return `${check}\n${target}`;
}
