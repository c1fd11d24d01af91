import { describe, expect, it } from 'vitest';
import { parseCertificate } from '../../src/x509/certificate.ts';
import { judgeChain } from '../../src/x509/chain.ts';
import type { Recipe } from './making.ts';
import { chainOf, nowMs, rsaKeys } from './making.ts';

/** The same certificate whose signature says that its last octet is cut: OpenSSL and Go refuse it, though its octets verify. */
function withUnusedBits(der: Uint8Array, signatureBytes: number) {
  const changed = Uint8Array.from(der);
  changed[changed.length - signatureBytes - 1] = 2;
  return parseCertificate(changed);
}

describe('a signature that ends within an octet', () => {
  it.each([
    ['ECDSA', async (): Promise<Partial<Recipe>> => ({})],
    ['RSA', async (): Promise<Partial<Recipe>> => ({ keys: await rsaKeys(2048) })],
  ])('%s: verifies with no key', async (_name, keys) => {
    const { root, intermediate, leaf } = await chainOf({ intermediate: await keys() });
    const sent = [withUnusedBits(leaf.der, leaf.signed.signature.length), intermediate];
    const { problems } = judgeChain({ sent, anchors: [root], host: 'api.example.com', nowMs });
    expect(problems.map(({ code, index }) => `${code}@${index}`)).toEqual(['bad-signature@0']);
  });
});
