/** What is remembered of the schedule: slots, gaps, the heartbeat. Types only; times are this host's clock. */

export type GapWhy =
  | 'not-running'
  | 'asleep'
  | 'stopped'
  | 'loop-blocked'
  | 'clock-set'
  /** The look before had not ended. */
  | 'overrun'
  /** Looked at, but what was seen could not be kept. */
  | 'disk-full'
  | 'locked';

/** The newest moment at which a look was due and began. */
export type Slot = { readonly check: string; readonly target: string; readonly dueMs: number };

export type MissedSlots = { readonly check: string; readonly target: string; readonly slots: number };

/** `missed` may be empty: the clock was set, and nothing fell out. */
export type NewGap = {
  readonly fromMs: number;
  readonly toMs: number;
  readonly why: GapWhy;
  readonly missed: readonly MissedSlots[];
};

export type Gap = {
  readonly id: number;
  readonly fromMs: number;
  readonly toMs: number;
  readonly why: GapWhy;
  /** Of all, or of the check and target that were asked for. */
  readonly slots: number;
};

export type GapQuery = {
  readonly check?: string;
  readonly target?: string;
  /** Gaps that end after it, and begin before the other. */
  readonly sinceMs?: number;
  readonly untilMs?: number;
  /** Newest first; 100 unless said. */
  readonly limit?: number;
};

export type Heartbeat = {
  readonly atMs: number;
  readonly startedAtMs: number;
  readonly pid: number;
  readonly everyMs: number;
  /** How many checks and targets. */
  readonly subjects: number;
  readonly nextDueMs: number | null;
  /** When it was told to stop, and null while it runs. */
  readonly stoppedAtMs: number | null;
};

export type ScheduleStore = {
  /** The heartbeat with what happened since the last one, in one transaction. */
  beat(heartbeat: Heartbeat, slots: readonly Slot[], gaps: readonly NewGap[]): void;
  heartbeat(): Heartbeat | null;
  /** Of every check and target: its newest slot, or its newest look if that is later. */
  slots(): readonly Slot[];
  gaps(query: GapQuery): readonly Gap[];
};
