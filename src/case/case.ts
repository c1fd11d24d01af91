/** What a support case is made of, before it becomes files and a mail. Types only. */
import type { Actor, Check, Explanation, Json, ProblemType, Severity } from '../check.ts';
import type { Report } from '../report/report.ts';
import type { Settings } from '../settings/settings.ts';
import type { Change, Incident, StoredAttempt } from '../store/store.ts';

/**
 * Where a value comes from. `api`: Anaplan's answer. `look`: an endpoint or file that was looked at. `store`: earlier looks.
 * `inferred`: follows from what `evidence` says. `you`: answered by a person. `notes`: answered by a person for an earlier case, and kept.
 */
export type Origin = 'api' | 'look' | 'store' | 'settings' | 'inferred' | 'you' | 'notes';

/** Where a detail may come from at all. `asked`: only a person knows, or knows better. `file`: a file the person has, given by --attach. */
export type FieldSource = 'api' | 'look' | 'store' | 'settings' | 'asked' | 'file';

export type FieldId = string;

/** One detail that Anaplan's support asks for. */
export type FieldSpec = {
  readonly id: FieldId;
  readonly label: string;
  readonly required: boolean;
  /** What to look for, and where, when nobody but a person knows. */
  readonly lookFor: string;
  readonly sources: readonly FieldSource[];
  /** "UTC time", "percent", "HTTP status"; null for a name or a text. */
  readonly unit: string | null;
  /** For what an answer holds on, so that it need not be asked again; null: for this case only. */
  readonly lasts: 'action' | 'model' | 'installation' | null;
  /** Usual answers, offered where a person is asked; any other is taken too. */
  readonly choices: readonly string[];
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

/** The readings of an earlier run; `startedAtMs` by Anaplan, or its first reading where that was not told. */
export type WatchedRun = { readonly startedAtMs: number; readonly samples: readonly Sample[] };

/** One of Anaplan's three options for import difficulties, in their order. */
export type OptionAdvice = {
  readonly number: 1 | 2 | 3;
  readonly title: string;
  readonly steps: string;
  readonly sideEffect: string;
  /** Why this one fits what was seen; null for the others. */
  readonly fits: string | null;
  /** Whether a person says that it was tried, and what came of it ("" where not said); null: nobody was asked. */
  readonly tried: { readonly done: boolean; readonly result: string } | null;
};

/** Something that happened around the problem. `whose`: the task, the model, a check of this program, or a change that the journal saw. */
export type Event = {
  readonly atMs: number;
  readonly whose: 'task' | 'model' | 'check' | 'change' | 'run';
  readonly text: string;
};

/** What earlier runs of the same action teach about this one; every duration null where nothing was learned. */
export type History = {
  /** Runs it was learned from. */
  readonly learnedRuns: number;
  /** The limit this run was judged by: how long it may stand in one place. */
  readonly limitMs: number | null;
  readonly medianMs: number | null;
  readonly longestMs: number | null;
  /** Earlier runs as the API lists them, oldest first. */
  readonly runs: readonly {
    readonly startedAtMs: number;
    readonly ended: string;
    readonly successful: boolean | null;
  }[];
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
  /** When the run of `samples` began; null where it is not known. */
  readonly runStartedAtMs: number | null;
  readonly history: History | null;
  /** Earlier runs of the same action that were watched, oldest first. */
  readonly earlierRuns: readonly WatchedRun[];
  /** Oldest first. */
  readonly timeline: readonly Event[];
  readonly options: readonly OptionAdvice[];
  /** Files of the archive that show something; attachments too. */
  readonly exhibits: readonly { readonly name: string; readonly title: string }[];
};

/**
 * A file a person gives along: a screenshot or a log. Made by attachments.ts: an image already without metadata, text not yet redacted.
 * It goes into the archive as `attachments/NN-name`.
 */
export type Attachment = {
  /** File name without folders, as the person has it; not yet safe for an archive. */
  readonly name: string;
  readonly mediaType: 'text/plain' | 'image/png' | 'image/jpeg';
  /** Text to be redacted, or the bytes of an image. */
  readonly content: string | Buffer;
  /** Of the file, before anything was taken out of it. */
  readonly originalBytes: number;
  /** What was done to it, for the manifest: "metadata removed: tEXt, eXIf"; null for nothing. */
  readonly done: string | null;
};

/** One of Anaplan's options that a person has tried; `result` null where they did not say what came of it. */
export type Tried = { readonly option: 1 | 2 | 3; readonly result: string | null };

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
  /** Looks of the same before that window, oldest first; absent for none. */
  readonly earlier?: readonly StoredAttempt[];
  /** The newest look of every check and target. */
  readonly latest: readonly StoredAttempt[];
  /** The journal since it last was good, newest first; absent where nothing is about to be told. */
  readonly changes?: readonly Change[];
  /** Since it last worked, where the journal would know of every change since; null where not. */
  readonly watchedSinceMs?: number | null;
  readonly checks: readonly Check[];
  readonly ownExplanations: { readonly [code: string]: Explanation };
  readonly settings: Settings;
  /** Field id to text, as a person answered; they win over everything. */
  readonly answers: { readonly [field: FieldId]: string };
  /** The same, kept from an earlier case; they win over what is inferred, not over what was seen. Absent for none. */
  readonly noted?: { readonly [field: FieldId]: string };
  /** Given along by a person; absent for none. */
  readonly attachments?: readonly Attachment[];
  /** Anaplan's options that were tried; absent where nobody was asked. */
  readonly tried?: readonly Tried[];
  /** Every secret this process has read or received. */
  readonly knownSecrets: readonly string[];
  /** This installation's key for tokens (redactionKeyOf). */
  readonly redactionKey: string;
  readonly tool: Report['tool'];
  readonly nowMs: number;
};
