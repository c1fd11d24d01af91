/** Rare forms of RFC 5280 and of the CA/Browser Forum's rules, one each: what they are called, or that they pass. */
import 'reflect-metadata';
import * as x509 from '@peculiar/x509';
import { beforeAll, describe, expect, it } from 'vitest';
import type { RuleBook } from '../../src/x509/certificate-rules.ts';
import { judgeChain } from '../../src/x509/chain.ts';
import type { Made, Recipe } from './making.ts';
import { der, ecKeys, make, nameConstraints, nowMs } from './making.ts';

const host = 'api.example.com';
const names = [{ type: 'dns', value: host }] as const;
type Part = 'leaf' | 'intermediate' | 'root';
type Recipes = Partial<Record<Part, Partial<Recipe>>>;

let keysOf: { readonly [part in Part]: Made['keys'] };
beforeAll(async () => {
  const [leaf, intermediate, root] = await Promise.all([ecKeys(), ecKeys(), ecKeys()]);
  keysOf = { leaf, intermediate, root };
});

async function chain(recipes: Recipes): Promise<Record<Part, Made>> {
  const root = await make({ name: 'CN=Root', by: null, ca: true, keys: keysOf.root, ...recipes.root });
  const intermediate = await make({
    name: 'CN=CA',
    by: root,
    ca: true,
    keys: keysOf.intermediate,
    ...recipes.intermediate,
  });
  const leaf = await make({ name: `CN=${host}`, by: intermediate, names, keys: keysOf.leaf, ...recipes.leaf });
  return { leaf, intermediate, root };
}

async function codes(
  recipes: Recipes,
  ruleBook: RuleBook = 'web',
  asked: string | null = host,
): Promise<readonly string[]> {
  const { leaf, intermediate, root } = await chain(recipes);
  return codesOf([leaf, intermediate], [root], ruleBook, asked);
}

function codesOf(
  sent: readonly Made[],
  anchors: readonly Made[],
  ruleBook: RuleBook = 'web',
  asked: string | null = host,
) {
  const { problems } = judgeChain({
    sent: sent.map(({ certificate }) => certificate),
    anchors: anchors.map(({ certificate }) => certificate),
    host: asked,
    nowMs,
    ruleBook,
  });
  return problems.map(({ code, facts }) => (facts['rules'] ? `${code}: ${String(facts['rules'])}` : code));
}

const extension = (oid: string, critical: boolean, ...value: readonly Uint8Array[]) =>
  new x509.Extension(oid, critical, der(0x30, ...value));
const oid = (dotted: string) => new Uint8Array(x509Oid(dotted));
/** Content and tag of an OBJECT IDENTIFIER. */
function x509Oid(dotted: string): Buffer {
  const [first = 0n, second = 0n, ...rest] = dotted.split('.').map(BigInt);
  const octets = [first * 40n + second, ...rest].flatMap((arc) => {
    const septets = [Number(arc & 0x7fn)];
    for (let left = arc >> 7n; left > 0n; left >>= 7n) septets.unshift(Number(left & 0x7fn) | 0x80);
    return septets;
  });
  return Buffer.from(der(0x06, Uint8Array.from(octets)));
}

const policy = (...oids: readonly string[]) => extension('2.5.29.32', false, ...oids.map((one) => der(0x30, oid(one))));
const mapping = (...pairs: readonly (readonly [string, string])[]) =>
  extension('2.5.29.33', true, ...pairs.map(([from, to]) => der(0x30, oid(from), oid(to))));
const demand = (skip: number) => extension('2.5.29.36', true, der(0x80, Uint8Array.of(skip)));
const noMapping = (skip: number) =>
  extension('2.5.29.36', true, der(0x80, Uint8Array.of(0)), der(0x81, Uint8Array.of(skip)));
const inhibitAny = (skip: number) => new x509.Extension('2.5.29.54', true, der(0x02, Uint8Array.of(skip)));
const [gold, silver, any] = ['1.3.6.1.4.1.99999.1', '1.3.6.1.4.1.99999.2', '2.5.29.32.0'];

describe('certificate policies', () => {
  it.each<[string, readonly string[], Recipes]>([
    ['nobody demands one', [], { leaf: { extra: [policy(gold)] } }],
    [
      'demanded, and everybody has it',
      [],
      { intermediate: { extra: [demand(0), policy(gold)] }, leaf: { extra: [policy(gold)] } },
    ],
    ['demanded, and the leaf has none', ['policy-missing'], { intermediate: { extra: [demand(0), policy(gold)] } }],
    [
      'demanded, and the leaf has another',
      ['policy-missing'],
      { intermediate: { extra: [demand(0), policy(gold)] }, leaf: { extra: [policy(silver)] } },
    ],
    ['demanded one certificate later', ['policy-missing'], { intermediate: { extra: [demand(1), policy(gold)] } }],
    ['demanded farther down than the path goes', [], { intermediate: { extra: [demand(2), policy(gold)] } }],
    [
      'any policy above, one below',
      [],
      { intermediate: { extra: [demand(0), policy(any)] }, leaf: { extra: [policy(silver)] } },
    ],
    [
      'one above, any below',
      [],
      { intermediate: { extra: [demand(0), policy(gold)] }, leaf: { extra: [policy(any)] } },
    ],
    [
      'one above, any below, which is inhibited',
      ['policy-missing'],
      { intermediate: { extra: [demand(0), policy(gold), inhibitAny(0)] }, leaf: { extra: [policy(any)] } },
    ],
    [
      'mapped to that of the leaf',
      [],
      {
        intermediate: { extra: [demand(0), policy(gold), mapping([gold, silver])] },
        leaf: { extra: [policy(silver)] },
      },
    ],
    [
      'mapped away from that of the leaf',
      ['policy-missing'],
      { intermediate: { extra: [demand(0), policy(gold), mapping([gold, silver])] }, leaf: { extra: [policy(gold)] } },
    ],
    ['demanded by the leaf of itself', ['policy-missing'], { leaf: { extra: [demand(0)] } }],
    ['demanded by the root of the store, which is no part of the path', [], { root: { extra: [demand(0)] } }],
  ])('%s', async (_what, expected, recipes) => {
    expect(await codes(recipes)).toEqual(expected);
  });

  it('mapping is inhibited from above', async () => {
    const root = await make({ name: 'CN=Root', by: null, ca: true });
    const upper = await make({ name: 'CN=Upper', by: root, ca: true, extra: [noMapping(0), policy(gold)] });
    const lower = await make({ name: 'CN=Lower', by: upper, ca: true, extra: [policy(gold), mapping([gold, silver])] });
    const below = (extra: x509.Extension) => make({ name: `CN=${host}`, by: lower, names, extra: [extra] });
    expect(codesOf([await below(policy(silver)), lower, upper], [root])).toEqual(['policy-missing']);
  });

  it('the path without the demand is taken where there are two', async () => {
    const root = await make({ name: 'CN=Root', by: null, ca: true });
    const keys = await ecKeys();
    const plain = await make({ name: 'CN=CA', by: root, ca: true, keys });
    const demanding = await make({ name: 'CN=CA', by: root, ca: true, keys, extra: [demand(0), policy(gold)] });
    const leaf = await make({ name: `CN=${host}`, by: plain, names });
    expect(codesOf([leaf, demanding, plain], [root])).toEqual([]);
  });
});

describe('rare forms', () => {
  const dns = (value: string) => der(0x82, value);
  const strictly = 'refused-by-strict-clients: ';
  const formally = 'nonconforming-certificate: ';
  it.each<[string, readonly string[], Recipes, (RuleBook | undefined)?, (string | null | undefined)?]>([
    [
      'an extension named by a UUID (2.25)',
      [],
      { leaf: { extra: [new x509.Extension('2.25.329800735698586629295641978511506172918', false, der(5))] } },
    ],
    [
      'alternative names without a name',
      ['malformed-certificate', 'no-san'],
      { leaf: { names: null, extra: [extension('2.5.29.17', false)] } },
    ],
    [
      'policy constraints that constrain nothing',
      ['malformed-certificate'],
      { intermediate: { extra: [extension('2.5.29.36', true)] } },
    ],
    [
      'policy constraints not critical',
      [`${formally}policy constraints not marked critical`],
      { intermediate: { extra: [new x509.Extension('2.5.29.36', false, der(0x30, der(0x80, Uint8Array.of(5))))] } },
    ],
    [
      'a common name above a name of one label',
      [],
      { leaf: { names: [{ type: 'dns', value: 'localhost' }], name: 'CN=example.com' } },
      'web',
      'localhost',
    ],
    [
      'a common name that is not listed',
      [`${formally}common name that is none of the alternative names`],
      { leaf: { name: 'CN=www.example.org' } },
    ],
    [
      'a root signed with SHA-1, which nobody verifies',
      [`${formally}a root signed by an algorithm that is no longer allowed`],
      { root: { hash: 'SHA-1' } },
    ],
    ['the same, by RFC 5280 alone', [], { root: { hash: 'SHA-1' } }, 'rfc5280'],
    [
      'an address in the common name alone',
      ['no-san', `${formally}common name that is none of the alternative names`],
      { leaf: { name: 'CN=192.0.2.1', names: null } },
      'web',
      '192.0.2.1',
    ],
    [
      'an address written as a DNS name',
      ['host-mismatch', `${strictly}an IP address written as a DNS name`],
      { leaf: { name: 'CN=x', names: [{ type: 'dns', value: '192.0.2.1' }] } },
      'web',
      '192.0.2.1',
    ],
    [
      'a wildcard that is no label',
      ['host-mismatch', `${strictly}an alternative name that is no DNS name`],
      { leaf: { name: 'CN=x', names: [{ type: 'dns', value: 'ap*.example.com' }] } },
    ],
    [
      'a wildcard for two labels',
      ['host-mismatch'],
      { leaf: { name: 'CN=x', names: [{ type: 'dns', value: '*.com' }] } },
      'rfc5280',
    ],
    [
      'constraints of a root',
      ['name-constraint-violated'],
      { root: { extra: [nameConstraints([dns('example.org')])] } },
    ],
    ['constraints of an unrelated kind', [], { root: { extra: [nameConstraints([der(0x81, 'example.org')])] } }],
    ['every DNS name excluded', ['name-constraint-violated'], { root: { extra: [nameConstraints([], [dns('')])] } }],
    ['every DNS name permitted', [], { root: { extra: [nameConstraints([dns('')])] } }],
    [
      'constraints with a wildcard',
      ['name-constraint-violated', `${strictly}name constraints that are no names or networks`],
      { intermediate: { extra: [nameConstraints([dns('*.example.com')])] } },
    ],
    [
      'a wildcard of which one name is excluded',
      ['name-constraint-violated'],
      {
        intermediate: { extra: [nameConstraints([], [dns('bad.example.com')])] },
        leaf: { name: 'CN=x', names: [{ type: 'dns', value: '*.example.com' }] },
      },
    ],
    [
      'a wildcard below what is permitted',
      [],
      {
        intermediate: { extra: [nameConstraints([dns('example.com')])] },
        leaf: { name: 'CN=x', names: [{ type: 'dns', value: '*.example.com' }] },
      },
    ],
    [
      'a network with bits of the host set',
      [],
      {
        intermediate: { extra: [nameConstraints([der(0x87, Uint8Array.of(192, 0, 2, 9, 255, 255, 255, 0))])] },
        leaf: { name: 'CN=x', names: [{ type: 'ip', value: '192.0.2.77' }] },
      },
      'web',
      '192.0.2.77',
    ],
    [
      'a network whose mask has a hole',
      ['name-constraint-violated', `${strictly}name constraints that are no names or networks`],
      {
        intermediate: { extra: [nameConstraints([der(0x87, Uint8Array.of(192, 0, 2, 0, 255, 0, 255, 0))])] },
        leaf: { name: 'CN=x', names: [{ type: 'ip', value: '192.0.2.77' }] },
      },
      'web',
      '192.0.2.77',
    ],
    [
      'an excluded other name',
      ['name-constraint-violated'],
      {
        intermediate: { extra: [nameConstraints([], [der(0x88, Uint8Array.of(42, 3))])] },
        leaf: { names: [...names, { type: 'id', value: '1.2.3' }] },
      },
    ],
    [
      'a usage nested by an intermediate',
      ['wrong-extended-key-usage'],
      { intermediate: { extendedUsages: ['1.3.6.1.5.5.7.3.4'] } },
    ],
    ['any usage in an intermediate', [], { intermediate: { extendedUsages: ['2.5.29.37.0'] } }],
  ])('%s', async (_what, expected, recipes, ruleBook, asked) => {
    expect(await codes(recipes, ruleBook, asked === undefined ? host : asked)).toEqual(expected);
  });

  it('a CA in the place of the end entity has a path length of its own, which means nothing there (RFC 5280 alone)', async () => {
    const root = await make({ name: 'CN=Root', by: null, ca: true });
    const ca = await make({ name: 'CN=CA', by: root, ca: true, pathLength: 0 });
    const leaf = await make({ name: 'CN=CA 2', by: ca, ca: true, pathLength: 0, names });
    expect(codesOf([leaf, ca], [root], 'rfc5280')).toEqual([]);
    expect(codesOf([leaf, ca], [root], 'web')).not.toEqual([]);
  });

  it('a self-issued CA does not count for the path length, and its names are not constrained', async () => {
    const root = await make({
      name: 'CN=Root',
      by: null,
      ca: true,
      pathLength: 1,
      extra: [nameConstraints([der(0x82, 'example.com')])],
    });
    const old = await make({ name: 'CN=CA', by: root, ca: true });
    const self = await make({ name: 'CN=CA', by: old, ca: true });
    const leaf = await make({ name: `CN=${host}`, by: self, names });
    expect(codesOf([leaf, self, old], [root])).toEqual([]);
  });
});
