/** Time as an argument: the host's clock, and one that the demo and the tests move by hand. */

export type Clock = {
  /** Milliseconds since 1970, wall clock. */
  nowMs(): number;
};

export const hostClock: Clock = { nowMs: () => Date.now() };

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
