/** 20,000 damaged keystores of every kind, always the same ones: nothing but the declared answers, and never an exception. */
import { X509Certificate } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openStoreWithKeys } from '../../src/keystore/parse.ts';
import { textFactsOf } from '../../src/keystore/pem-text.ts';
import { mutated, seeded } from '../fuzz/mutations.ts';
import { isDeclared } from './declared.ts';
import { hasOpenssl, Workshop } from './made.ts';
import { keystoreSeeds } from './mutation-seeds.ts';

const problems = [null, 'empty', 'damaged', 'unsupported', 'password-needed', 'wrong-password'];

describe.skipIf(!hasOpenssl)('damaged keystores', () => {
  const shop = new Workshop();
  let seeds: ReadonlyMap<string, Buffer>;
  beforeAll(() => {
    seeds = keystoreSeeds(shop);
  });
  afterAll(() => shop.close());

  it('undamaged, each opens with its password', () => {
    for (const [name, bytes] of seeds) {
      const { keys, problem } = openStoreWithKeys(bytes, name === 'store.jks' ? 'store1' : 'pw');
      const hasNoKey = /^(user\.der|both\.p7b|utf16\.pem)$/.test(name);
      expect([name, keys.map(({ state }) => state)]).toEqual([name, hasNoKey ? [] : ['open']]);
      if (!/\.der$|utf16/.test(name)) expect([name, problem]).toEqual([name, null]);
    }
  });

  it('20,000 mutations', { timeout: 120_000 }, () => {
    const random = seeded(20261122);
    const names = [...seeds.keys()];
    const answers = new Map<string, number>();
    for (let round = 0; round < 20_000; round++) {
      const name = names[round % names.length] ?? '';
      const bytes = mutated(seeds.get(name) ?? Buffer.alloc(0), random);
      const password = [null, '', 'pw', 'store1'][Math.floor(random() * 4)] ?? null;
      const result = openStoreWithKeys(bytes, password, random() < 0.2 ? 'other' : null);
      if (!isDeclared(result)) throw new Error(`${name}, mutation ${round}: ${JSON.stringify(result).slice(0, 500)}`);
      textFactsOf(bytes);
      answers.set(String(result.problem), (answers.get(String(result.problem)) ?? 0) + 1);
    }
    // The mutations reach every answer, so that they are worth something.
    expect([...answers.keys()].sort()).toEqual(problems.map(String).sort());
    for (const count of answers.values()) expect(count).toBeGreaterThan(20);
  });

  it('a certificate that was read is one that OpenSSL reads too, as long as nothing was changed', () => {
    for (const [name, bytes] of seeds) {
      const { entries } = openStoreWithKeys(bytes, name === 'store.jks' ? 'store1' : 'pw');
      for (const { certificate } of entries)
        expect(() => new X509Certificate(Buffer.from(certificate, 'base64'))).not.toThrow();
    }
  });
});
