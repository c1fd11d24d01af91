/** How late the event loop was lately, for the metrics: the same for everybody who asks, however often. Judges nothing. */
import { monitorEventLoopDelay, performance } from 'node:perf_hooks';

export type LoopDelay = { readonly meanSeconds: number; readonly maxSeconds: number };

/** The process wakes as often; what is shorter is not seen. */
const resolutionMs = 100;
const windowMs = 60_000;

/** `read` tells of the last minute or more: since the beginning of the window before this one. */
export function loopDelays(monotonicMs: () => number = () => performance.now()): {
  read(): LoopDelay;
  close(): void;
} {
  const delays = monitorEventLoopDelay({ resolution: resolutionMs });
  delays.enable();
  let begunMs = monotonicMs();
  let before: LoopDelay | null = null;
  return {
    read() {
      const now = { meanSeconds: secondsOf(delays.mean), maxSeconds: secondsOf(delays.max) };
      const told = before === null ? now : worseOf(before, now);
      if (monotonicMs() - begunMs >= windowMs) {
        before = now;
        begunMs = monotonicMs();
        delays.reset();
      }
      return told;
    },
    close: () => void delays.disable(),
  };
}

function worseOf(one: LoopDelay, other: LoopDelay): LoopDelay {
  return {
    meanSeconds: Math.max(one.meanSeconds, other.meanSeconds),
    maxSeconds: Math.max(one.maxSeconds, other.maxSeconds),
  };
}

/** The histogram holds the time between two wakings. Without any it holds no number. */
function secondsOf(nanoseconds: number): number {
  return Number.isFinite(nanoseconds) ? Math.max(0, nanoseconds / 1e9 - resolutionMs / 1000) : 0;
}
