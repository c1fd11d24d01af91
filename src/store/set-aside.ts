/** Puts a damaged store aside and opens a new one, for a daemon that has to go on. Knows when a file is surely a damaged store of ours. */
import { existsSync, renameSync } from 'node:fs';
import type { JsonObject } from '../check.ts';
import { StoreRefused } from './refused.ts';
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

/** Every page is read first, however large the file. Throws StoreRefused for everything but damage. */
export function openedOrNew(file: string, nowMs: number): Store {
  try {
    return openStore(file, { isWholeRead: true });
  } catch (error) {
    if (!(error instanceof StoreRefused && error.isDamaged)) throw error;
    const setAside = { atMs: nowMs, to: movedAside(file, nowMs), reason: error.reason };
    const store = openStore(file);
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
