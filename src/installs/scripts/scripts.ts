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
  | 'snap-pack-old'
  | 'boomi-connector-old'
  | 'boomi-api-path';

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
  /** Of Anaplan alone. */
  readonly addIns: readonly AddInSeen[];
};

/** `loadBehavior` as Office writes it; null: not told. `version`: among the installed programs; null: it is not there. */
export type AddInSeen = {
  readonly application: string;
  readonly name: string;
  readonly loadBehavior: number | null;
  readonly version: string | null;
};

/** A virtual environment. `packages`: those that matter here, in lower case with hyphens; null: they could not be listed. */
export type PythonSeen = {
  readonly root: string;
  readonly version: string | null;
  readonly packages: Readonly<Record<string, string>> | null;
};

/** `stores`: P12 files beside the component; `aliases` null where they cannot be read without a password. */
export type BoomiAlias = {
  readonly alias: string;
  readonly place: Place;
  readonly stores: readonly { readonly file: string; readonly aliases: readonly string[] | null }[];
};

export type ScriptSeen = {
  readonly file: string;
  readonly language: Language;
  readonly sha256: string;
  readonly isCut: boolean;
  readonly namesAnaplan: boolean;
  readonly hits: readonly Hit[];
  readonly opened: readonly OpenedFile[];
  /** Libraries for Anaplan that a Python script imports; there only for Python. */
  readonly uses?: { readonly libraries: readonly string[]; readonly withCertificate: boolean };
  /** Null: none was found. There only where such a library is used. */
  readonly python?: PythonSeen | null;
  readonly boomiAliases?: readonly BoomiAlias[];
};

export type OtherClientSeen =
  | { readonly kind: 'script'; readonly seen: ScriptSeen }
  | { readonly kind: 'windows'; readonly seen: WindowsTls };
