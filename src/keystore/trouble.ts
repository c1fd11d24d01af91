/** Why bytes could not be read as certificates, as an error inside this room; `parse.ts` turns it into a value. */
import type { StoreProblem } from './keystores.ts';

/** `message` is one sentence for users, without path, key or password. */
export class StoreTrouble extends Error {
  override readonly name = 'StoreTrouble';
  readonly problem: Exclude<StoreProblem, 'missing' | 'unreadable'>;
  constructor(problem: StoreTrouble['problem'], message: string) {
    super(message);
    this.problem = problem;
  }
}

/** One certificate of a file before anything else is known of it. */
export type RawEntry = { readonly alias: string | null; readonly der: Uint8Array; readonly hasKey: boolean };

/** What a parser of one format found; entries may be there beside a trouble. */
export type RawStore = { readonly entries: readonly RawEntry[]; readonly trouble: StoreTrouble | null };
