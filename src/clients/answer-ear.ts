/** Listens to what a server answers to one ClientHello, up to its certificates and its half of the key exchange. Sends nothing itself. */
import { Reader, TlsSyntaxError } from '../tls/bytes.ts';
import { recordOf } from '../tls/client-hello.ts';
import type { Reply } from '../tls/exchange.ts';
import type { KeyPair } from '../tls/key-exchange.ts';
import { keyPairOf } from '../tls/key-exchange.ts';
import { HandshakeOpener, messageHash } from '../tls/key-schedule.ts';
import type { HandshakeMessage, TlsRecord } from '../tls/records.ts';
import { contentType, HandshakeReader, RecordReader } from '../tls/records.ts';
import type { ServerHello } from '../tls/server-hello.ts';
import { messageType, parseAlert, parseCertificateList, parseServerHello } from '../tls/server-hello.ts';
import { kindOfSuite } from './suite-kind.ts';

const serverKeyExchange = 12;

/** What there is to open an encrypted answer with; the second hello after a HelloRetryRequest comes from `again`. */
export type Keys = {
  readonly opening: Uint8Array;
  readonly pairs: readonly KeyPair[];
  /** Groups the client can do. */
  readonly groups: readonly number[];
  again(pair: KeyPair, cookie: Uint8Array | null): Buffer;
};

export class AnswerEar {
  server: ServerHello | null = null;
  certificates: readonly Buffer[] | null = null;
  group: number | null = null;
  dhBits: number | null = null;
  /** Description of a fatal alert. */
  alert: number | null = null;

  readonly #keys: Keys;
  readonly #records = new RecordReader();
  readonly #handshake = new HandshakeReader();
  #pairs: readonly KeyPair[];
  #transcript: readonly Uint8Array[];
  #opener: HandshakeOpener | null = null;

  /** `keys.opening`: the handshake message sent. */
  constructor(keys: Keys) {
    this.#keys = keys;
    this.#pairs = keys.pairs;
    this.#transcript = [keys.opening];
  }

  hear(piece: Uint8Array): Reply {
    for (const record of this.#records.push(piece)) {
      const reply = this.#heard(record);
      if (reply !== null) return reply;
    }
    return null;
  }

  #heard(record: TlsRecord): Reply {
    const isSealed = record.type === contentType.applicationData && this.#opener !== null;
    const { type, body } = isSealed && this.#opener !== null ? this.#opener.open(record) : record;
    if (type === contentType.alert) return this.#heardAlert(body);
    if (type !== contentType.handshake) return null;
    for (const message of this.#handshake.push(body)) {
      const reply = this.#heardMessage(message);
      if (reply !== null) return reply;
    }
    return null;
  }

  #heardAlert(body: Buffer): Reply {
    const { fatal, description } = parseAlert(body);
    if (!fatal && description !== 0) return null;
    this.alert = description;
    return 'enough';
  }

  #heardMessage(message: HandshakeMessage): Reply {
    if (message.type === messageType.serverHello) return this.#heardHello(message);
    if (this.server === null) throw new TlsSyntaxError('the server did not begin with a ServerHello');
    const is13 = this.server.version >= 0x0304;
    if (message.type === messageType.certificate)
      this.certificates = parseCertificateList(message.body, this.server.version);
    if (message.type === serverKeyExchange && !is13) this.#heardKeyExchange(message.body, this.server.suite);
    const last = is13 ? [messageType.certificate, messageType.finished] : [messageType.serverHelloDone];
    return (last as readonly number[]).includes(message.type) ? 'enough' : null;
  }

  #heardKeyExchange(body: Uint8Array, suite: number): void {
    const reader = new Reader(body, 'the ServerKeyExchange');
    const kind = kindOfSuite(suite);
    if (kind === 'dhe') this.dhBits = bitLength(reader.vector(2));
    if (kind === 'ecdhe' && reader.uint(1) === 3) this.group = reader.uint(2);
  }

  #heardHello(message: HandshakeMessage): Reply {
    const before = this.server;
    const server = parseServerHello(message.body);
    if (before !== null && !(before.helloRetry && !server.helloRetry))
      throw new TlsSyntaxError('a second ServerHello was sent');
    this.server = server;
    this.group = server.group;
    if (server.version < 0x0304) return null;
    return server.helloRetry ? this.#retried(server, message.whole) : this.#agreed(server, message.whole);
  }

  /** A group the client has, and we cannot do, ends the look here: the client would go on. */
  #retried(server: ServerHello, whole: Buffer): Reply {
    const wanted = server.group ?? 0;
    if (!this.#keys.groups.includes(wanted)) return 'enough';
    const pair = this.#pairs.find(({ group }) => group === wanted) ?? keyPairOf(wanted);
    if (pair === null) return 'enough';
    this.#pairs = [pair];
    const second = this.#keys.again(pair, server.cookie);
    this.#transcript = [messageHash(server.suite, this.#keys.opening), whole, second];
    return recordOf(second);
  }

  #agreed(server: ServerHello, whole: Buffer): Reply {
    const pair = this.#pairs.find(({ group }) => group === server.group);
    if (pair === undefined) return 'enough';
    this.#opener = new HandshakeOpener(server.suite, pair.secretWith(server.key), [...this.#transcript, whole]);
    return null;
  }
}

function bitLength(unsigned: Uint8Array): number {
  const first = unsigned.findIndex((byte) => byte !== 0);
  if (first < 0) return 0;
  return (unsigned.length - first) * 8 - Math.clz32(unsigned[first] ?? 0) + 24;
}
