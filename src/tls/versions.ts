/** Asks an endpoint for TLS 1.0, 1.1, 1.2 and 1.3, each with a ClientHello of our own on a connection of its own. The verdict is version-answers.ts's. */
import { randomBytes } from 'node:crypto';
import { CouldNotLook } from '../check.ts';
import type { Connection, ConnectOptions } from '../network/connect.ts';
import { connectTo } from '../network/connect.ts';
import type { Endpoint } from '../network/network.ts';
import { clientHelloOf, recordOf } from './client-hello.ts';
import { converse } from './exchange.ts';
import type { TlsRecord } from './records.ts';
import { contentType, HandshakeReader, RecordReader } from './records.ts';
import { messageType, parseAlert, parseServerHello } from './server-hello.ts';
import { serverNameOf } from './server-name.ts';
import { currentSuites, otherSuites } from './suites.ts';
import type { TlsVersion, VersionsSeen } from './tls.ts';
import type { Asked, RawAnswer } from './version-answers.ts';
import { isSameAnswer, isVague, versionAnswersOf } from './version-answers.ts';
import { tlsVersions } from './wire-version.ts';

/** Throws CouldNotLook when no connection can be made. */
export async function seeVersions(
  endpoint: Endpoint,
  options: ConnectOptions,
  signal: AbortSignal,
): Promise<VersionsSeen> {
  const first = await connectTo(endpoint, options, signal);
  const ask = (version: TlsVersion, connection: Promise<Connection>) =>
    rawAnswer(endpoint, version, connection, options.timeoutMs, signal);
  const asked = await Promise.all(
    tlsVersions.map(async (version, index) => {
      const raw = await ask(version, index === 0 ? Promise.resolve(first) : first.again(signal));
      return { version, raw };
    }),
  );
  // Where no version is accepted, a refusal without a reason stays one however often it is heard.
  const accepted = asked.some(({ raw }) => raw.kind === 'hello');
  const sure: Asked[] = [];
  for (const { version, raw } of asked) {
    const confirmed = accepted && isVague(raw) && isSameAnswer(raw, await ask(version, first.again(signal)));
    sure.push({ version, raw, confirmed });
  }
  return { ...endpoint, address: first.address, versions: versionAnswersOf(sure) };
}

/** Never CouldNotLook: a connection that fails beside one that stands is an answer that could not be had. */
async function rawAnswer(
  endpoint: Endpoint,
  version: TlsVersion,
  connection: Promise<Connection>,
  timeoutMs: number,
  signal: AbortSignal,
): Promise<RawAnswer> {
  try {
    const { socket } = await connection;
    const ear = new FirstAnswer();
    const hello = recordOf(clientHelloOf(helloFor(endpoint, version)));
    const ending = await converse(socket, hello, (piece) => (ear.hear(piece) ? 'enough' : null), timeoutMs, signal);
    if (ear.answer !== null) return ear.answer;
    return ending.kind === 'enough' ? { kind: 'closed' } : ending;
  } catch (error) {
    if (signal.aborted || !(error instanceof CouldNotLook)) throw error;
    return { kind: 'no-connection', detail: `no connection: ${error.fault.code}` };
  }
}

/** The generator of each curve is a valid public key: nothing is ever decrypted here, so no key has to be made. */
const fixedShares = [
  { group: 29, key: Buffer.concat([Buffer.from([9]), Buffer.alloc(31)]) },
  {
    group: 23,
    key: Buffer.from(
      '046b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c2964fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5',
      'hex',
    ),
  },
];

function helloFor(endpoint: Endpoint, version: TlsVersion) {
  const is13 = version === 'TLSv1.3';
  return {
    versions: [version],
    serverName: serverNameOf(endpoint.host),
    // With the older suites as well, a server that does not know TLS 1.3 answers with its own version instead of an alert.
    suites: [...currentSuites.keys(), ...otherSuites.keys()],
    random: randomBytes(32),
    sessionId: is13 ? randomBytes(32) : Buffer.alloc(0),
    keyShares: is13 ? fixedShares : [],
  };
}

/** Listens until the first thing that says anything about the version. */
class FirstAnswer {
  answer: RawAnswer | null = null;
  readonly #records = new RecordReader();
  readonly #handshake = new HandshakeReader();
  /** True once there is an answer. */
  hear(piece: Uint8Array): boolean {
    for (const record of this.#records.push(piece)) this.answer ??= this.#answerIn(record);
    return this.answer !== null;
  }
  #answerIn({ type, body }: TlsRecord): RawAnswer | null {
    if (type === contentType.alert) {
      const { fatal, description } = parseAlert(body);
      // A warning (unrecognized_name) may come before a ServerHello all the same.
      return fatal || description === 0 ? { kind: 'alert', description } : null;
    }
    if (type !== contentType.handshake) return null;
    const first = this.#handshake.push(body)[0];
    if (first === undefined) return null;
    if (first.type !== messageType.serverHello) {
      return { kind: 'not-tls', detail: `not a TLS server: it answered with handshake message ${first.type}` };
    }
    return { kind: 'hello', ...parseServerHello(first.body) };
  }
}
