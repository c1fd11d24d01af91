/** Reads what a connection signs in with and makes the request of it; hands every secret on for redaction. Sends nothing. */
import type { KeyObject } from 'node:crypto';
import { createPrivateKey, randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { CouldNotLook } from '../check.ts';
import type { ConnectionSettings, SecretRef, SignInSettings } from '../settings/settings.ts';
import { certificateOfKey, certificateRequestOf, nonceBytes } from './certificate-sign-in.ts';

export type Credential = {
  readonly method: 'basic' | 'certificate';
  /** What identifies it, secrets included; for the fingerprint only. */
  readonly parts: readonly string[];
  /** Fresh each time, because a nonce may be used once. */
  request(nowMs: number): { readonly authorization: string; readonly body?: string };
};

export type SecretReader = {
  readonly readSecret: (ref: SecretRef) => Promise<string>;
  readonly onSecret: (value: string) => void;
  /** Whatever is remembered of secrets was refused. */
  readonly forget?: () => void;
};

const maxCertificateBytes = 1_000_000;

/** Throws CouldNotLook (operator) when a secret or file cannot be used; nothing is then sent. */
export function readCredential({ name, signIn }: ConnectionSettings, secrets: SecretReader): Promise<Credential> {
  if (signIn.method === 'basic') return readBasic(name, signIn, secrets);
  if (signIn.method === 'certificate') return readCertificate(name, signIn, secrets);
  // Its credential changes with each use, so whoever uses it reads it (refresh-tokens.ts).
  throw new Error(`connection ${name} signs in by OAuth and has no fixed credential`);
}

async function readBasic(
  connection: string,
  { user, password: ref }: Extract<SignInSettings, { method: 'basic' }>,
  secrets: SecretReader,
): Promise<Credential> {
  const password = await readSecret(connection, ref, secrets);
  const encoded = Buffer.from(`${user}:${password}`, 'utf8').toString('base64');
  secrets.onSecret(encoded);
  return { method: 'basic', parts: ['basic', user, password], request: () => ({ authorization: `Basic ${encoded}` }) };
}

async function readCertificate(
  connection: string,
  settings: Extract<SignInSettings, { method: 'certificate' }>,
  secrets: SecretReader,
): Promise<Credential> {
  const { certificateFile, payload } = settings;
  const pem = await readCertificateFile(connection, certificateFile);
  const key = await readKey(connection, settings, secrets);
  const certificate = certificateOfKey(pem, key);
  if (certificate === null) {
    throw unusable(
      connection,
      'KEY_MISMATCH',
      `no certificate in ${certificateFile} belongs to the private key. Run "anaplan-doctor diagnose cert ${certificateFile}" and use the key it was requested with`,
    );
  }
  const keyText = key.export({ type: 'pkcs8', format: 'pem' }).toString();
  return {
    method: 'certificate',
    parts: ['certificate', certificate.fingerprint256, keyText, payload],
    request: (nowMs) => certificateRequestOf({ certificate, key, payload, random: randomBytes(nonceBytes), nowMs }),
  };
}

async function readKey(
  connection: string,
  { key: ref, keyPassphrase }: Extract<SignInSettings, { method: 'certificate' }>,
  secrets: SecretReader,
): Promise<KeyObject> {
  const pem = await readSecret(connection, ref, secrets);
  const passphrase = keyPassphrase === null ? undefined : await readSecret(connection, keyPassphrase, secrets);
  const key = parseKey(pem, passphrase);
  if (key === null) {
    const advice = pem.includes('ENCRYPTED')
      ? 'it is encrypted and the passphrase is missing or wrong'
      : 'it is not a private key in PEM form';
    throw unusable(connection, 'KEY', `the private key ${ref} cannot be used: ${advice}`);
  }
  if (key.asymmetricKeyType === 'rsa') return key;
  throw unusable(connection, 'KEY_NOT_RSA', `the private key ${ref} is not an RSA key, and Anaplan accepts no other`);
}

function parseKey(pem: string, passphrase: string | undefined): KeyObject | null {
  try {
    return createPrivateKey({ key: pem, format: 'pem', ...(passphrase === undefined ? {} : { passphrase }) });
  } catch {
    return null;
  }
}

async function readCertificateFile(connection: string, file: string): Promise<string> {
  try {
    const bytes = await readFile(file);
    if (bytes.length <= maxCertificateBytes) return bytes.toString('latin1');
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code ?? 'unknown reason';
    throw unusable(connection, 'CERTIFICATE_FILE', `the certificate file ${file} could not be read (${reason})`);
  }
  throw unusable(connection, 'CERTIFICATE_FILE', `${file} is too large for a certificate file`);
}

async function readSecret(connection: string, ref: SecretRef, { readSecret, onSecret }: SecretReader): Promise<string> {
  try {
    const value = await readSecret(ref);
    onSecret(value);
    return value;
  } catch (error) {
    if (error instanceof CouldNotLook) throw error;
    const reason = error instanceof Error ? error.message : 'unknown reason';
    throw unusable(connection, 'SECRET', `the secret ${ref} could not be read: ${reason}`);
  }
}

function unusable(connection: string, code: string, what: string): CouldNotLook {
  const message = `Connection ${connection} did not sign in: ${what}${/[.!]$/.test(what) ? '' : '.'} Nothing was sent.`;
  return new CouldNotLook({ whose: 'operator', code, message });
}
