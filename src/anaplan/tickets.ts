/**
 * When a request that can wait is worth asking for again while the budget is spent: a ticket for each, one after the other, so that its
 * look can be put off as a whole and does not hold up those that need nothing. Knows no request but by its name. Pure but for its memory.
 */

/** How the budget stands. */
export type Standing = {
  readonly nowMs: number;
  /** A request would not have to wait. */
  readonly isFree: boolean;
  /** None of those with a ticket stands in line. */
  readonly isLineOpen: boolean;
  /** What is left a minute to those that can wait. */
  readonly perMinute: number;
};

type Ticket = { readonly atMs: number; readonly firstAtMs: number };

/** Who comes in time and finds no room comes again after so long; after a minute of that he may stand in line. */
const soonMs = 5_000;
const patienceMs = 60_000;
/** A ticket is kept so long for who needs another one first; and no clock makes anyone wait longer than that. */
const unusedMs = 60 * 60_000;
const longestMs = 4 * 60 * 60_000;
const sweepMs = 60_000;

export class Tickets {
  readonly #tickets = new Map<string, Ticket>();
  /** The time of the last ticket that was given out. */
  #lastMs = 0;
  #sweptMs = 0;

  /** Null: it may ask now. Else when to come again; who comes then goes before those without a ticket. */
  comeAgainAtMs(name: string, { nowMs, isFree, isLineOpen, perMinute }: Standing): number | null {
    this.#sweep(nowMs);
    const ticket = this.#tickets.get(name);
    if (ticket === undefined) {
      if (isFree && this.#lastMs <= nowMs) return null;
      this.#lastMs = Math.max(this.#lastMs, nowMs) + 60_000 / perMinute;
      this.#tickets.set(name, { atMs: this.#lastMs, firstAtMs: this.#lastMs });
      return this.#lastMs;
    }
    const { atMs, firstAtMs } = ticket;
    if (atMs > nowMs) return atMs;
    if (isFree || (isLineOpen && nowMs - firstAtMs >= patienceMs)) {
      this.#tickets.delete(name);
      return null;
    }
    this.#tickets.set(name, { atMs: nowMs + soonMs, firstAtMs });
    return nowMs + soonMs;
  }

  /** Also when the clock was set back or far forward. */
  #sweep(nowMs: number): void {
    if (Math.abs(nowMs - this.#sweptMs) < sweepMs) return;
    this.#sweptMs = nowMs;
    for (const [name, { atMs }] of this.#tickets) {
      if (atMs < nowMs - unusedMs || atMs > nowMs + longestMs) this.#tickets.delete(name);
    }
    if (this.#lastMs > nowMs + longestMs) this.#lastMs = nowMs;
  }
}
