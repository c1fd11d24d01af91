/** Listens to a server's first flight up to its certificates, in the clear or under TLS 1.3's handshake key. Decides what to send back; sends nothing itself. */
import { TlsSyntaxError } from './bytes.ts';
import type { Hello } from './client-hello.ts';
import { clientHelloOf, recordOf } from './client-hello.ts';
import type { Reply } from './exchange.ts';
import type { KeyPair } from './key-exchange.ts';
import { keyPairOf } from './key-exchange.ts';
import { HandshakeOpener, messageHash } from './key-schedule.ts';
import type { HandshakeMessage, TlsRecord } from './records.ts';
import { contentType, HandshakeReader, RecordReader } from './records.ts';
import type { ServerHello } from './server-hello.ts';
import { messageType, parseAlert, parseCertificateList, parseServerHello } from './server-hello.ts';

export class ChainEar {
  /** DER, in wire order; null until the server sent them. */
  certificates: readonly Buffer[] | null = null;
  asksForClientCertificate = false;
  server: ServerHello | null = null;
  /** Description of a fatal alert; null without. */
  alert: number | null = null;

  readonly opening: Buffer;
  readonly #hello: Hello;
  readonly #records = new RecordReader();
  readonly #handshake = new HandshakeReader();
  #keyPairs: readonly KeyPair[];
  #transcript: Buffer[];
  #opener: HandshakeOpener | null = null;

  constructor(hello: Omit<Hello, 'keyShares'>, keyPairs: readonly KeyPair[]) {
    this.#hello = { ...hello, keyShares: keyPairs };
    this.#keyPairs = keyPairs;
    const message = clientHelloOf(this.#hello);
    this.#transcript = [message];
    this.opening = recordOf(message);
  }

  hear(piece: Uint8Array): Reply {
    for (const record of this.#records.push(piece)) {
      const reply = this.#heard(record);
      if (reply !== null) return reply;
    }
    return null;
  }

  #heard(record: TlsRecord): Reply {
    const isEncrypted = record.type === contentType.applicationData && this.#opener !== null;
    const { type, body } = isEncrypted && this.#opener !== null ? this.#opener.open(record) : record;
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
    const { type, body } = message;
    if (type === messageType.serverHello) return this.#heardHello(message);
    if (type === messageType.certificateRequest) this.asksForClientCertificate = true;
    if (type === messageType.certificate) this.certificates = parseCertificateList(body, this.#version());
    return this.#isLast(type) ? 'enough' : null;
  }

  /** TLS 1.3 asks for a client certificate before it sends its own; older versions after. */
  #isLast(type: number): boolean {
    if (this.#version() >= 0x0304) return type === messageType.certificate || type === messageType.finished;
    return type === messageType.serverHelloDone;
  }

  #version(): number {
    if (this.server === null) throw new TlsSyntaxError('the server did not begin with a ServerHello');
    return this.server.version;
  }

  #heardHello(message: HandshakeMessage): Reply {
    const server = parseServerHello(message.body);
    if (this.server !== null && !this.server.helloRetry) throw new TlsSyntaxError('a second ServerHello was sent');
    const isSecondRetry = server.helloRetry && this.server !== null;
    this.server = server;
    if (isSecondRetry) throw new TlsSyntaxError('a second HelloRetryRequest was sent');
    if (server.helloRetry) return this.#retried(server, message.whole);
    if (server.version >= 0x0304) this.#agreed(server, message.whole);
    return null;
  }

  #retried(server: ServerHello, whole: Buffer): Reply {
    const pair = this.#keyPairs.find(({ group }) => group === server.group) ?? keyPairOf(server.group ?? 0);
    if (pair === null) throw new TlsSyntaxError(`the server wants key exchange group ${server.group}`);
    this.#keyPairs = [pair];
    const second = clientHelloOf({ ...this.#hello, keyShares: [pair], cookie: server.cookie });
    const [first = second] = this.#transcript;
    this.#transcript = [messageHash(server.suite, first), whole, second];
    return recordOf(second);
  }

  #agreed(server: ServerHello, whole: Buffer): void {
    const pair = this.#keyPairs.find(({ group }) => group === server.group);
    if (pair === undefined)
      throw new TlsSyntaxError(`the server answered for group ${server.group}, which was not offered`);
    this.#opener = new HandshakeOpener(server.suite, pair.secretWith(server.key), [...this.#transcript, whole]);
  }
}
