/** Incidents and what looks change about them, for tests that are not about how they come to be. */
import { atOnce, clearState, stepped } from '../../src/incidents/machine.ts';
import type { CodeChange, CodeState, IncidentSeverity } from '../../src/store/incidents.ts';
import type { Incident } from '../../src/store/store.ts';

/** As a look that a person asked for: found fires. */
export function opens(code: string, severity: IncidentSeverity, atMs = 1): CodeChange {
  return { code, isFound: true, ...stepped(clearState, { found: severity }, atMs, atOnce) };
}

export function findsAgain({ code, after }: CodeChange, severity: IncidentSeverity, atMs = 2): CodeChange {
  return { code, isFound: true, ...stepped(after, { found: severity }, atMs, atOnce) };
}

export function closes({ code, after }: { readonly code: string; readonly after: CodeState }, atMs = 3): CodeChange {
  return { code, isFound: false, ...stepped(after, 'not found', atMs, atOnce) };
}

/** One that fires. */
export function anIncident(given: Partial<Incident> = {}): Incident {
  return {
    id: 1,
    check: 'tls-version',
    target: 'api.anaplan.com:443',
    code: 'old-tls',
    severity: 'warning',
    worst: given.severity ?? 'warning',
    state: 'firing',
    stateSinceMs: 1,
    openedAtMs: 1,
    firedAtMs: 1,
    lastSeenAtMs: 1,
    closedAtMs: null,
    openedBy: 1,
    lastSeenBy: 1,
    isFlapping: false,
    unsaidLooks: 0,
    ack: null,
    suppressedBy: null,
    releasedAtMs: null,
    escalatedLevel: 0,
    remindedAtMs: null,
    isTold: false,
    ...given,
  };
}
