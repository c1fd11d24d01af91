/** What is remembered: attempts, incidents, memories of checks, notes, cases. Types only; sqlite.ts is the one implementation. */
import type { Fault, Finding, Json, JsonObject, RunSeen } from '../check.ts';
import type { CaseMailStore } from './case-mail.ts';
import type { Acknowledgement, CodeChange, IncidentState, IncidentStore, SubjectBefore } from './incidents.ts';
import type { OutboxStore } from './outbox.ts';
import type { PageStore } from './page.ts';
import type { RollupStore } from './rollup.ts';
import type { RunStore } from './runs.ts';
import type { ScheduleStore } from './schedule.ts';
import type { UpkeepStore } from './upkeep.ts';

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
  /** The maintenance window it was made in; there only then. */
  readonly maintenance?: string;
};

/** A look and what was found, without what it was judged by: all that lists and causes need, and a hundredth of the bytes. */
export type Found = Omit<Attempt, 'observation' | 'limits' | 'memory' | 'maintenance'>;

export type StoredAttempt = Attempt & { readonly id: number };

/** A warning or failure of one check and target, from the attempt that found it first to the attempt that no longer did often enough. */
export type Incident = {
  readonly id: number;
  readonly check: string;
  readonly target: string;
  readonly code: string;
  /** Of the last attempt that found it. */
  readonly severity: 'warning' | 'failure';
  /** The worst since it fired. */
  readonly worst: 'warning' | 'failure';
  readonly state: IncidentState;
  readonly stateSinceMs: number;
  /** First found. */
  readonly openedAtMs: number;
  /** Null: it never was more than a suspicion. */
  readonly firedAtMs: number | null;
  readonly lastSeenAtMs: number;
  readonly closedAtMs: number | null;
  /** The attempt that opened it, and the last one that found it. */
  readonly openedBy: number;
  readonly lastSeenBy: number;
  readonly isFlapping: boolean;
  /** Attempts since the last that could say whether it is there. */
  readonly unsaidLooks: number;
  readonly ack: Acknowledgement | null;
  /** The incident it likely follows from. */
  readonly suppressedBy: number | null;
  /** When it followed from nothing any more, the last time; null: it always stood for itself, or follows now. */
  readonly releasedAtMs: number | null;
  /** The highest level it was escalated to; 0 for none. */
  readonly escalatedLevel: number;
  readonly remindedAtMs: number | null;
  /** Somebody was told that it fires. */
  readonly isTold: boolean;
};

/** A trait of a check's target that is not what it was; the journal of "what changed". */
export type Change = {
  readonly check: string;
  readonly target: string;
  /** The attempt that saw it first. */
  readonly atMs: number;
  /** When it was last seen as before: it changed between then and `atMs`. */
  readonly lastSeenBeforeMs: number;
  readonly trait: string;
  /** Null: it was not there. */
  readonly before: Json;
  readonly after: Json;
};

export type ChangeQuery = {
  readonly sinceMs?: number;
  readonly untilMs?: number;
  /** Newest first; 100 unless said. */
  readonly limit?: number;
};

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

export type Store = IncidentStore &
  ScheduleStore &
  OutboxStore &
  CaseMailStore &
  PageStore &
  RollupStore &
  RunStore &
  UpkeepStore & {
    /**
     * Attempt, findings, memory, what it changes about incidents with their transitions, what of `traits` differs from the last known,
     * its count in the rollups, and what it says of `runs`, in one transaction. A function is asked inside of it, with what is known
     * then. Many looks may be recorded in one transaction by `inOneTransaction`.
     */
    record(
      attempt: Attempt,
      changes: readonly CodeChange[] | ((before: SubjectBefore) => readonly CodeChange[]),
      traits?: JsonObject,
      runs?: readonly RunSeen[],
    ): StoredAttempt;
    memoryOf(check: string, target: string): Json;
    /** Of every target of a check. */
    memoriesOf(check: string): readonly { readonly target: string; readonly memory: Json }[];
    /** Replaces what is remembered by `fold` of it, in one transaction. */
    foldMemory(check: string, target: string, fold: (memory: Json) => Json): void;
    changes(query: ChangeQuery): readonly Change[];
    /** Puts what differs into the journal without a look: of settings, of this program. */
    journal(check: string, target: string, atMs: number, traits: JsonObject): void;
    /** When the newest look before `beforeMs` began that saw nothing worse than a notice; null when there was none. */
    lastGoodMs(check: string, target: string, beforeMs: number): number | null;
    /** When the oldest look that is kept began; null: nothing was looked at yet. */
    firstLookMs(): number | null;
    attempts(query: AttemptQuery): readonly StoredAttempt[];
    attempt(id: number): StoredAttempt | null;
    /** The newest attempt of each check and target. */
    latest(): readonly StoredAttempt[];
    /** Small facts that outlive a process, such as a refused sign-in. */
    note(key: string): Json;
    writeNote(key: string, value: Json): void;
    saveCase(record: CaseRecord): void;
    cases(): readonly CaseRecord[];
    close(): void;
  };
