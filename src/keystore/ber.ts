/** BER -> DER (X.690): indefinite lengths, long lengths and strings in pieces, as older exporters write PKCS#12 and PKCS#7; pure. */
import { DerError } from '../x509/der.ts';

const maxDepth = 32;
const maxElements = 200_000;

type Read = { readonly der: Uint8Array; readonly end: number };

/** The first element of `bytes` as DER; what follows it is dropped. Primitive contents are not touched. Throws DerError. */
export function derOfBer(bytes: Uint8Array): Uint8Array {
  return element(bytes, 0, 0, { count: 0 }).der;
}

function element(bytes: Uint8Array, at: number, depth: number, seen: { count: number }): Read {
  if (depth > maxDepth) throw new DerError('file', `nested deeper than ${maxDepth} levels`);
  seen.count += 1;
  if (seen.count > maxElements) throw new DerError('file', `more than ${maxElements} elements`);
  const tag = bytes[at];
  if (tag === undefined) throw new DerError('file', 'ends where an element belongs');
  if ((tag & 0x1f) === 0x1f) throw new DerError('file', 'tag number above 30');
  const { length, start } = lengthAt(bytes, at + 1);
  const constructed = (tag & 0x20) !== 0;
  if (length === null) {
    if (!constructed) throw new DerError('file', 'indefinite length of a primitive value');
    return joined(tag, bytes, start, null, depth, seen);
  }
  const end = start + length;
  if (end > bytes.length) throw new DerError('file', `says ${length} bytes, ${bytes.length - start} are left`);
  if (constructed) return joined(tag, bytes, start, end, depth, seen);
  return { der: encoded(tag, [bytes.subarray(start, end)]), end };
}

/** `end` null: up to the end-of-contents octets. */
function joined(
  tag: number,
  bytes: Uint8Array,
  start: number,
  end: number | null,
  depth: number,
  seen: { count: number },
): Read {
  const children: Uint8Array[] = [];
  let at = start;
  while (end === null ? bytes[at] !== 0 || bytes[at + 1] !== 0 : at < end) {
    const child = element(end === null ? bytes : bytes.subarray(0, end), at, depth + 1, seen);
    children.push(child.der);
    at = child.end;
  }
  // 0x24: an octet string in pieces.
  const der = tag === 0x24 ? encoded(0x04, children.map(contentOf)) : encoded(tag, children);
  return { der, end: end ?? at + 2 };
}

function lengthAt(bytes: Uint8Array, at: number): { readonly length: number | null; readonly start: number } {
  const first = bytes[at];
  if (first === undefined) throw new DerError('file', 'ends inside a header');
  if (first < 0x80) return { length: first, start: at + 1 };
  if (first === 0x80) return { length: null, start: at + 1 };
  const octets = bytes.subarray(at + 1, at + 1 + (first & 0x7f));
  if (octets.length < (first & 0x7f)) throw new DerError('file', 'ends inside a length');
  const length = octets.reduce((sum, octet) => sum * 256 + octet, 0);
  if (length > 0xffffffff) throw new DerError('file', 'length of more than four octets');
  return { length, start: at + 1 + octets.length };
}

function encoded(tag: number, parts: readonly Uint8Array[]): Uint8Array {
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  return Buffer.concat([header(tag, length), ...parts]);
}

function header(tag: number, length: number): Uint8Array {
  if (length < 0x80) return Uint8Array.of(tag, length);
  const octets: number[] = [];
  for (let rest = length; rest > 0; rest = Math.floor(rest / 256)) octets.unshift(rest % 256);
  return Uint8Array.of(tag, 0x80 | octets.length, ...octets);
}

function contentOf(der: Uint8Array): Uint8Array {
  return der.subarray(lengthAt(der, 1).start);
}
