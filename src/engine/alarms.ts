/** Incidents as they stand now, for whoever tells of them: causes worked out anew, acknowledgements that ended, what is to be told. */
import type { Check } from '../check.ts';
import type { Reminder } from '../incidents/reminders.ts';
import { remindersDue } from '../incidents/reminders.ts';
import { policyOf } from '../incidents/rules.ts';
import { suppressionsOf } from '../incidents/suppression.ts';
import type { Told } from '../incidents/telling.ts';
import { toldOf } from '../incidents/telling.ts';
import type { Settings } from '../settings/settings.ts';
import type { Store } from '../store/store.ts';
import { followingOf, placesOf } from './causes.ts';

export type AlarmsNow = { readonly told: Told; readonly reminders: readonly Reminder[] };

/**
 * Writes who follows from whom and which acknowledgements are over, then says what is to be told. The caller tells it, and in the same
 * transaction marks it: store.markTold, store.markNever, store.markReminded. What ends an acknowledgement cannot be taken back: it goes by
 * `trustedMs`, where that is behind this host's clock.
 */
export function alarmsNow(
  store: Store,
  checks: readonly Check[],
  settings: Settings,
  nowMs: number,
  trustedMs: number = nowMs,
): AlarmsNow {
  store.expireAcks(Math.min(nowMs, trustedMs));
  const open = [...store.openIncidents(), ...store.suspects()];
  const transitions = store.untold();
  if (open.length === 0 && transitions.length === 0) return { told: { now: [], hold: [], never: [] }, reminders: [] };
  store.suppress(suppressionsOf(open, followingOf(store.newestFound(), checks, settings)), nowMs);
  const standing = store.openIncidents();
  const known = new Set(standing.map(({ id }) => id));
  const ended = [...new Set(transitions.flatMap(({ incident }) => incident ?? []))].filter((id) => !known.has(id));
  const incidents = [...standing, ...ended.flatMap((id) => store.incident(id) ?? [])];
  const silences = store.silences(nowMs);
  const policy = policyOf(settings, placesOf(checks, settings));
  return {
    told: toldOf({ transitions, incidents, silences }, policy, nowMs),
    reminders: remindersDue(standing, silences, policy, nowMs),
  };
}
