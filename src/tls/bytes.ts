/** Writing and reading the vectors of TLS messages (RFC 8446 section 3), bounded; pure. Knows no message. */

/** The bytes are not what RFC 5246 or RFC 8446 allow; the message says where it went wrong. */
export class TlsSyntaxError extends Error {
  override readonly name = 'TlsSyntaxError';
}

/** `value` as `size` bytes, most significant first. */
export function uint(size: 1 | 2 | 3, value: number): Buffer {
  const bytes = Buffer.alloc(size);
  bytes.writeUIntBE(value, 0, size);
  return bytes;
}

/** A vector: its length in `sizeOfLength` bytes, then the parts. */
export function vector(sizeOfLength: 1 | 2 | 3, ...parts: readonly Uint8Array[]): Buffer {
  const content = Buffer.concat(parts);
  return Buffer.concat([uint(sizeOfLength, content.length), content]);
}

export function uint16s(values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(2 * values.length);
  for (const [index, value] of values.entries()) bytes.writeUInt16BE(value, 2 * index);
  return bytes;
}

/** Reads one message from its start; throws TlsSyntaxError rather than read past the end. */
export class Reader {
  readonly #bytes: Buffer;
  readonly #what: string;
  #at = 0;
  constructor(bytes: Uint8Array, what: string) {
    this.#bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
    this.#what = what;
  }
  get left(): number {
    return this.#bytes.length - this.#at;
  }
  uint(size: 1 | 2 | 3): number {
    return this.bytes(size).readUIntBE(0, size);
  }
  bytes(count: number): Buffer {
    if (count > this.left)
      throw new TlsSyntaxError(`${this.#what} ends after ${this.#bytes.length} bytes, in the middle`);
    this.#at += count;
    return this.#bytes.subarray(this.#at - count, this.#at);
  }
  vector(sizeOfLength: 1 | 2 | 3): Buffer {
    return this.bytes(this.uint(sizeOfLength));
  }
}

/**
 * Bytes that came in pieces, refusing more than `limitBytes` in all. A piece that comes while nothing waits is kept as it is, not
 * copied; what was taken stays valid, as nothing is ever written over it.
 */
export class ByteQueue {
  readonly #limitBytes: number;
  #buffer: Buffer = Buffer.alloc(0);
  #start = 0;
  #end = 0;
  #totalBytes = 0;
  constructor(limitBytes: number) {
    this.#limitBytes = limitBytes;
  }
  get length(): number {
    return this.#end - this.#start;
  }
  push(piece: Uint8Array): void {
    this.#totalBytes += piece.length;
    if (this.#totalBytes > this.#limitBytes)
      throw new TlsSyntaxError(`the answer is longer than ${this.#limitBytes} bytes`);
    if (this.#start === this.#end) this.#adopt(piece);
    else this.#append(piece);
  }
  /** The next bytes without taking them: fewer than asked where fewer are there. */
  peek(count: number): Buffer {
    return this.#buffer.subarray(this.#start, Math.min(this.#start + count, this.#end));
  }
  /** The next `count` bytes, which must be there. */
  take(count: number): Buffer {
    const taken = this.peek(count);
    this.#start += taken.length;
    return taken;
  }
  #append(piece: Uint8Array): void {
    if (this.#end + piece.length > this.#buffer.length) this.#grow(piece.length);
    this.#buffer.set(piece, this.#end);
    this.#end += piece.length;
  }
  #adopt(piece: Uint8Array): void {
    this.#buffer = Buffer.from(piece.buffer, piece.byteOffset, piece.length);
    this.#start = 0;
    this.#end = piece.length;
  }
  #grow(byBytes: number): void {
    const held = this.peek(this.length);
    const grown = Buffer.alloc(Math.max(1024, 2 * (held.length + byBytes)));
    grown.set(held);
    this.#buffer = grown;
    this.#end = held.length;
    this.#start = 0;
  }
}
