/** Makes the report document of attempts; pure. Knows how words are put to findings, and neither checks nor the store. */
import type { Check, Explanation, Fault, Finding, JsonObject } from '../check.ts';
import type { Following } from '../engine/causes.ts';
import { worded } from '../explanation.ts';
import type { Change, Found } from '../store/store.ts';
import type { TraitChange } from './changes.ts';
import { changeText, relatedChanges } from './changes.ts';
import { severityOfAttempt } from './exit.ts';
import type { Report, ReportChange, ReportFinding, ReportResult } from './report.ts';

export type ReportInput = {
  readonly attempts: readonly Found[];
  /** Their order is the order of the results. */
  readonly checks: readonly Check[];
  /** Words of findings against this program itself (a judge that crashed); they serve every check. */
  readonly ownExplanations: { readonly [code: string]: Explanation };
  readonly tool: Report['tool'];
  /** This host's clock, milliseconds since 1970. */
  readonly startedAtMs: number;
  readonly finishedAtMs: number;
  /** What the journal holds since this check and target last was good, newest first; absent without a store. */
  readonly changesBefore?: ChangesBefore;
  /** What likely follows from what; none where not given. */
  readonly following?: readonly Following[];
};

export type ChangesBefore = (attempt: Found, facts: JsonObject) => readonly Change[];

/** One result for each attempt, in the order of the checks and then of the targets' names: equal looks give equal reports. */
export function reportOf(input: ReportInput): Report {
  const order = new Map(input.checks.map((check, index) => [check.id, index]));
  const place = ({ check }: Found) => order.get(check) ?? input.checks.length;
  const sorted = input.attempts.toSorted(
    (a, b) =>
      place(a) - place(b) ||
      compared(a.check, b.check) ||
      compared(a.target, b.target) ||
      a.startedAtMs - b.startedAtMs,
  );
  const wordsOf = new Map(input.checks.map(({ id, explanations }) => [id, explanations]));
  const results = sorted.map((attempt) =>
    withChanges(resultOf(attempt, { ...input.ownExplanations, ...wordsOf.get(attempt.check) }), attempt, input),
  );
  return {
    schema: 'anaplan-doctor/report@1',
    tool: input.tool,
    startedAt: new Date(input.startedAtMs).toISOString(),
    finishedAt: new Date(input.finishedAtMs).toISOString(),
    summary: summaryOf(results),
    results: withCauses(results, input.following ?? []),
  };
}

/** A finding with its words. A code nobody has words for (a newer store, a removed check) still says what it is. */
export function wordedFinding(finding: Finding, explanations: { readonly [code: string]: Explanation }): ReportFinding {
  const known = Object.hasOwn(explanations, finding.code) ? explanations[finding.code] : undefined;
  const { title, meaning, remedy, source, actsNext } = worded(finding, known ?? wordless(finding.code));
  const { code, severity, facts } = finding;
  return { code, severity, title, meaning, remedy, source, actsNext, facts };
}

function resultOf(attempt: Found, explanations: { readonly [code: string]: Explanation }): ReportResult {
  const severity = severityOfAttempt(attempt);
  return {
    check: attempt.check,
    target: attempt.target,
    outcome: attempt.outcome,
    ...(severity === null ? {} : { severity }),
    startedAt: new Date(attempt.startedAtMs).toISOString(),
    durationMs: attempt.durationMs,
    findings: attempt.outcome === 'skipped' ? [] : attempt.findings.map((one) => wordedFinding(one, explanations)),
    ...(attempt.outcome === 'blind' ? { fault: attempt.fault ?? unrecorded } : {}),
    ...(attempt.outcome === 'skipped' ? { reason: attempt.reason ?? 'no reason was recorded' } : {}),
  };
}

/** Told once a result, at its worst finding: several findings of one look have the same past. */
function withChanges(result: ReportResult, attempt: Found, { changesBefore }: ReportInput): ReportResult {
  const isWorst = ({ severity }: ReportFinding) =>
    severity === result.severity && (severity === 'failure' || severity === 'warning');
  const worst = result.findings.find(isWorst);
  if (worst === undefined || changesBefore === undefined) return result;
  const since = changesBefore(attempt, worst.facts);
  const changes = relatedChanges({ target: attempt.target, facts: worst.facts }, since).map(reportChangeOf);
  if (changes.length === 0) return result;
  return { ...result, findings: result.findings.map((one) => (one === worst ? { ...one, changes } : one)) };
}

/** Each finding, and each look that failed, that likely follows from another finding names it. */
function withCauses(results: readonly ReportResult[], following: readonly Following[]): readonly ReportResult[] {
  const titles = new Map(
    results.flatMap(({ check, target, findings }) =>
      findings.map((one) => [keyOf(check, target, one.code), one.title]),
    ),
  );
  const causes = new Map(
    following.map(({ check, target, code, cause }) => {
      const { reach: _, ...names } = cause;
      const title = titles.get(keyOf(cause.check, cause.target, cause.code)) ?? cause.code;
      return [keyOf(check, target, code), { ...names, title }] as const;
    }),
  );
  const causeOf = ({ check, target }: ReportResult, code: string | null) => {
    const likelyCausedBy = causes.get(keyOf(check, target, code));
    return likelyCausedBy === undefined ? {} : { likelyCausedBy };
  };
  return results.map((result) => ({
    ...result,
    findings: result.findings.map((one) => ({ ...one, ...causeOf(result, one.code) })),
    ...(result.outcome === 'blind' ? causeOf(result, null) : {}),
  }));
}

const keyOf = (check: string, target: string, code: string | null) => JSON.stringify([check, target, code]);

function reportChangeOf(change: TraitChange): ReportChange {
  const { check, target, trait, before, after, lastSeenBeforeMs, atMs, times } = change;
  return {
    ...{ check, target, trait, before, after },
    lastSeenBefore: new Date(lastSeenBeforeMs).toISOString(),
    at: new Date(atMs).toISOString(),
    times,
    text: changeText(change),
  };
}

function summaryOf(results: readonly ReportResult[]): Report['summary'] {
  const summary = { ok: 0, notice: 0, warning: 0, failure: 0, unknown: 0, skipped: 0 };
  for (const { severity } of results) summary[severity ?? 'skipped'] += 1;
  return summary;
}

const unrecorded: Fault = {
  whose: 'us',
  code: 'fault-not-recorded',
  message: 'The look failed and nothing was recorded about why. Run the check again with --verbose.',
};

function wordless(code: string): Explanation {
  return {
    title: `Finding "${code}"`,
    meaning: 'This version of anaplan-doctor has no words for this finding; another version made it.',
    remedy: 'Run the check again with this version: anaplan-doctor diagnose --config FILE',
    actsNext: 'integration',
    source: 'anaplan-doctor',
  };
}

function compared(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
