/**
 * Reads a server's first flight: the answer to the hello, then its certificates; those of TLS 1.3, which cost a key agreement
 * and maybe a second hello, only when wanted. Decides what to send back; sends nothing itself.
 */
import { TlsSyntaxError } from './bytes.ts';
import type { Hello } from './client-hello.ts';
import { clientHelloOf, recordOf } from './client-hello.ts';
import { groupName } from './groups.ts';
import { keyPairOf } from './key-exchange.ts';
import { HandshakeOpener, messageHash } from './key-schedule.ts';
import type { HandshakeMessage } from './records.ts';
import { contentType, HandshakeReader, RecordReader } from './records.ts';
import type { CertificateList, ServerHello } from './server-hello.ts';
import {
  messageType,
  parseAlert,
  parseCertificateEntries,
  parseCertificateStatus,
  parseServerHello,
} from './server-hello.ts';
import { parseCertificateRequest, parseEncryptedExtensions, parseKeyExchange } from './server-messages.ts';
import { suiteName } from './suites.ts';
import type { ChainSeen, ClientCertificateAsked } from './tls.ts';
import type { RawAnswer } from './version-answers.ts';
import { versionName } from './wire-version.ts';

export class ServerFlight {
  /** The ClientHello in its record. */
  readonly opening: Buffer;
  /** The first thing that says anything about the version; null until it came. */
  answer: RawAnswer | null = null;
  /** True once all there is to see about the certificates has come, or cannot come any more. */
  ended = false;
  /** Description of a fatal alert after the ServerHello; null without. */
  alert: number | null = null;

  readonly #hello: Hello;
  readonly #records = new RecordReader();
  readonly #handshake = new HandshakeReader();
  #wanted = false;
  #transcript: readonly Buffer[];
  #server: ServerHello | null = null;
  #opener: Pick<HandshakeOpener, 'open'> | null = null;
  #retry: HandshakeMessage | null = null;
  #sent: CertificateList | null = null;
  #ocspResponse: Buffer | null = null;
  #group: string | null = null;
  #alpn: string | null = null;
  #clientCertificate: ClientCertificateAsked | null = null;

  constructor(hello: Hello) {
    this.#hello = hello;
    const message = clientHelloOf(hello);
    this.#transcript = [message];
    this.opening = recordOf(message);
  }

  /** What to send back, or null. Throws TlsSyntaxError. */
  hear(piece: Uint8Array): Uint8Array | null {
    this.#records.add(piece);
    return this.#advance();
  }

  /** Reads on to the certificates of TLS 1.3 as well. What to send back, or null. Throws TlsSyntaxError. */
  wantCertificates(): Uint8Array | null {
    this.#wanted = true;
    return this.#advance();
  }

  /** Null as long as no certificates have come. */
  get chain(): ChainSeen | null {
    if (this.#sent === null || this.#server === null) return null;
    const { version, suite } = this.#server;
    const { certificates, ocspResponse } = this.#sent;
    return {
      certificates: certificates.map((certificate) => certificate.toString('base64')),
      asSent: true,
      version: versionName(version),
      suite: suiteName(suite),
      group: this.#group ?? (suiteName(suite).startsWith('TLS_RSA_') ? 'RSA' : null),
      alpn: this.#alpn,
      ocspResponse: (ocspResponse ?? this.#ocspResponse)?.toString('base64') ?? null,
      clientCertificate: this.#clientCertificate,
    };
  }

  #advance(): Uint8Array | null {
    while (!this.ended && (this.answer === null || this.#wanted)) {
      if (this.#retry !== null) return this.#retried(this.#retry);
      const message = this.#handshake.next();
      if (message !== null) this.#heardMessage(message);
      else if (!this.#nextRecord()) return null;
    }
    return null;
  }

  /** False when no whole record is there. */
  #nextRecord(): boolean {
    const record = this.#records.next();
    if (record === null) return false;
    const isEncrypted = record.type === contentType.applicationData && this.#opener !== null;
    const { type, body } = isEncrypted && this.#opener !== null ? this.#opener.open(record) : record;
    if (type === contentType.alert) this.#heardAlert(body);
    else if (type === contentType.handshake) this.#handshake.add(body);
    return true;
  }

  #heardAlert(body: Buffer): void {
    const { fatal, description } = parseAlert(body);
    // A warning (unrecognized_name) may come before a ServerHello all the same.
    if (!fatal && description !== 0) return;
    if (this.answer === null) this.answer = { kind: 'alert', description };
    else this.alert = description;
    this.ended = true;
  }

  #heardMessage(message: HandshakeMessage): void {
    const { type, body } = message;
    if (type === messageType.serverHello) this.#heardHello(message);
    else if (this.#server === null)
      throw new TlsSyntaxError(`not a TLS server: it answered with handshake message ${type}`);
    else {
      this.#heardAfterHello(type, body, this.#server);
      this.ended = isLast(type, this.#server.version);
    }
  }

  #heardAfterHello(type: number, body: Buffer, { version, suite }: ServerHello): void {
    if (type === messageType.certificate) this.#sent = parseCertificateEntries(body, version);
    else if (type === messageType.certificateStatus) this.#ocspResponse = parseCertificateStatus(body);
    else if (type === messageType.serverKeyExchange) this.#group = parseKeyExchange(body, suite);
    else if (type === messageType.certificateRequest) this.#clientCertificate = parseCertificateRequest(body, version);
    else if (type === messageType.encryptedExtensions) this.#alpn = parseEncryptedExtensions(body);
  }

  #heardHello(message: HandshakeMessage): void {
    const server = parseServerHello(message.body);
    if (this.#server !== null && !this.#server.helloRetry) throw new TlsSyntaxError('a second ServerHello was sent');
    if (server.helloRetry && this.#server !== null) throw new TlsSyntaxError('a second HelloRetryRequest was sent');
    const { version, suite, helloRetry } = server;
    this.#server = server;
    this.#alpn = server.alpn;
    if (this.answer === null) this.answer = { kind: 'hello', version, suite, helloRetry };
    if (helloRetry) this.#retry = message;
    else if (version >= 0x0304) this.#agree(server, message.whole);
    else this.#wanted = true;
  }

  #retried({ body, whole }: HandshakeMessage): Uint8Array {
    const { suite, group, cookie } = parseServerHello(body);
    const pair = keyPairOf(group ?? 0);
    if (pair === null) throw new TlsSyntaxError(`the server wants key exchange ${groupName(group ?? 0)}`);
    this.#retry = null;
    const second = clientHelloOf({ ...this.#hello, keyShares: [pair], cookie });
    const [first = second] = this.#transcript;
    this.#transcript = [messageHash(suite, first), whole, second];
    return recordOf(second);
  }

  /** The key is worked out only when something encrypted is to be read. */
  #agree({ suite, group, key }: ServerHello, whole: Buffer): void {
    const pair = keyPairOf(group ?? 0);
    if (pair === null || group === null)
      throw new TlsSyntaxError(`the server answered for group ${group}, which was not offered`);
    this.#group = groupName(group);
    const transcript = [...this.#transcript, whole];
    let opener: HandshakeOpener | null = null;
    const open: HandshakeOpener['open'] = (record) => {
      opener ??= new HandshakeOpener(suite, pair.secretWith(key), transcript);
      return opener.open(record);
    };
    this.#opener = { open };
  }
}

/** TLS 1.3 asks for a client certificate before it sends its own; older versions after. */
function isLast(type: number, version: number): boolean {
  if (version >= 0x0304) return type === messageType.certificate || type === messageType.finished;
  return type === messageType.serverHelloDone;
}
