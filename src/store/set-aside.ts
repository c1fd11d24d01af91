/** Puts a damaged store aside and opens a new one, for a daemon that has to go on. Knows when a file is surely a damaged store of ours. */
import { existsSync, renameSync } from 'node:fs';
import type { JsonObject } from '../check.ts';
import type { Clock } from '../clock.ts';
import { damageOf, StoreFailed, StoreRefused } from './refused.ts';
import { openStore } from './sqlite.ts';
import type { Store } from './store.ts';

/** The note that says so, in the new store. */
export const setAsideNote = 'store-set-aside';

export type SetAside = {
  readonly atMs: number;
  /** Where the damaged file lies now. */
  readonly to: string;
  readonly reason: string;
};

/** A daemon has other things to do than to wait: what cannot be written is held in memory meanwhile. */
const busyMs = 200;
/** After damage was met that reading every page does not find, so long. */
const quietMs = 3_600_000;

/**
 * Every page is read first, however large the file. Throws StoreRefused for everything but damage. Damage that is met later is dealt
 * with in the same way, at once: the method that met it throws StoreFailed, and those after it find the new store.
 */
export function openedOrNew(file: string, clock: Pick<Clock, 'nowMs'>): Store {
  const first = openedWhole(file, clock.nowMs());
  /** Null: to be opened again by who asks next. */
  let store: Store | null = first;
  let depth = 0;
  let isDamageMet = false;
  let lastMetMs = Number.NEGATIVE_INFINITY;
  const closeDamaged = () => {
    isDamageMet = false;
    if (Math.abs(clock.nowMs() - lastMetMs) < quietMs) return;
    lastMetMs = clock.nowMs();
    store?.close();
    store = null;
  };
  const calling = (name: keyof Store) => {
    return (...given: never[]): unknown => {
      store ??= openedWhole(file, clock.nowMs());
      depth += 1;
      try {
        return (store[name] as (...of: never[]) => unknown)(...given);
      } catch (error) {
        isDamageMet ||= error instanceof StoreFailed && damageOf(error.cause) !== null;
        throw error;
      } finally {
        depth -= 1;
        // Not inside of a transaction of its own.
        if (isDamageMet && depth === 0) closeDamaged();
      }
    };
  };
  const names = Object.keys(first) as (keyof Store)[];
  const calls = Object.fromEntries(names.map((name) => [name, calling(name)])) as unknown as Store;
  return { ...calls, close: () => store?.close() };
}

function openedWhole(file: string, nowMs: number): Store {
  try {
    return openStore(file, { isWholeRead: true, busyMs });
  } catch (error) {
    if (!(error instanceof StoreRefused && error.isDamaged)) throw error;
    const setAside = { atMs: nowMs, to: movedAside(file, nowMs), reason: error.reason };
    const store = openStore(file, { busyMs });
    store.writeNote(setAsideNote, setAside);
    return store;
  }
}

export function setAsideIn(store: Pick<Store, 'note'>): SetAside | null {
  const note = store.note(setAsideNote) as JsonObject | null;
  return note === null ? null : (note as unknown as SetAside);
}

/** The log first: a new store must never find that of the old one beside it. */
function movedAside(file: string, nowMs: number): string {
  const stamp = new Date(nowMs).toISOString().replaceAll(/[-:]|\.\d+/g, '');
  let to = `${file}.corrupt-${stamp}`;
  for (let n = 2; existsSync(to); n += 1) to = `${file}.corrupt-${stamp}-${n}`;
  for (const end of ['-shm', '-wal', '']) if (existsSync(`${file}${end}`)) renameSync(`${file}${end}`, `${to}${end}`);
  return to;
}
