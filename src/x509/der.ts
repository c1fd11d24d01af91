/** DER elements (X.690, definite lengths only), read with a path for messages. Knows bytes and tags; no certificate. */

/** The bytes are not the DER that was asked for. `path` names the place: `certificate.tbsCertificate.validity`. */
export class DerError extends Error {
  override readonly name = 'DerError';
  readonly path: string;
  constructor(path: string, problem: string) {
    super(`${path}: ${problem}`);
    this.path = path;
  }
}

/** First octets of the tags that occur in certificates; context tags are `context(n)`. */
export const tags = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  oid: 0x06,
  utf8String: 0x0c,
  numericString: 0x12,
  printableString: 0x13,
  t61String: 0x14,
  ia5String: 0x16,
  utcTime: 0x17,
  generalizedTime: 0x18,
  visibleString: 0x1a,
  universalString: 0x1c,
  bmpString: 0x1e,
  sequence: 0x30,
  set: 0x31,
} as const;

/** Elements one after another at one level; a hostile file may hold millions. */
const maxSiblings = 20_000;
/** Levels of `inside`; certificates need about eight. */
const maxDepth = 24;

export function context(number: number, form: 'primitive' | 'constructed'): number {
  return (form === 'constructed' ? 0xa0 : 0x80) | number;
}

/** One element: `content` without the header, `whole` with it. Both are views, not copies. */
export type DerElement = { readonly tag: number; readonly content: Uint8Array; readonly whole: Uint8Array };

/** Walks the elements of one level, in order. Every method throws DerError for what is not there as asked. */
export class DerReader {
  readonly path: string;
  readonly #bytes: Uint8Array;
  readonly #depth: number;
  #at = 0;
  #taken = 0;

  constructor(bytes: Uint8Array, path: string, depth = 0) {
    if (depth > maxDepth) throw new DerError(path, `nested deeper than ${maxDepth} levels`);
    this.#bytes = bytes;
    this.path = path;
    this.#depth = depth;
  }

  get more(): boolean {
    return this.#at < this.#bytes.length;
  }

  /** The next element's tag is this one. */
  has(tag: number): boolean {
    return this.#bytes[this.#at] === tag;
  }

  /** The next element, whatever it is; with `tag`, of that tag. */
  take(name: string, tag?: number): DerElement {
    const path = `${this.path}.${name}`;
    if (!this.more) throw new DerError(path, 'missing');
    this.#taken += 1;
    if (this.#taken > maxSiblings) throw new DerError(path, `more than ${maxSiblings} elements`);
    const found = elementAt(this.#bytes, this.#at, path);
    if (tag !== undefined && found.tag !== tag) {
      throw new DerError(path, `tag ${hex(found.tag)} where ${hex(tag)} belongs`);
    }
    this.#at += found.whole.length;
    return found;
  }

  /** The next element if it has `tag`, otherwise null. */
  takeIf(name: string, tag: number): DerElement | null {
    return this.has(tag) ? this.take(name, tag) : null;
  }

  /** A reader of what is inside the next element, which has `tag`. */
  enter(name: string, tag: number = tags.sequence): DerReader {
    return this.inside(name, this.take(name, tag).content);
  }

  enterIf(name: string, tag: number): DerReader | null {
    return this.has(tag) ? this.enter(name, tag) : null;
  }

  /** A reader of `content`, one level deeper. */
  inside(name: string, content: Uint8Array): DerReader {
    return new DerReader(content, `${this.path}.${name}`, this.#depth + 1);
  }

  /** Nothing may follow. */
  end(): void {
    if (this.more) throw new DerError(this.path, `${this.#bytes.length - this.#at} bytes too many`);
  }
}

/** The element that starts at `at`; for lists too long for a DerReader. */
export function elementAt(bytes: Uint8Array, at: number, path: string): DerElement {
  const tag = bytes[at] ?? 0;
  if ((tag & 0x1f) === 0x1f) throw new DerError(path, 'tag number above 30');
  const first = bytes[at + 1];
  if (first === undefined) throw new DerError(path, 'ends inside a header');
  const { length, headerLength } = first < 0x80 ? { length: first, headerLength: 2 } : longLength(bytes, at, path);
  const start = at + headerLength;
  const end = start + length;
  if (end > bytes.length) throw new DerError(path, `says ${length} bytes, ${bytes.length - start} are left`);
  return { tag, content: bytes.subarray(start, end), whole: bytes.subarray(at, end) };
}

function longLength(bytes: Uint8Array, at: number, path: string): { length: number; headerLength: number } {
  const octets = (bytes[at + 1] ?? 0) & 0x7f;
  if (octets === 0) throw new DerError(path, 'indefinite length, which DER forbids');
  if (octets > 4) throw new DerError(path, 'length of more than four octets');
  let length = 0;
  for (let index = 0; index < octets; index += 1) {
    const octet = bytes[at + 2 + index];
    if (octet === undefined) throw new DerError(path, 'ends inside a length');
    length = length * 256 + octet;
  }
  if (length < 0x80 || bytes[at + 2] === 0) throw new DerError(path, 'length not in its shortest form');
  return { length, headerLength: 2 + octets };
}

function hex(tag: number): string {
  return `0x${tag.toString(16).padStart(2, '0')}`;
}
