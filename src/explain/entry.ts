/** What a table of known texts is made of; types only. */
import type { Actor } from '../check.ts';

/** Where a text comes from; shown to users. */
export type Kind =
  | 'anaplan result code'
  | 'anaplan message'
  | 'anaplan status'
  | 'HTTP status'
  | 'Anaplan Connect'
  | 'MuleSoft'
  | 'Atlan'
  | 'TLS'
  | 'network'
  | 'keystore'
  | 'finding of anaplan-doctor';

export type Words = {
  readonly title: string;
  readonly meaning: string;
  readonly remedy: string;
  readonly actsNext: Actor;
  readonly source: string;
};

/** `match` must be linear: no nested or adjacent unbounded repetition. */
export type Entry = Words & {
  readonly id: string;
  readonly kind: Kind;
  readonly match: RegExp;
  /** Versions of the client that write it, where not all do. */
  readonly versions?: string;
};
