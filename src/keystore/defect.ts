/** Names of what can be wrong with a certificate file that signs in to Anaplan, or holds a server's chain. Types and data; the words are the check's. */
import type { JsonObject, Severity } from '../check.ts';
import type { ChainCode } from '../x509/problems.ts';

export type DefectCode =
  | 'text-before-certificate'
  | 'several-certificates'
  | 'authority-first'
  | 'file-empty'
  | 'file-damaged'
  | 'file-missing'
  | 'file-unreadable'
  | 'file-is-none'
  | 'file-unsupported'
  | 'byte-order-mark'
  | 'text-utf16'
  | 'dashes-replaced'
  | 'certificate-request'
  | 'not-pem'
  | 'email-missing'
  | 'email-only-in-common-name'
  | 'email-of-another-user'
  | 'usage-missing'
  | 'usage-wrong'
  | 'usage-incomplete'
  | 'server-certificate'
  | 'key-usage-missing'
  | 'no-digital-signature'
  | 'key-too-short'
  | 'key-not-rsa'
  | 'weak-signature'
  | 'certificate-expired'
  | 'certificate-not-yet-valid'
  | 'certificate-expiring'
  | 'self-signed'
  | 'private-root-suspected'
  | 'issued-by-anaplan'
  | 'no-revocation-pointer'
  | 'key-mismatch'
  | 'key-traditional-form'
  | 'key-not-encrypted'
  | 'key-password-needed'
  | 'key-wrong-password'
  | 'key-unusable'
  | 'key-missing'
  | 'key-weakly-encrypted'
  | 'key-unread-by-java'
  | 'key-beside-certificate'
  | 'store-unread-by-openssl'
  | 'seal-unread-by-older-clients'
  | 'store-unread-by-java'
  | 'store-unread-by-old-java'
  | 'jceks-unread-by-anaplan-connect'
  | 'chain-missing'
  | 'alias-mismatch'
  | 'several-keys'
  | 'alias-is-number'
  | 'no-private-key'
  | 'authorities-only'
  | 'not-for-sign-in'
  | 'store-password-needed'
  | 'store-wrong-password'
  | 'key-password-differs'
  | 'extension-misleading'
  | 'readable-by-everyone'
  | 'password-readable-by-everyone'
  | 'payload-not-verified'
  | 'registration-not-provable'
  | ServerCode;

/** A server's chain in a file: the codes of chain-validity, but for those that need a server or its answers. */
export type ServerCode = `server-${Exclude<ChainCode, NeverOfFile>}`;
export type NeverOfFile = (typeof neverOfFile)[number];
export const neverOfFile = [
  'no-certificate',
  'unreadable-certificate',
  'leaf-not-first',
  'must-staple-without-staple',
  'certificate-revoked',
  'revocation-unknown',
  'validity-too-long',
  'private-root',
] as const;

export type Defect = { readonly code: DefectCode; readonly severity: Severity; readonly facts: JsonObject };

export function defect(code: DefectCode, severity: Severity, facts: JsonObject = {}): Defect {
  return { code, severity, facts };
}

/** What a certificate file is used for, as far as settings say. */
export type Use = {
  /** `unknown`: judged as a sign-in certificate unless it plainly is another. */
  readonly purpose: 'sign-in' | 'server' | 'unknown';
  /** This program itself signs in with it: certificate in PEM, key beside it. */
  readonly ownConnection: boolean;
  /** Anaplan user, where given. */
  readonly user: string | null;
  /** `8u251`; of the client, where given. */
  readonly java: string | null;
  /** The entry a client asks for, where given. */
  readonly alias: string | null;
  /** Whether a password or passphrase is given for the store, the key in it, and the key beside it. */
  readonly given: { readonly password: boolean; readonly keyPassword: boolean; readonly passphrase: boolean };
};
