/** The contract between what is looked for (`checks/`) and how looking is done (`src/`). Knows no check and does no I/O. */
import type { z } from 'zod';
import type { Settings } from './settings/settings.ts';
import type { ToolName, Tools } from './tools.ts';

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };
export type JsonObject = { readonly [key: string]: Json };

/** From best to worst, `unknown` apart: looked, cannot say. `failure`: stopped or refused now. `warning`: will be. */
export type Severity = 'ok' | 'notice' | 'warning' | 'failure' | 'unknown';

/** Who has to act next on a finding. */
export type Actor = 'integration' | 'it-security' | 'network' | 'model-builder' | 'tenant-admin' | 'anaplan' | 'atlan';

/** The kinds of problem a support case can be about; each asks for its own details (docs/case.md). */
export type ProblemType =
  | 'import-stuck'
  | 'import-failed'
  | 'model-to-model-failed'
  | 'export-no-file'
  | 'source-model-missing'
  | 'sign-in-refused'
  | 'tls-refused'
  | 'cloudworks-failed';

/** One thing found. `code` is the state, not the event (`chain-incomplete`); names of facts carry their unit (`daysLeft`, `unchangedMs`). */
export type Finding<Code extends string = string> = {
  readonly code: Code;
  readonly severity: Severity;
  readonly facts: JsonObject;
};

/**
 * The words of one code. Texts may hold `{factName}`: it is replaced by that fact, with `...Ms` written as a duration,
 * `...AtMs` as a UTC time and `...Bytes` as a size; a list named `...Steps` gives a line for each. A remedy names the command to run, in backticks; a line break starts a new step.
 */
export type Explanation = {
  readonly title: string;
  readonly meaning: string;
  readonly remedy: string;
  readonly actsNext: Actor;
  /** Who says so: RFC section, API page, Anaplan article. */
  readonly source: string;
  /** The kind of support case this finding is, where it is one. */
  readonly problem?: ProblemType;
  /** What this state takes with it: whatever fails within that reach likely follows from it (engine/causes.ts). */
  readonly bringsDown?: Reach;
  /** What is found is this host's clock: it follows from that being known as wrong. */
  readonly isOwnClock?: true;
};

/**
 * From the deepest cause up: this host's clock, by which everything is judged, the way to the endpoint that is the finding's target, Anaplan's service, the connection, model or action
 * that the finding's facts name.
 */
export type Reach = 'clock' | 'endpoint' | 'service' | 'connection' | 'model' | 'action';

/** Whose fault it is that a look failed: the network between, the peer, the operator's settings or account, or this program. */
export type Fault = {
  readonly whose: 'network' | 'peer' | 'operator' | 'us';
  readonly code: string;
  /** What was tried, on what, what happened, what to do; one or two sentences, no secret. */
  readonly message: string;
};

/** Thrown by a probe or a tool that could not look. Says nothing about the thing looked at. */
export class CouldNotLook extends Error {
  override readonly name: string = 'CouldNotLook';
  readonly fault: Fault;
  constructor(fault: Fault, options?: ErrorOptions) {
    super(fault.message, options);
    this.fault = fault;
  }
}

/** Thrown by a probe when there is nothing to look at now (a closed model is not woken); the attempt is `skipped`, with the reason. */
export class NothingToLookAt extends Error {
  override readonly name = 'NothingToLookAt';
}

/**
 * Thrown by a tool that has spent its budget, and only where looks are repeated: this one did not take place, and is to be repeated at
 * `againAtMs` (this host's clock). Probes let it pass.
 */
export class PutOff extends Error {
  override readonly name = 'PutOff';
  readonly againAtMs: number;
  constructor(againAtMs: number) {
    super('put off: the budget of requests is spent');
    this.againAtMs = againAtMs;
  }
}

/** One thing a check looks at; the name is shown to users. A target's own `limits` win over the check's limits of the settings. */
export type Target = { readonly name: string; readonly limits?: JsonObject };

/** What an attempt came to, as far as `remember` needs it. Times are this host's clock, in milliseconds since 1970. */
export type Look<Observation = Json> =
  | { readonly outcome: 'seen'; readonly startedAtMs: number; readonly observation: Observation }
  | { readonly outcome: 'blind'; readonly startedAtMs: number; readonly fault: Fault };

export type JudgeContext<Limits, Memory> = {
  /** When the look started, this host's clock. */
  readonly nowMs: number;
  readonly limits: Limits;
  /** After the look was folded in. */
  readonly memory: Memory;
};

/** What the same check remembers of its other targets; read from the store when called, so call it only where it is needed. */
export type Peers<Memory> = () => readonly { readonly target: string; readonly memory: Memory }[];

/** What a person said of a run that was told as stuck. */
export type Verdict = 'was-normal' | 'was-stuck';

/** A run of what is looked at, as one look saw it: kept for years, with its progress (store/runs.ts). */
export type RunSeen = {
  readonly id: string;
  /** By the clock of who runs it. */
  readonly startedAtMs: number;
  /** `unknown`: it ended, and this look does not say how. */
  readonly outcome: 'running' | 'succeeded' | 'failed' | 'cancelled' | 'unknown';
  /** 0..1 and where it stands, while it runs. */
  readonly progress: number | null;
  readonly step: string | null;
  readonly rows: number | null;
  /** How long it may stand there, and take as a whole; null where that is not known. */
  readonly limitMs: number | null;
  readonly totalLimitMs: number | null;
};

/** Evidence for the support case, before redaction. */
export type Exhibit = { readonly fileName: string; readonly title: string; readonly content: Json | string };

/** A check as the engine sees it: types of its own observation forgotten. */
export type Check = {
  readonly id: string;
  /** Answerable with yes or no; yes is good. */
  readonly question: string;
  readonly limits: z.ZodType;
  readonly needs: readonly ToolName[];
  readonly explanations: { readonly [code: string]: Explanation };
  targets(settings: Settings): readonly Target[];
  probe(target: Target, tools: Tools, signal: AbortSignal): Promise<Json>;
  remember(memory: Json, look: Look, limits: unknown, peers: Peers<Json>): Json;
  judge(observation: Json, context: JudgeContext<unknown, Json>): readonly Finding[];
  exhibits(observation: Json): readonly Exhibit[];
  traits(observation: Json): JsonObject;
  againWithinMs(observation: Json, context: JudgeContext<unknown, Json>): number | null;
  runs(observation: Json, context: JudgeContext<unknown, Json>): readonly RunSeen[];
  /** Null: this check takes no verdicts. */
  readonly feedback: ((memory: Json, verdict: Verdict, facts: JsonObject) => Json) | null;
};

/**
 * Infers the types of one check and forgets them. Keep the order probe, remember, judge, exhibits: inference depends on it.
 * Observations and memories are `type`s (an `interface` is not assignable to Json). Memory starts as null.
 */
export function defineCheck<
  T extends Target,
  Needs extends ToolName,
  Observation extends Json,
  LimitsSchema extends z.ZodType,
  Code extends string,
  Memory extends Json = null,
>(definition: {
  readonly id: string;
  readonly question: string;
  /** This check's own settings with defaults and units, e.g. `z.strictObject({ noticeDays: z.number().default(30) })`. */
  readonly limits: LimitsSchema;
  readonly needs: readonly Needs[];
  targets(settings: Settings): readonly T[];
  /** I/O only: one look. Throws CouldNotLook when it could not, NothingToLookAt when there is nothing to look at. */
  probe(target: T, tools: Pick<Tools, Needs>, signal: AbortSignal): Promise<Observation>;
  /** Pure fold: what later judgements need, kept per check and target. `peers` may be empty: a look without a store knows none. */
  remember?(
    memory: Memory | null,
    look: Look<Observation>,
    limits: z.infer<LimitsSchema>,
    peers: Peers<Memory>,
  ): Memory;
  /** Pure: no clock, no I/O. No finding means ok. */
  judge(observation: Observation, context: JudgeContext<z.infer<LimitsSchema>, Memory>): readonly Finding<Code>[];
  exhibits?(observation: Observation): readonly Exhibit[];
  /**
   * Pure: what is worth a line in the journal when it changes ("what changed since it last worked"), by a name a reader understands
   * (`model state`, `header row`). A trait that could not be seen is left out, which is no change; null means seen and not there.
   */
  traits?(observation: Observation): JsonObject;
  /** Pure: look again within so many milliseconds, sooner than the schedule says (a task runs); null leaves it to the schedule. */
  againWithinMs?(observation: Observation, context: JudgeContext<z.infer<LimitsSchema>, Memory>): number | null;
  /** Pure: the runs this look saw, where what is looked at has some. */
  runs?(observation: Observation, context: JudgeContext<z.infer<LimitsSchema>, Memory>): readonly RunSeen[];
  /** Pure: folds what a person said of a finding (by its facts) into the memory. */
  feedback?(memory: Memory, verdict: Verdict, facts: JsonObject): Memory;
  readonly explanations: { readonly [C in Code]: Explanation };
}): Check {
  const forgotten = definition as unknown as Omit<Check, OptionalMember> & Partial<Pick<Check, OptionalMember>>;
  return {
    ...forgotten,
    remember: forgotten.remember?.bind(definition) ?? (() => null),
    exhibits: forgotten.exhibits?.bind(definition) ?? (() => []),
    traits: forgotten.traits?.bind(definition) ?? (() => ({})),
    againWithinMs: forgotten.againWithinMs?.bind(definition) ?? (() => null),
    runs: forgotten.runs?.bind(definition) ?? (() => []),
    feedback: forgotten.feedback?.bind(definition) ?? null,
  };
}

type OptionalMember = 'remember' | 'exhibits' | 'traits' | 'againWithinMs' | 'runs' | 'feedback';
