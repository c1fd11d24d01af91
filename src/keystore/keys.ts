/** Private keys as they lie in files -> key objects, opened when asked and once; pure. Keys stay inside this room and those that sign. */
import type { KeyObject } from 'node:crypto';
import { createPrivateKey } from 'node:crypto';
import { DerError, DerReader, tags } from '../x509/der.ts';
import { derOfBer } from './ber.ts';
import { decryptedDer } from './decrypted.ts';
import { passwordBytesOf } from './derivation.ts';
import type { Encryption, KeyForm } from './keystores.ts';
import type { Pbe } from './pbe.ts';
import { pbeOf } from './pbe.ts';
import type { Opened, Passwords, RawKey } from './trouble.ts';
import { StoreTrouble } from './trouble.ts';
import type { Work } from './work.ts';

/** More are listed and not opened. */
export const mostKeysOpened = 20;
/** An RSA key of 16,384 bits has under 10 kB. */
const mostKeyBytes = 64 * 1024;

/** A key nobody encrypted. `label` of the PEM block it would be in: `PRIVATE KEY`, `RSA PRIVATE KEY`. */
export function plainKey(alias: string | null, label: string, der: Uint8Array): RawKey {
  return { alias, form: formOf(label), encryption: null, opened: once(() => openedKey(label, der, 'nothing')) };
}

/** EncryptedPrivateKeyInfo (RFC 5958 3). What it is encrypted with is told even where it cannot be opened. */
export function encryptedPkcs8(alias: string | null, der: Uint8Array, passwords: Passwords, work: Work): RawKey {
  try {
    const info = new DerReader(derOfBer(der), 'file').enter('key');
    const { encryption, decrypt }: Pbe = pbeOf(info, work);
    const encrypted = info.take('encryptedData', tags.octetString).content;
    return closedKey(alias, 'pkcs8', encryption, passwords, 'PRIVATE KEY', (password) =>
      decryptedDer(decrypt, passwordBytesOf(password), encrypted),
    );
  } catch (error) {
    return brokenKey(alias, 'pkcs8', error);
  }
}

/** A key behind a password. `decrypt` yields the DER of the kind `label` says. */
export function closedKey(
  alias: string | null,
  form: KeyForm,
  encryption: Encryption,
  passwords: Passwords,
  label: string,
  decrypt: (password: string) => Uint8Array | 'damaged' | 'wrong',
): RawKey {
  return { alias, form, encryption, opened: once(() => openedWith(passwords, form !== 'java', label, decrypt)) };
}

/** A key whose wrapping could not be read. */
export function brokenKey(alias: string | null, form: KeyForm, error: unknown): RawKey {
  const opened = closedBy(error);
  return { alias, form, encryption: null, opened: () => opened };
}

function openedWith(
  { store, key }: Passwords,
  mayBeEmpty: boolean,
  label: string,
  decrypt: (password: string) => Uint8Array | 'damaged' | 'wrong',
): Opened {
  const candidates = [
    // Programs also encrypt with no password at all; Java does not.
    ...(store === null && !mayBeEmpty
      ? []
      : [
          {
            password: store ?? '',
            openedBy: store === null ? ('nothing' as const) : ('store-password' as const),
          },
        ]),
    ...(key === null || key === store ? [] : [{ password: key, openedBy: 'key-password' as const }]),
  ];
  try {
    let damaged = false;
    for (const { password, openedBy } of candidates) {
      const result = decrypt(password);
      if (result instanceof Uint8Array) return openedKey(label, result, openedBy);
      damaged ||= result === 'damaged';
    }
    if (damaged)
      return { state: 'damaged', detail: 'The password is right, but the private key behind it was damaged.' };
  } catch (error) {
    return closedBy(error);
  }
  return store === null && key === null
    ? { state: 'password-needed', detail: 'The private key is encrypted and no password is given for it.' }
    : { state: 'wrong-password', detail: 'The password given does not open the private key.' };
}

function closedBy(error: unknown): Opened {
  if (error instanceof StoreTrouble) {
    return { state: error.problem === 'unsupported' ? 'unsupported' : 'damaged', detail: error.message };
  }
  if (error instanceof DerError) return { state: 'damaged', detail: `The private key is damaged: ${error.message}.` };
  throw error;
}

function openedKey(label: string, der: Uint8Array, openedBy: 'nothing' | 'store-password' | 'key-password'): Opened {
  const key = der.length > mostKeyBytes ? null : keyObjectOf(label, der);
  if (key !== null) return { state: 'open', key, openedBy };
  return isSequence(der)
    ? { state: 'unsupported', detail: 'The private key is damaged, or of a kind this program does not know.' }
    : { state: 'damaged', detail: 'The private key is damaged.' };
}

/** By PEM, because Node reads DSA keys in their own form no other way. */
function keyObjectOf(label: string, der: Uint8Array): KeyObject | null {
  const lines =
    Buffer.from(der)
      .toString('base64')
      .match(/.{1,64}/g) ?? [];
  try {
    return createPrivateKey(`-----BEGIN ${label}-----\n${lines.join('\n')}\n-----END ${label}-----\n`);
  } catch {
    return null;
  }
}

function isSequence(der: Uint8Array): boolean {
  try {
    new DerReader(derOfBer(der), 'file').enter('key');
    return true;
  } catch {
    return false;
  }
}

export function formOf(label: string): KeyForm {
  if (label === 'RSA PRIVATE KEY') return 'pkcs1';
  if (label === 'EC PRIVATE KEY') return 'sec1';
  if (label === 'DSA PRIVATE KEY') return 'dsa';
  return label === 'OPENSSH PRIVATE KEY' ? 'openssh' : 'pkcs8';
}

function once(open: () => Opened): () => Opened {
  let opened: Opened | null = null;
  return () => {
    opened ??= open();
    return opened;
  };
}
