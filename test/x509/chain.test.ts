import 'reflect-metadata';
import * as x509 from '@peculiar/x509';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Certificate } from '../../src/x509/certificate.ts';
import type { ChainJudgement } from '../../src/x509/chain.ts';
import { judgeChain, judgeSentChain } from '../../src/x509/chain.ts';
import { chainOf, der, ecKeys, edKeys, make, nameConstraints, nowMs, rsaKeys, withBrokenSignature } from './making.ts';

const host = 'api.example.com';

function judged(
  sent: readonly Certificate[],
  anchors: readonly Certificate[],
  more: { host?: string; atMs?: number } = {},
) {
  return judgeChain({ sent, anchors, host: more.host ?? host, nowMs: more.atMs ?? nowMs });
}

/** `code@index`, in the order told. */
function codes({ problems }: ChainJudgement): string[] {
  return problems.map(({ code, index }) => `${code}@${index ?? 'store'}`);
}

const dns = (value: string) => ({ names: [{ type: 'dns', value } as const] });
const otherHost = { name: 'CN=other.example.com', ...dns('other.example.com') };
const clientAuth = '1.3.6.1.5.5.7.3.2';
const dayMs = 86_400_000;

describe('a chain in order', () => {
  it('gives nothing, and the path leads to the root of the store', async () => {
    const { root, intermediate, leaf } = await chainOf();
    const judgement = judged([leaf, intermediate], [root]);
    expect(judgement.problems).toEqual([]);
    expect(judgement.path?.map(({ subject }) => subject)).toEqual([
      'CN=api.example.com',
      'CN=Test Issuing CA, O=Example',
      'CN=Test Root, O=Example',
    ]);
  });

  it('is the same with RSA, RSASSA-PSS and P-384 keys', async () => {
    const rsa = await chainOf({ leaf: { keys: await rsaKeys(2048) }, root: { keys: await rsaKeys(3072) } });
    expect(codes(judged([rsa.leaf, rsa.intermediate], [rsa.root]))).toEqual([]);
    const p384 = await chainOf({ root: { keys: await ecKeys('P-384') }, intermediate: { hash: 'SHA-384' } });
    expect(codes(judged([p384.leaf, p384.intermediate], [p384.root]))).toEqual([]);
    const pss = await chainOf({ intermediate: { keys: await rsaKeys(2048, 'RSA-PSS') } });
    expect(pss.leaf.signatureAlgorithm.name).toBe('rsassaPss');
    expect(codes(judged([pss.leaf, pss.intermediate], [pss.root]))).toEqual([]);
  });

  it('Ed25519 is verified, and browsers are said to refuse it', async () => {
    const it = await chainOf({ intermediate: { keys: await edKeys() } });
    expect(codes(judged([it.leaf, it.intermediate], [it.root]))).toEqual(['refused-by-strict-clients@1']);
    expect(codes(judged([withBrokenSignature(it.leaf), it.intermediate], [it.root]))[0]).toBe('bad-signature@0');
  });

  it('is valid to the last second', async () => {
    const { root, intermediate, leaf } = await chainOf();
    expect(codes(judged([leaf, intermediate], [root], { atMs: leaf.notAfterMs + 999 }))).toEqual([]);
    expect(codes(judged([leaf, intermediate], [root], { atMs: leaf.notBeforeMs }))).toEqual([]);
    expect(codes(judged([leaf, intermediate], [root], { atMs: leaf.notBeforeMs - 1 }))).toContain(
      'leaf-not-yet-valid@0',
    );
  });
});

describe('one defect', () => {
  const cases: [code: string, look: () => Promise<ChainJudgement>][] = [
    ['no-certificate@store', async () => judged([], [])],
    ['chain-incomplete@0', async () => chainOf().then(({ root, leaf }) => judged([leaf], [root]))],
    ['untrusted-root@2', async () => chainOf().then((it) => judged([it.leaf, it.intermediate, it.root], []))],
    [
      'self-signed@0',
      async () =>
        make({ name: 'CN=api.example.com', by: null, ca: true, ...dns(host), usages: null }).then((it) =>
          judged([it.certificate], []),
        ),
    ],
    ['wrong-order@1', async () => threeLevels().then((it) => judged([it.leaf, it.upper, it.lower], [it.root]))],
    [
      'extra-certificate@2',
      async () => {
        const [{ leaf, intermediate, root }, other] = await Promise.all([
          chainOf(),
          make({ name: 'CN=Other', by: null, ca: true }),
        ]);
        return judged([leaf, intermediate, other.certificate], [root]);
      },
    ],
    [
      'duplicate-certificate@1',
      async () => chainOf().then((it) => judged([it.leaf, it.leaf, it.intermediate], [it.root])),
    ],
    ['root-sent@2', async () => chainOf().then((it) => judged([it.leaf, it.intermediate, it.root], [it.root]))],
    ['leaf-expired@0', async () => whole({ leaf: { fromDays: -100, days: 90 } })],
    ['leaf-not-yet-valid@0', async () => whole({ leaf: { fromDays: 3 } })],
    ['intermediate-expired@1', async () => whole({ intermediate: { fromDays: -100, days: 90 } })],
    ['intermediate-not-yet-valid@1', async () => whole({ intermediate: { fromDays: 3 } })],
    ['root-expired@store', async () => whole({ root: { fromDays: -100, days: 90 } })],
    ['root-not-yet-valid@store', async () => whole({ root: { fromDays: 3 } })],
    ['host-mismatch@0', async () => whole({ leaf: otherHost })],
    ['no-san@0', async () => whole({ leaf: { names: null } })],
    ['weak-key@0', async () => whole({ leaf: { keys: await rsaKeys(1024) } })],
    ['weak-signature@0', async () => whole({ leaf: { hash: 'SHA-1' } })],
    ['wrong-extended-key-usage@0', async () => whole({ leaf: { extendedUsages: [clientAuth] } })],
    ['wrong-extended-key-usage@1', async () => whole({ intermediate: { extendedUsages: [clientAuth] } })],
    ['wrong-key-usage@0', async () => whole({ leaf: { usages: x509.KeyUsageFlags.keyAgreement } })],
    ['wrong-key-usage@1', async () => whole({ intermediate: { usages: x509.KeyUsageFlags.cRLSign } })],
    ['not-a-ca@1', async () => whole({ intermediate: { ca: false, extendedUsages: null, usages: null } })],
    [
      'not-a-ca@1',
      async () => whole({ intermediate: { ca: null, extendedUsages: null, usages: x509.KeyUsageFlags.keyCertSign } }),
    ],
    ['path-too-long@2', async () => threeLevels(0).then((it) => judged([it.leaf, it.lower, it.upper], [it.root]))],
    [
      'name-constraint-violated@0',
      async () => whole({ intermediate: { extra: [nameConstraints([der(0x82, 'example.org')])] } }),
    ],
    [
      'unknown-critical-extension@0',
      async () => whole({ leaf: { extra: [new x509.Extension('1.2.3.4', true, der(5))] } }),
    ],
    [
      'malformed-certificate@0',
      async () => whole({ leaf: { extra: [new x509.Extension('1.3.6.1.5.5.7.1.1', false, der(4))] } }),
    ],
    [
      'bad-signature@0',
      async () => chainOf().then((it) => judged([withBrokenSignature(it.leaf), it.intermediate], [it.root])),
    ],
    [
      'bad-signature@1',
      async () => chainOf().then((it) => judged([it.leaf, withBrokenSignature(it.intermediate)], [it.root])),
    ],
    ['refused-by-strict-clients@0', async () => whole({ leaf: { keyIds: false } })],
    ['nonconforming-certificate@0', async () => whole({ leaf: { name: 'CN=www.example.org' } })],
  ];

  it.each(cases)('%s and nothing else', async (code, look) => {
    expect(codes(await look())).toEqual([code]);
  });

  it('a leaf that is not first is a failure, and the rest is judged from the leaf', async () => {
    const { leaf, intermediate, root } = await chainOf();
    expect(codes(judged([intermediate, leaf], [root]))).toEqual(['leaf-not-first@1', 'wrong-order@0']);
  });

  it('names what is missing, and where it can be had', async () => {
    const url = 'http://ca.example.com/issuing.crt';
    const aia = new x509.AuthorityInfoAccessExtension({ caIssuers: url });
    const { leaf, root } = await chainOf({ leaf: { extra: [aia] } });
    const [problem] = judged([leaf], [root]).problems;
    expect(problem).toMatchObject({
      severity: 'failure',
      subject: 'CN=api.example.com',
      facts: { missingIssuer: 'CN=Test Issuing CA, O=Example', caIssuerUrls: [url], issuerKeyId: leaf.authorityKeyId },
    });
  });

  it('a CA of the same name and another key is a missing issuer, not a bad signature', async () => {
    const { leaf, root, made } = await chainOf();
    const rekeyed = await make({ name: made.intermediate.name, by: made.root, ca: true });
    const found = codes(judged([leaf, rekeyed.certificate], [root]));
    expect(found).toEqual(['chain-incomplete@0', 'extra-certificate@1']);
  });

  it('counts the days since the end', async () => {
    const [problem] = (await whole({ leaf: { fromDays: -100, days: 90 } })).problems;
    expect(problem?.facts).toMatchObject({ daysExpired: 10, notAfterAtMs: nowMs - 10 * dayMs });
  });
});

describe('several defects', () => {
  it('of the leaf, all told', async () => {
    const leaf = { hash: 'SHA-1', days: 10, extendedUsages: [clientAuth], ...otherHost };
    expect(codes(await whole({ leaf }))).toEqual([
      'leaf-expired@0',
      'weak-signature@0',
      'wrong-extended-key-usage@0',
      'host-mismatch@0',
    ]);
  });

  it('of different certificates, all told', async () => {
    const both = { leaf: { days: 10 }, intermediate: { days: 20 }, root: { days: 25 } };
    expect(codes(await whole(both))).toEqual(['leaf-expired@0', 'intermediate-expired@1', 'root-expired@store']);
  });

  it('an expired leaf of an incomplete chain', async () => {
    const { leaf, root } = await chainOf({ leaf: { days: 10 } });
    expect(codes(judged([leaf], [root]))).toEqual(['leaf-expired@0', 'chain-incomplete@0']);
  });

  it('an expired intermediate under an untrusted root', async () => {
    const it = await chainOf({ intermediate: { days: 10 } });
    expect(codes(judged([it.leaf, it.intermediate, it.root], []))).toEqual([
      'intermediate-expired@1',
      'untrusted-root@2',
    ]);
  });

  it('a root, a duplicate and a stranger in the wrong order', async () => {
    const it = await chainOf();
    const stranger = await make({ name: 'CN=Other', by: null, ca: true });
    const sent = [it.leaf, it.root, it.intermediate, stranger.certificate, it.intermediate];
    expect(codes(judged(sent, [it.root]))).toEqual([
      'wrong-order@1',
      'root-sent@1',
      'extra-certificate@3',
      'duplicate-certificate@4',
    ]);
  });
});

describe('more than one way up', () => {
  it('an expired cross-sign beside a valid path is no matter', async () => {
    const it = await chainOf();
    const old = await make({ name: 'CN=Old Root', by: null, ca: true, fromDays: -900, days: 800 });
    const cross = await make({
      name: it.made.root.name,
      by: old,
      ca: true,
      keys: it.made.root.keys,
      fromDays: -900,
      days: 800,
    });
    const judgement = judged([it.leaf, it.intermediate, cross.certificate], [it.root, old.certificate]);
    expect(codes(judgement)).toEqual([]);
    expect(judgement.path?.at(-1)).toBe(it.root);
  });

  it('a cross-sign is the way where the new root is not trusted yet', async () => {
    const it = await chainOf();
    const old = await make({ name: 'CN=Old Root', by: null, ca: true });
    const cross = await make({ name: it.made.root.name, by: old, ca: true, keys: it.made.root.keys });
    const judgement = judged([it.leaf, it.intermediate, cross.certificate], [old.certificate]);
    expect(codes(judgement)).toEqual([]);
    expect(judgement.path?.length).toBe(4);
  });

  it('goes back when the likelier issuer leads nowhere', async () => {
    const it = await chainOf();
    const nowhere = await make({ name: 'CN=Nowhere', by: null, ca: true });
    const deadEnd = await make({
      name: it.made.intermediate.name,
      by: nowhere,
      ca: true,
      keys: it.made.intermediate.keys,
    });
    expect(codes(judged([it.leaf, deadEnd.certificate, it.intermediate], [it.root]))).toEqual([]);
  });

  it('two CAs that sign each other end in a missing issuer, not in a loop', async () => {
    const [a, b] = await Promise.all([ecKeys(), ecKeys()]);
    const first = await make({ name: 'CN=A', by: null, ca: true, keys: a });
    const second = await make({ name: 'CN=B', by: null, ca: true, keys: b });
    const aByB = await make({ name: 'CN=A', by: second, ca: true, keys: a });
    const bByA = await make({ name: 'CN=B', by: first, ca: true, keys: b });
    const leaf = await make({ name: 'CN=api.example.com', by: first, ...dns(host) });
    const found = judged([leaf.certificate, aByB.certificate, bByA.certificate], []);
    expect(found.path).toBeNull();
    expect(codes(found)).toEqual(['chain-incomplete@2']);
  });

  it('a crowd of issuers of one name costs a bounded number of signatures, and is never called valid', async () => {
    const keys = await ecKeys();
    const crowd = await Promise.all(
      Array.from({ length: 90 }, async () =>
        make({ name: 'CN=Crowd', by: null, ca: true, keyIds: false, signedBy: keys.privateKey }),
      ),
    );
    const leaf = await make({
      name: 'CN=api.example.com',
      by: crowd[0] ?? null,
      signedBy: keys.privateKey,
      ...dns(host),
    });
    const found = judged([leaf.certificate, ...crowd.map(({ certificate }) => certificate)], []);
    expect(found.path).toBeNull();
    expect(found.problems.length).toBeLessThanOrEqual(60);
    expect(found.problems.some(({ severity }) => severity === 'failure' || severity === 'unknown')).toBe(true);
  });
});

describe('raw bytes', () => {
  let good: Awaited<ReturnType<typeof chainOf>>;
  beforeAll(async () => {
    good = await chainOf();
  });
  const garbage = new TextEncoder().encode('not a certificate');

  it('a first certificate that is none is all that can be said', () => {
    const found = judgeSentChain({ sent: [garbage, good.intermediate.der], anchors: [good.root.der], host, nowMs });
    expect(codes(found)).toEqual(['unreadable-certificate@0']);
  });

  it('another one is named by its place, and places of the rest stay', () => {
    const sent = [good.leaf.der, garbage, good.intermediate.der, good.root.der];
    const found = judgeSentChain({ sent, anchors: [good.root.der], host, nowMs });
    expect(codes(found)).toEqual(['unreadable-certificate@1', 'root-sent@3']);
  });
});

async function whole(different: Parameters<typeof chainOf>[0]): Promise<ChainJudgement> {
  const { leaf, intermediate, root } = await chainOf(different);
  return judged([leaf, intermediate], [root]);
}

async function threeLevels(pathLength?: number) {
  const root = await make({ name: 'CN=Root', by: null, ca: true });
  const limit = pathLength === undefined ? {} : { pathLength };
  const upper = await make({ name: 'CN=Upper CA', by: root, ca: true, ...limit });
  const lower = await make({ name: 'CN=Lower CA', by: upper, ca: true });
  const leaf = await make({ name: 'CN=api.example.com', by: lower, ...dns(host) });
  return { root: root.certificate, upper: upper.certificate, lower: lower.certificate, leaf: leaf.certificate };
}
