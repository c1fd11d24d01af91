/** Waiting by the clock: real timers in short slices, the clock looked at again after each, because it may have been moved on. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from '../clock.ts';

/** Waits `ms` of real time or less; rejects with the signal's reason. */
export type Wait = (ms: number, signal: AbortSignal) => Promise<void>;

const sliceMs = 250;

export const realWait: Wait = async (ms, signal) => {
  try {
    await sleep(ms, undefined, { signal });
  } catch {
    signal.throwIfAborted();
  }
};

/** Ends when the clock has moved on by `ms`, or after `ms` of waiting if the clock was set back meanwhile. */
export async function pause(ms: number, clock: Clock, wait: Wait, signal: AbortSignal): Promise<void> {
  const untilMs = clock.nowMs() + ms;
  for (let leftMs = ms; leftMs > 0 && clock.nowMs() < untilMs; leftMs -= sliceMs) {
    await wait(Math.min(sliceMs, leftMs), signal);
  }
}
