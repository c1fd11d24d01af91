/** How much longer than usual today's runs take: by the kind of day, and by what else ran in the workspace today. Pure. */
import { isClosingDay } from './day.ts';
import type { DayEffect, Prior } from './prior.ts';

/** Of the newest healthy run of an import: how it differed from its usual, as a difference of logarithms. */
export type NewestRun = { readonly endedAtMs: number; readonly deviation: number };

export type SlowDay = {
  /** Added to the logarithm of the usual; never negative. */
  readonly shift: number;
  /** Standard deviation of that. */
  readonly doubt: number;
  /** It is known how this kind of day runs, here or from the others. */
  readonly isKnown: boolean;
};

/** Half as long again, give or take as much: what is assumed of a day on which books are closed before anything is known of it. */
const closingDay: SlowDay = { shift: 0.4, doubt: 0.4, isKnown: false };

const leastRuns = 8;
const sameDayMs = 12 * 60 * 60_000;
const leastShift = 0.3;
const mostShift = Math.log(8);

/**
 * The median of what at least 8 other imports of the workspace showed in the last 12 hours, less its own uncertainty; null when too few ran.
 * Imports of one workspace are slow together: at month end, under load, after a change of the platform.
 */
export function othersTodayOf(others: readonly NewestRun[], nowMs: number): number | null {
  const today = others.filter(({ endedAtMs }) => endedAtMs <= nowMs && endedAtMs > nowMs - sameDayMs);
  if (today.length < leastRuns) return null;
  const sorted = today.map(({ deviation }) => deviation).toSorted((a, b) => a - b);
  const median = sorted[Math.floor(sorted.length / 2)] ?? 0;
  return Math.max(0, median - 0.6 / Math.sqrt(sorted.length));
}

export function slowDayOf(
  dayClass: string,
  own: { readonly [dayClass: string]: DayEffect },
  prior: Prior,
  othersToday: number | null,
): SlowDay {
  const usual = effectOf(own[dayClass]) ?? effectOf(prior.days[dayClass]);
  const shift = Math.min(mostShift, Math.max(0, usual ?? 0, othersToday ?? 0));
  if (shift >= leastShift) return { shift, doubt: 0.5, isKnown: true };
  const isKnown = usual !== null || othersToday !== null;
  return isClosingDay(dayClass) && !isKnown ? closingDay : { shift: 0, doubt: 0, isKnown };
}

/** Shrunk by four runs without an effect; null below eight runs. */
function effectOf(effect: DayEffect | undefined): number | null {
  return effect === undefined || effect.runs < leastRuns ? null : effect.sum / (effect.runs + 4);
}
