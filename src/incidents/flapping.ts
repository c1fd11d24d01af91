/** Whether something comes and goes, by Icinga's measure; pure. Knows results as `x` (found) and `.` (not found), and no incident. */

/** So many results are looked back at: 20 changes between 21 of them. */
export const resultsKept = 21;
const changesKept = resultsKept - 1;

/** Icinga 2's defaults (Checkable::UpdateFlappingStatus): enter above, leave below. */
const enterAbovePercent = 30;
const leaveBelowPercent = 25;

/**
 * The share of changes among the last 20, the newest weighing 1.18 and the oldest 0.8, in percent. What is not known counts as no
 * change. `recent`: oldest first.
 */
export function changePercent(recent: string): number {
  const kept = recent.slice(-resultsKept);
  const missing = resultsKept - kept.length;
  let weighed = 0;
  for (let index = 1; index < kept.length; index += 1) {
    if (kept[index] !== kept[index - 1]) weighed += 0.8 + 0.02 * (missing + index - 1);
  }
  return (100 * weighed) / changesKept;
}

/** Between the two limits it stays as it was. */
export function flapsNow(recent: string, wasFlapping: boolean): boolean {
  const percent = changePercent(recent);
  return wasFlapping ? percent >= leaveBelowPercent : percent > enterAbovePercent;
}
