/** Public keys of certificates (SubjectPublicKeyInfo): kind and size, without asking OpenSSL; pure. */
import type { DerElement } from './der.ts';
import { DerReader, tags } from './der.ts';
import { bitsOf, oidOf } from './der-values.ts';
import { curves } from './oids.ts';

export type PublicKey = {
  readonly kind: 'rsa' | 'rsa-pss' | 'ec' | 'ed25519' | 'ed448' | 'other';
  /** Of the modulus, or of the curve's order; null where not known. */
  readonly bits: number | null;
  /** `P-256`; the OID of a curve without a name here; null when not EC or when the parameters are spelled out. */
  readonly curve: string | null;
  /** RSA: the public exponent's size, which is what a verification costs. Null for other kinds. */
  readonly exponentBits: number | null;
};

const none = { bits: null, curve: null, exponentBits: null };

export function publicKeyOf(spki: DerElement, path: string): PublicKey {
  const reader = new DerReader(spki.content, path);
  const algorithm = reader.enter('algorithm');
  const oid = oidOf(algorithm.take('oid', tags.oid), algorithm.path);
  const { octets } = bitsOf(reader.take('key', tags.bitString), reader.path);
  reader.end();
  if (oid === '1.2.840.113549.1.1.1') return { kind: 'rsa', ...rsaSizes(octets, path) };
  if (oid === '1.2.840.113549.1.1.10') return { kind: 'rsa-pss', ...rsaSizes(octets, path) };
  if (oid === '1.2.840.10045.2.1') return { kind: 'ec', ...curveOf(algorithm), exponentBits: null };
  if (oid === '1.3.101.112') return { ...none, kind: 'ed25519', bits: 256 };
  if (oid === '1.3.101.113') return { ...none, kind: 'ed448', bits: 456 };
  return { ...none, kind: 'other' };
}

function rsaSizes(octets: Uint8Array, path: string) {
  const key = new DerReader(octets, `${path}.key`).enter('rsa');
  const modulus = key.take('modulus', tags.integer).content;
  const exponent = key.take('exponent', tags.integer).content;
  return { bits: bitLength(modulus), curve: null, exponentBits: bitLength(exponent) };
}

function curveOf(algorithm: DerReader): { bits: number | null; curve: string | null } {
  const named = algorithm.takeIf('curve', tags.oid);
  if (named === null) return { bits: null, curve: null };
  const oid = oidOf(named, algorithm.path);
  const known = curves.get(oid);
  return { bits: known?.bits ?? null, curve: known?.name ?? oid };
}

function bitLength(integer: Uint8Array): number {
  const start = integer.findIndex((octet) => octet !== 0);
  if (start < 0) return 0;
  return (integer.length - start) * 8 - (Math.clz32(integer[start] ?? 0) - 24);
}
