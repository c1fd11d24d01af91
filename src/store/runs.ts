/** The runs of imports and processes that were watched, with their progress. Types only; runs-sql.ts is the SQL. */
import type { Curve } from './run-curve.ts';

/** `unknown`: it ended, and nobody told how. */
export type RunOutcome = 'running' | 'succeeded' | 'failed' | 'cancelled' | 'unknown';

export type WatchedRun = {
  readonly check: string;
  readonly target: string;
  readonly taskId: string;
  /** By the clock of who ran it; the other times are this host's. */
  readonly startedAtMs: number;
  readonly outcome: RunOutcome;
  readonly firstSeenAtMs: number;
  /** Seen running last; null: it never was. */
  readonly lastRunningMs: number | null;
  /** The first look that found it ended; null while it runs, and where nobody knows within what it ended. */
  readonly endedAtMs: number | null;
  /** Rows it was about, where told. */
  readonly rows: number | null;
  /** How long it may stand where it was seen last, and take as a whole, by what was known then. */
  readonly limitMs: number | null;
  readonly totalLimitMs: number | null;
  /** Null: no reading of it, or no longer kept. */
  readonly curve: Curve | null;
};

export type RunStore = {
  /** Of one check and target, newest first, 20 unless said. */
  runs(query: {
    readonly check: string;
    readonly target: string;
    /** That began before it, for the next page. */
    readonly beforeMs?: number;
    readonly limit?: number;
  }): readonly WatchedRun[];
  /** The checks and targets of which runs are known. */
  runSubjects(): readonly { readonly check: string; readonly target: string }[];
};
