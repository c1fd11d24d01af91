/** Runs each bound check again and again, when it is due. Knows time; not what a run does or where it is kept. */
import type { Clock } from '../clock.ts';
import type { Settings } from '../settings/settings.ts';
import type { Audit } from './audit.ts';
import { auditOf } from './audit.ts';
import type { Bound } from './bound.ts';
import { dueAfterMs, slotsBetween, spreadMs } from './when.ts';

export type RunningSchedule = {
  /**
   * From now on these: what stays goes on as it was, what is new starts within `startWithinMs`, what is gone starts no further run.
   * Throws as startSchedule does, and has then changed nothing.
   */
  rebind(bound: readonly Bound[], schedule?: Settings['schedule']): void;
  /** The clock was set, or the machine slept: whatever waits looks at the clock again. */
  wake(): void;
  audit(): Audit;
  /** No further run starts; resolves when those under way have ended. */
  stop(): Promise<void>;
};

export type ScheduleOptions = {
  readonly bound: readonly Bound[];
  readonly schedule: Settings['schedule'];
  /** Resolves with the time within which to run again, or null for when the schedule says. */
  readonly run: (bound: Bound) => Promise<number | null>;
  readonly clock: Clock;
  readonly startWithinMs: number;
  readonly onError: (bound: Bound, error: unknown) => void;
  /** A run for what was due at `dueMs` begins. */
  readonly onSlot?: (bound: Bound, dueMs: number) => void;
  /** So many slots fell out between the two times, because the run before them had not ended. */
  readonly onOverrun?: (bound: Bound, slots: number, fromMs: number, toMs: number) => void;
};

/** The wall clock is read again at least this often: it may have been set, or the machine may have slept. */
const longestNapMs = 30_000;

/** Anaplan asks not to read a task more often (Integration API 2.0, tasks). */
const soonestMs = 5_000;

/**
 * Runs every bound once within `startWithinMs`, spread by check and target, then by the schedule of its check. One after the other: a
 * run that is still under way when the next is due makes that one fall out. A run that rejects goes to `onError` and changes nothing else.
 * Throws what croner throws for an expression or a zone it does not know.
 */
export function startSchedule({ bound, clock, startWithinMs, ...options }: ScheduleOptions): RunningSchedule {
  const { run, onError, onSlot, onOverrun } = options;
  let schedule = options.schedule;
  const stopped = new AbortController();
  const wakers = new Set<() => void>();
  let steps = 0;
  let lastEndMs = clock.nowMs();
  const loops = new Map<string, Loop>();
  const running = new Set<Promise<void>>();

  const once = async (one: Bound, loop: Loop, due: number): Promise<number | null> => {
    const own = ownSchedule(loop.schedule, one);
    const startedAtMs = clock.nowMs();
    loop.state = { phase: 'running', sinceMs: startedAtMs };
    onSlot?.(one, due);
    const againWithinMs = await run(one).catch((error: unknown) => {
      onError(one, error);
      return null;
    });
    const nowMs = clock.nowMs();
    steps += 1;
    lastEndMs = nowMs;
    const slots = slotsBetween(own, one, Math.max(due, startedAtMs), nowMs);
    if (slots > 0) onOverrun?.(one, slots, startedAtMs, nowMs);
    const againMs = againWithinMs === null ? null : startedAtMs + Math.max(againWithinMs, soonestMs);
    return sooner(dueAfterMs(own, one, nowMs), againMs);
  };
  const keepRunning = async (one: Bound, loop: Loop, startMs: number, signal: AbortSignal): Promise<void> => {
    const dueAfter = (nowMs: number) => dueAfterMs(ownSchedule(loop.schedule, one), one, nowMs);
    let dueMs: number | null = startMs + spreadMs(one, startWithinMs);
    while (dueMs !== null) {
      const waiting: Waiting = { dueMs, dueAfter, clock, signal, wakers };
      loop.state = { phase: 'waiting', dueMs };
      if (!(await reached(waiting, () => (steps += 1)))) break;
      dueMs = await once(one, loop, waiting.dueMs);
    }
    loop.state = { phase: 'ended' };
  };
  const begin = (one: Bound, before: Loop | undefined): Loop => {
    const controller = new AbortController();
    const signal = AbortSignal.any([stopped.signal, controller.signal]);
    const startMs = clock.nowMs();
    const loop: Loop = {
      contents: contentsOf(one, schedule),
      schedule,
      controller,
      ended: Promise.resolve(),
      state: { phase: 'waiting', dueMs: startMs + spreadMs(one, startWithinMs) },
    };
    // A look of the same name that is still under way comes to its end first.
    loop.ended = (before?.ended ?? Promise.resolve())
      .then(() => keepRunning(one, loop, startMs, signal))
      .catch((error: unknown) => {
        loop.state = { phase: 'dead' };
        onError(one, error);
      });
    running.add(loop.ended);
    void loop.ended.then(() => running.delete(loop.ended));
    return loop;
  };
  const rebind: RunningSchedule['rebind'] = (next, given = schedule) => {
    // A schedule that croner refuses is refused here, and not in the middle of a night.
    for (const one of next) dueAfterMs(ownSchedule(given, one), one, clock.nowMs());
    schedule = given;
    const wanted = byName(next);
    for (const [name, loop] of [...loops]) {
      const one = wanted.get(name);
      if (one !== undefined && contentsOf(one, schedule) === loop.contents) continue;
      loop.controller.abort();
      void loop.ended.then(() => {
        if (loops.get(name) === loop) loops.delete(name);
      });
    }
    for (const [name, one] of wanted) {
      const before = loops.get(name);
      if (before?.controller.signal.aborted === false || stopped.signal.aborted) continue;
      loops.set(name, begin(one, before));
    }
  };
  rebind(bound);
  return {
    rebind,
    wake: () => {
      for (const wake of [...wakers]) wake();
    },
    audit: () =>
      auditOf(
        [...loops.values()].filter(({ controller }) => !controller.signal.aborted).map(({ state }) => state),
        { steps, lastEndMs },
        clock.nowMs(),
      ),
    stop: async () => {
      stopped.abort();
      await Promise.all(running);
    },
  };
}

/** One bound check, again and again. */
type Loop = {
  readonly contents: string;
  readonly schedule: Settings['schedule'];
  readonly controller: AbortController;
  ended: Promise<void>;
  state: Parameters<typeof auditOf>[0][number];
};

function ownSchedule(schedule: Settings['schedule'], { check }: Bound): Settings['schedule']['default'] {
  return schedule.checks[check.id] ?? schedule.default;
}

/** By check and target; the second of one name counts for itself. */
function byName(bound: readonly Bound[]): ReadonlyMap<string, Bound> {
  const names = new Map<string, Bound>();
  for (const one of bound) {
    let name = `${one.check.id}\n${one.target.name}`;
    while (names.has(name)) name += '\n';
    names.set(name, one);
  }
  return names;
}

function contentsOf(one: Bound, schedule: Settings['schedule']): string {
  return JSON.stringify([one.target, one.limits, ownSchedule(schedule, one)]);
}

function sooner(a: number | null, b: number | null): number | null {
  if (a === null || b === null) return a ?? b;
  return Math.min(a, b);
}

type Waiting = {
  /** Moved forward to what is due sooner once the clock was set back. */
  dueMs: number;
  readonly dueAfter: (nowMs: number) => number | null;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly wakers: Set<() => void>;
};

/**
 * True at `dueMs`, false once stopped. When the clock was set back, `dueMs` may be far away although something is due sooner: what
 * `dueAfter` says now wins then.
 */
async function reached(waiting: Waiting, onWake: () => void): Promise<boolean> {
  const { dueAfter, clock, signal, wakers } = waiting;
  while (!signal.aborted) {
    const nowMs = clock.nowMs();
    if (nowMs >= waiting.dueMs) return true;
    waiting.dueMs = Math.min(waiting.dueMs, dueAfter(nowMs) ?? waiting.dueMs);
    await nap(Math.min(waiting.dueMs - nowMs, longestNapMs), signal, wakers);
    onWake();
  }
  return false;
}

async function nap(durationMs: number, signal: AbortSignal, wakers: Set<() => void>): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const wake = () => resolve();
  const timer = setTimeout(wake, Math.ceil(durationMs));
  signal.addEventListener('abort', wake, { once: true });
  wakers.add(wake);
  await promise;
  clearTimeout(timer);
  signal.removeEventListener('abort', wake);
  wakers.delete(wake);
}
