/** Shares out how many definitions one look reads anew; what is not read anew is taken from what was read before, however old. Knows no endpoint. */
import type { Answer } from '../anaplan/anaplan.ts';
import type { CloudWorksReader, Freshness, Kept } from './cloudworks.ts';
import type { Parts } from './parts.ts';

/** The definition, or null where it has never been read and this look has read enough, or where it could not be read. */
export type Reads = <T>(
  what: string,
  id: string,
  freshness: Freshness,
  read: (freshness: Freshness) => Promise<Answer<Kept<T>>>,
) => Promise<Kept<T> | null>;

export function createReads(reader: CloudWorksReader, parts: Parts, most: number): Reads {
  let left = most;
  return async (what, id, freshness, read) => {
    if (reader.isKept(id, freshness)) return parts.see(what, () => read(freshness));
    if (left > 0) {
      left -= 1;
      return parts.see(what, () => read(freshness));
    }
    const anyAge = { ...freshness, maxAgeMs: Number.MAX_SAFE_INTEGER };
    return reader.isKept(id, anyAge) ? parts.see(what, () => read(anyAge)) : null;
  };
}
