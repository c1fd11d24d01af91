/** Reads this host's clocks and how long the event loop stood, for who wants to know what happened to this process. Judges nothing. */
import { uptime } from 'node:os';
import { monitorEventLoopDelay, performance } from 'node:perf_hooks';
import type { Clock } from '../clock.ts';
import type { Reading } from '../engine/interruptions.ts';

export type Gauge = {
  /** `loopDelayMs` is the longest since the reading before. */
  read(): Reading;
  close(): void;
};

/** Delays are seen to within this; the process wakes as often. */
const resolutionMs = 250;

export function hostGauge(clock: Clock): Gauge {
  const delays = monitorEventLoopDelay({ resolution: resolutionMs });
  delays.enable();
  return {
    read() {
      const loopDelayMs = Math.max(0, delays.max / 1e6 - resolutionMs);
      delays.reset();
      return {
        wallMs: clock.nowMs(),
        monotonicMs: performance.now(),
        uptimeMs: uptime() * 1000,
        activeMs: performance.eventLoopUtilization().active,
        loopDelayMs,
      };
    },
    close: () => void delays.disable(),
  };
}
