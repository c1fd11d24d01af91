/** Certificates in local files, as probes see them. Types only: no key and no password ever gets in here. */

export type StoreFormat = 'pem' | 'der' | 'pkcs7' | 'pkcs12' | 'jks' | 'jceks' | 'unrecognised';

/** Why a file could not be read as certificates: three different answers, and the plain ones. */
export type StoreProblem =
  | 'missing'
  | 'unreadable'
  | 'not-a-file'
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

/** How a secret part of a file is encrypted, or what it is sealed by; told without any password. */
export type Encryption = {
  readonly scheme: 'PBES1' | 'PBES2' | 'PKCS#12' | 'JKS' | 'JCEKS' | 'OpenSSL traditional' | 'unknown';
  /** Of the AlgorithmIdentifier; null where the format has none. */
  readonly oid: string | null;
  /** `AES-256-CBC`, `3DES-CBC`, `RC2-40-CBC`; `unknown` where it could not be told. */
  readonly cipher: string;
  /** `PBKDF2 with HMAC-SHA256`, `scrypt`. */
  readonly derivation: string;
  /** Rounds of the derivation; of scrypt its cost N. Null where there are none. */
  readonly iterations: number | null;
};

/** `JKS digest`, `HMAC-SHA256`, `PBMAC1 with HMAC-SHA256`. */
export type Seal = { readonly algorithm: string; readonly iterations: number | null };

export type Protection = {
  /** Over the whole store; null where there is none. */
  readonly seal: Seal | null;
  /** Of each encrypted part that holds certificates. */
  readonly certificates: readonly Encryption[];
  /** The seal was compared with the password given, and fits. */
  readonly verified: boolean;
};

/** `java`: EncryptedPrivateKeyInfo of a Java keystore. */
export type KeyForm = 'pkcs8' | 'pkcs1' | 'sec1' | 'dsa' | 'openssh' | 'java';
export type KeyState = 'open' | 'password-needed' | 'wrong-password' | 'damaged' | 'unsupported';

export type KeyFacts = {
  readonly alias: string | null;
  readonly form: KeyForm;
  /** Null: not encrypted. */
  readonly encryption: Encryption | null;
  readonly state: KeyState;
  /** One sentence on a state other than open. */
  readonly detail: string;
  /** Null unless open. */
  readonly openedBy: 'nothing' | 'store-password' | 'key-password' | null;
  /** `rsa`, `rsa-pss`, `ec`, `ed25519` as Node names them; null unless open. */
  readonly kind: string | null;
  readonly bits: number | null;
  /** SHA-256 of the public half (SubjectPublicKeyInfo), hex; null unless open. */
  readonly publicKeySha256: string | null;
};

/** How the text of a PEM file is written. */
export type TextFacts = {
  /** Of the blocks in order, at most 100: `CERTIFICATE`, `ENCRYPTED PRIVATE KEY`. */
  readonly labels: readonly string[];
  /** Stands before the first block. */
  readonly preamble: 'none' | 'bag attributes' | 'text';
  readonly byteOrderMark: boolean;
  readonly encoding: 'utf-8' | 'utf-16';
  /** An editor has replaced hyphens by dashes. */
  readonly dashes: boolean;
};

/** Of the file itself, on systems that have such modes. */
export type FileAccess = {
  /** `0600`. */
  readonly mode: string;
  readonly ownerUid: number;
  readonly groupReadable: boolean;
  readonly worldReadable: boolean;
};

/** What signing a sign-in payload with a key and verifying it by a certificate came to. */
export type Trial = { readonly publicKeySha256: string; readonly v1: boolean; readonly v2: boolean };

export type StoreInspection = StoreFacts & {
  readonly access: FileAccess | null;
  readonly keys: readonly KeyFacts[];
  readonly protection: Protection;
  /** Null for other formats than PEM. */
  readonly text: TextFacts | null;
  /** What the file holds besides certificates and private keys: `certificate request`, `secret key "a"`. */
  readonly others: readonly string[];
};

/** A certificate file with the key that is used beside it. */
export type Inspection = {
  readonly store: StoreInspection;
  /** The key that is not in the file; null when none was named. `file` is its reference, never its content. */
  readonly key: StoreInspection | null;
  /** One for each key that belongs to a certificate and could be used. */
  readonly trials: readonly Trial[];
  /** Places passwords are read from that other accounts can read too: `file:/path`. */
  readonly openSecrets: readonly string[];
};

/** References are secret references of the settings (`env:NAME`), `memory:NAME` for values the caller hands over besides, or null. */
export type InspectionOrder = {
  readonly file: string;
  readonly password: string | null;
  /** Of the key in the file, where it differs. */
  readonly keyPassword: string | null;
  /** The key outside of the file. */
  readonly key: string | null;
  readonly passphrase: string | null;
};

/** What `memory:NAME` stands for: passwords found in the files of a client. They go no further than this room and the redactor. */
export type InMemory = ReadonlyMap<string, string>;

export type Keystores = {
  /** Reads one file. `passwordRef` is a secret reference of the settings (`env:NAME`), or null. Never throws for what is in the file. */
  open(file: string, passwordRef: string | null): Promise<StoreFacts>;
  /** The same with everything that can be told of keys without handing one out; opens them where passwords allow. */
  inspect(order: InspectionOrder, inMemory?: InMemory): Promise<Inspection>;
};
