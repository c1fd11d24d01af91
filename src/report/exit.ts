/** Which severity is the worst, and the exit code that tells it; pure. The order is failure, warning, unknown, notice, ok. */
import type { Severity } from '../check.ts';
import type { Attempt } from '../store/store.ts';
import type { Report } from './report.ts';

/** Worst first. */
export const worstFirst: readonly Severity[] = ['failure', 'warning', 'unknown', 'notice', 'ok'];

/** The worst of them; `ok` when there are none. */
export function worstOfSeverities(severities: readonly Severity[]): Severity {
  return worstFirst.find((severity) => severities.includes(severity)) ?? 'ok';
}

/** What an attempt counts as: its worst finding; blind is at best unknown; skipped is null. */
export function severityOfAttempt({ outcome, findings }: Pick<Attempt, 'outcome' | 'findings'>): Severity | null {
  if (outcome === 'skipped') return null;
  const found = findings.map(({ severity }) => severity);
  return worstOfSeverities(outcome === 'blind' ? ['unknown', ...found] : found);
}

/** The worst of all results. Nothing looked at is `unknown`, never `ok`. */
export function worstOf(report: Pick<Report, 'summary'>): Severity {
  return worstFirst.find((severity) => report.summary[severity] > 0) ?? 'unknown';
}

/** 0 nothing worse than a notice, 1 warning, 2 failure, 3 unknown and nothing worse (the Monitoring Plugins convention). */
export function exitCodeOf(report: Pick<Report, 'summary'>): 0 | 1 | 2 | 3 {
  const codes = { ok: 0, notice: 0, warning: 1, failure: 2, unknown: 3 } as const;
  return codes[worstOf(report)];
}
