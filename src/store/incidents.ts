/** What is kept of incidents: their states, each transition, silences, and which notices were given. Types only; incidents-sql.ts is the SQL. */
import type { Incident } from './store.ts';

/** See docs/incidents.md for the diagram. A row is there from `suspect` on and ends `clear`. */
export type IncidentState = 'suspect' | 'firing' | 'recovering' | 'clear';

export type IncidentSeverity = 'warning' | 'failure';

/** A person has taken it on. */
export type Acknowledgement = {
  readonly atMs: number;
  readonly by: string | null;
  readonly note: string | null;
  /** It ends then; null: with the incident. */
  readonly untilMs: number | null;
};

/**
 * `suspected` (clear to suspect), `fired` (suspect to firing), `dismissed` (suspect to clear), `recovering` (firing to recovering),
 * `refired` (recovering to firing), `cleared` (recovering to clear); `worse` and `better` while it fires or recovers; `flapping` and
 * `steady`; `let-go`: closed because nobody watches it any more; `notice`: something worth saying once, by its notice key, with an incident or without; the rest is what people and causes do.
 */
export type TransitionKind =
  | 'suspected'
  | 'fired'
  | 'dismissed'
  | 'recovering'
  | 'refired'
  | 'cleared'
  | 'let-go'
  | 'worse'
  | 'better'
  | 'flapping'
  | 'steady'
  | 'notice'
  | 'acknowledged'
  | 'ack-withdrawn'
  | 'ack-expired'
  | 'suppressed'
  | 'released';

/** `silent`: kept and shown, and nobody is to be told; `due`: somebody is, or `never` after all, for the reason in `why`. */
export type Telling = 'silent' | 'due' | 'told' | 'never';

export type Transition = {
  readonly id: number;
  /** Null for a notice without an incident. */
  readonly incident: number | null;
  readonly check: string;
  readonly target: string;
  readonly code: string;
  readonly kind: TransitionKind;
  readonly severity: 'notice' | IncidentSeverity;
  /** This host's clock. */
  readonly atMs: number;
  /** The look it came of; null where a person, a cause or time did it, or the look is no longer kept. */
  readonly attempt: number | null;
  /** Of a notice: (what, tier); the target is the other part. */
  readonly noticeKey: string | null;
  readonly by: string | null;
  readonly note: string | null;
  readonly telling: Telling;
  readonly toldAtMs: number | null;
  /** Why it is never told. */
  readonly why: string | null;
};

export type TransitionQuery = {
  readonly incident?: number;
  readonly check?: string;
  readonly target?: string;
  readonly sinceMs?: number;
  readonly untilMs?: number;
  /** Newest first; 100 unless said. */
  readonly limit?: number;
};

/** A transition as the state machine makes it; the store knows the rest. */
export type NewTransition = {
  readonly kind: TransitionKind;
  readonly severity: Transition['severity'];
  readonly telling: 'silent' | 'due' | 'never';
  readonly noticeKey?: string;
  readonly why?: string;
};

/** How one code stands at one check and target: what the state machine goes on from. */
export type CodeState = {
  readonly state: IncidentState;
  /** Of the last look that found it; of no meaning while clear. */
  readonly severity: IncidentSeverity;
  /** The worst since it fired. */
  readonly worst: IncidentSeverity;
  /** When it came into this state. */
  readonly sinceMs: number;
  /** The last looks that could say, oldest first: `x` found, `.` not found; 21 at most. */
  readonly recent: string;
  readonly isFlapping: boolean;
  /** Looks since the last that could say. */
  readonly unsaidLooks: number;
};

/** What one look changes about one code. */
export type CodeChange = {
  readonly code: string;
  /** Whether this look found it. */
  readonly isFound: boolean;
  readonly after: CodeState;
  readonly transitions: readonly NewTransition[];
};

/** All that is known of one check and target when a look has ended. */
export type SubjectBefore = {
  /** Codes that are not clear, or were found lately. */
  readonly codes: ReadonlyMap<string, CodeState>;
  /** Was this notice given at this target? */
  isNoticed(key: string): boolean;
  /** Was any? */
  hasNotices(): boolean;
};

export type Silence = {
  readonly id: number;
  /** Names, with `*` for any characters. */
  readonly check: string;
  readonly target: string;
  readonly fromMs: number;
  readonly untilMs: number;
  readonly by: string | null;
  readonly note: string | null;
  /** Ends as soon as nothing that it fits is open any more. */
  readonly isEndedByRecovery: boolean;
  /** Ended early; null: it ends at `untilMs`. */
  readonly endedAtMs: number | null;
};

export type IncidentStore = {
  /** Firing and recovering: what users call open. By check and target, oldest first. */
  openIncidents(check?: string, target?: string): readonly Incident[];
  /** Those that may become incidents. */
  suspects(): readonly Incident[];
  /** That fired and are open or were closed since, newest first. */
  incidents(sinceMs: number): readonly Incident[];
  /** Null also for a number that never was one. A suspect has one. */
  incident(id: number): Incident | null;
  /**
   * Closes what is open of a check and target that `isWatched` denies; nobody is told. The incidents. What stands now does not show such
   * any more, until they are looked at again.
   */
  letGo(
    isWatched: (subject: { readonly check: string; readonly target: string }) => boolean,
    atMs: number,
  ): readonly Incident[];
  transitions(query: TransitionQuery): readonly Transition[];
  /** Those `due`, oldest first. */
  untold(): readonly Transition[];
  markTold(ids: readonly number[], atMs: number): void;
  /** They are never told, for that reason. */
  markNever(ids: readonly number[], why: string): void;
  /** False, and nothing done, when it is not open. */
  acknowledge(incident: number, ack: Acknowledgement): boolean;
  /** False when it was not acknowledged. */
  withdrawAck(incident: number, atMs: number, by: string | null): boolean;
  /** Ends the acknowledgements whose time is over; the incidents. */
  expireAcks(atMs: number): readonly number[];
  /** Which incident another follows from (null: none any more), each with a transition where it changed. */
  suppress(changes: readonly Suppression[], atMs: number): void;
  /** An escalation or a reminder was sent. */
  markReminded(incident: number, atMs: number, level: number): void;
  addSilence(silence: Omit<Silence, 'id' | 'endedAtMs'>): Silence;
  /** Those in force at that time, or with `all` every one, newest first. */
  silences(atMs: number, all?: boolean): readonly Silence[];
  /** False when there is none in force by that number. */
  endSilence(id: number, atMs: number): boolean;
  /** All that `work` writes is kept, or with an error nothing of it. No await inside. */
  inOneTransaction<T>(work: () => T): T;
};

export type Suppression = { readonly incident: number; readonly by: number | null };
