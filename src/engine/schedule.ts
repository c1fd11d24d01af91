/** Runs each bound check again and again, when it is due. Knows time; not what a run does or where it is kept. */
import type { Clock } from '../clock.ts';
import type { Settings } from '../settings/settings.ts';
import type { Bound } from './bound.ts';
import { dueAfterMs, spreadMs } from './when.ts';

export type RunningSchedule = {
  /** No further run starts; resolves when those under way have ended. */
  stop(): Promise<void>;
};

/** The wall clock is read again at least this often: it may have been set, or the machine may have slept. */
const longestNapMs = 30_000;

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
  readonly run: (bound: Bound) => Promise<void>;
  readonly clock: Clock;
  readonly startWithinMs: number;
  readonly onError: (bound: Bound, error: unknown) => void;
}): RunningSchedule {
  const stopped = new AbortController();
  const startMs = clock.nowMs();
  const dueAfterOf = (one: Bound) => (nowMs: number) =>
    dueAfterMs(schedule.checks[one.check.id] ?? schedule.default, one, nowMs);
  // A schedule that croner refuses is refused here, and not in the middle of a night.
  for (const one of bound) dueAfterOf(one)(startMs);
  const keepRunning = async (one: Bound): Promise<void> => {
    const dueAfter = dueAfterOf(one);
    let dueMs: number | null = startMs + spreadMs(one, startWithinMs);
    while (dueMs !== null && (await reached(dueMs, dueAfter, clock, stopped.signal))) {
      try {
        await run(one);
      } catch (error) {
        onError(one, error);
      }
      dueMs = dueAfter(clock.nowMs());
    }
  };
  const running = Promise.all(bound.map(keepRunning));
  return {
    stop: async () => {
      stopped.abort();
      await running;
    },
  };
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
