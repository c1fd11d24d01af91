import { createDiffieHellman } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { TlsSyntaxError } from '../../src/tls/bytes.ts';
import { finiteFieldPair, primeOf } from '../../src/tls/finite-field.ts';

const bytesOf = (value: bigint) => Buffer.from(value.toString(16).padStart(512, '0'), 'hex');

describe('ffdhe2048', () => {
  const prime = primeOf(2048, 560_316n);

  it('is the prime of RFC 7919 appendix A.1, and its half is one too', () => {
    const hex = prime.toString(16);
    expect(hex.slice(0, 48)).toBe('ffffffffffffffffadf85458a2bb4a9aafdc5620273d3cf1');
    expect(hex.slice(-32)).toBe('886b423861285c97ffffffffffffffff');
    // Tested by OpenSSL: 0 is no complaint.
    expect(createDiffieHellman(bytesOf(prime), 2).verifyError).toBe(0);
  });

  it("agrees with OpenSSL's arithmetic", () => {
    const theirs = createDiffieHellman(bytesOf(prime), 2);
    const theirKey = theirs.generateKeys();
    const padded = Buffer.concat([Buffer.alloc(256 - theirKey.length), theirKey]);
    const ours = finiteFieldPair(0x0100, Buffer.alloc(28, 0xa5));
    if (ours === null) throw new Error('no pair');
    expect(ours.key).toHaveLength(256);
    expect(ours.secretWith(padded).equals(theirs.computeSecret(ours.key))).toBe(true);
  });

  it.each([
    ['0', bytesOf(0n)],
    ['1', bytesOf(1n)],
    ['p - 1', bytesOf(prime - 1n)],
    ['p', bytesOf(prime)],
    ['nothing', Buffer.alloc(0)],
    ['one byte too few', bytesOf(5n).subarray(1)],
    ['one byte too many', Buffer.concat([Buffer.alloc(1), bytesOf(5n)])],
  ])('refuses %s as key of the server', (_what, key) => {
    expect(() => finiteFieldPair(0x0100, Buffer.alloc(28, 1))?.secretWith(key)).toThrow(TlsSyntaxError);
  });
});

it('keeps leading zeros of the secret, as TLS 1.3 wants', () => {
  const pair = finiteFieldPair(0x0100, Buffer.of(1));
  const small = bytesOf(3n);
  expect(pair?.secretWith(small).equals(small)).toBe(true);
});

it('no pair for another group', () => {
  expect(finiteFieldPair(29, Buffer.alloc(28))).toBeNull();
});
