/** What settings say of alarms, maintenance and quiet hours, normalised. Types only. */
import type { Calendar } from './settings.ts';

/** How sure is sure enough for one check. All times in milliseconds; 0 for at once. */
export type Damping = {
  /** Found in so many ... */
  readonly found: number;
  /** ... of the last so many looks that could say. */
  readonly of: number;
  /** ... and suspected at least so long. */
  readonly forMs: number;
  /** Not found in so many looks in a row ... */
  readonly recover: number;
  /** ... for at least so long. */
  readonly recoverForMs: number;
  /** After a first finding, and a first look without it, the next look is so soon; null leaves it to the schedule. */
  readonly againMs: number | null;
  /** Whether coming and going is noticed, and told once. */
  readonly flapping: boolean;
};

export type EscalationLevel = {
  /** After it has fired so long. */
  readonly afterMs: number;
  /** Only what is at least as bad. */
  readonly severity: 'warning' | 'failure';
  /** Names that the messages' routes know, or addresses. */
  readonly to: readonly string[];
};

export type AlarmSettings = {
  readonly damping: Damping;
  /** By check id, where it differs. */
  readonly checks: { readonly [checkId: string]: Damping };
  /** Transitions wait so long for others of the same cause. */
  readonly groupWaitMs: number;
  /** Null: nobody is reminded. */
  readonly remindEveryMs: number | null;
  /** By `afterMs`. */
  readonly escalate: readonly EscalationLevel[];
};

/** Comes again and again, from a moment on the wall for so long or until another; or once. */
export type TimeWindow =
  | { readonly kind: 'once'; readonly fromMs: number; readonly untilMs: number }
  | {
      readonly kind: 'recurring';
      readonly cron: string;
      readonly timeZone: string;
      /** Null: every day that the cron expression names. */
      readonly calendar: Calendar | null;
      /** So long by the clock of physics, or until this cron expression in the same zone. */
      readonly end: { readonly forMs: number } | { readonly untilCron: string };
    };

/** Patterns with `*`; an empty list fits everything. */
export type MaintenanceWindow = {
  readonly name: string;
  readonly window: TimeWindow;
  readonly connections: readonly string[];
  readonly models: readonly string[];
  readonly checks: readonly string[];
  readonly targets: readonly string[];
};

export type QuietHours = {
  readonly window: TimeWindow;
  /** What waits until the window ends. */
  readonly severities: readonly ('notice' | 'warning' | 'failure')[];
};
