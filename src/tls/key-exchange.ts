/** Makes the key shares of TLS 1.3 and agrees on the secret (RFC 8446 4.2.8, 7.4.2). No key of this program protects anything: it hangs up once it has seen the certificates. */
import { createECDH, createPublicKey, diffieHellman, generateKeyPairSync, randomBytes } from 'node:crypto';
import { TlsSyntaxError } from './bytes.ts';
import type { KeyShare } from './client-hello.ts';
import { finiteFieldPair } from './finite-field.ts';
import { groups } from './groups.ts';

export type KeyPair = KeyShare & {
  /** The shared secret with the server's public key; throws TlsSyntaxError for one that is not on the curve. */
  secretWith(serverKey: Uint8Array): Buffer;
};

const made = new Map<number, KeyPair | null>();

/** Made once per process, for there is nothing to keep secret. Null for a group this program cannot do: those with ML-KEM, which Node 22 lacks. */
export function keyPairOf(group: number): KeyPair | null {
  const pair = made.get(group) ?? newPair(group);
  made.set(group, pair);
  return pair;
}

function newPair(group: number): KeyPair | null {
  switch (group) {
    case groups.x25519:
      return montgomeryPair(group, 'x25519');
    case groups.x448:
      return montgomeryPair(group, 'x448');
    case groups.secp256r1:
      return ecdhPair(group, 'prime256v1');
    case groups.secp384r1:
      return ecdhPair(group, 'secp384r1');
    case groups.secp521r1:
      return ecdhPair(group, 'secp521r1');
    case groups.brainpoolP256r1tls13:
      return ecdhPair(group, 'brainpoolP256r1');
    case groups.brainpoolP384r1tls13:
      return ecdhPair(group, 'brainpoolP384r1');
    case groups.brainpoolP512r1tls13:
      return ecdhPair(group, 'brainpoolP512r1');
    default: {
      const pair = finiteFieldPair(group, randomBytes(28));
      return pair === null ? null : { group, ...pair };
    }
  }
}

function ecdhPair(group: number, curve: string): KeyPair {
  const ecdh = createECDH(curve);
  return { group, key: ecdh.generateKeys(), secretWith: (key) => checked(() => ecdh.computeSecret(key)) };
}

function montgomeryPair(group: number, curve: 'x25519' | 'x448'): KeyPair {
  const { publicKey, privateKey } = curve === 'x25519' ? generateKeyPairSync('x25519') : generateKeyPairSync('x448');
  const jwk = publicKey.export({ format: 'jwk' });
  const theirs = (key: Uint8Array) =>
    createPublicKey({ key: { ...jwk, x: Buffer.from(key).toString('base64url') }, format: 'jwk' });
  return {
    group,
    key: Buffer.from(jwk.x ?? '', 'base64url'),
    secretWith: (key) => checked(() => diffieHellman({ privateKey, publicKey: theirs(key) })),
  };
}

function checked(agree: () => Buffer): Buffer {
  try {
    return agree();
  } catch (error) {
    throw new TlsSyntaxError('the key share of the server is not a point of its group', { cause: error });
  }
}
