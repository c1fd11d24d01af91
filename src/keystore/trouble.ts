/** What the parsers of this room hand each other: certificates, keys still closed, and why bytes could not be read. Nothing of it leaves but through parse.ts. */
import type { KeyObject } from 'node:crypto';
import type { Encryption, KeyForm, KeyState, Protection, StoreProblem } from './keystores.ts';

/** `message` is one sentence for users, without path, key or password. */
export class StoreTrouble extends Error {
  override readonly name = 'StoreTrouble';
  readonly problem: Exclude<StoreProblem, 'missing' | 'unreadable' | 'not-a-file'>;
  constructor(problem: StoreTrouble['problem'], message: string) {
    super(message);
    this.problem = problem;
  }
}

/** Null: none is given. `key` is what protects a key apart from the store. */
export type Passwords = { readonly store: string | null; readonly key: string | null };

/** One certificate of a file before anything else is known of it. */
export type RawEntry = { readonly alias: string | null; readonly der: Uint8Array; readonly hasKey: boolean };

export type Opened =
  | {
      readonly state: 'open';
      readonly key: KeyObject;
      readonly openedBy: 'nothing' | 'store-password' | 'key-password';
    }
  | { readonly state: Exclude<KeyState, 'open'>; readonly detail: string };

/** A private key as it lies in the file. `opened` does the work of decrypting, once. */
export type RawKey = {
  readonly alias: string | null;
  readonly form: KeyForm;
  readonly encryption: Encryption | null;
  readonly opened: () => Opened;
};

/** What a parser of one format found; entries may be there beside a trouble. */
export type RawStore = {
  readonly entries: readonly RawEntry[];
  readonly keys: readonly RawKey[];
  readonly protection: Protection;
  readonly trouble: StoreTrouble | null;
};

export const unprotected: Protection = { seal: null, certificates: [], verified: false };
