/** Runs each bound check again and again, when it is due. Knows time; not what a run does or where it is kept. */
import type { Clock } from '../clock.ts';
import type { Settings } from '../settings/settings.ts';
import type { Bound } from './bound.ts';
import { dueAfterMs, spreadMs } from './when.ts';

export type RunningSchedule = {
  /** From now on these: what stays goes on as it was, what is new starts within `startWithinMs`, what is gone starts no further run. */
  rebind(bound: readonly Bound[]): void;
  /** No further run starts; resolves when those under way have ended. */
  stop(): Promise<void>;
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
export function startSchedule({
  bound,
  schedule,
  run,
  clock,
  startWithinMs,
  onError,
}: {
  readonly bound: readonly Bound[];
  readonly schedule: Settings['schedule'];
  /** Resolves with the time within which to run again, or null for when the schedule says. */
  readonly run: (bound: Bound) => Promise<number | null>;
  readonly clock: Clock;
  readonly startWithinMs: number;
  readonly onError: (bound: Bound, error: unknown) => void;
}): RunningSchedule {
  const stopped = new AbortController();
  const dueAfterOf = (one: Bound) => (nowMs: number) =>
    dueAfterMs(schedule.checks[one.check.id] ?? schedule.default, one, nowMs);
  // A schedule that croner refuses is refused here, and not in the middle of a night.
  for (const one of bound) dueAfterOf(one)(clock.nowMs());
  const keepRunning = async (one: Bound, startMs: number, signal: AbortSignal): Promise<void> => {
    const dueAfter = dueAfterOf(one);
    let dueMs: number | null = startMs + spreadMs(one, startWithinMs);
    while (dueMs !== null && (await reached(dueMs, dueAfter, clock, signal))) {
      const startedAtMs = clock.nowMs();
      const againWithinMs = await run(one).catch((error: unknown) => {
        onError(one, error);
        return null;
      });
      const nowMs = clock.nowMs();
      dueMs = sooner(dueAfter(nowMs), againWithinMs === null ? null : startedAtMs + Math.max(againWithinMs, soonestMs));
    }
  };
  const loops = new Map<string, Loop>();
  const running = new Set<Promise<void>>();
  const begin = (one: Bound, before: Loop | undefined): Loop => {
    const controller = new AbortController();
    const signal = AbortSignal.any([stopped.signal, controller.signal]);
    const startMs = clock.nowMs();
    // A look of the same name that is still under way comes to its end first.
    const ended = (before?.ended ?? Promise.resolve()).then(() => keepRunning(one, startMs, signal));
    running.add(ended);
    void ended.then(() => running.delete(ended));
    return { contents: contentsOf(one), controller, ended };
  };
  const rebind = (next: readonly Bound[]): void => {
    const wanted = byName(next);
    for (const [name, loop] of [...loops]) {
      const one = wanted.get(name);
      if (one !== undefined && contentsOf(one) === loop.contents) continue;
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
    stop: async () => {
      stopped.abort();
      await Promise.all(running);
    },
    rebind,
  };
}

/** One bound check, again and again. */
type Loop = { readonly contents: string; readonly controller: AbortController; readonly ended: Promise<void> };

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

function contentsOf({ target, limits }: Bound): string {
  return JSON.stringify([target, limits]);
}

function sooner(a: number | null, b: number | null): number | null {
  if (a === null || b === null) return a ?? b;
  return Math.min(a, b);
}

/**
 * True at `dueMs`, false once stopped. When the clock was set back, `dueMs` may be far away although something is due sooner: what
 * `dueAfter` says now wins then.
 */
async function reached(
  dueMs: number,
  dueAfter: (nowMs: number) => number | null,
  clock: Clock,
  signal: AbortSignal,
): Promise<boolean> {
  let waitedForMs = dueMs;
  while (!signal.aborted) {
    const nowMs = clock.nowMs();
    if (nowMs >= waitedForMs) return true;
    waitedForMs = Math.min(waitedForMs, dueAfter(nowMs) ?? waitedForMs);
    await nap(Math.min(waitedForMs - nowMs, longestNapMs), signal);
  }
  return false;
}

async function nap(durationMs: number, signal: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const wake = () => resolve();
  const timer = setTimeout(wake, Math.ceil(durationMs));
  signal.addEventListener('abort', wake, { once: true });
  await promise;
  clearTimeout(timer);
  signal.removeEventListener('abort', wake);
}
