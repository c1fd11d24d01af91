/** SafeContents of PKCS#12 (RFC 7292 4.2) -> bags, and bags -> certificates with the keys that belong to them; pure. */
import type { DerElement } from '../x509/der.ts';
import { context, DerReader, tags } from '../x509/der.ts';
import { oidOf, textOf } from '../x509/der-values.ts';
import { derOfBer } from './ber.ts';
import { publicHalfOfCertificate, publicHalfOfRaw } from './key-match.ts';
import { mostKeysOpened } from './keys.ts';
import type { RawEntry, RawKey } from './trouble.ts';
import { StoreTrouble } from './trouble.ts';

export const mostEntries = 1000;
const bagType = '1.2.840.113549.1.12.10.1.';

type Labels = { readonly alias: string | null; readonly localKeyId: string | null };
/** `value` of a certificate is its DER; of a key its PKCS#8, encrypted or not. */
export type Bag = Labels & {
  readonly kind: 'certificate' | 'key' | 'encrypted-key' | 'secret' | 'crl';
  readonly value: DerElement;
};

/** Certificates and keys in order. Throws DerError. */
export function bagsOf(safeContents: Uint8Array, depth = 0): readonly Bag[] {
  const list = new DerReader(derOfBer(safeContents), 'file.safe').enter('bags');
  const bags: Bag[] = [];
  while (list.more) {
    const reader = list.enter('bag');
    const type = oidOf(reader.take('bagId', tags.oid), reader.path);
    const value = reader.enter('value', context(0, 'constructed'));
    const labels = labelsOf(reader);
    if (type === `${bagType}6` && depth < 4) bags.push(...bagsOf(value.take('safe').whole, depth + 1));
    else bags.push(...bagOf(type, value, labels));
    if (bags.length > mostEntries) {
      throw new StoreTrouble('unsupported', `The file holds more than ${mostEntries} certificates and keys.`);
    }
  }
  return bags;
}

function bagOf(type: string, value: DerReader, labels: Labels): readonly Bag[] {
  if (type === `${bagType}1`) return [{ ...labels, kind: 'key', value: value.take('key', tags.sequence) }];
  if (type === `${bagType}2`) return [{ ...labels, kind: 'encrypted-key', value: value.take('key', tags.sequence) }];
  if (type === `${bagType}4`) return [{ ...labels, kind: 'crl', value: value.take('crl') }];
  if (type === `${bagType}5`) return [{ ...labels, kind: 'secret', value: value.take('secret') }];
  if (type !== `${bagType}3`) return [];
  const certificate = value.enter('certificate');
  // The other type ever defined is SDSI, which nobody uses.
  if (oidOf(certificate.take('certId', tags.oid), certificate.path) !== '1.2.840.113549.1.9.22.1') return [];
  const octets = certificate.enter('certValue', context(0, 'constructed')).take('x509', tags.octetString);
  return [{ ...labels, kind: 'certificate', value: octets }];
}

function labelsOf(bag: DerReader): Labels {
  let labels: Labels = { alias: null, localKeyId: null };
  const attributes = bag.enterIf('attributes', tags.set);
  while (attributes?.more) {
    const attribute = attributes.enter('attribute');
    const type = oidOf(attribute.take('type', tags.oid), attribute.path);
    const values = attribute.enter('values', tags.set);
    if (!values.more) continue;
    const value = values.take('value');
    if (type === '1.2.840.113549.1.9.20') labels = { ...labels, alias: textOf(value) };
    if (type === '1.2.840.113549.1.9.21')
      labels = { ...labels, localKeyId: Buffer.from(value.content).toString('hex') };
  }
  return labels;
}

/** `keyOf` yields the key of a bag of kind `key` or `encrypted-key`. */
export function contentsOfBags(
  bags: readonly Bag[],
  keyOf: (bag: Bag) => RawKey,
): { readonly entries: readonly RawEntry[]; readonly keys: readonly RawKey[] } {
  const certificates = bags.filter(({ kind }) => kind === 'certificate');
  const keys = bags
    .filter(({ kind }) => kind === 'key' || kind === 'encrypted-key')
    .map((bag) => ({ ...bag, key: keyOf(bag) }));
  const labelled = new Map(keys.map((key) => [key.localKeyId, key]));
  const labels = new Set(certificates.map(({ localKeyId }) => localKeyId));
  // A key whose label names no certificate is matched by its public half.
  const byPublicHalf = new Set(
    keys
      .filter(({ localKeyId }) => localKeyId === null || !labels.has(localKeyId))
      .slice(0, mostKeysOpened)
      .map(({ key }) => publicHalfOfRaw(key)),
  );
  byPublicHalf.delete(null);
  const entries = certificates.map(({ alias, localKeyId, value }) => {
    const key = localKeyId === null ? undefined : labelled.get(localKeyId);
    const matched = byPublicHalf.size > 0 && byPublicHalf.has(publicHalfOfCertificate(value.content));
    return { alias: alias ?? key?.alias ?? null, der: value.content, hasKey: key !== undefined || matched };
  });
  return { entries, keys: keys.map(({ key }) => key) };
}
