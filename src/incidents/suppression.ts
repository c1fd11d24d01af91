/** Which incidents follow from which others, by what the newest looks say; pure. Knows no store and no message. */
import type { Suppression } from '../store/incidents.ts';
import type { Incident } from '../store/store.ts';

/** As engine/causes.ts finds it: a finding, or with `code` null a look that failed (no incident), and what it likely follows from. */
export type Follows = {
  readonly check: string;
  readonly target: string;
  readonly code: string | null;
  readonly cause: { readonly check: string; readonly target: string; readonly code: string };
};

/**
 * What has to be changed about `open` (suspects among them: a cause is suspected before it fires). A cause that is no incident, a
 * notice say, suppresses nothing: somebody has to be told. Nothing follows from itself, by however many others.
 */
export function suppressionsOf(open: readonly Incident[], following: readonly Follows[]): readonly Suppression[] {
  const byKey = new Map(open.map((incident) => [keyOf(incident), incident]));
  const causes = new Map(
    following.flatMap(({ check, target, code, cause }) => {
      const found = byKey.get(keyOf(cause));
      return code === null || found === undefined ? [] : [[keyOf({ check, target, code }), found] as const];
    }),
  );
  return open.flatMap((incident) => {
    const by = deepestOf(incident, causes);
    return by === incident.suppressedBy ? [] : [{ incident: incident.id, by }];
  });
}

function deepestOf(incident: Incident, causes: ReadonlyMap<string, Incident>): number | null {
  const passed = new Set([incident.id]);
  let deepest: Incident | null = null;
  for (let next = causes.get(keyOf(incident)); next !== undefined; next = causes.get(keyOf(next))) {
    if (passed.has(next.id)) return deepest === null || next.id === incident.id ? null : deepest.id;
    passed.add(next.id);
    deepest = next;
  }
  return deepest?.id ?? null;
}

function keyOf({ check, target, code }: { readonly check: string; readonly target: string; readonly code: string }) {
  return JSON.stringify([check, target, code]);
}
