/** A check bound to one of its targets with the limits in force; and the list of them all. Pure. */
import type { Check, JsonObject, Target } from '../check.ts';
import type { Settings } from '../settings/settings.ts';

export type Bound = { readonly check: Check; readonly target: Target; readonly limits: unknown };

/** Every check with every target the settings give it; a target's own limits win over the settings', those over the check's defaults. */
export function boundOf(checks: readonly Check[], settings: Settings): readonly Bound[] {
  return checks.flatMap((check) =>
    check
      .targets(settings)
      .map((target) => ({ check, target, limits: limitsOf(check, target, settings.limits[check.id]) })),
  );
}

function limitsOf(check: Check, target: Target, given: JsonObject | undefined): unknown {
  return check.limits.parse({ ...given, ...target.limits });
}
