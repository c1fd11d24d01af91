/**
 * Keeps `watch:` in step with the tenant: what was read is kept in notes, read again when it is old, and the settings as they come out
 * of it. Knows no schedule and tells nobody.
 */
import type { Anaplan } from '../anaplan/anaplan.ts';
import type { Fault, Json } from '../check.ts';
import { CouldNotLook } from '../check.ts';
import type { Settings, WatchSettings } from '../settings/settings.ts';
import type { Store } from '../store/store.ts';
import { expanded } from './expand.ts';
import type { Gone, Inventory } from './inventory.ts';
import { actionKinds, parseInventory } from './inventory.ts';
import { fitsModel, wantsKind } from './patterns.ts';
import { readInventory } from './read.ts';

export const usualRefreshMs = 15 * 60_000;
/** A refresh then costs at most a hundred requests, of the 900 there are in its time. */
const mostAgain = 25;

type Notes = Pick<Store, 'note' | 'writeNote'>;

export type Followed = {
  readonly settings: Settings;
  /** Seen before and no longer: removed or hidden. Those of this refresh have `sinceMs` equal to `nowMs`. */
  readonly gone: readonly (Gone & { readonly connection: string })[];
  /** Connections that could not be read; what was known of them still counts. */
  readonly faults: readonly { readonly connection: string; readonly fault: Fault }[];
};

/** The settings by what was read last; asks nothing. */
export function settingsAsKnown(settings: Settings, notes: Notes): Settings {
  return expanded(settings, inventoriesOf(settings, notes));
}

/**
 * The settings by the tenant as it is now. What was read less than `maxAgeMs` ago is not asked for again; at most one request for the
 * models of a connection, and four for each model that changed.
 */
export async function settingsNow(
  {
    settings,
    anaplan,
    notes,
    nowMs,
    maxAgeMs,
    onProgress,
  }: {
    readonly settings: Settings;
    readonly anaplan: Anaplan;
    readonly notes: Notes;
    /** This host's clock. */
    readonly nowMs: number;
    readonly maxAgeMs: number;
    readonly onProgress?: (text: string) => void;
  },
  signal: AbortSignal,
): Promise<Followed> {
  const faults: { connection: string; fault: Fault }[] = [];
  for (const [connection, watches] of watchesOf(settings)) {
    const earlier = parseInventory(notes.note(keyOf(connection)));
    if (earlier !== null && Math.abs(nowMs - earlier.readAtMs) < maxAgeMs) continue;
    const order = {
      earlier,
      wants: (model: Inventory['models'][number]) => watches.some((watch) => fitsModel(watch, model)),
      kinds: actionKinds.filter((kind) => watches.some((watch) => wantsKind(watch, kind))),
      wake: false,
      mostAgain,
      nowMs,
      ...(onProgress === undefined ? {} : { onProgress }),
    };
    try {
      const read = await readInventory(anaplan.connection(connection), order, signal);
      notes.writeNote(keyOf(connection), read as unknown as Json);
    } catch (error) {
      if (!(error instanceof CouldNotLook)) throw error;
      faults.push({ connection, fault: error.fault });
    }
  }
  const inventories = inventoriesOf(settings, notes);
  const gone = inventories.flatMap((one) => one.gone.map((thing) => ({ ...thing, connection: one.connection })));
  return { settings: expanded(settings, inventories), gone, faults };
}

/** How often the tenant is read again: the shortest time any of them names. */
export function refreshMsOf({ watch }: Settings): number {
  return Math.min(...(watch ?? []).map(({ refreshMs }) => refreshMs ?? usualRefreshMs), 24 * 3_600_000);
}

/** One sentence for people. */
export function goneText({ connection, model, kind, name }: Followed['gone'][number]): string {
  const what = kind === 'model' ? `Model "${name}"` : `${singular[kind]} "${name}" of model "${model}"`;
  return `${what} is no longer seen by connection ${connection}, and so no longer watched: it was removed, renamed out of the patterns of \`watch\`, or hidden from this account.`;
}

const singular = { imports: 'Import', processes: 'Process', exports: 'Export' } as const;

function inventoriesOf(settings: Settings, notes: Notes): readonly Inventory[] {
  return [...watchesOf(settings).keys()].flatMap((name) => parseInventory(notes.note(keyOf(name))) ?? []);
}

function watchesOf({ watch }: Settings): ReadonlyMap<string, readonly WatchSettings[]> {
  const byConnection = new Map<string, WatchSettings[]>();
  for (const one of watch ?? []) byConnection.set(one.connection, [...(byConnection.get(one.connection) ?? []), one]);
  return byConnection;
}

function keyOf(connection: string): string {
  return `discovery/inventory/${connection}`;
}
