/** Certificates in local files, as probes see them. Types only: no key and no password ever gets in here. */

export type StoreFormat = 'pem' | 'der' | 'pkcs7' | 'pkcs12' | 'jks' | 'jceks' | 'unrecognised';

/** Why a file could not be read as certificates: three different answers, and the two plain ones. */
export type StoreProblem =
  | 'missing'
  | 'unreadable'
  | 'empty'
  | 'damaged'
  | 'unsupported'
  | 'password-needed'
  | 'wrong-password';

export type StoreEntry = {
  /** Friendly name or alias; null where the format has none. */
  readonly alias: string | null;
  /** Base64 of the DER. */
  readonly certificate: string;
  /** True when a private key in the same file belongs to this certificate. */
  readonly hasKey: boolean;
};

export type StoreFacts = {
  readonly file: string;
  readonly format: StoreFormat;
  readonly problem: StoreProblem | null;
  /** One sentence on the problem; empty when there is none. */
  readonly detail: string;
  readonly entries: readonly StoreEntry[];
};

export type Keystores = {
  /** Reads one file. `passwordRef` is a secret reference of the settings (`env:NAME`), or null. Never throws for what is in the file. */
  open(file: string, passwordRef: string | null): Promise<StoreFacts>;
};
