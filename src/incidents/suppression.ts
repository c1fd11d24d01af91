/** Which incidents follow from which others, by what the newest looks say; pure. Knows no store and no message. */
import type { Suppression } from '../store/incidents.ts';
import type { Incident } from '../store/store.ts';

/** As engine/causes.ts finds it: a finding, or with `code` null a look that failed, and what it likely follows from. */
export type Follows = {
  readonly check: string;
  readonly target: string;
  readonly code: string | null;
  readonly cause: { readonly check: string; readonly target: string; readonly code: string };
};

/**
 * What has to be changed about `open` (suspects among them: a cause is suspected before it fires). A cause that is no incident, a
 * notice say, suppresses nothing: somebody has to be told. Nothing follows from itself, by however many others. Who followed goes on
 * to, while the newest look at its cause could not say, or has not decided yet.
 */
export function suppressionsOf(open: readonly Incident[], following: readonly Follows[]): readonly Suppression[] {
  const byKey = new Map(open.map((incident) => [keyOf(incident), incident]));
  const byId = new Map(open.map((incident) => [incident.id, incident]));
  const found = new Map(following.map((one) => [keyOf(one), byKey.get(keyOf(one.cause))]));
  const causeOf: CauseOf = (incident) => {
    const own = found.get(keyOf(incident));
    // Its own look failed: what that follows from is why nothing newer is known of it.
    return own ?? (incident.unsaidLooks > 0 ? found.get(keyOf({ ...incident, code: null })) : undefined);
  };
  return open.flatMap((incident) => {
    const by = deepestOf(incident, causeOf) ?? keptOf(incident, byId);
    return by === incident.suppressedBy ? [] : [{ incident: incident.id, by }];
  });
}

type CauseOf = (incident: Incident) => Incident | undefined;

function deepestOf(incident: Incident, causeOf: CauseOf): number | null {
  const passed = new Set([incident.id]);
  let deepest: Incident | null = null;
  for (let next = causeOf(incident); next !== undefined; next = causeOf(next)) {
    if (next.id === incident.id) return null;
    if (passed.has(next.id)) break;
    passed.add(next.id);
    deepest = next;
  }
  return deepest?.id ?? null;
}

function keptOf({ suppressedBy }: Incident, byId: ReadonlyMap<number, Incident>): number | null {
  const cause = suppressedBy === null ? undefined : byId.get(suppressedBy);
  if (cause === undefined) return null;
  return cause.state !== 'firing' || cause.unsaidLooks > 0 ? cause.id : null;
}

type Named = { readonly check: string; readonly target: string; readonly code: string | null };

function keyOf({ check, target, code }: Named): string {
  return JSON.stringify([check, target, code]);
}
