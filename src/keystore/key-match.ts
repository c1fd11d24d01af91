/** Which certificate a private key belongs to, by the public half; pure. Keys come in and never go out. */
import type { KeyObject } from 'node:crypto';
import { createPublicKey, hash } from 'node:crypto';
import type { Certificate } from '../x509/certificate.ts';
import { parseCertificate } from '../x509/certificate.ts';
import type { RawKey } from './trouble.ts';

/** SHA-256 of the public half (SubjectPublicKeyInfo) in hex; null when OpenSSL cannot make one. */
export function publicHalfOf(key: KeyObject): string | null {
  try {
    return hash('sha256', createPublicKey(key).export({ format: 'der', type: 'spki' }));
  } catch {
    return null;
  }
}

/** The same of a key still in its wrapping, which is opened; null when it does not open. */
export function publicHalfOfRaw(key: RawKey): string | null {
  const opened = key.opened();
  return opened.state === 'open' ? publicHalfOf(opened.key) : null;
}

/** The same of a certificate's key; null for bytes that are no certificate. */
export function publicHalfOfCertificate(der: Uint8Array): string | null {
  try {
    return publicHalfIn(parseCertificate(der));
  } catch {
    return null;
  }
}

export function publicHalfIn({ spki }: Pick<Certificate, 'spki'>): string {
  return hash('sha256', spki);
}
