/** The report document of config/report.schema.json, made of attempts; pure. */
import type { Actor, Fault, JsonObject, Severity } from '../check.ts';

export type ReportFinding = {
  readonly code: string;
  readonly severity: Severity;
  readonly title: string;
  readonly meaning: string;
  readonly remedy: string;
  readonly source: string;
  readonly actsNext: Actor;
  readonly facts: JsonObject;
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
