/**
 * When a request that can wait is worth asking for again while the budget is spent: a ticket for each, one after the other, so that its
 * look can be put off as a whole and does not hold up those that need nothing. Knows no request but by its name.
 */
import type { Clock } from '../clock.ts';

export type Tickets = {
  /** Null: it may stand in line now. Else when to come again; who comes then goes before those without a ticket. */
  comeAgainAtMs(name: string, budget: { readonly isFree: boolean; readonly isShortLine: boolean }): number | null;
};

/** A part of the budget is left to what does not wait. */
const share = 0.85;
/** Who came in time and finds a long line comes again after so long. */
const soonMs = 5_000;
/** A ticket is not kept for who does not come; and no clock makes anyone wait longer. */
const unusedMs = 60_000;
const longestMs = 4 * 60 * 60_000;

export function createTickets({ clock, perMinute }: { readonly clock: Clock; readonly perMinute: number }): Tickets {
  const intervalMs = 60_000 / (perMinute * share);
  const tickets = new Map<string, number>();
  let lastMs = 0;
  let sweptMs = 0;

  function sweep(nowMs: number): void {
    if (Math.abs(nowMs - sweptMs) < unusedMs / 4) return;
    sweptMs = nowMs;
    for (const [name, atMs] of tickets) {
      if (atMs < nowMs - unusedMs || atMs > nowMs + longestMs) tickets.delete(name);
    }
    if (lastMs > nowMs + longestMs) lastMs = nowMs;
  }

  return {
    comeAgainAtMs(name, { isFree, isShortLine }) {
      const nowMs = clock.nowMs();
      sweep(nowMs);
      const atMs = tickets.get(name);
      if (atMs !== undefined && atMs > nowMs) return atMs;
      if (atMs === undefined ? isFree && tickets.size === 0 : isShortLine) {
        tickets.delete(name);
        return null;
      }
      if (atMs === undefined) lastMs = Math.max(lastMs, nowMs) + intervalMs;
      const nextMs = atMs === undefined ? lastMs : nowMs + soonMs;
      tickets.set(name, nextMs);
      return nextMs;
    },
  };
}
