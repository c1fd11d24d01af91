/** Whether a schedule still runs, from what each of its loops is doing; pure. Knows no loop and no timer. */

export type LoopState =
  | { readonly phase: 'waiting'; readonly dueMs: number }
  | { readonly phase: 'running'; readonly sinceMs: number }
  /** No further slot, or stopped. */
  | { readonly phase: 'ended' }
  /** It stopped on a fault of this program. */
  | { readonly phase: 'dead' };

export type Audit = {
  readonly subjects: number;
  readonly running: number;
  readonly dead: number;
  /** This host's clock; null when nothing waits. */
  readonly nextDueMs: number | null;
  /** Of what waits although it is due; 0 when nothing does. */
  readonly mostOverdueMs: number;
  /** Of what is under way, its wait for a turn included. */
  readonly longestRunMs: number;
  /** Since a run ended last, or since the start. */
  readonly sinceEndMs: number;
  /** Grows whenever a loop wakes or a run ends. */
  readonly steps: number;
};

export function auditOf(
  states: readonly LoopState[],
  { steps, lastEndMs }: { readonly steps: number; readonly lastEndMs: number },
  nowMs: number,
): Audit {
  const dues = states.flatMap((state) => (state.phase === 'waiting' ? [state.dueMs] : []));
  const runs = states.flatMap((state) => (state.phase === 'running' ? [nowMs - state.sinceMs] : []));
  const nextDueMs = dues.reduce<number | null>((least, due) => (least === null ? due : Math.min(least, due)), null);
  return {
    subjects: states.length,
    running: runs.length,
    dead: states.filter(({ phase }) => phase === 'dead').length,
    nextDueMs,
    mostOverdueMs: Math.max(0, nextDueMs === null ? 0 : nowMs - nextDueMs),
    longestRunMs: runs.reduce((most, run) => Math.max(most, run), 0),
    sinceEndMs: nowMs - lastEndMs,
    steps,
  };
}

/** Due and not begun for so long: its loop is no longer there. Loops look at the clock every 30 s. */
const mostOverdueMs = 120_000;
/** Each look is given up after a minute, so one of those that have their turn must have ended by then. */
const longestWithoutEndMs = 600_000;

/** Why the schedule is not to be called alive, or null. Between `before` and `now` every loop that waits was woken. */
export function stallOf(before: Audit, now: Audit): string | null {
  if (now.dead > 0) return `${now.dead} of ${now.subjects} looks have stopped on a fault of anaplan-doctor`;
  if (now.mostOverdueMs > mostOverdueMs) return 'looks that are due do not begin';
  if (Math.min(now.longestRunMs, now.sinceEndMs) > longestWithoutEndMs) return 'looks under way do not end';
  const somethingWaits = before.nextDueMs !== null && now.nextDueMs !== null;
  return somethingWaits && now.steps === before.steps ? 'looks that wait do not wake' : null;
}
