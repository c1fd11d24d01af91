/** What one attempt changes about the open incidents of its check and target; pure. Knows no store and no message. */
import type { Finding } from '../check.ts';
import type { Attempt, Incident, IncidentChange } from '../store/store.ts';

/**
 * A warning or failure that was found opens an incident or is seen again. An open incident whose code was not found is closed, but
 * only by a look that could say so: not blind, not skipped, and with nothing `unknown` in it. `open` may hold other targets' incidents.
 */
export function changesOf(open: readonly Incident[], attempt: Attempt): IncidentChange[] {
  if (attempt.outcome !== 'seen') return [];
  const own = open.filter(({ check, target }) => check === attempt.check && target === attempt.target);
  const found = worstByCode(attempt.findings);
  const changes = [...found].map(([code, severity]): IncidentChange => {
    const known = own.find((incident) => incident.code === code);
    return known === undefined ? { kind: 'open', code, severity } : { kind: 'seen', incident: known.id, severity };
  });
  if (attempt.findings.some(({ severity }) => severity === 'unknown')) return changes;
  const gone = own.filter(({ code }) => !found.has(code));
  return [...changes, ...gone.map(({ id }): IncidentChange => ({ kind: 'close', incident: id }))];
}

/** A code may be found several times in one look (two certificates of a chain); it is one incident, as bad as the worst. */
function worstByCode(findings: readonly Finding[]): ReadonlyMap<string, Incident['severity']> {
  const worst = new Map<string, Incident['severity']>();
  for (const { code, severity } of findings) {
    if (severity === 'failure') worst.set(code, severity);
    else if (severity === 'warning' && !worst.has(code)) worst.set(code, severity);
  }
  return worst;
}
