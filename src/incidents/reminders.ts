/** What goes on for so long that it is told again, or to somebody else; pure. Knows times and levels, and no channel. */
import type { EscalationLevel } from '../settings/alarm-settings.ts';
import type { Silence } from '../store/incidents.ts';
import type { Incident } from '../store/store.ts';
import { maintenanceAt, quietAt } from './maintenance.ts';
import type { AlarmPolicy } from './rules.ts';
import { silenceOf } from './silences.ts';

export type Reminder = {
  readonly incident: Incident;
  readonly kind: 'escalation' | 'reminder';
  /** The level reached, from 1; 0 when none is. */
  readonly level: number;
  /** Who is told besides those who were told first: of the levels newly reached, for a reminder of all reached. */
  readonly to: readonly string[];
};

/** Never of what is acknowledged, silenced, under maintenance, or follows from something else; nor of what nobody was told of. */
export function remindersDue(
  incidents: readonly Incident[],
  silences: readonly Silence[],
  policy: AlarmPolicy,
  nowMs: number,
): readonly Reminder[] {
  return incidents
    .filter((incident) => isRemindable(incident, silences, policy, nowMs))
    .flatMap((incident) => escalationOf(incident, policy, nowMs) ?? reminderOf(incident, policy, nowMs) ?? []);
}

function isRemindable(
  incident: Incident,
  silences: readonly Silence[],
  { maintenance, quietHours, standingOf }: AlarmPolicy,
  nowMs: number,
): boolean {
  const { state, isTold, ack, suppressedBy, severity } = incident;
  return (
    state === 'firing' &&
    isTold &&
    ack === null &&
    suppressedBy === null &&
    silenceOf(incident, silences, nowMs) === null &&
    maintenanceAt(maintenance, incident, standingOf, nowMs) === null &&
    quietAt(quietHours, severity, nowMs) === null
  );
}

function escalationOf(incident: Incident, { escalate }: AlarmPolicy, nowMs: number): Reminder | null {
  const reached = levelReached(incident, escalate, nowMs);
  if (reached <= incident.escalatedLevel) return null;
  const to = namesOf(escalate.slice(incident.escalatedLevel, reached), incident);
  return { incident, kind: 'escalation', level: reached, to };
}

function reminderOf(incident: Incident, { escalate, remindEveryMs }: AlarmPolicy, nowMs: number): Reminder | null {
  const { remindedAtMs, firedAtMs, escalatedLevel } = incident;
  const lastAtMs = remindedAtMs ?? firedAtMs;
  if (remindEveryMs === null || lastAtMs === null) return null;
  const waitedMs = nowMs - lastAtMs;
  // After the clock was set back by far nobody would be reminded for as long.
  if (waitedMs < remindEveryMs && waitedMs > -remindEveryMs) return null;
  return {
    incident,
    kind: 'reminder',
    level: escalatedLevel,
    to: namesOf(escalate.slice(0, escalatedLevel), incident),
  };
}

function levelReached({ firedAtMs, ...incident }: Incident, levels: readonly EscalationLevel[], nowMs: number): number {
  if (firedAtMs === null) return 0;
  return levels.findLastIndex((level) => nowMs - firedAtMs >= level.afterMs && concerns(level, incident)) + 1;
}

function namesOf(levels: readonly EscalationLevel[], incident: Incident): readonly string[] {
  return [...new Set(levels.filter((level) => concerns(level, incident)).flatMap(({ to }) => to))];
}

function concerns({ severity: least }: EscalationLevel, { severity }: Pick<Incident, 'severity'>): boolean {
  return least === 'warning' || severity === 'failure';
}
