/** Which certificate a private key belongs to, by the public half; pure. Keys come in as bytes and never go out. */
import type { KeyObject } from 'node:crypto';
import { createPrivateKey, createPublicKey } from 'node:crypto';
import { parseCertificate } from '../x509/certificate.ts';

/** SubjectPublicKeyInfo in hex; null when the bytes are no PKCS#8 key that Node knows. */
export function publicKeyOfPrivate(pkcs8: Uint8Array): string | null {
  return publicKeyOf(() => createPrivateKey({ key: Buffer.from(pkcs8), format: 'der', type: 'pkcs8' }));
}

/** The same for a PEM block; `passphrase` for the traditional encryption (`Proc-Type: 4,ENCRYPTED`). */
export function publicKeyOfPem(pem: string, passphrase: string | null): string | null {
  return publicKeyOf(() => createPrivateKey(passphrase === null ? pem : { key: pem, format: 'pem', passphrase }));
}

/** The same for a certificate. */
export function publicKeyOfCertificate(der: Uint8Array): string | null {
  try {
    return Buffer.from(parseCertificate(der).spki).toString('hex');
  } catch {
    return null;
  }
}

function publicKeyOf(privateKey: () => KeyObject): string | null {
  try {
    return createPublicKey(privateKey()).export({ format: 'der', type: 'spki' }).toString('hex');
  } catch {
    return null;
  }
}
