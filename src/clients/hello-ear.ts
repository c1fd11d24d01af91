/** Collects the first bytes of a connection until they are a ClientHello, or cannot become one; pure and bounded. */
import { ByteQueue, TlsSyntaxError } from '../tls/bytes.ts';
import { contentType, HandshakeReader, RecordReader } from '../tls/records.ts';
import type { HelloSeen } from './hello-seen.ts';
import { parseClientHello, parseSslv2Hello } from './hello-seen.ts';

/** The largest hellos in use, with several post-quantum keys, stay under 8 kB. */
export const helloLimitBytes = 32 * 1024;

export type Heard =
  | { readonly kind: 'hello'; readonly hello: HelloSeen }
  /** What came instead, in a sentence without a full stop. */
  | { readonly kind: 'no-hello'; readonly reason: string };

export class HelloEar {
  readonly #records = new RecordReader();
  readonly #handshake = new HandshakeReader();
  readonly #start = new ByteQueue(helloLimitBytes);
  #readBytes = 0;
  #heard: Heard | null = null;

  /** Null until it can be told. */
  hear(piece: Uint8Array): Heard | null {
    if (this.#heard === null) {
      try {
        this.#heard = this.#told(piece);
      } catch (error) {
        if (!(error instanceof TlsSyntaxError)) throw error;
        this.#heard = { kind: 'no-hello', reason: error.message.replace('the answer', 'what was sent') };
      }
    }
    return this.#heard;
  }

  #told(piece: Uint8Array): Heard | null {
    this.#start.push(piece);
    const first = this.#start.peek(16);
    if (isHttp(first))
      return { kind: 'no-hello', reason: 'plain HTTP, no TLS at all: the URL has to begin with https://' };
    if (maybeSslv2(first)) return first.length < 5 ? null : this.#sslv2();
    const unread = this.#start.peek(this.#start.length).subarray(this.#readBytes);
    this.#readBytes += unread.length;
    for (const record of this.#records.push(unread)) {
      if (record.type !== contentType.handshake)
        return { kind: 'no-hello', reason: `a TLS record of type ${record.type} before any ClientHello` };
      const [message] = this.#handshake.push(record.body);
      if (message !== undefined) return { kind: 'hello', hello: parseClientHello(message.whole) };
    }
    return null;
  }

  #sslv2(): Heard | null {
    const lengthBytes = this.#start.peek(2).readUInt16BE(0) & 0x7fff;
    if (this.#start.length < 2 + lengthBytes) return null;
    return { kind: 'hello', hello: parseSslv2Hello(this.#start.peek(2 + lengthBytes).subarray(2)) };
  }
}

/** The high bit of the length, then message type 1 and a version of SSL 2.0 to TLS 1.2, as far as these have come. */
function maybeSslv2(first: Buffer): boolean {
  const [length = 0, , type = 1, major = 3, minor = 0] = first;
  return (length & 0x80) !== 0 && type === 1 && (major === 3 || (major === 0 && minor <= 2));
}

function isHttp(first: Buffer): boolean {
  return /^(GET|POST|PUT|HEAD|CONNECT|OPTIONS|DELETE|PATCH) /.test(first.toString('latin1'));
}
