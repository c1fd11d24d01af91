/** Keys and signatures that clients refuse as too weak, by default settings of OpenSSL, Java and browsers; pure. */
import type { Certificate } from './certificate.ts';
import type { PublicKey } from './keys.ts';
import type { Blemish } from './problems.ts';
import { blemish } from './problems.ts';
import { signatureSchemeOf } from './signature-algorithms.ts';

/** `RSA 2048 bits`, `EC P-256`. */
export function keyText({ kind, bits, curve }: PublicKey): string {
  if (kind === 'ec') return `EC ${curve ?? 'with spelled-out parameters'}`;
  if (kind === 'other') return 'of a kind TLS clients do not know';
  return kind === 'ed25519' || kind === 'ed448' ? kind : `${kind.toUpperCase()} ${bits} bits`;
}

/** RSA below 2048 bits, EC below 224 or without a named curve, DSA and other kinds. */
export function keyBlemishes({ publicKey }: Certificate): Blemish[] {
  return isWeak(publicKey) ? [blemish('weak-key', { key: keyText(publicKey), bits: publicKey.bits })] : [];
}

function isWeak({ kind, bits, curve, exponentBits }: PublicKey): boolean {
  if (kind === 'other') return true;
  if (kind === 'ec') return curve === null || (bits ?? 0) < 224;
  if (kind === 'ed25519' || kind === 'ed448') return false;
  return (bits ?? 0) < 2048 || (exponentBits ?? 0) < 2 || (exponentBits ?? 0) > 64;
}

/** MD5, SHA-1 and unknown algorithms. A root's own signature is never looked at: do not ask for it. */
export function signatureBlemishes(certificate: Certificate): Blemish[] {
  const scheme = signatureSchemeOf(certificate.signed.algorithm);
  const weak = scheme === null || scheme.hash === 'md5' || scheme.hash === 'sha1';
  return weak ? [blemish('weak-signature', { algorithm: certificate.signatureAlgorithm.name })] : [];
}
