/** What is remembered: attempts, incidents, memories of checks, notes, cases. Types only; sqlite.ts is the one implementation. */
import type { Fault, Finding, Json } from '../check.ts';

/** One look and its judgement, with all it was judged by: enough to judge it again elsewhere, exactly. */
export type Attempt = {
  readonly check: string;
  readonly target: string;
  /** This host's clock. */
  readonly startedAtMs: number;
  readonly durationMs: number;
  readonly outcome: 'seen' | 'blind' | 'skipped';
  /** Only when seen. */
  readonly observation: Json;
  readonly limits: Json;
  /** After the look was folded in. */
  readonly memory: Json;
  readonly findings: readonly Finding[];
  /** Only when blind. */
  readonly fault: Fault | null;
  /** Only when skipped. */
  readonly reason: string | null;
};

export type StoredAttempt = Attempt & { readonly id: number };

/** A warning or failure of one check and target, from the attempt that found it to the attempt that no longer did. */
export type Incident = {
  readonly id: number;
  readonly check: string;
  readonly target: string;
  readonly code: string;
  readonly severity: 'warning' | 'failure';
  readonly openedAtMs: number;
  readonly lastSeenAtMs: number;
  readonly closedAtMs: number | null;
  /** The attempt that opened it, and the last one that found it. */
  readonly openedBy: number;
  readonly lastSeenBy: number;
};

/** What one attempt changes; made by the pure transitions of the engine. */
export type IncidentChange =
  | { readonly kind: 'open'; readonly code: string; readonly severity: 'warning' | 'failure' }
  | { readonly kind: 'seen'; readonly incident: number; readonly severity: 'warning' | 'failure' }
  | { readonly kind: 'close'; readonly incident: number };

export type CaseRecord = {
  readonly id: string;
  readonly problem: string;
  readonly incident: number | null;
  readonly createdAtMs: number;
  /** Absolute path of the folder with the archive and the draft. */
  readonly folder: string;
  /** Hex SHA-256 of the archive. */
  readonly archiveSha256: string;
};

export type AttemptQuery = {
  readonly check?: string;
  readonly target?: string;
  readonly sinceMs?: number;
  readonly untilMs?: number;
  /** Newest first; 100 unless said. */
  readonly limit?: number;
};

export type Store = {
  /** Attempt, findings, memory and incident changes in one transaction. */
  record(attempt: Attempt, changes: readonly IncidentChange[]): StoredAttempt;
  memoryOf(check: string, target: string): Json;
  attempts(query: AttemptQuery): readonly StoredAttempt[];
  attempt(id: number): StoredAttempt | null;
  /** The newest attempt of each check and target. */
  latest(): readonly StoredAttempt[];
  openIncidents(check?: string, target?: string): readonly Incident[];
  incidents(sinceMs: number): readonly Incident[];
  incident(id: number): Incident | null;
  /** Small facts that outlive a process, such as a refused sign-in. */
  note(key: string): Json;
  writeNote(key: string, value: Json): void;
  saveCase(record: CaseRecord): void;
  cases(): readonly CaseRecord[];
  close(): void;
};
