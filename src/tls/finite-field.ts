/** The Diffie-Hellman groups of RFC 7919 (ffdhe2048 to ffdhe8192) as key exchange of TLS 1.3 (RFC 8446 4.2.8.1, 7.4.1); the random bytes are handed in, pure. */
import { TlsSyntaxError } from './bytes.ts';

/** RFC 7919 appendix A: bits, and X of p = 2^b - 2^(b-64) + (floor(2^(b-130) e) + X) 2^64 - 1. */
const sizes: ReadonlyMap<number, readonly [bits: number, x: bigint]> = new Map([
  [0x0100, [2048, 560_316n]],
  [0x0101, [3072, 2_625_351n]],
  [0x0102, [4096, 5_736_041n]],
  [0x0103, [6144, 15_705_020n]],
  [0x0104, [8192, 10_965_728n]],
]);

export type FiniteFieldPair = { readonly key: Buffer; secretWith(serverKey: Uint8Array): Buffer };

/** Null for a group that is none of these. `secret`: 28 bytes are as strong as ffdhe2048 and fast. Arithmetic of BigInt: node:crypto tests the prime for seconds first. */
export function finiteFieldPair(group: number, secret: Uint8Array): FiniteFieldPair | null {
  const size = sizes.get(group);
  if (size === undefined) return null;
  const [bits] = size;
  const prime = primeOf(...size);
  const exponent = numberOf(secret);
  const bytesOf = (value: bigint) => Buffer.from(value.toString(16).padStart(bits / 4, '0'), 'hex');
  return {
    key: bytesOf(power(2n, exponent, prime)),
    secretWith(serverKey) {
      const theirs = numberOf(serverKey);
      if (serverKey.length !== bits / 8 || theirs <= 1n || theirs >= prime - 1n)
        throw new TlsSyntaxError('the key share of the server is no element of its group');
      return bytesOf(power(theirs, exponent, prime));
    },
  };
}

export function primeOf(bits: number, x: bigint): bigint {
  const b = BigInt(bits);
  return (1n << b) - (1n << (b - 64n)) + ((scaledE(b - 130n) + x) << 64n) - 1n;
}

/** floor(2^shift e), by the sum of 1/k!, with 64 bits to spare. */
function scaledE(shift: bigint): bigint {
  let term = 1n << (shift + 64n);
  let sum = 0n;
  for (let k = 1n; term > 0n; k++) {
    sum += term;
    term /= k;
  }
  return sum >> 64n;
}

function power(base: bigint, exponent: bigint, modulus: bigint): bigint {
  let result = 1n;
  for (const bit of exponent.toString(2)) {
    result = (result * result) % modulus;
    if (bit === '1') result = (result * base) % modulus;
  }
  return result;
}

function numberOf(bytes: Uint8Array): bigint {
  return BigInt(`0x${Buffer.from(bytes).toString('hex') || '0'}`);
}
