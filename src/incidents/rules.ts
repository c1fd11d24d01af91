/** What settings make of alarms: how sure is sure enough for a check, and what is under maintenance; pure. Knows no store. */
import type {
  AlarmSettings,
  Damping,
  EscalationLevel,
  MaintenanceWindow,
  QuietHours,
} from '../settings/alarm-settings.ts';
import { usualAlarms } from '../settings/alarms.ts';
import type { Settings } from '../settings/settings.ts';
import type { Standing } from './maintenance.ts';
import { maintenanceAt } from './maintenance.ts';
import type { Subject } from './silences.ts';

/** What decides about telling (telling.ts, reminders.ts). */
export type AlarmPolicy = {
  readonly groupWaitMs: number;
  readonly remindEveryMs: number | null;
  readonly escalate: readonly EscalationLevel[];
  readonly maintenance: readonly MaintenanceWindow[];
  readonly quietHours: readonly QuietHours[];
  /** Where a check's target stands. */
  standingOf(subject: Subject): Standing;
};

type AlarmParts = Pick<Settings, 'alarms' | 'maintenance' | 'quietHours'>;

/** The same settings as `lookedAt` of the daemon needs them. */
export function alarmsFor(
  settings: AlarmParts,
  standingOf: AlarmPolicy['standingOf'],
): {
  dampingOf(check: string): Damping;
  maintenanceOf(check: string, target: string, atMs: number): string | null;
} {
  const alarms: AlarmSettings = settings.alarms ?? usualAlarms;
  return {
    dampingOf: (check) => alarms.checks[check] ?? alarms.damping,
    maintenanceOf: (check, target, atMs) =>
      maintenanceAt(settings.maintenance ?? [], { check, target }, standingOf, atMs)?.name ?? null,
  };
}

export function policyOf(settings: AlarmParts, standingOf: AlarmPolicy['standingOf']): AlarmPolicy {
  const { groupWaitMs, remindEveryMs, escalate } = settings.alarms ?? usualAlarms;
  return {
    groupWaitMs,
    remindEveryMs,
    escalate,
    maintenance: settings.maintenance ?? [],
    quietHours: settings.quietHours ?? [],
    standingOf,
  };
}
