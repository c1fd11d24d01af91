/** What can be wrong with a chain: the codes, how bad each is, and whose certificate is to blame. Data and types only. */
import type { JsonObject, Severity } from '../check.ts';

/** Severity of each code: what makes clients refuse is a failure. */
export const chainSeverities = {
  'no-certificate': 'failure',
  'unreadable-certificate': 'failure',
  'malformed-certificate': 'failure',
  'chain-incomplete': 'failure',
  'untrusted-root': 'failure',
  'self-signed': 'failure',
  'bad-signature': 'failure',
  'leaf-expired': 'failure',
  'intermediate-expired': 'failure',
  'root-expired': 'failure',
  'leaf-not-yet-valid': 'failure',
  'intermediate-not-yet-valid': 'failure',
  'root-not-yet-valid': 'failure',
  'host-mismatch': 'failure',
  'no-san': 'failure',
  'weak-key': 'failure',
  'weak-signature': 'failure',
  'wrong-extended-key-usage': 'failure',
  'wrong-key-usage': 'failure',
  'not-a-ca': 'failure',
  'path-too-long': 'failure',
  'name-constraint-violated': 'failure',
  'policy-missing': 'failure',
  'unknown-critical-extension': 'failure',
  'leaf-not-first': 'failure',
  'tls-interception': 'failure',
  'certificate-revoked': 'failure',
  'revocation-unknown': 'unknown',
  'chain-too-complex': 'unknown',
  'refused-by-strict-clients': 'warning',
  'must-staple-without-staple': 'warning',
  'validity-too-long': 'warning',
  'wildcard-too-wide': 'warning',
  'nonconforming-certificate': 'notice',
  'wrong-order': 'notice',
  'extra-certificate': 'notice',
  'duplicate-certificate': 'notice',
  'root-sent': 'notice',
  'private-root': 'notice',
} as const satisfies { readonly [code: string]: Severity };

export type ChainCode = keyof typeof chainSeverities;

export type ChainProblem = {
  readonly code: ChainCode;
  readonly severity: Severity;
  /** Place of the certificate to blame in the order sent, from 0; null when it was not sent (a root of the store). */
  readonly index: number | null;
  /** Its subject, or null when no certificate is to blame. */
  readonly subject: string | null;
  /** Particulars of the code; names carry units. */
  readonly facts: JsonObject;
};

/** A problem before it is known where in the chain its certificate stands. */
export type Blemish = { readonly code: ChainCode; readonly facts: JsonObject };

export function blemish(code: ChainCode, facts: JsonObject = {}): Blemish {
  return { code, facts };
}
