/** A key share for X25519MLKEM768 that needs no ML-KEM of our own: enough to read a server's first flight, and never to protect anything. */
import { createHash } from 'node:crypto';
import { TlsSyntaxError } from '../tls/bytes.ts';
import type { KeyPair } from '../tls/key-exchange.ts';
import { keyPairOf } from '../tls/key-exchange.ts';

export const hybridGroup = 0x11ec;

/** FIPS 203, ML-KEM-768. */
const publicKeyBytes = 1184;
const ciphertextBytes = 1088;
/** The last part of the ciphertext: 256 coefficients of 4 bits. */
const secondPartBytes = 128;

/** The all-zero public key is a valid one, and what is encapsulated to it lies open: the message is in the ciphertext's second part but for small noise. */
const zeroKey = Buffer.alloc(publicKeyBytes);
const zeroKeyHash = createHash('sha3-256').update(zeroKey).digest();

export function hybridKeyPair(): KeyPair {
  const classic = keyPairOf(29);
  if (classic === null) throw new Error('X25519 is missing');
  return {
    group: hybridGroup,
    key: Buffer.concat([zeroKey, classic.key]),
    secretWith: (share) => {
      if (share.length !== ciphertextBytes + 32) throw new TlsSyntaxError('the hybrid key share has a wrong length');
      const shared = encapsulated(share.subarray(0, ciphertextBytes));
      return Buffer.concat([shared, classic.secretWith(share.subarray(ciphertextBytes))]);
    },
  };
}

/** K of FIPS 203 algorithm 17: the first half of SHA3-512(message || hash of the public key). */
function encapsulated(ciphertext: Uint8Array): Buffer {
  const message = Buffer.alloc(32);
  ciphertext.subarray(ciphertextBytes - secondPartBytes).forEach((pair, index) => {
    for (const [half, value] of [pair & 15, pair >> 4].entries()) {
      const bit = 2 * index + half;
      // A one was moved to the middle of the range: 8 of 16, give or take.
      if (value >= 4 && value < 12) message[bit >> 3] = (message[bit >> 3] ?? 0) | (1 << (bit & 7));
    }
  });
  return createHash('sha3-512').update(message).update(zeroKeyHash).digest().subarray(0, 32);
}
