/** Secrets as the rest of the program meets them: facts without a value for a probe, and why there is no value. Does no I/O. */
import type { JsonObject } from '../check.ts';
import { CouldNotLook } from '../check.ts';
import type { SecretRef } from '../settings/settings.ts';
import type { ReferenceKind } from './reference.ts';

/** Why there is no value; each has its words in checks/secrets.words.ts. */
export type SecretTroubleCode =
  | 'secret-missing'
  | 'secret-empty'
  | 'secret-forbidden'
  | 'secret-too-large'
  | 'secret-key-missing'
  | 'secret-not-json'
  | 'secret-reference-invalid'
  | 'credential-not-loaded'
  | 'command-missing'
  | 'command-unsafe'
  | 'command-failed'
  | 'command-too-slow'
  | 'store-not-set'
  | 'store-client-missing'
  | 'store-unreachable'
  | 'store-unavailable'
  | 'store-sign-in-refused';

export type SecretTrouble = {
  readonly code: SecretTroubleCode;
  /** What happened, as the end of a sentence that begins with the reference: `is not set`. */
  readonly what: string;
  /** What to do, as a clause: `set the environment variable X`. */
  readonly advice: string;
};

/** A reference that gave no value. Its message is made of the trouble; never a value in it. */
export class SecretUnavailable extends CouldNotLook {
  override readonly name = 'SecretUnavailable';
  readonly trouble: SecretTrouble;
  constructor(named: string, trouble: SecretTrouble) {
    const message = `${named} ${trouble.what}; ${trouble.advice}.`;
    super({ whose: whoseOf(trouble.code), code: 'secret-unavailable', message });
    this.trouble = trouble;
  }
}

function whoseOf(code: SecretTroubleCode): 'network' | 'peer' | 'operator' {
  if (code === 'store-unreachable') return 'network';
  return code === 'store-unavailable' ? 'peer' : 'operator';
}

/** What a look at a reference told; no part of a value, nor its length. */
export type SecretSeen = {
  /** Null where what stands there is no reference: it may be the secret itself. */
  readonly reference: string | null;
  readonly kind: ReferenceKind | null;
  readonly trouble: SecretTrouble | null;
  /** Of a file whose secret it is, on systems that have such modes. */
  readonly file: (JsonObject & { readonly path: string; readonly mode: string; readonly isOpen: boolean }) | null;
  /** What stands around a value and is rarely meant: `a space at its end`. */
  readonly oddities: readonly string[];
  /** Of the token that the store was asked with, where it ends and nobody renews it; this host's clock decides when. */
  readonly tokenEndsAtMs: number | null;
};

export type SecretLooks = {
  /** Reads it once, past what is remembered. Never throws for what is found. */
  look(reference: SecretRef, signal: AbortSignal): Promise<SecretSeen>;
};
