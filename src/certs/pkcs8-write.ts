/** Private keys as PKCS#8 PEM (RFC 5958, RFC 7468), encrypted or, when asked for, not. */
import type { KeyObject } from 'node:crypto';
import { octetString, sequence } from './der-write.ts';
import type { Reader } from './password-encryption.ts';
import { encryptedFor } from './password-encryption.ts';

/** `BEGIN ENCRYPTED PRIVATE KEY`, one block and nothing else. */
export function encryptedKeyPem(key: KeyObject, password: string, reader: Reader): string {
  return pem('ENCRYPTED PRIVATE KEY', encryptedKeyInfo(key, password, reader));
}

/** `BEGIN PRIVATE KEY`: whoever reads the file has the key. */
export function plainKeyPem(key: KeyObject): string {
  return pem('PRIVATE KEY', pkcs8Of(key));
}

/** EncryptedPrivateKeyInfo, DER. */
export function encryptedKeyInfo(key: KeyObject, password: string, reader: Reader): Buffer {
  const { algorithm, data } = encryptedFor(reader, password, pkcs8Of(key));
  return sequence(algorithm, octetString(data));
}

/** PrivateKeyInfo, DER. */
export function pkcs8Of(key: KeyObject): Buffer {
  return key.export({ type: 'pkcs8', format: 'der' });
}

function pem(label: string, der: Buffer): string {
  const lines = der.toString('base64').match(/.{1,64}/g) ?? [];
  return `-----BEGIN ${label}-----\n${lines.join('\n')}\n-----END ${label}-----\n`;
}
