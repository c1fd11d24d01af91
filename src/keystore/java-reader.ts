/** Numbers and texts as java.io.DataOutputStream writes them; pure. */
import { StoreTrouble } from './trouble.ts';

/** Throws StoreTrouble (damaged) at the end of the bytes. */
export class JavaReader {
  at = 0;
  readonly #bytes: Buffer;
  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }
  skip(count: number): void {
    this.#take(count);
  }
  u32(): number {
    return this.#take(4).readUInt32BE();
  }
  /** A length and so many bytes. */
  bytes(): Uint8Array {
    return new Uint8Array(this.#take(this.u32()));
  }
  /** Java's modified UTF-8; differs from the real one for NUL and beyond U+FFFF only. */
  utf(): string {
    return this.#take(this.#take(2).readUInt16BE()).toString('utf8');
  }
  /** Version 1 leaves the type out. */
  certificate(version: number): Uint8Array {
    const type = version === 2 ? this.utf() : 'X.509';
    if (type !== 'X.509') {
      throw new StoreTrouble('unsupported', 'The keystore holds a certificate of another kind than X.509.');
    }
    return this.bytes();
  }
  #take(count: number): Buffer {
    const end = this.at + count;
    if (end > this.#bytes.length) throw new StoreTrouble('damaged', 'The keystore ends in the middle of an entry.');
    const taken = this.#bytes.subarray(this.at, end);
    this.at = end;
    return taken;
  }
}
