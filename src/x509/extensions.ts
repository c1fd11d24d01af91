/** Certificate extensions (RFC 5280 4.2), each read into a plain value; pure. Knows their form, not whether they may be there. */
import type { DerElement } from './der.ts';
import { context, DerError, DerReader, tags } from './der.ts';
import { bitsOf, booleanOf, oidOf, smallIntegerOf } from './der-values.ts';
import type { GeneralName } from './names.ts';
import { generalNameOf, generalNamesOf } from './names.ts';

export type Extension = { readonly oid: string; readonly critical: boolean; readonly value: Uint8Array };

export type NameConstraints = {
  /** Null when the part is absent; an empty part is malformed. */
  readonly permitted: readonly GeneralName[] | null;
  readonly excluded: readonly GeneralName[] | null;
};

/** How many certificates may follow before each rule counts; null: the rule is not made. */
export type PolicyConstraints = { readonly requireExplicit: number | null; readonly inhibitMapping: number | null };

export type AuthorityKeyId = {
  /** Upper-case hex, or null. */
  readonly keyId: string | null;
  readonly namesIssuer: boolean;
};

const keyUsageNames = [
  'digitalSignature',
  'nonRepudiation',
  'keyEncipherment',
  'dataEncipherment',
  'keyAgreement',
  'keyCertSign',
  'cRLSign',
  'encipherOnly',
  'decipherOnly',
] as const;

/** The extensions in order; `reader` stands on the SEQUENCE OF Extension. */
export function extensionsOf(reader: DerReader): Extension[] {
  const list = reader.enter('list');
  const found: Extension[] = [];
  while (list.more) {
    const one = list.enter('extension');
    const oid = oidOf(one.take('id', tags.oid), one.path);
    const flag = one.takeIf('critical', tags.boolean);
    const critical = flag !== null && booleanOf(flag, `${one.path}.critical`);
    found.push({ oid, critical, value: one.take('value', tags.octetString).content });
    one.end();
  }
  return found;
}

export function basicConstraintsOf(value: Uint8Array, path: string): { isCa: boolean; pathLength: number | null } {
  const [outer, reader] = sequenceIn(value, path);
  const flag = reader.takeIf('cA', tags.boolean);
  const length = reader.takeIf('pathLength', tags.integer);
  reader.end();
  outer.end();
  const pathLength = length === null ? null : smallIntegerOf(length, path);
  if (pathLength !== null && pathLength < 0) throw new DerError(path, 'negative path length');
  return { isCa: flag !== null && booleanOf(flag, path), pathLength };
}

/** RFC 5280 4.2.1.11: one of the two at least. */
export function policyConstraintsOf(value: Uint8Array, path: string): PolicyConstraints {
  const [outer, reader] = sequenceIn(value, path);
  const explicit = reader.takeIf('requireExplicitPolicy', context(0, 'primitive'));
  const mapping = reader.takeIf('inhibitPolicyMapping', context(1, 'primitive'));
  reader.end();
  outer.end();
  if (explicit === null && mapping === null) throw new DerError(path, 'empty');
  return {
    requireExplicit: explicit && skippedOf(explicit, path),
    inhibitMapping: mapping && skippedOf(mapping, path),
  };
}

export function inhibitAnyPolicyOf(value: Uint8Array, path: string): number {
  const reader = new DerReader(value, path);
  const number = reader.take('skipCerts', tags.integer);
  reader.end();
  return skippedOf(number, path);
}

function skippedOf(element: DerElement, path: string): number {
  const number = smallIntegerOf(element, path);
  if (number < 0) throw new DerError(path, 'negative number');
  return number;
}

export function keyUsageOf(value: Uint8Array, path: string): string[] {
  const reader = new DerReader(value, path);
  const { octets } = bitsOf(reader.take('bits', tags.bitString), path);
  reader.end();
  return keyUsageNames.filter((_name, bit) => ((octets[bit >> 3] ?? 0) & (0x80 >> (bit & 7))) !== 0);
}

export function extendedKeyUsageOf(value: Uint8Array, path: string): string[] {
  const [outer, reader] = sequenceIn(value, path);
  const usages: string[] = [];
  while (reader.more) usages.push(oidOf(reader.take('usage', tags.oid), reader.path));
  outer.end();
  return usages;
}

export function subjectAltNamesOf(value: Uint8Array, path: string): GeneralName[] {
  const [outer, reader] = sequenceIn(value, path);
  outer.end();
  const names = generalNamesOf(reader);
  // RFC 5280 4.2.1.6: at least one entry.
  if (names.length === 0) throw new DerError(path, 'empty');
  return names;
}

/** Upper-case hex. */
export function subjectKeyIdOf(value: Uint8Array, path: string): string {
  const reader = new DerReader(value, path);
  const { content } = reader.take('keyId', tags.octetString);
  reader.end();
  return hexOf(content);
}

export function authorityKeyIdOf(value: Uint8Array, path: string): AuthorityKeyId {
  const [outer, reader] = sequenceIn(value, path);
  const keyId = reader.takeIf('keyId', context(0, 'primitive'));
  const issuer = reader.takeIf('issuer', context(1, 'constructed'));
  const serial = reader.takeIf('serial', context(2, 'primitive'));
  reader.end();
  outer.end();
  return { keyId: keyId === null ? null : hexOf(keyId.content), namesIssuer: issuer !== null || serial !== null };
}

export function nameConstraintsOf(value: Uint8Array, path: string): NameConstraints {
  const [outer, reader] = sequenceIn(value, path);
  const permitted = subtreesIn(reader, 0);
  const excluded = subtreesIn(reader, 1);
  reader.end();
  outer.end();
  return { permitted, excluded };
}

/** URLs of `fullName` distribution points. */
export function crlUrlsOf(value: Uint8Array, path: string): string[] {
  const [outer, reader] = sequenceIn(value, path);
  outer.end();
  const names: GeneralName[] = [];
  while (reader.more) {
    const point = reader.enter('point');
    const name = point.enterIf('name', context(0, 'constructed'));
    const full = name?.enterIf('fullName', context(0, 'constructed'));
    if (full) names.push(...generalNamesOf(full));
  }
  return urlsOf(names);
}

/** Where to ask for revocation, and where the issuer's certificate lies. */
export function authorityInfoOf(value: Uint8Array, path: string): { ocspUrls: string[]; caIssuerUrls: string[] } {
  const [outer, reader] = sequenceIn(value, path);
  outer.end();
  const places: { method: string; place: GeneralName }[] = [];
  while (reader.more) {
    const one = reader.enter('description');
    const method = oidOf(one.take('method', tags.oid), one.path);
    places.push({ method, place: generalNameOf(one.take('location'), one.path) });
    one.end();
  }
  if (places.length === 0) throw new DerError(path, 'empty');
  const of = (oid: string) => urlsOf(places.filter(({ method }) => method === oid).map(({ place }) => place));
  return { ocspUrls: of('1.3.6.1.5.5.7.48.1'), caIssuerUrls: of('1.3.6.1.5.5.7.48.2') };
}

/** RFC 7633: feature 5 asks for a stapled OCSP answer. */
export function mustStapleOf(value: Uint8Array, path: string): boolean {
  const [outer, reader] = sequenceIn(value, path);
  outer.end();
  let found = false;
  while (reader.more) found = smallIntegerOf(reader.take('feature', tags.integer), path) === 5 || found;
  return found;
}

function sequenceIn(value: Uint8Array, path: string): [outer: DerReader, inner: DerReader] {
  const outer = new DerReader(value, path);
  return [outer, outer.enter('value')];
}

function subtreesIn(reader: DerReader, number: 0 | 1): GeneralName[] | null {
  const name = number === 0 ? 'permitted' : 'excluded';
  const subtrees = reader.enterIf(name, context(number, 'constructed'));
  if (subtrees === null) return null;
  const names: GeneralName[] = [];
  while (subtrees.more) {
    const one = subtrees.enter('subtree');
    names.push(generalNameOf(one.take('base'), one.path));
    // minimum is always 0 and maximum absent (RFC 5280 4.2.1.10).
    if (one.more) throw new DerError(one.path, 'minimum or maximum given');
  }
  if (names.length === 0) throw new DerError(subtrees.path, 'empty');
  return names;
}

function urlsOf(names: readonly GeneralName[]): string[] {
  return names.flatMap((name) => (name.kind === 'uri' ? [name.value] : []));
}

function hexOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex').toUpperCase();
}
