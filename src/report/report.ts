/** The report document of config/report.schema.json, made of attempts; pure. */
import type { Actor, Fault, Json, JsonObject, Severity } from '../check.ts';

export type ReportFinding = {
  readonly code: string;
  readonly severity: Severity;
  readonly title: string;
  readonly meaning: string;
  readonly remedy: string;
  readonly source: string;
  readonly actsNext: Actor;
  readonly facts: JsonObject;
  /** On the worst finding of a result that is a failure or a warning, where there is a store: what changed since it last was good, nearest first. */
  readonly changes?: readonly ReportChange[];
  /** Another finding of this report from which this one likely follows: solve that first. */
  readonly likelyCausedBy?: ReportCause;
};

export type ReportCause = {
  readonly check: string;
  readonly target: string;
  readonly code: string;
  readonly title: string;
};

export type ReportChange = {
  readonly check: string;
  readonly target: string;
  readonly trait: string;
  readonly before: Json;
  readonly after: Json;
  /** ISO 8601 UTC: seen as before at the first, as after at the second. */
  readonly lastSeenBefore: string;
  readonly at: string;
  /** How often it changed since then; this is the last of them. */
  readonly times: number;
  /** As a sentence. */
  readonly text: string;
};

export type ReportResult = {
  readonly check: string;
  readonly target: string;
  readonly outcome: 'seen' | 'blind' | 'skipped';
  /** Absent when skipped. */
  readonly severity?: Severity;
  readonly startedAt: string;
  readonly durationMs: number;
  readonly findings: readonly ReportFinding[];
  /** Only when blind. */
  readonly fault?: Fault;
  /** Only when blind: the finding that likely kept this look from seeing. */
  readonly likelyCausedBy?: ReportCause;
  /** Only when skipped. */
  readonly reason?: string;
};

export type Report = {
  readonly schema: 'anaplan-doctor/report@1';
  readonly tool: { readonly name: 'anaplan-doctor'; readonly version: string; readonly node: string };
  readonly startedAt: string;
  readonly finishedAt: string;
  readonly summary: { readonly [key in Severity | 'skipped']: number };
  readonly results: readonly ReportResult[];
};
