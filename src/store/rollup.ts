/**
 * What is kept of looks for years: how often each severity was said, and how long looking took, by hour and by day. Types only;
 * rollup-sql.ts is the SQL, durations.ts what can be asked of durations.
 */
import type { Severity } from '../check.ts';
import type { Durations } from './durations.ts';

export type Period = 'hour' | 'day';

/** Looks of one check and target in one hour or day (UTC). A look is in it as soon as it is recorded. */
export type Rollup = {
  readonly check: string;
  readonly target: string;
  /** The begin of the hour or day. */
  readonly fromMs: number;
  readonly periodMs: number;
  /** By their worst finding; `unknown` holds the blind ones. */
  readonly looks: { readonly [severity in Severity | 'skipped']: number };
  /** Those of all that could not see. */
  readonly blind: number;
  /** Of those that saw; null when none did. `quantileMs` of durations.ts answers 0.5 and 0.95. */
  readonly durations: Durations | null;
};

export type RollupQuery = {
  readonly every: Period;
  readonly check?: string;
  readonly target?: string;
  /** Those that begin from the hour or day of it on. */
  readonly sinceMs: number;
  readonly untilMs?: number;
};

/** For a strip in finer steps than an hour: single looks, without what they saw. */
export type LookMark = {
  readonly attempt: number;
  readonly startedAtMs: number;
  readonly durationMs: number;
  readonly outcome: 'seen' | 'blind' | 'skipped';
  /** Null: skipped. */
  readonly severity: Severity | null;
};

export type RollupStore = {
  /** By check and target, oldest first. Hours and days without a look are not there. */
  rollups(query: RollupQuery): readonly Rollup[];
  /** Newest first, 500 unless said. Routine looks are thinned out as they grow old (docs/store.md); rollups count all. */
  lookMarks(query: {
    readonly check: string;
    readonly target: string;
    readonly sinceMs: number;
    readonly untilMs?: number;
    readonly limit?: number;
  }): readonly LookMark[];
};
