/** What a scenario is. Types, and the one that does nothing. */
import type { Change } from './changes.ts';

/** What is wrong with an endpoint that stands beside the tenant, on a port of its own. */
export type EndpointFault =
  | 'expires-soon'
  | 'omits-intermediate'
  /** Every other minute, from the first on. */
  | 'omits-intermediate-at-times'
  | 'accepts-old-versions'
  | 'expired'
  | 'wrong-name'
  | 'untrusted'
  | 'only-tls-1.2'
  | 'only-tls-1.3';

export type Scenario = {
  readonly about: string;
  readonly changes: readonly Change[];
  /** Local source files whose last change lies further back than usual. */
  readonly sourceFiles: readonly { readonly file: string; readonly modifiedAgoMs: number }[];
  readonly endpoint: EndpointFault | null;
  /** What the checks must find; without an action it is about the scenario's endpoint. */
  readonly plants: readonly { readonly check: string; readonly code: string; readonly action?: string }[];
  readonly rounds: { readonly count: number; readonly stepMs: number };
  /** What it plants is all that is found with it. False where a fault keeps others from being looked at, or where no check looks yet. */
  readonly exact: boolean;
};

/** A scenario starts from this. */
export const nothing = {
  changes: [],
  sourceFiles: [],
  endpoint: null,
  plants: [],
  rounds: { count: 1, stepMs: 0 },
  exact: true,
} satisfies Partial<Scenario>;
