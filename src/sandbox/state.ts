/** The tenant as it is now: a base and the changes made since, which can be taken back by their source. Knows no HTTP and no listeners. */
import type { Change } from './changes.ts';
import { changed } from './changes.ts';
import type { Tenant } from './tenant.ts';

type Entry = { readonly change: Change; readonly atMs: number; readonly source: string };

export class TenantState {
  readonly #base: Tenant;
  #entries: readonly Entry[] = [];
  #now: Tenant;

  constructor(base: Tenant) {
    this.#base = base;
    this.#now = base;
  }

  get tenant(): Tenant {
    return this.#now;
  }

  /** All or none: throws NoSuchName before anything is changed. */
  apply(changes: readonly Change[], atMs: number, source: string): void {
    this.#now = changes.reduce((tenant, change) => changed(tenant, change, atMs), this.#now);
    this.#entries = [
      ...this.#entries.filter((entry) => !changes.some((change) => replaces(change, entry))),
      ...changes.map((change) => ({ change, atMs, source })),
    ];
  }

  /** Takes back what came from `source`; everything else happens again in its order, at its times. */
  withdraw(source: string): void {
    this.#entries = this.#entries.filter((entry) => entry.source !== source);
    this.#now = this.#entries.reduce((tenant, { change, atMs }) => changedIfPossible(tenant, change, atMs), this.#base);
  }
}

/** Reading a file again and again makes one entry, not many. */
function replaces(change: Change, { change: earlier }: Entry): boolean {
  return (
    change.change === 'touch-file' &&
    earlier.change === 'touch-file' &&
    earlier.model === change.model &&
    earlier.file === change.file
  );
}

/** What a change named may have come from the source that was taken back. */
function changedIfPossible(tenant: Tenant, change: Change, atMs: number): Tenant {
  try {
    return changed(tenant, change, atMs);
  } catch {
    return tenant;
  }
}
