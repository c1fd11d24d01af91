/** Decrypts a DER structure with the ways to write a password down, and tells a wrong password from damage; pure. */
import { tags } from '../x509/der.ts';
import { derOfBer } from './ber.ts';
import { unpadded } from './ciphers.ts';
import type { PasswordBytes } from './derivation.ts';
import type { Decrypt } from './pbe.ts';

/**
 * The plaintext; `damaged` when it starts as it must, so that the password is right, but does not go on or end so;
 * `wrong` when it is noise. Throws StoreTrouble.
 */
export function decryptedDer(
  decrypt: Decrypt,
  tried: readonly PasswordBytes[],
  encrypted: Uint8Array,
): Uint8Array | 'damaged' | 'wrong' {
  let outcome: 'damaged' | 'wrong' = 'wrong';
  for (const password of tried) {
    const result = judgedPlain(decrypt(password, encrypted));
    if (result instanceof Uint8Array) return result;
    if (result === 'damaged') outcome = result;
  }
  return outcome;
}

function judgedPlain(padded: Uint8Array): Uint8Array | 'damaged' | 'wrong' {
  const plain = unpadded(padded);
  if (plain !== null && isWhole(plain)) return plain;
  return startsPlausibly(padded) ? 'damaged' : 'wrong';
}

export function isWhole(plain: Uint8Array): boolean {
  try {
    return plain[0] === tags.sequence && derOfBer(plain).length > 0;
  } catch {
    return false;
  }
}

/** A sequence whose length leaves room for the padding and nothing else; noise does so once in some 100,000 times. */
export function startsPlausibly(padded: Uint8Array): boolean {
  const [tag, first = 0, ...more] = padded.subarray(0, 6);
  if (tag !== tags.sequence || first <= 0x80 || first > 0x84) return false;
  const octets = more.slice(0, first & 0x7f);
  const whole = 2 + octets.length + octets.reduce((sum, octet) => sum * 256 + octet, 0);
  return whole <= padded.length && whole >= padded.length - 16;
}
