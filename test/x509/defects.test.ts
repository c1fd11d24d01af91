import 'reflect-metadata';
import * as x509 from '@peculiar/x509';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import type { ChainQuestion } from '../../src/x509/chain.ts';
import { judgeChain, judgeSentChain } from '../../src/x509/chain.ts';
import { chainSeverities } from '../../src/x509/problems.ts';
import type { RevocationEvidence } from '../../src/x509/revocation.ts';
import type { Made, Recipe } from './making.ts';
import { der, ecKeys, make, nameConstraints, nowMs, rsaKeys } from './making.ts';

type Part = 'leaf' | 'intermediate' | 'upper' | 'root';
type Levels = { readonly [part in Part]: Made };
type Sent = { readonly label: string; readonly bytes: Uint8Array };
type Known = { readonly publicRoots?: readonly string[]; readonly revocation?: Partial<RevocationEvidence> };
type Defect = {
  readonly code: keyof typeof chainSeverities;
  /** The certificate to blame. */
  readonly at: string;
  readonly recipes: Partial<Record<Part, Partial<Recipe>>>;
  /** What is sent in place of leaf, intermediate, upper. */
  readonly arrange?: (sent: readonly Sent[], levels: Levels) => readonly Sent[] | Promise<readonly Sent[]>;
  /** What has to be known besides the certificates. */
  readonly known?: (levels: Levels) => Promise<Known> | Known;
  /** The root is not in the store. */
  readonly storeless?: true;
  /** What is no longer there to have a defect. */
  readonly hides?: readonly Part[];
};

const host = 'api.supplier.com';
const clientAuth = '1.3.6.1.5.5.7.3.2';
const past = { fromDays: -100, days: 90 };
/** TLS feature 5, RFC 7633. */
const mustStaple = new x509.Extension('1.3.6.1.5.5.7.1.24', false, der(0x30, der(2, Uint8Array.of(5))));
const unknown = new x509.Extension('1.2.3.4', true, der(5));
/** requireExplicitPolicy: 0 (RFC 5280 4.2.1.11). */
const demandsPolicy = new x509.Extension('2.5.29.36', true, der(0x30, der(0x80, Uint8Array.of(0))));
const emptyAccess = new x509.Extension('1.3.6.1.5.5.7.1.1', false, der(4));
const garbage: Sent = { label: 'garbage', bytes: new TextEncoder().encode('not a certificate') };
const sentAs = (label: string, { certificate }: Made): Sent => ({ label, bytes: certificate.der });

/** Codes that cannot be one of two defects. */
const alone: { readonly [code: string]: string } = {
  'no-certificate': 'nothing was sent that could have another defect',
  'chain-too-complex': 'the judge stopped looking, so that what it had not yet looked at is not told (hostile.test.ts)',
};

/** Pairs that cannot be together, by code or by `code@certificate`. */
const apart: readonly (readonly [string, string, string])[] = [
  ['no-san', 'name-constraint-violated', 'without names, none is forbidden'],
  ['not-a-ca@root', 'path-too-long', 'only a CA has a path length'],
  ['weak-key@intermediate', 'weak-signature@leaf', 'WebCrypto ties an RSA key to one hash'],
  ['certificate-revoked', 'not-a-ca@intermediate', 'that one may not sign lists either'],
  ['certificate-revoked', 'revocation-unknown', 'the state of one certificate is one of both'],
  ['tls-interception', 'private-root', 'an inspection is the private root, told more closely'],
  ['tls-interception', 'untrusted-root', 'an inspection is the untrusted root, told more closely'],
  ['untrusted-root', 'private-root', 'only of a root in the store it matters whether it is public'],
  ['untrusted-root', 'root-sent', 'that the root was sent is no matter where it is not in the store'],
  ['untrusted-root', 'validity-too-long', 'the limit depends on the root in the store'],
  ['chain-incomplete', 'validity-too-long', 'the limit depends on the root in the store'],
  ['chain-incomplete', 'bad-signature@intermediate', 'nothing is there to verify the signature with'],
  ['chain-incomplete', 'leaf-not-first', 'the CA that is sent first is then the longer way up'],
  ['self-signed', 'leaf-not-first', 'no CA stands above the leaf'],
  ['self-signed', 'weak-signature@leaf', 'nobody judges a certificate by its own signature'],
  ['self-signed', 'bad-signature@leaf', 'a wrong signature is not its own'],
  ['self-signed', 'refused-by-strict-clients', 'it needs no identifier of the key above'],
  ['self-signed', 'nonconforming-certificate', 'rules of issuing are for CAs'],
  ['self-signed', 'validity-too-long', 'the limit depends on the root in the store'],
  ['self-signed', 'certificate-revoked', 'nobody is above to revoke it'],
  ['self-signed', 'revocation-unknown', 'nobody is above to ask'],
  ['no-san', 'nonconforming-certificate', 'this one is a name that is not among those of the extension'],
];

let keysOf: { readonly [part in Part]: Made['keys'] };
let defects: Defect[];
beforeAll(async () => {
  const [leaf, intermediate, upper, root] = await Promise.all([ecKeys(), ecKeys(), ecKeys(), ecKeys()]);
  keysOf = { leaf, intermediate, upper, root };
  const stranger = await make({ name: 'CN=Stranger', by: null, ca: true });
  const nowhere = await make({ name: 'CN=Nowhere', by: null, ca: true });
  const weakKeys = await rsaKeys(1024);
  const weakCaKeys = await rsaKeys(1024);
  const one = (part: Part, code: Defect['code'], recipe: Partial<Recipe>): Defect => ({
    code,
    at: part,
    recipes: { [part]: recipe },
  });
  const list = (at: string, code: Defect['code'], arrange: Defect['arrange']): Defect => ({
    code,
    at,
    recipes: {},
    ...(arrange && { arrange }),
  });
  defects = [
    {
      ...one('leaf', 'self-signed', { by: null }),
      arrange: (sent) => sent.slice(0, 1),
      hides: ['intermediate', 'upper', 'root'],
    },
    {
      ...list('intermediate', 'chain-incomplete', (sent) => sent.filter(({ label }) => label !== 'upper')),
      hides: ['upper', 'root'],
    },
    { ...list('root', 'untrusted-root', (sent, levels) => [...sent, sentAs('root', levels.root)]), storeless: true },
    list('upper', 'wrong-order', ([first, ...rest]) => (first ? [first, ...rest.toReversed()] : [])),
    list('leaf', 'leaf-not-first', async (sent, levels) => [await deadEnd(nowhere, levels), ...sent]),
    list('garbage', 'unreadable-certificate', (sent) => sent.toSpliced(1, 0, garbage)),
    list('stranger', 'extra-certificate', (sent) => [...sent, sentAs('stranger', stranger)]),
    list('again', 'duplicate-certificate', (sent, levels) => [...sent, sentAs('again', levels.leaf)]),
    list('root', 'root-sent', (sent, levels) => [...sent, sentAs('root', levels.root)]),
    one('leaf', 'leaf-expired', past),
    one('leaf', 'leaf-not-yet-valid', { fromDays: 3 }),
    one('leaf', 'host-mismatch', { name: 'CN=b.supplier.com', names: [{ type: 'dns', value: 'b.supplier.com' }] }),
    one('leaf', 'no-san', { names: null }),
    one('leaf', 'weak-key', { keys: weakKeys }),
    one('leaf', 'weak-signature', { hash: 'SHA-1' }),
    one('leaf', 'bad-signature', { signedBy: stranger.keys.privateKey }),
    one('leaf', 'wrong-extended-key-usage', { extendedUsages: [clientAuth] }),
    one('leaf', 'wrong-key-usage', { usages: x509.KeyUsageFlags.keyAgreement }),
    one('leaf', 'unknown-critical-extension', { extra: [unknown] }),
    one('leaf', 'malformed-certificate', { extra: [emptyAccess] }),
    one('leaf', 'refused-by-strict-clients', { keyIds: false }),
    one('leaf', 'nonconforming-certificate', { name: 'CN=www.example.org' }),
    one('intermediate', 'intermediate-expired', past),
    one('intermediate', 'intermediate-not-yet-valid', { fromDays: 3 }),
    one('intermediate', 'weak-key', { keys: weakCaKeys }),
    one('intermediate', 'weak-signature', { hash: 'SHA-1' }),
    one('intermediate', 'bad-signature', { signedBy: stranger.keys.privateKey }),
    one('intermediate', 'wrong-extended-key-usage', { extendedUsages: [clientAuth] }),
    one('intermediate', 'wrong-key-usage', { usages: x509.KeyUsageFlags.cRLSign }),
    one('intermediate', 'not-a-ca', { ca: null, usages: x509.KeyUsageFlags.keyCertSign }),
    one('intermediate', 'unknown-critical-extension', { extra: [unknown] }),
    one('root', 'root-expired', past),
    one('root', 'root-not-yet-valid', { fromDays: 3 }),
    one('root', 'not-a-ca', { ca: false, usages: null, extendedUsages: null }),
    one('root', 'unknown-critical-extension', { extra: [unknown] }),
    one('root', 'path-too-long', { pathLength: 0 }),
    { ...one('intermediate', 'policy-missing', { extra: [demandsPolicy] }), at: 'upper' },
    {
      ...one('root', 'name-constraint-violated', { extra: [nameConstraints([der(0x82, 'example.org')])] }),
      at: 'leaf',
    },
    {
      ...one('leaf', 'must-staple-without-staple', { extra: [mustStaple] }),
      known: () => ({ revocation: { staple: null } }),
    },
    one('leaf', 'wildcard-too-wide', { names: ['*.co.uk', host].map((value) => ({ type: 'dns', value }) as const) }),
    {
      ...one('leaf', 'validity-too-long', { fromDays: -10, days: 900 }),
      known: ({ root: { certificate } }) => ({ publicRoots: [certificate.fingerprintSha256] }),
    },
    { ...one('leaf', 'certificate-revoked', { serialNumber: '4242' }), known: listed },
    {
      ...list('leaf', 'revocation-unknown', undefined),
      known: () => ({ revocation: { required: 'leaf', failures: ['no responder answers'] } }),
    },
    { ...list('root', 'private-root', undefined), known: () => ({ publicRoots: [] }) },
    {
      ...one('intermediate', 'tls-interception', { name: 'CN=mitmproxy, O=mitmproxy' }),
      at: 'root',
      known: () => ({ publicRoots: [] }),
    },
  ];
});

const nameOf = ({ code, at }: Defect) => `${code}@${at}`;

describe('single defects', () => {
  it('there is one for every code, or a reason why not', () => {
    const covered = [...new Set(defects.map(({ code }) => code)), ...Object.keys(alone)];
    expect(covered.sort()).toEqual(Object.keys(chainSeverities).sort());
  });

  it('each is named, and nothing else', { timeout: 60_000 }, async () => {
    for (const defect of defects) expect(await codesWith([defect]), nameOf(defect)).toEqual([nameOf(defect)]);
  });

  it('no reason is given for pairs that do not exist', () => {
    const names = new Set(defects.flatMap((defect) => [defect.code, nameOf(defect)]));
    expect(apart.flatMap((pair) => pair.slice(0, 2)).filter((name) => !names.has(name))).toEqual([]);
  });
});

describe('two defects at once', () => {
  it('every pair that fits together names both, and nothing else', { timeout: 120_000 }, async () => {
    let tried = 0;
    const wrong: string[] = [];
    for (const [at, first] of defects.entries()) {
      for (const second of defects.slice(at + 1)) {
        if (!fitTogether(first, second)) continue;
        tried += 1;
        const wanted = [nameOf(first), nameOf(second)].sort().join(' ');
        const found = (await codesWith([first, second])).join(' ');
        if (found !== wanted) wrong.push(`${wanted}: found ${found}`);
      }
    }
    expect(wrong).toEqual([]);
    expect(tried).toBeGreaterThan(600);
  });

  it.each(apart)('%s and %s stand apart: %s', async (one, other) => {
    const [first, second] = [one, other].map((name) => defects.find((defect) => isNamed(defect, name)));
    if (first === undefined || second === undefined) throw new Error('no such defect');
    expect(canBeMade(first, second)).toBe(true);
    // What cannot even be made names nothing.
    const found = await codesWith([first, second]).catch(() => []);
    expect(found).not.toEqual([nameOf(first), nameOf(second)].sort());
  });
});

const isNamed = (defect: Defect, name: string) => defect.code === name || nameOf(defect) === name;

/** Defects that are made the same way, or of which one takes away what the other needs, do not stand together. */
function fitTogether(first: Defect, second: Defect): boolean {
  const listedApart = apart.some(
    ([one, other]) =>
      (isNamed(first, one) && isNamed(second, other)) || (isNamed(first, other) && isNamed(second, one)),
  );
  return !listedApart && canBeMade(first, second);
}

function canBeMade(first: Defect, second: Defect): boolean {
  return !hides(first, second) && !hides(second, first) && !sameIngredient(first, second);
}

function hides({ hides: hidden = [] }: Defect, { at, recipes }: Defect): boolean {
  return hidden.some((part) => part === at || Object.hasOwn(recipes, part));
}

/** Extensions stand beside each other; everything else of a recipe can be only one thing. */
function sameIngredient({ recipes: first }: Defect, { recipes: second }: Defect): boolean {
  return parts.some((part) =>
    Object.keys(first[part] ?? {}).some((key) => key !== 'extra' && Object.hasOwn(second[part] ?? {}, key)),
  );
}

const parts: readonly Part[] = ['root', 'upper', 'intermediate', 'leaf'];

async function levelsWith(chosen: readonly Defect[]): Promise<Levels> {
  const level = (part: Part, plain: Recipe) => {
    const recipes = chosen.map(({ recipes }) => recipes[part] ?? {});
    const extra = recipes.flatMap((recipe) => recipe.extra ?? []);
    return make(Object.assign({ keys: keysOf[part] }, plain, ...recipes, { extra }));
  };
  const root = await level('root', { name: 'CN=Test Root, O=Example', by: null, ca: true });
  const upper = await level('upper', { name: 'CN=Test Policy CA, O=Example', by: root, ca: true });
  const intermediate = await level('intermediate', { name: 'CN=Test Issuing CA, O=Example', by: upper, ca: true });
  const names = [{ type: 'dns', value: host }] as const;
  const leaf = await level('leaf', { name: `CN=${host}`, by: intermediate, names });
  return { root, upper, intermediate, leaf };
}

async function codesWith(chosen: readonly Defect[]): Promise<string[]> {
  const levels = await levelsWith(chosen);
  const { leaf, intermediate, upper, root } = levels;
  let sent: readonly Sent[] = [sentAs('leaf', leaf), sentAs('intermediate', intermediate), sentAs('upper', upper)];
  for (const { arrange } of chosen) sent = (await arrange?.(sent, levels)) ?? sent;
  const known = await Promise.all(chosen.map((defect) => defect.known?.(levels) ?? {}));
  const { problems } = judgeSentChain({
    sent: sent.map(({ bytes }) => bytes),
    anchors: chosen.some(({ storeless }) => storeless) ? [] : [root.certificate.der],
    host,
    nowMs,
    ...knownTogether(known),
  });
  return problems.map(({ code, index }) => `${code}@${index === null ? 'root' : sent[index]?.label}`).sort();
}

function knownTogether(known: readonly Known[]): Pick<ChainQuestion, 'publicRoots' | 'revocation'> {
  const roots = known.flatMap(({ publicRoots }) => (publicRoots === undefined ? [] : [publicRoots]));
  const evidence = known.flatMap(({ revocation }) => (revocation === undefined ? [] : [revocation]));
  return {
    // A root is private where one of the defects says so.
    publicRoots: roots.find(({ length }) => length === 0) ?? roots[0] ?? null,
    revocation: evidence.length === 0 ? null : Object.assign({ required: 'none' }, ...evidence),
  };
}

/** The intermediate cross-signed by a CA that is nowhere: above the leaf, and not on the path. */
async function deadEnd(by: Made, { intermediate: { name, keys } }: Levels): Promise<Sent> {
  return sentAs('dead end', await make({ name, keys, by, ca: true }));
}

/** A list of the intermediate on which the leaf stands. */
async function listed({ intermediate: { keys, name }, leaf: { certificate } }: Levels): Promise<Known> {
  const list = await x509.X509CrlGenerator.create({
    issuer: name,
    thisUpdate: new Date(nowMs - 3_600_000),
    nextUpdate: new Date(nowMs + 86_400_000),
    signingAlgorithm: { name: keys.privateKey.algorithm.name, hash: 'SHA-256' },
    signingKey: keys.privateKey,
    extensions: [new x509.Extension('2.5.29.20', false, der(2, Uint8Array.of(1)))],
    entries: [{ serialNumber: certificate.serialNumber, revocationDate: new Date(nowMs - 86_400_000) }],
  });
  return { revocation: { crls: [new Uint8Array(list.rawData)] } };
}

describe('any tangle of cross-signed CAs', () => {
  const caCount = 5;
  const edge = fc.record({ subject: fc.nat(caCount - 1), issuer: fc.nat(caCount - 1), valid: fc.boolean() });
  const tangle = fc.record({
    edges: fc.array(edge, { maxLength: 12 }),
    anchors: fc.uniqueArray(fc.nat(caCount - 1), { maxLength: 2 }),
    leafIssuer: fc.nat(caCount - 1),
  });

  it('has a clean path exactly when there is one', async () => {
    const authorities = await Promise.all(
      Array.from({ length: caCount }, async (_, at) => make({ name: `CN=CA ${at}`, by: null, ca: true })),
    );
    await fc.assert(
      fc.asyncProperty(tangle, async ({ edges, anchors, leafIssuer }) => {
        const links = edges.filter(({ subject, issuer }) => subject !== issuer);
        const cross = await Promise.all(links.map((link) => crossSigned(authorities, link)));
        const leaf = await make({
          name: `CN=${host}`,
          by: at(authorities, leafIssuer),
          names: [{ type: 'dns', value: host }],
        });
        const sent = [leaf, ...cross].map(({ certificate }) => certificate);
        const roots = anchors.map((index) => at(authorities, index).certificate);
        const { problems, path } = judgeChain({ sent, anchors: roots, host, nowMs });
        const clean = path !== null && problems.every(({ severity }) => severity === 'notice');
        const valid = links.filter(({ valid }) => valid);
        expect(clean).toBe(leadsUp(leafIssuer, valid, new Set(anchors)));
      }),
      { numRuns: 60 },
    );
  });
});

type Link = { readonly subject: number; readonly issuer: number; readonly valid: boolean };

async function crossSigned(authorities: readonly Made[], { subject, issuer, valid }: Link): Promise<Made> {
  const { name, keys } = at(authorities, subject);
  return make({ name, keys, by: at(authorities, issuer), ca: true, ...(valid ? {} : past) });
}

function leadsUp(from: number, links: readonly Link[], anchors: ReadonlySet<number>): boolean {
  const reached = new Set([from]);
  for (const subject of reached) {
    for (const link of links) if (link.subject === subject) reached.add(link.issuer);
  }
  return [...reached].some((index) => anchors.has(index));
}

function at(authorities: readonly Made[], index: number): Made {
  const made = authorities[index];
  if (made === undefined) throw new Error(`no authority ${index}`);
  return made;
}
