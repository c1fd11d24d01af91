/** The part of TLS 1.3 that opens a server's first flight (RFC 8446 sections 5.2, 5.3, 7.1); pure. Makes no keys and sends nothing. */
import { createDecipheriv, createHash, createHmac } from 'node:crypto';
import { TlsSyntaxError, uint, vector } from './bytes.ts';
import type { TlsRecord } from './records.ts';
import { contentType } from './records.ts';

type Suite = {
  readonly hash: 'sha256' | 'sha384';
  readonly cipher: 'aes-128-gcm' | 'aes-256-gcm' | 'chacha20-poly1305' | 'aes-128-ccm';
  readonly keyBytes: 16 | 32;
  readonly tagBytes: 8 | 16;
};

const suites: ReadonlyMap<number, Suite> = new Map<number, Suite>([
  [0x1301, { hash: 'sha256', cipher: 'aes-128-gcm', keyBytes: 16, tagBytes: 16 }],
  [0x1302, { hash: 'sha384', cipher: 'aes-256-gcm', keyBytes: 32, tagBytes: 16 }],
  [0x1303, { hash: 'sha256', cipher: 'chacha20-poly1305', keyBytes: 32, tagBytes: 16 }],
  [0x1304, { hash: 'sha256', cipher: 'aes-128-ccm', keyBytes: 16, tagBytes: 16 }],
  [0x1305, { hash: 'sha256', cipher: 'aes-128-ccm', keyBytes: 16, tagBytes: 8 }],
]);

function suiteOf(suite: number): Suite {
  const known = suites.get(suite);
  if (known === undefined) throw new TlsSyntaxError(`the server chose suite 0x${suite.toString(16)} for TLS 1.3`);
  return known;
}

/** `transcript`: every handshake message so far, as sent. */
export function transcriptHash(suite: number, transcript: readonly Uint8Array[]): Buffer {
  return createHash(suiteOf(suite).hash).update(Buffer.concat(transcript)).digest();
}

/** What stands for the first ClientHello after a HelloRetryRequest (RFC 8446 4.4.1). */
export function messageHash(suite: number, clientHello: Uint8Array): Buffer {
  return Buffer.concat([uint(1, 254), vector(3, transcriptHash(suite, [clientHello]))]);
}

/** Opens the records the server encrypts with its handshake key, in order. */
export class HandshakeOpener {
  readonly #key: TrafficKey;
  #sequence = 0;

  /** As serverTrafficKey. */
  constructor(suite: number, shared: Uint8Array, transcript: readonly Uint8Array[]) {
    this.#key = serverTrafficKey(suite, shared, transcript);
  }

  /** Type and content of the record inside. Throws TlsSyntaxError when it does not open. */
  open({ header, body }: TlsRecord): { readonly type: number; readonly body: Buffer } {
    const inner = this.#decrypted(header, body);
    let end = inner.length;
    while (end > 0 && inner[end - 1] === 0) end -= 1;
    return { type: inner[end - 1] ?? contentType.alert, body: inner.subarray(0, Math.max(0, end - 1)) };
  }

  #decrypted(header: Buffer, body: Buffer): Buffer {
    const { cipher, key, tagBytes: authTagLength } = this.#key;
    const textBytes = body.length - authTagLength;
    if (textBytes < 1) throw new TlsSyntaxError('an encrypted record is too short');
    try {
      // The types know the modes apart; the calls are the same.
      const opener = createDecipheriv(cipher as 'aes-128-ccm', key, this.#nonce(), { authTagLength });
      opener.setAuthTag(body.subarray(textBytes));
      opener.setAAD(header, { plaintextLength: textBytes });
      return Buffer.concat([opener.update(body.subarray(0, textBytes)), opener.final()]);
    } catch (error) {
      throw new TlsSyntaxError('an encrypted record does not open with the key agreed on', { cause: error });
    }
  }

  #nonce(): Buffer {
    const nonce = nonceOf(this.#key.iv, this.#sequence);
    this.#sequence += 1;
    return nonce;
  }
}

/** Of the record with that number (RFC 8446 5.3). */
export function nonceOf(iv: Uint8Array, sequence: number): Buffer {
  const nonce = Buffer.from(iv);
  nonce.writeUInt32BE((nonce.readUInt32BE(8) ^ sequence) >>> 0, 8);
  return nonce;
}

export type TrafficKey = Pick<Suite, 'cipher' | 'tagBytes'> & { readonly key: Buffer; readonly iv: Buffer };

/** What the server encrypts its handshake with. `shared`: the (EC)DHE secret; `transcript` runs up to and with the ServerHello. */
export function serverTrafficKey(suite: number, shared: Uint8Array, transcript: readonly Uint8Array[]): TrafficKey {
  const { hash, keyBytes, cipher, tagBytes } = suiteOf(suite);
  const zeros = Buffer.alloc(hashBytes(hash));
  const early = extract(hash, zeros, zeros);
  const derived = expandLabel(hash, early, 'derived', createHash(hash).digest(), zeros.length);
  const handshake = extract(hash, derived, shared);
  const traffic = expandLabel(hash, handshake, 's hs traffic', transcriptHash(suite, transcript), zeros.length);
  const key = expandLabel(hash, traffic, 'key', Buffer.alloc(0), keyBytes);
  return { cipher, tagBytes, key, iv: expandLabel(hash, traffic, 'iv', Buffer.alloc(0), 12) };
}

function hashBytes(hash: Suite['hash']): number {
  return hash === 'sha384' ? 48 : 32;
}

/** HKDF-Extract (RFC 5869 2.2). */
function extract(hash: string, salt: Uint8Array, secret: Uint8Array): Buffer {
  return createHmac(hash, salt).update(secret).digest();
}

/** HKDF-Expand-Label for at most one hash length, which is all TLS 1.3 asks here (RFC 8446 7.1). */
function expandLabel(hash: string, secret: Uint8Array, label: string, context: Uint8Array, length: number): Buffer {
  const info = Buffer.concat([uint(2, length), vector(1, Buffer.from(`tls13 ${label}`)), vector(1, context)]);
  return createHmac(hash, secret)
    .update(Buffer.concat([info, uint(1, 1)]))
    .digest()
    .subarray(0, length);
}
