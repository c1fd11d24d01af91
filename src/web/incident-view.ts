/** Incidents with their words, as pages and the API tell them; pure but for the store it reads. Knows no HTML. */
import type { Actor, JsonObject } from '../check.ts';
import { ownExplanations } from '../engine/own-words.ts';
import { silenceOf } from '../incidents/silences.ts';
import { wordedFinding } from '../report/make.ts';
import type { Acknowledgement, IncidentState, Silence } from '../store/incidents.ts';
import type { Incident } from '../store/store.ts';
import type { PageSource } from './source.ts';

export type IncidentView = {
  readonly id: number;
  readonly check: string;
  readonly target: string;
  readonly code: string;
  readonly severity: 'warning' | 'failure';
  readonly worst: 'warning' | 'failure';
  readonly state: IncidentState;
  readonly title: string;
  readonly meaning: string;
  readonly remedy: string;
  readonly source: string;
  readonly actsNext: Actor;
  readonly facts: JsonObject;
  readonly openedAtMs: number;
  readonly stateSinceMs: number;
  readonly lastSeenAtMs: number;
  readonly closedAtMs: number | null;
  readonly isFlapping: boolean;
  readonly unsaidLooks: number;
  readonly suppressedBy: number | null;
  readonly ack: Acknowledgement | null;
  readonly silence: { readonly id: number; readonly untilMs: number } | null;
};

/** One that others follow from, or that stands for itself. */
export type RootIncident = { readonly incident: IncidentView; readonly followers: readonly IncidentView[] };

export function incidentViews(
  { store, checks, clock }: PageSource,
  incidents: readonly Incident[],
): readonly IncidentView[] {
  const nowMs = clock.nowMs();
  const silences = store.silences(nowMs);
  const words = new Map(checks.map(({ id, explanations }) => [id, explanations]));
  const findings = store.findingsOf(incidents.map(({ lastSeenBy }) => lastSeenBy));
  return incidents.map((incident) => {
    const { check, code, severity, lastSeenBy } = incident;
    const found = findings.get(lastSeenBy)?.find((one) => one.code === code) ?? { code, severity, facts: {} };
    const explained = wordedFinding(found, { ...ownExplanations, ...words.get(check) });
    return viewOf(incident, explained, silences, nowMs);
  });
}

function viewOf(
  incident: Incident,
  { title, meaning, remedy, source, actsNext, facts }: ReturnType<typeof wordedFinding>,
  silences: readonly Silence[],
  nowMs: number,
): IncidentView {
  const { id, check, target, code, severity, worst, state, openedAtMs, stateSinceMs, lastSeenAtMs } = incident;
  const { closedAtMs, isFlapping, unsaidLooks, suppressedBy, ack } = incident;
  const silence = closedAtMs === null ? silenceOf(incident, silences, nowMs) : null;
  return {
    ...{ id, check, target, code, severity, worst, state, title, meaning, remedy, source, actsNext, facts },
    ...{ openedAtMs, stateSinceMs, lastSeenAtMs, closedAtMs, isFlapping, unsaidLooks, suppressedBy, ack },
    silence: silence === null ? null : { id: silence.id, untilMs: silence.untilMs },
  };
}

/** The worst first, then those that are there for longest; what follows from an open one stands with it. */
export function rootsOf(open: readonly IncidentView[]): readonly RootIncident[] {
  const byId = new Map(open.map((one) => [one.id, one]));
  const followers = Map.groupBy(open, (one) => rootIdOf(one, byId));
  const rank = { failure: 0, warning: 1 };
  return open
    .filter((one) => rootIdOf(one, byId) === one.id)
    .map((incident) => ({ incident, followers: (followers.get(incident.id) ?? []).filter((one) => one !== incident) }))
    .toSorted(
      (one, other) =>
        rank[one.incident.severity] - rank[other.incident.severity] ||
        one.incident.openedAtMs - other.incident.openedAtMs,
    );
}

/** Up the chain of causes, as far as they are open; a ring of them, which there should not be, ends where it began. */
function rootIdOf(incident: IncidentView, byId: ReadonlyMap<number, IncidentView>): number {
  const met = new Set([incident.id]);
  let at = incident;
  for (;;) {
    const above = at.suppressedBy === null ? undefined : byId.get(at.suppressedBy);
    if (above === undefined) return at.id;
    if (met.has(above.id)) return Math.min(...met);
    met.add(above.id);
    at = above;
  }
}
