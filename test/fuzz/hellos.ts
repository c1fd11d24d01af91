/** Damaged hellos of clients, and damaged flights of servers, in pieces as a network cuts them: nothing but declared answers. */

import { AnswerEar } from '../../src/clients/answer-ear.ts';
import { helloMessageOf, sslv2RecordOf } from '../../src/clients/hello.ts';
import { HelloEar } from '../../src/clients/hello-ear.ts';
import { helloReportOf } from '../../src/clients/hello-report.ts';
import { helloPage, helloText } from '../../src/clients/hello-text.ts';
import type { Profile } from '../../src/clients/profile.ts';
import { profiles } from '../../src/clients/profiles.ts';
import { TlsSyntaxError, uint, vector } from '../../src/tls/bytes.ts';
import type { Hello } from '../../src/tls/client-hello.ts';
import { recordOf } from '../../src/tls/client-hello.ts';
import { keyPairOf } from '../../src/tls/key-exchange.ts';
import { answerLimitBytes } from '../../src/tls/records.ts';
import { ServerFlight } from '../../src/tls/server-flight.ts';
import { parseCertificateEntries, parseCertificateStatus } from '../../src/tls/server-hello.ts';
import { parseCertificateRequest, parseEncryptedExtensions, parseKeyExchange } from '../../src/tls/server-messages.ts';
import type { TlsVersion } from '../../src/tls/tls.ts';
import { versionAnswersOf } from '../../src/tls/version-answers.ts';
import { message, record, serverHello } from '../tls/flights.ts';
import { readCorpus } from './corpus.ts';
import type { Random } from './mutations.ts';
import { below, mutated, oneOf } from './mutations.ts';
import type { FuzzAnswer, FuzzCase, FuzzTarget } from './target.ts';
import { declare } from './target.ts';

const corpus = readCorpus();
const pairs = [29, 23].map(keyPairOf).filter((pair) => pair !== null);
const random32 = Buffer.alloc(32, 7);
const everyProfile = profiles as readonly [Profile, ...Profile[]];
const verdicts = ['offered', 'not-offered', 'could-not-tell'];

export const hellos: FuzzTarget = {
  name: 'hellos',
  workUnit: 'bytes heard',
  mostWork: answerLimitBytes,
  caseOf(random) {
    const kind = below(random, 10);
    if (kind < 4) return clientHello(random);
    if (kind < 7) return serverFlight(random);
    return kind < 9 ? answerToClient(random) : openedMessages(random);
  },
};

/** A client talks to `tls listen`. */
function clientHello(random: Random): FuzzCase {
  const profile = oneOf(random, everyProfile);
  const bytes = mutated(clientBytes(profile, random), random);
  const pieces = cut(bytes, random);
  return {
    what: `hello of ${profile.id}`,
    files: { 'client-hello.bin': bytes },
    answer() {
      const ear = new HelloEar();
      const heard = pieces.map((piece) => ear.hear(piece)).at(-1) ?? null;
      if (heard === null) return answered('client: more wanted', bytes);
      if (heard.kind === 'no-hello') {
        declare(heard.reason.length < 1000, 'a reason without end', heard);
        return answered('client: no hello', bytes);
      }
      const report = helloReportOf(heard.hello);
      declareText(helloText(report, 80));
      declareText(helloPage(report));
      declare(
        report.resembles.every(({ similarity }) => similarity > 0 && similarity <= 1),
        'a similarity that is none',
        report.resembles,
      );
      return answered('client: hello', bytes);
    },
  };
}

function clientBytes(profile: Profile, random: Random): Buffer {
  if (profile.hello === 'sslv2') return sslv2RecordOf(profile, random32);
  const keyShares = profile.keyShares.map((group) => ({ group, key: Buffer.alloc(32, 9) }));
  const hello = helloMessageOf(profile, { serverName: 'api.anaplan.com', random: random32, keyShares });
  if (random() < 0.5) return recordOf(hello);
  // Damage inside, with a frame that fits.
  const inside = mutated(hello.subarray(4), random);
  return recordOf(message(1, inside));
}

/** A server answers the prober. */
function serverFlight(random: Random): FuzzCase {
  const version = oneOf<TlsVersion>(random, ['TLSv1.3', 'TLSv1.3', 'TLSv1.2', 'TLSv1.0', 'SSLv3']);
  const bytes = flightBytes(random);
  const pieces = cut(bytes, random);
  const isWanted = random() < 0.7;
  return {
    what: `flight in answer to ${version}`,
    files: { 'server-flight.bin': bytes },
    answer() {
      const flight = new ServerFlight(helloFor(version));
      const kind = refusing(() => {
        for (const piece of pieces) {
          flight.hear(piece);
          if (flight.answer !== null && isWanted) flight.wantCertificates();
        }
      });
      declareFlight(flight, version);
      const { answer, chain } = flight;
      return answered(`server: ${chain !== null ? 'certificates' : (answer?.kind ?? kind)}`, bytes);
    },
  };
}

export function helloFor(version: TlsVersion): Hello {
  return {
    version,
    serverName: null,
    suites: [0xc02f],
    keyShares: pairs,
    random: random32,
    sessionId: Buffer.alloc(0),
  };
}

export function declareFlight({ answer, chain, alert }: ServerFlight, version: TlsVersion): void {
  const raw = answer ?? { kind: 'closed' as const };
  const [verdict] = versionAnswersOf([{ version, raw, again: null }]);
  declare(verdict !== undefined && verdicts.includes(verdict.answer), 'no verdict on a version', verdict);
  declareText(verdict?.evidence ?? '');
  declare(alert === null || alert < 256, 'an alert that is none', alert);
  if (chain === null) return;
  const { certificates, alpn, suite, clientCertificate } = chain;
  declare(certificates.length <= 100, 'too many certificates', certificates.length);
  declareText(`${alpn} ${suite} ${chain.version} ${chain.group}`);
  const { authorities = [], authoritiesLeftOut = 0 } = clientCertificate ?? {};
  declare(authorities.length <= 200 && authoritiesLeftOut >= 0, 'too many authorities', authorities.length);
}

/** The same flight, in answer to a client that is played. */
function answerToClient(random: Random): FuzzCase {
  const profile = oneOf(random, everyProfile);
  const bytes = flightBytes(random);
  const pieces = cut(bytes, random);
  return {
    what: `flight in answer to ${profile.id}`,
    files: { 'server-flight.bin': bytes },
    answer() {
      const opening = helloMessageOf(profile, { serverName: null, random: random32, keyShares: pairs });
      const ear = new AnswerEar({ opening, pairs, groups: profile.groups, again: () => opening });
      const kind = refusing(() => {
        for (const piece of pieces) if (ear.hear(piece) === 'enough') break;
      });
      declare((ear.certificates?.length ?? 0) <= 100, 'too many certificates', ear.certificates?.length);
      declare(ear.dhBits === null || ear.dhBits >= 0, 'a size that is none', ear.dhBits);
      return answered(`answer: ${ear.server === null ? kind : 'server hello'}`, bytes);
    },
  };
}

/** What stands inside the encrypted records of TLS 1.3 and after a ServerHello. */
function openedMessages(random: Random): FuzzCase {
  const body = mutated(
    oneOf(random, [certificates13(), certificateRequest(), keyExchange(), status(), extensions()]),
    random,
  );
  return {
    what: 'message after the ServerHello',
    files: { 'message.bin': body },
    answer() {
      const kinds = [
        refusing(() => declare(parseCertificateEntries(body, 0x0304).certificates.length <= 100, 'too many', null)),
        refusing(() => parseCertificateEntries(body, 0x0303)),
        refusing(() => parseCertificateRequest(body, 0x0304).authorities.forEach(declareText)),
        refusing(() => parseCertificateRequest(body, 0x0303).authorities.forEach(declareText)),
        refusing(() => declareText(parseEncryptedExtensions(body) ?? '')),
        refusing(() => parseCertificateStatus(body)),
        ...[0xc02f, 0x0033, 0x0003].map((suite) => refusing(() => declareText(parseKeyExchange(body, suite) ?? ''))),
      ];
      return answered(`message: ${kinds.includes('read') ? 'read' : 'refused'}`, body);
    },
  };
}

/** A flight whose messages are damaged inside their frames, or the whole as it goes over the wire; often both. */
function flightBytes(random: Random): Buffer {
  const chain = ['leaf', 'intermediate'].map((name) => corpus.certificate(name));
  const list = vector(3, ...chain.map((der) => vector(3, der)));
  const messages: (readonly [number, Buffer])[] = [
    [2, serverHelloBody(random)],
    [11, list],
    [12, keyExchange()],
    [13, certificateRequest()],
    [22, status()],
    [14, Buffer.alloc(0)],
  ];
  const kept = messages.filter(([type]) => type === 2 || type === 11 || random() < 0.6);
  const damagedAt = random() < 0.7 ? below(random, kept.length) : -1;
  const written = kept.map(([type, body], at) => message(type, at === damagedAt ? mutated(body, random) : body));
  const records = random() < 0.3 ? [record(22, Buffer.concat(written))] : written.map((one) => record(22, one));
  if (random() < 0.3) records.splice(1, 0, record(20, Buffer.of(1)), record(23, Buffer.alloc(below(random, 200), 3)));
  if (random() < 0.1) records.splice(below(random, 2), 0, record(21, Buffer.of(below(random, 3), below(random, 256))));
  const whole = Buffer.concat(records);
  return damagedAt < 0 || random() < 0.5 ? mutated(whole, random) : whole;
}

function serverHelloBody(random: Random): Buffer {
  const version = oneOf(random, [0x0303, 0x0303, 0x0304, 0x0301, 0x0300]);
  if (version !== 0x0304) return serverHello(version, oneOf(random, [0xc02f, 0x0033, 0x0005, 0x0003])).subarray(4);
  const share = vector(2, uint(2, 29), vector(2, pairs[0]?.key ?? Buffer.alloc(32)));
  const supported = Buffer.concat([uint(2, 43), vector(2, uint(2, 0x0304)), uint(2, 51), share]);
  const body = Buffer.from(serverHello(0x0303, 0x1301, supported).subarray(4));
  // HelloRetryRequest is told by its random (RFC 8446 4.1.3).
  if (random() < 0.3) helloRetryRandom.copy(body, 2);
  return body;
}

const helloRetryRandom = Buffer.from('cf21ad74e59a6111be1d8c021e65b891c2a211167abb8c5e079e09e2c8a8339c', 'hex');

export function certificates13(): Buffer {
  const staple = Buffer.concat([uint(2, 5), vector(2, status())]);
  const entries = ['leaf', 'intermediate'].map((name, at) =>
    Buffer.concat([vector(3, corpus.certificate(name)), vector(2, at === 0 ? staple : Buffer.alloc(0))]),
  );
  return Buffer.concat([vector(1), vector(3, ...entries)]);
}

function status(): Buffer {
  return Buffer.concat([uint(1, 1), vector(3, corpus.revocation.get('ocspGood') ?? Buffer.alloc(0))]);
}

export function certificateRequest(): Buffer {
  const names = [corpus.certificate('root').subarray(60, 100), Buffer.from('300d310b3009060355040613024445', 'hex')];
  return Buffer.concat([
    vector(1, Buffer.of(1, 64)),
    vector(2, uint(2, 0x0403)),
    vector(2, ...names.map((name) => vector(2, name))),
  ]);
}

function keyExchange(): Buffer {
  return Buffer.concat([
    Buffer.of(3),
    uint(2, 29),
    vector(1, Buffer.alloc(32, 9)),
    uint(2, 0x0403),
    vector(2, Buffer.alloc(70, 1)),
  ]);
}

export function extensions(): Buffer {
  return vector(2, uint(2, 16), vector(2, vector(2, vector(1, Buffer.from('h2')))), uint(2, 0), vector(2));
}

/** A few pieces, single bytes now and then. */
export function cut(bytes: Buffer, random: Random): readonly Buffer[] {
  const pieces: Buffer[] = [];
  const most = oneOf(random, [bytes.length, 1460, 700, 60]);
  for (let at = 0; at < bytes.length; ) {
    const end = at + 1 + below(random, Math.max(1, most));
    pieces.push(bytes.subarray(at, end));
    at = end;
  }
  return pieces;
}

export function refusing(look: () => unknown): 'read' | 'not TLS' {
  try {
    look();
    return 'read';
  } catch (error) {
    if (error instanceof TlsSyntaxError) return 'not TLS';
    throw error;
  }
}

/** A peer's bytes must not reach a terminal as they are. */
export function declareText(text: string): void {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  declare(!/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e]/.test(text), 'control characters in a text', text);
}

function answered(kind: string, bytes: Buffer): FuzzAnswer {
  return { kind, work: bytes.length };
}
