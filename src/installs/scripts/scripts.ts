/** What is seen of a script or program that is none of the clients known by name. Types only; no text of the file gets in here but the literal that was met. */
import type { Place } from '../place.ts';

export type Language = 'hash' | 'slash' | 'batch' | 'basic' | 'xml' | 'unknown';

export type LiteralCode =
  | 'old-api'
  | 'api-path-missing'
  | 'old-test-host'
  | 'anaplan-certificate-header'
  | 'bearer-to-auth'
  | 'tls-version-old'
  | 'tls-minimum-old'
  | 'tls-version-pinned'
  | 'verification-off'
  | 'snap-pack-unknown'
  | 'boomi-connector-old';

/** `literal` is what a rule met, at most 120 characters. */
export type Hit = { readonly code: LiteralCode; readonly place: Place; readonly literal: string };

/** What a Python client is told to open. */
export type OpenedFile = {
  readonly by: 'pyjks' | 'anaplan-sdk';
  readonly place: Place;
  readonly file: string;
  /** `not-seen`: it is not there, or not to be read here. */
  readonly content: 'jks' | 'pkcs12-or-der' | 'certificate' | 'certificate-and-more' | 'other' | 'not-seen';
};

/** Values of the registry as `reg query` writes them (`0x1`); null: the key was not collected or is not there. */
export type WindowsTls = {
  readonly build: number | null;
  readonly product: string | null;
  readonly tls12: { readonly enabled: string | null; readonly disabledByDefault: string | null } | null;
  /** Per .NET key. */
  readonly dotNet: readonly { readonly key: string; readonly name: string; readonly value: string }[];
  readonly isKnown: boolean;
};

export type ScriptSeen = {
  readonly file: string;
  readonly language: Language;
  readonly sha256: string;
  readonly isCut: boolean;
  readonly namesAnaplan: boolean;
  readonly hits: readonly Hit[];
  readonly opened: readonly OpenedFile[];
};

export type OtherClientSeen =
  | { readonly kind: 'script'; readonly seen: ScriptSeen }
  | { readonly kind: 'windows'; readonly seen: WindowsTls };
