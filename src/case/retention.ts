/** How long a case is kept; pure. */
import type { CaseRecord, Incident } from '../store/store.ts';

/** After its incident closed; a case of no incident, after it was made. */
export const keptAfterMs = 30 * 86_400_000;

/** Oldest first. A case whose incident is open is never among them, nor is one made again after its incident closed, until its own time is over. */
export function expiredCases<Case extends Pick<CaseRecord, 'incident' | 'createdAtMs'>>(
  cases: readonly Case[],
  incidents: readonly Pick<Incident, 'id' | 'closedAtMs'>[],
  nowMs: number,
): readonly Case[] {
  const closedAtMs = new Map(incidents.map((incident) => [incident.id, incident.closedAtMs]));
  const isExpired = ({ incident, createdAtMs }: Case) => {
    const closed = incident === null ? undefined : closedAtMs.get(incident);
    if (closed === null) return false;
    return Math.max(createdAtMs, closed ?? createdAtMs) + keptAfterMs < nowMs;
  };
  return cases.filter(isExpired).toSorted((a, b) => a.createdAtMs - b.createdAtMs);
}
