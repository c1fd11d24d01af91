import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { hashedAgain } from '../../src/keystore/repeated-hash.ts';

it.each(['sha1', 'sha256', 'sha384', 'sha512'])('%s as node:crypto does it', (name) => {
  const size = createHash(name).digest().length;
  fc.assert(
    fc.property(fc.uint8Array({ minLength: size, maxLength: size }), fc.nat(40), (digest, times) => {
      let expected = Buffer.from(digest);
      for (let round = 0; round < times; round++) expected = createHash(name).update(expected).digest();
      expect(hashedAgain(name, digest, times)).toEqual(expected);
    }),
    { numRuns: 200, seed: 1 },
  );
});
