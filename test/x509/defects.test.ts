import 'reflect-metadata';
import * as x509 from '@peculiar/x509';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import type { ChainQuestion } from '../../src/x509/chain.ts';
import { judgeChain } from '../../src/x509/chain.ts';
import type { Made, Recipe } from './making.ts';
import { chainOf, der, make, nameConstraints, nowMs, rsaKeys } from './making.ts';

type Part = 'leaf' | 'intermediate' | 'root';
type Defect = {
  readonly found: string;
  readonly part: Part;
  readonly recipe: Partial<Recipe>;
  /** What has to be known besides the certificates. */
  readonly ask?: (
    chain: Awaited<ReturnType<typeof chainOf>>,
  ) => Promise<Partial<ChainQuestion>> | Partial<ChainQuestion>;
};

const host = 'api.example.com';
const clientAuth = '1.3.6.1.5.5.7.3.2';
const past = { fromDays: -100, days: 90 };
/** TLS feature 5, RFC 7633. */
const mustStaple = new x509.Extension('1.3.6.1.5.5.7.1.24', false, der(0x30, der(2, Uint8Array.of(5))));
const unknown = new x509.Extension('1.2.3.4', true, der(5));
const places = { leaf: '0', intermediate: '1', root: 'store' } as const;

let defects: Defect[];
beforeAll(async () => {
  const weakKeys = await rsaKeys(1024);
  const weakCaKeys = await rsaKeys(1024);
  const one = (part: Part, code: string, recipe: Partial<Recipe>): Defect => ({
    found: `${code}@${places[part]}`,
    part,
    recipe,
  });
  defects = [
    one('leaf', 'leaf-expired', past),
    one('leaf', 'leaf-not-yet-valid', { fromDays: 3 }),
    one('leaf', 'host-mismatch', { name: 'CN=b.example.com', names: [{ type: 'dns', value: 'b.example.com' }] }),
    one('leaf', 'no-san', { names: null }),
    one('leaf', 'weak-key', { keys: weakKeys }),
    one('leaf', 'weak-signature', { hash: 'SHA-1' }),
    one('leaf', 'wrong-extended-key-usage', { extendedUsages: [clientAuth] }),
    one('leaf', 'wrong-key-usage', { usages: x509.KeyUsageFlags.keyAgreement }),
    one('leaf', 'unknown-critical-extension', { extra: [unknown] }),
    one('leaf', 'refused-by-strict-clients', { keyIds: false }),
    one('intermediate', 'intermediate-expired', past),
    one('intermediate', 'intermediate-not-yet-valid', { fromDays: 3 }),
    one('intermediate', 'weak-key', { keys: weakCaKeys }),
    one('intermediate', 'weak-signature', { hash: 'SHA-1' }),
    one('intermediate', 'wrong-extended-key-usage', { extendedUsages: [clientAuth] }),
    one('intermediate', 'wrong-key-usage', { usages: x509.KeyUsageFlags.cRLSign }),
    one('intermediate', 'not-a-ca', { ca: null, usages: x509.KeyUsageFlags.keyCertSign }),
    one('intermediate', 'unknown-critical-extension', { extra: [unknown] }),
    one('root', 'root-expired', past),
    one('root', 'not-a-ca', { ca: false, usages: null, extendedUsages: null }),
    one('root', 'unknown-critical-extension', { extra: [unknown] }),
    {
      ...one('leaf', 'must-staple-without-staple', { extra: [mustStaple] }),
      ask: () => ({ revocation: { staple: null, required: 'none' } }),
    },
    one('leaf', 'wildcard-too-wide', { names: ['*.co.uk', host].map((value) => ({ type: 'dns', value }) as const) }),
    {
      ...one('leaf', 'validity-too-long', { fromDays: -10, days: 900 }),
      ask: ({ root }) => ({ publicRoots: [root.fingerprintSha256] }),
    },
    { ...one('leaf', 'certificate-revoked', { serialNumber: '4242' }), ask: listed },
    {
      ...one('intermediate', 'tls-interception', { name: 'CN=mitmproxy, O=mitmproxy' }),
      found: 'tls-interception@store',
      ask: () => ({ publicRoots: [] }),
    },
    { found: 'path-too-long@store', part: 'root', recipe: { pathLength: 0 } },
    {
      found: 'name-constraint-violated@0',
      part: 'root',
      recipe: { extra: [nameConstraints([der(0x82, 'example.org')])] },
    },
  ];
});

describe('two defects at once', () => {
  it('every pair that fits together names both, and nothing else', async () => {
    let tried = 0;
    for (const [at, first] of defects.entries()) {
      for (const second of defects.slice(at + 1)) {
        if (!fitTogether(first, second)) continue;
        tried += 1;
        const found = await codesWith(first, second);
        expect(found, `${first.found} with ${second.found}`).toEqual([first.found, second.found].sort());
      }
    }
    expect(tried).toBeGreaterThan(150);
  });
});

/** Defects that are made the same way, or of which one takes away what the other needs, do not stand together. */
function fitTogether(first: Defect, second: Defect): boolean {
  const names = [first, second].map(({ found }) => found);
  const both = (...codes: string[]) => codes.every((code) => names.some((name) => name.startsWith(code)));
  if (both('no-san', 'name-constraint') || both('not-a-ca@store', 'path-too-long')) return false;
  // WebCrypto ties an RSA key to one hash.
  if (both('weak-key@1', 'weak-signature@0')) return false;
  const sameKeys = Object.keys(first.recipe).some((key) => Object.hasOwn(second.recipe, key));
  if (both('name-constraint', 'wildcard-too-wide')) return false;
  // That one may not sign lists either.
  if (both('certificate-revoked', 'not-a-ca@1')) return false;
  // A private root is no public one.
  if (both('tls-interception', 'validity-too-long')) return false;
  return first.part !== second.part || !sameKeys;
}

async function codesWith(first: Defect, second: Defect): Promise<string[]> {
  const recipes: Partial<Record<Part, Partial<Recipe>>> = { [first.part]: first.recipe };
  recipes[second.part] = { ...recipes[second.part], ...second.recipe };
  const chain = await chainOf(recipes);
  const { leaf, intermediate, root } = chain;
  const [one, other] = [await first.ask?.(chain), await second.ask?.(chain)];
  const both = [one?.revocation, other?.revocation].filter((evidence) => evidence != null);
  const revocation = both.length === 0 ? null : Object.assign({}, ...both);
  const asked = { ...one, ...other, revocation };
  const { problems } = judgeChain({ sent: [leaf, intermediate], anchors: [root], host, nowMs, ...asked });
  return problems.map(({ code, index }) => `${code}@${index ?? 'store'}`).sort();
}

/** A list of the intermediate on which the leaf stands. */
async function listed({ made, leaf }: Awaited<ReturnType<typeof chainOf>>): Promise<Partial<ChainQuestion>> {
  const { keys, name } = made.intermediate;
  const list = await x509.X509CrlGenerator.create({
    issuer: name,
    thisUpdate: new Date(nowMs - 3_600_000),
    nextUpdate: new Date(nowMs + 86_400_000),
    signingAlgorithm: { name: keys.privateKey.algorithm.name, hash: 'SHA-256' },
    signingKey: keys.privateKey,
    extensions: [new x509.Extension('2.5.29.20', false, der(2, Uint8Array.of(1)))],
    entries: [{ serialNumber: leaf.serialNumber, revocationDate: new Date(nowMs - 86_400_000) }],
  });
  return { revocation: { crls: [new Uint8Array(list.rawData)], required: 'none' } };
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
