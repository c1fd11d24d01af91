/**
 * By what time old rows may be removed, as this host's clock may be wrong; pure. Knows clocks as they were read, and what servers say of
 * theirs; no store.
 */

export type ClocksSeen = {
  /** This host's clock, which may be set. */
  readonly nowMs: number;
  /** One that nobody sets, and that runs on while the machine sleeps. */
  readonly steadyMs: number;
  /** The servers' clock less this host's; null when none has said lately, or they do not agree. */
  readonly skewMs: number | null;
};

/** What is known of the time. */
export type Trust = {
  /** The latest time that was certainly reached, when the steady clock stood there. */
  readonly reached: { readonly atMs: number; readonly steadyMs: number };
  /** Since this reading this host's clock has run as the steady one does. */
  readonly even: { readonly nowMs: number; readonly steadyMs: number };
  /** Some server has told its date, now or in an earlier run: one will again. */
  readonly isDated: boolean;
};

/** Where no server ever tells a date, a clock that has run evenly for so long is believed. */
const evenForMs = 86_400_000;
/** Set by less since it runs evenly: an ordinary correction. */
const evenWithinMs = 60_000;

/** At the start, with what an earlier run knew for certain. */
export function trustAtStart(
  { nowMs, steadyMs }: ClocksSeen,
  { atMs, isDated }: { readonly atMs: number; readonly isDated: boolean },
): Trust {
  return { reached: { atMs, steadyMs }, even: { nowMs, steadyMs }, isDated };
}

export function trustAfter({ reached, even, isDated }: Trust, { nowMs, steadyMs, skewMs }: ClocksSeen): Trust {
  const isEven = Math.abs(nowMs - even.nowMs - (steadyMs - even.steadyMs)) <= evenWithinMs;
  const since = isEven ? even : { nowMs, steadyMs };
  const dated = isDated || skewMs !== null;
  if (skewMs !== null) return { reached: { atMs: nowMs + skewMs, steadyMs }, even: since, isDated: dated };
  const isBelieved = !dated && steadyMs - since.steadyMs >= evenForMs;
  return { reached: isBelieved ? { atMs: nowMs, steadyMs } : reached, even: since, isDated: dated };
}

/**
 * Nothing younger by it is removed. Never ahead of this host's clock, nor of the servers'; while none of them says anything, what was
 * certain last and how long the steady clock has run since, which cannot be ahead of the truth.
 */
export function removesByMs({ reached }: Trust, { nowMs, steadyMs }: ClocksSeen): number {
  return Math.min(nowMs, reached.atMs + Math.max(0, steadyMs - reached.steadyMs));
}
