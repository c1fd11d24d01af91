/** How long what is kept: the rules of upkeep and what one step of it answers. Types and defaults; upkeep-sql.ts does it. */

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

/**
 * Ages in milliseconds by this host's clock. A look is *routine* when it said what the look before and the one after it said (outcome,
 * codes and severities, or the cause of blindness); else it is a *turn*. Never removed: the newest look of each check and target, and
 * the first and last that found an incident, as long as the incident is kept.
 */
export type Retention = {
  /** Routine looks beyond it: one a minute. */
  readonly pollsMs: number;
  /** Routine looks beyond it: one an hour. */
  readonly routineMs: number;
  /** Routine looks beyond it: none. */
  readonly looksMs: number;
  /** Turns. */
  readonly turnsMs: number;
  /** Looks from a day before an incident opened to a day after it: so long after it closed. */
  readonly evidenceMs: number;
  /** Rollups by hour, and by day. */
  readonly hoursMs: number;
  readonly daysMs: number;
  /** Progress curves of runs beyond the newest 30 of an import, and runs. */
  readonly curvesMs: number;
  readonly runsMs: number;
  /** Incidents after they closed with their transitions; notices without an incident; gaps. */
  readonly incidentsMs: number;
  /** Suspicions that never became an incident. */
  readonly suspectsMs: number;
  /** The journal of changes. */
  readonly changesMs: number;
};

export const usualRetention: Retention = {
  pollsMs: 2 * hourMs,
  routineMs: dayMs,
  looksMs: 14 * dayMs,
  turnsMs: 30 * dayMs,
  evidenceMs: 30 * dayMs,
  hoursMs: 30 * dayMs,
  daysMs: 3650 * dayMs,
  curvesMs: 60 * dayMs,
  runsMs: 1830 * dayMs,
  incidentsMs: 730 * dayMs,
  suspectsMs: 30 * dayMs,
  changesMs: 730 * dayMs,
};

/** What a step did. `more`: there is work left, and the next step may follow at once. */
export type UpkeepStep = {
  readonly more: boolean;
  /** Null: nothing was to be done. */
  readonly pass: string | null;
  readonly visited: number;
  readonly removed: number;
};

export type UpkeepBounds = {
  /** Rows visited in one transaction, at most. */
  readonly rows: number;
  /** After so long the transaction is ended with what was done. */
  readonly budgetMs: number;
  /** A clock that is never set. */
  readonly monotonicMs: () => number;
};

export type TableSize = {
  readonly table: string;
  /** With its indexes. */
  readonly bytes: number;
  readonly rows: number;
};

export type UpkeepStore = {
  /**
   * One slice of thinning out and giving space back: a transaction of its own with the position it leads to, so that it may be killed
   * anywhere. Goes on where the last one, of whatever process, ended.
   */
  upkeepStep(nowMs: number, retention?: Retention, bounds?: Partial<UpkeepBounds>): UpkeepStep;
  /** Reads every page: for a command, not for the daemon. */
  tableSizes(): readonly TableSize[];
  /** When the oldest row of that table is from, for those that grow with time; null: it is empty or does not. */
  oldestMs(table: string): number | null;
};
