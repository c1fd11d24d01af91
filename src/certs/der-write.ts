/** Writes DER elements (X.690); pure. Knows tags and lengths, and no structure; `x509/der.ts` reads them. */
import { tags } from '../x509/der.ts';

/** One element of `tag` around `parts`. */
export function element(tag: number, ...parts: readonly Uint8Array[]): Buffer {
  const content = Buffer.concat(parts);
  return Buffer.concat([Uint8Array.of(tag, ...lengthOctets(content.length)), content]);
}

export function sequence(...parts: readonly Uint8Array[]): Buffer {
  return element(tags.sequence, ...parts);
}

/** SET OF: DER wants its elements in the order of their bytes (X.690 11.6). */
export function setOf(...parts: readonly Uint8Array[]): Buffer {
  return element(tags.set, ...parts.toSorted(Buffer.compare));
}

export function octetString(content: Uint8Array): Buffer {
  return element(tags.octetString, content);
}

/** Non-negative and below 2^31, which is what versions and rounds are. */
export function integer(value: number): Buffer {
  const octets: number[] = [];
  for (let rest = value; rest > 0; rest >>>= 8) octets.unshift(rest & 0xff);
  // A leading bit would make the number negative.
  if ((octets[0] ?? 0x80) & 0x80) octets.unshift(0);
  return element(tags.integer, Uint8Array.from(octets));
}

export function nullValue(): Buffer {
  return Buffer.of(0x05, 0x00);
}

/** `1.2.840.113549`. */
export function objectIdentifier(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number);
  return element(tags.oid, Uint8Array.from([first * 40 + second, ...rest].flatMap(base128)));
}

/** Text of the basic plane, as labels of PKCS#12 are. */
export function bmpString(text: string): Buffer {
  return element(tags.bmpString, Buffer.from(text, 'utf16le').swap16());
}

function base128(value: number): readonly number[] {
  const octets = [value % 128];
  for (let rest = Math.floor(value / 128); rest > 0; rest = Math.floor(rest / 128)) octets.unshift(0x80 | (rest % 128));
  return octets;
}

function lengthOctets(length: number): readonly number[] {
  if (length < 0x80) return [length];
  const octets: number[] = [];
  for (let rest = length; rest > 0; rest = Math.floor(rest / 256)) octets.unshift(rest % 256);
  return [0x80 | octets.length, ...octets];
}
