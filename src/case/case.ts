/** What a support case is made of, before it becomes files and a mail. Types only. */
import type { Actor, Check, Explanation, Json, ProblemType, Severity } from '../check.ts';
import type { Report } from '../report/report.ts';
import type { Settings } from '../settings/settings.ts';
import type { Change, Incident, StoredAttempt } from '../store/store.ts';

/**
 * Where a value comes from. `api`: Anaplan's answer. `look`: an endpoint or file that was looked at. `store`: earlier looks.
 * `inferred`: follows from what `evidence` says. `you`: answered by a person.
 */
export type Origin = 'api' | 'look' | 'store' | 'settings' | 'inferred' | 'you';

export type FieldId = string;

/** One detail that Anaplan's support asks for. */
export type FieldSpec = {
  readonly id: FieldId;
  readonly label: string;
  readonly required: boolean;
  /** What to look for, and where, when nobody but a person knows. */
  readonly lookFor: string;
};

export type ProblemSpec = {
  readonly type: ProblemType;
  readonly title: string;
  /** What the mail asks support to do; one sentence. */
  readonly ask: string;
  /** In the order support asks. */
  readonly fields: readonly FieldSpec[];
};

/** `atMs`: when it was true, by this host's clock; null where it has no time. */
export type Filled = {
  readonly value: string;
  readonly origin: Origin;
  readonly atMs: number | null;
  readonly evidence: string | null;
};

/** `filled` is null for what is to be completed by a person. */
export type CaseField = FieldSpec & { readonly filled: Filled | null };

/** One reading of a running task. */
export type Sample = {
  /** This host's clock. */
  readonly atMs: number;
  readonly progressPercent: number;
  readonly step: string;
};

/** One of Anaplan's three options for import difficulties, in their order. */
export type OptionAdvice = {
  readonly number: 1 | 2 | 3;
  readonly title: string;
  readonly steps: string;
  readonly sideEffect: string;
  /** Why this one fits what was seen; null for the others. */
  readonly fits: string | null;
};

/** What the case is about, where a check found it. */
export type CaseFinding = {
  readonly check: string;
  readonly target: string;
  readonly code: string;
  readonly severity: Severity;
  readonly title: string;
  readonly meaning: string;
  readonly remedy: string;
  readonly actsNext: Actor;
  readonly facts: { readonly [name: string]: Json };
  readonly seenAtMs: number;
  /** When the incident was opened; null for a finding that opened none. */
  readonly sinceMs: number | null;
};

/** All a page, a mail or a portal form says; everything in it is redacted before it is rendered. */
export type CaseContent = {
  readonly schema: 'anaplan-doctor/case@1';
  readonly id: string;
  readonly problem: ProblemType;
  readonly problemTitle: string;
  /** `An import or process is stuck: Sales Hub / Load actuals` */
  readonly subject: string;
  readonly createdAtMs: number;
  readonly tool: Report['tool'];
  readonly finding: CaseFinding | null;
  readonly fields: readonly CaseField[];
  readonly completeness: { readonly requiredFilled: number; readonly required: number };
  readonly samples: readonly Sample[];
  readonly options: readonly OptionAdvice[];
  readonly exhibits: readonly { readonly name: string; readonly title: string }[];
};

/** What is known when a case is made: gathered by gather.ts from the store, or made by hand in a test. */
export type CaseInput = {
  readonly problem: ProblemType;
  /** Name of a target of the settings; null when the case is about none. */
  readonly target: string | null;
  /** The finding, the look that last found it, and its check; null when no check saw the problem. */
  readonly about: { readonly check: Check; readonly attempt: StoredAttempt; readonly code: string } | null;
  readonly incident: Incident | null;
  /** Looks of that check and target in the window of the incident, oldest first. */
  readonly attempts: readonly StoredAttempt[];
  /** The newest look of every check and target. */
  readonly latest: readonly StoredAttempt[];
  /** The journal since it last was good, newest first; absent where nothing is about to be told. */
  readonly changes?: readonly Change[];
  readonly checks: readonly Check[];
  readonly ownExplanations: { readonly [code: string]: Explanation };
  readonly settings: Settings;
  /** Field id to text, as a person answered; they win over everything. */
  readonly answers: { readonly [field: FieldId]: string };
  /** Every secret this process has read or received. */
  readonly knownSecrets: readonly string[];
  /** This installation's key for tokens (redactionKeyOf). */
  readonly redactionKey: string;
  readonly tool: Report['tool'];
  readonly nowMs: number;
};
