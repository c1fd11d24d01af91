/** A message as `anaplan-doctor/event@1` for programs (config/event.schema.json); pure. */
import type { Content, Follows } from './content.ts';

export type Event = {
  readonly schema: 'anaplan-doctor/event@1';
  readonly tool: { readonly name: 'anaplan-doctor'; readonly version: string };
  /** The same for the same message, however often it comes. */
  readonly id: string;
  /** ISO 8601 UTC. */
  readonly at: string;
  readonly kind: Content['kind'];
  readonly state: string;
  readonly severity: Content['severity'];
  readonly subject: string;
  readonly text: string;
  readonly incidents: readonly EventIncident[];
  /** So many more incidents than are listed. */
  readonly more: number;
  readonly meaning: string | null;
  readonly remedy: readonly string[];
  readonly actsNext: string | null;
  readonly follows: Follows | null;
  readonly lines: readonly string[];
  readonly link: string | null;
};

export type EventIncident = {
  /** Null for a notice without an incident. */
  readonly id: number | null;
  readonly check: string;
  readonly target: string;
  readonly code: string;
  readonly severity: 'notice' | 'warning' | 'failure';
  readonly title: string;
  readonly since: string;
  /** Null while it lasts. */
  readonly until: string | null;
};

export function eventOf(
  content: Content,
  { id, atMs, version }: { readonly id: string; readonly atMs: number; readonly version: string },
): Event {
  const { kind, state, severity, subject, lead, items, more, meaning, remedy, actsNext, follows, lines, link } =
    content;
  return {
    schema: 'anaplan-doctor/event@1',
    tool: { name: 'anaplan-doctor', version },
    id,
    at: new Date(atMs).toISOString(),
    ...{ kind, state, severity, subject },
    text: lead,
    incidents: items.map(({ incident, check, target, code, severity: of, title, sinceMs, untilMs }) => ({
      ...{ id: incident, check, target, code, severity: of, title },
      since: new Date(sinceMs).toISOString(),
      until: untilMs === null ? null : new Date(untilMs).toISOString(),
    })),
    ...{ more, meaning, remedy, actsNext, follows, lines, link },
  };
}
