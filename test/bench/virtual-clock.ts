/** A clock that stands still unless it is moved, shared between threads. */
import { MovableClock } from '../../src/clock.ts';

export class VirtualClock extends MovableClock {
  readonly #atMs: Float64Array;
  constructor(shared: SharedArrayBuffer) {
    super(0);
    this.#atMs = new Float64Array(shared);
  }
  override nowMs(): number {
    return this.#atMs[0] ?? 0;
  }
  override moveMs(byMs: number): void {
    this.#atMs[0] = this.nowMs() + byMs;
  }
}

export function sharedTime(startMs: number): SharedArrayBuffer {
  const shared = new SharedArrayBuffer(8);
  new Float64Array(shared)[0] = startMs;
  return shared;
}
