/** Cuts a byte stream into TLS records and handshake messages, bounded; pure. Decrypts nothing and knows no message's inside. */
import { ByteQueue, TlsSyntaxError } from './bytes.ts';

/** Of all that comes on one connection; a chain of certificates is rarely over 10 kB. */
export const answerLimitBytes = 256 * 1024;

/** RFC 8446 5.2 and RFC 5246 6.2.3. */
const recordLimitBytes = 2 ** 14 + 2048;

export const contentType = { changeCipherSpec: 20, alert: 21, handshake: 22, applicationData: 23 } as const;

export type TlsRecord = { readonly type: number; readonly header: Buffer; readonly body: Buffer };

export class RecordReader {
  readonly #queue = new ByteQueue(answerLimitBytes);
  /** Throws TlsSyntaxError over the limit. */
  add(piece: Uint8Array): void {
    this.#queue.push(piece);
  }
  /** The records completed by `piece`. Throws TlsSyntaxError. */
  push(piece: Uint8Array): readonly TlsRecord[] {
    this.add(piece);
    return [...drained(() => this.next())];
  }
  /** The next whole record, or null until more is there. Throws TlsSyntaxError on what is not TLS. */
  next(): TlsRecord | null {
    const start = this.#queue.peek(5);
    refuseOther(start, this.#queue);
    if (start.length < 5) return null;
    const length = start.readUInt16BE(3);
    if (length > recordLimitBytes) throw new TlsSyntaxError(`a TLS record says it is ${length} bytes long`);
    if (this.#queue.length < 5 + length) return null;
    const header = this.#queue.take(5);
    return { type: header[0] ?? 0, header, body: this.#queue.take(length) };
  }
}

/** As early as it can be told: a peer that speaks something else may never send five bytes. */
function refuseOther(start: Buffer, queue: ByteQueue): void {
  const [type, major] = start;
  const isTls = (type === undefined || (type >= 20 && type <= 24)) && (major === undefined || major === 3);
  if (!isTls) throw new TlsSyntaxError(`not TLS: the answer starts with ${visible(queue.peek(24))}`);
}

/** Printable ASCII in quotes, else hex. */
function visible(bytes: Buffer): string {
  const line = bytes.toString('latin1').split(/[\r\n]/)[0] ?? '';
  return /^[ -~]{3,}$/.test(line) ? `"${line}"` : `bytes ${bytes.subarray(0, 8).toString('hex')}`;
}

export type HandshakeMessage = {
  readonly type: number;
  readonly body: Buffer;
  /** Header and body, as the transcript hash wants it. */
  readonly whole: Buffer;
};

/** Puts handshake messages together from the records they are spread over. */
export class HandshakeReader {
  readonly #queue = new ByteQueue(answerLimitBytes);
  add(piece: Uint8Array): void {
    this.#queue.push(piece);
  }
  push(piece: Uint8Array): readonly HandshakeMessage[] {
    this.add(piece);
    return [...drained(() => this.next())];
  }
  /** The next whole message, or null until more is there. Throws TlsSyntaxError. */
  next(): HandshakeMessage | null {
    if (this.#queue.length < 4) return null;
    const length = this.#queue.peek(4).readUIntBE(1, 3);
    if (length > answerLimitBytes) throw new TlsSyntaxError(`a handshake message says it is ${length} bytes long`);
    if (this.#queue.length < 4 + length) return null;
    const whole = this.#queue.take(4 + length);
    return { type: whole[0] ?? 0, body: whole.subarray(4), whole };
  }
}

function* drained<T>(next: () => T | null): Generator<T> {
  for (let one = next(); one !== null; one = next()) yield one;
}
