import 'reflect-metadata';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Certificate } from '../../src/x509/certificate.ts';
import { NotACertificate, parseCertificate } from '../../src/x509/certificate.ts';
import { budgetUnits, judgeChain } from '../../src/x509/chain.ts';
import { createChainCache } from '../../src/x509/chain-cache.ts';
import { Lru } from '../../src/x509/lru.ts';
import type { Made } from './making.ts';
import { chainOf, der, ecKeys, make, nameConstraints, nowMs } from './making.ts';

const host = 'api.example.com';
const names = [{ type: 'dns', value: host }] as const;

/** Work is counted, so this holds on any machine. */
function judged(sent: readonly Certificate[], anchors: readonly Certificate[] = []) {
  const judgement = judgeChain({ sent, anchors, host, nowMs });
  expect(judgement.spentUnits).toBeLessThanOrEqual(budgetUnits);
  return judgement;
}

describe('a hostile chain ends within its budget and is never called good:', () => {
  let keys: Awaited<ReturnType<typeof ecKeys>>;
  beforeAll(async () => {
    keys = await ecKeys();
  });

  it.each([
    ['same name and key', true, true],
    ['same name', true, false],
    ['same key', false, true],
    ['neither', false, false],
  ])('a hundred CAs above each other, %s', async (_what, sameName, sameKey) => {
    const chain: Made[] = [];
    for (let at = 0; at < 100; at += 1) {
      const name = sameName ? 'CN=Same' : `CN=CA ${at}`;
      chain.push(
        await make({ name, by: chain.at(-1) ?? null, ca: true, ...(sameKey ? { keys } : {}), keyIds: at > 0 }),
      );
    }
    const leaf = await make({ name: `CN=${host}`, by: chain.at(-1) ?? null, names });
    const { path, problems } = judged([leaf, ...chain.toReversed()].map(({ certificate }) => certificate));
    expect(path).toBeNull();
    expect(problems[0]?.severity).toMatch(/failure|unknown/);
  });

  it('a complete graph of twelve cross-signed CAs that leads nowhere', async () => {
    const authorities = await Promise.all(
      Array.from({ length: 12 }, (_, at) => make({ name: `CN=CA ${at}`, by: null, ca: true })),
    );
    const cross = await Promise.all(
      authorities.flatMap(({ name, keys: own }) =>
        authorities.filter((one) => one.name !== name).map((by) => make({ name, keys: own, by, ca: true })),
      ),
    );
    const leaf = await make({ name: `CN=${host}`, by: authorities[0] ?? null, names });
    const { path } = judged([leaf, ...cross].map(({ certificate }) => certificate));
    expect(path).toBeNull();
  });

  it('thousands of names below thousands of constraints', async () => {
    const constraints = Array.from({ length: 2000 }, (_, at) => der(0x82, `c${at}.test`));
    const many = Array.from({ length: 2000 }, (_, at) => ({ type: 'dns', value: `n${at}.test` }) as const);
    const { root, intermediate, leaf } = await chainOf({
      root: { extra: [nameConstraints(constraints, constraints)] },
      leaf: { names: [...names, ...many] },
    });
    const { problems } = judged([leaf, intermediate], [root]);
    expect(problems.map(({ code }) => code)).toContain('chain-too-complex');
  });

  it('deep nesting and endless lengths are refused', () => {
    let deep: Uint8Array = Uint8Array.of(5, 0);
    for (let at = 0; at < 3000; at += 1) deep = der(0x30, deep);
    for (const bytes of [deep, Uint8Array.of(0x30, 0x80, 0, 0), new Uint8Array(300_000)]) {
      expect(() => parseCertificate(bytes)).toThrow(NotACertificate);
    }
  });
});

describe('what is remembered', () => {
  it('changes neither the answer nor the work counted', async () => {
    const { root, intermediate, leaf } = await chainOf({ leaf: { days: 10 } });
    const cache = createChainCache();
    const question = { sent: [leaf, intermediate], anchors: [root], host, nowMs };
    const fresh = judgeChain(question);
    expect(judgeChain({ ...question, cache })).toEqual(fresh);
    expect(judgeChain({ ...question, cache })).toEqual(fresh);
    expect(cache.signatures.size).toBeGreaterThan(0);
  });

  it('is bounded, the longest unused going first', () => {
    const lru = new Lru<number>(2);
    lru.set('a', 1);
    lru.set('b', 2);
    lru.get('a');
    lru.set('c', 3);
    expect([lru.size, lru.get('a'), lru.get('b'), lru.get('c')]).toEqual([2, 1, undefined, 3]);
  });
});
