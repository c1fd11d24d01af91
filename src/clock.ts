/** Time as an argument: the host's clock, and one that the demo and the tests move by hand. */
import { uptime } from 'node:os';

export type Clock = {
  /** Milliseconds since 1970, wall clock. */
  nowMs(): number;
  /** Milliseconds since some moment, on a clock that nobody sets and that runs on while the machine sleeps; without it `nowMs` is such a clock. */
  steadyMs?(): number;
};

export const hostClock: Clock = { nowMs: () => Date.now(), steadyMs: () => uptime() * 1000 };

export function steadyMsOf(clock: Clock): number {
  return clock.steadyMs?.() ?? clock.nowMs();
}

/** A clock that starts at `startMs`, runs with the host's clock, and can be moved forward. */
export class MovableClock implements Clock {
  #aheadMs: number;
  constructor(startMs?: number) {
    this.#aheadMs = startMs === undefined ? 0 : startMs - Date.now();
  }
  nowMs(): number {
    return Date.now() + this.#aheadMs;
  }
  moveMs(byMs: number): void {
    this.#aheadMs += byMs;
  }
}
