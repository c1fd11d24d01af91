/** What is known of one client as it offers TLS. Types and pure derivations only; the data is in profiles/. */

import type { ProtocolVersion } from './protocol.ts';
import { versionNumber } from './protocol.ts';

/** Anaplan's own rules that are not about a TLS version: see policy.ts. */
export type AnaplanRule = 'java-before-8' | 'ios-8' | 'android-5';

export type Limits = {
  /** Keys outside are refused, in bits of an RSA key in the chain. */
  readonly rsaBits?: { readonly min?: number; readonly max?: number };
  /** Of the prime in finite-field Diffie-Hellman. */
  readonly dhBits?: { readonly min?: number; readonly max?: number };
  /** Of an EC key in the chain. */
  readonly ecBits?: { readonly min?: number };
};

export type Profile = {
  /** Kebab-case, as in the settings: `java-8u161`. */
  readonly id: string;
  readonly name: string;
  /** When this release came out, ISO date. */
  readonly released: string;
  /** The oldest and the newest version it offers by default. */
  readonly versions: { readonly min: ProtocolVersion; readonly max: ProtocolVersion };
  /** `sslv2`: its first message has the form of SSL 2.0 (RFC 5246 E.2). */
  readonly hello: 'record' | 'sslv2';
  /** Code points in the order offered, GREASE and signalling values left out. */
  readonly suites: readonly number[];
  /** `part`: only the documented ones are listed, so that a refusal for want of a suite proves nothing. */
  readonly suitesKnown: 'full' | 'part';
  /** In the order offered; empty: the extension is not sent. */
  readonly groups: readonly number[];
  /** Groups it sends a key for at once; TLS 1.3 only. */
  readonly keyShares: readonly number[];
  /** In the order offered; empty: the extension is not sent. */
  readonly signatureAlgorithms: readonly number[];
  readonly sni: boolean;
  readonly alpn: readonly string[];
  readonly limits: Limits;
  /** Refuses certificates signed with SHA-1. */
  readonly requiresSha2: boolean;
  /** `own`: roots come with the program and are as old as it, unless added by hand. `system`: those of the operating system, which is updated by itself. */
  readonly roots: { readonly kind: 'own'; readonly asOf: string } | { readonly kind: 'system' };
  readonly anaplanRule: AnaplanRule | null;
  /** How this client is brought to connect: a command or a setting. */
  readonly fix: string;
  /** Where these facts come from. */
  readonly source: string;
};

export function offers(profile: Profile, version: ProtocolVersion): boolean {
  const number = versionNumber(version);
  return number >= versionNumber(profile.versions.min) && number <= versionNumber(profile.versions.max);
}

/** Whether `bits` is within what the client takes; a size that is not known is not held against it. */
export function tooSmall(bits: number | null, limit: { readonly min?: number } | undefined): boolean {
  return bits !== null && limit?.min !== undefined && bits < limit.min;
}

export function tooLarge(bits: number | null, limit: { readonly max?: number } | undefined): boolean {
  return bits !== null && limit?.max !== undefined && bits > limit.max;
}

/** `c02f 009e` as code points. */
export function codes(hexWords: string): readonly number[] {
  return hexWords.split(' ').map((word) => Number.parseInt(word, 16));
}
