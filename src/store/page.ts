/** What the status page and the metrics read: light rows, without what a look was judged by. Types only; page-sql.ts is the SQL. */
import type { Fault, Finding, Json, Severity } from '../check.ts';
import type { Found } from './store.ts';

/** The newest look of one check and target, as it counts. */
export type Standing = {
  readonly id: number;
  readonly check: string;
  readonly target: string;
  readonly startedAtMs: number;
  readonly durationMs: number;
  readonly outcome: 'seen' | 'blind' | 'skipped';
  /** Null when skipped; blind is at best unknown. */
  readonly severity: Severity | null;
  readonly codes: readonly string[];
  /** Only when blind. */
  readonly fault: Fault | null;
  /** Only when skipped. */
  readonly reason: string | null;
};

export type LooksSince = { readonly check: string; readonly outcome: Standing['outcome']; readonly looks: number };

export type StoreSize = { readonly bytes: number; readonly walBytes: number };

export type PageStore = {
  /** Of every check and target, by check and then by target. */
  standing(): readonly Standing[];
  /** The newest look of every check and target with its findings, by check and then by target. */
  newestFound(): readonly Found[];
  /** Of those attempts, by attempt. */
  findingsOf(attempts: readonly number[]): ReadonlyMap<number, readonly Finding[]>;
  /** What each target of a check was like when it was seen last; those never seen are left out. */
  newestSeen(
    check: string,
  ): readonly { readonly target: string; readonly startedAtMs: number; readonly observation: Json }[];
  /** Looks after the one of that id, counted; with the newest id. At most some ten thousand at a time. */
  looksSince(id: number): { readonly counts: readonly LooksSince[]; readonly newestId: number };
  /** Changes whenever a page would show something else. */
  stamp(): string;
  size(): StoreSize;
};
