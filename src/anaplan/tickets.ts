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

/** So many of those that found no room in time may try again before the others. */
const foremost = 5;
const soonMs = 5_000;
/** Who needs another answer first may come so much later; who has found no room and stays away is not waited for, and forgotten. */
const unusedMs = 60 * 60_000;
const awayMs = 20_000;
const goneMs = 60_000;
/** No clock makes anyone wait longer. */
const longestMs = 4 * 60 * 60_000;
const sweepMs = 15_000;

export class Tickets {
  /** By name, when to come. */
  readonly #tickets = new Map<string, number>();
  /** Those that came in time and found no room, in the order in which they came. */
  readonly #overdue = new Set<string>();
  /** The time of the last ticket that was given out. */
  #lastMs = 0;
  #sweptMs = 0;

  /** Null: it may ask now. Else when to come again; who comes then goes before those without a ticket. */
  comeAgainAtMs(name: string, { nowMs, isFree, isLineOpen, perMinute }: Standing): number | null {
    this.#sweep(nowMs);
    const atMs = this.#tickets.get(name);
    if (atMs === undefined) {
      if (isFree && !this.areOutAt(nowMs)) return null;
      this.#lastMs = Math.ceil(Math.max(this.#lastMs, nowMs) + 60_000 / perMinute);
      this.#tickets.set(name, this.#lastMs);
      return this.#lastMs;
    }
    if (atMs > nowMs) return atMs;
    this.#overdue.add(name);
    const place = this.#placeOf(name, nowMs);
    if (place < foremost && (isFree || isLineOpen)) {
      this.#forget(name);
      return null;
    }
    const nextMs = nowMs + Math.max(soonMs, Math.ceil((place * 60_000) / perMinute));
    this.#tickets.set(name, nextMs);
    return nextMs;
  }

  /** Some are to come later, or came and found no room. */
  areOutAt(nowMs: number): boolean {
    return this.#lastMs > nowMs || this.#overdue.size > 0;
  }

  /** Also when the clock was set back or far forward. */
  #sweep(nowMs: number): void {
    if (Math.abs(nowMs - this.#sweptMs) < sweepMs) return;
    this.#sweptMs = nowMs;
    for (const [name, atMs] of this.#tickets) {
      const keptMs = this.#overdue.has(name) ? goneMs : unusedMs;
      if (atMs < nowMs - keptMs || atMs > nowMs + longestMs) this.#forget(name);
    }
    if (this.#lastMs > nowMs + longestMs) this.#lastMs = nowMs;
  }

  #placeOf(wanted: string, nowMs: number): number {
    let place = 0;
    for (const name of this.#overdue) {
      if (name === wanted) return place;
      if ((this.#tickets.get(name) ?? 0) > nowMs - awayMs) place += 1;
    }
    return place;
  }

  #forget(name: string): void {
    this.#tickets.delete(name);
    this.#overdue.delete(name);
  }
}
