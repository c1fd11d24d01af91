/** The encrypted part of a TLS 1.3 flight, damaged before it is sealed or after: nothing but declared answers, and no certificate out of a record that does not open. */
import { createCipheriv } from 'node:crypto';
import { uint, vector } from '../../src/tls/bytes.ts';
import { keyPairOf } from '../../src/tls/key-exchange.ts';
import type { TrafficKey } from '../../src/tls/key-schedule.ts';
import { nonceOf, serverTrafficKey } from '../../src/tls/key-schedule.ts';
import { answerLimitBytes } from '../../src/tls/records.ts';
import { ServerFlight } from '../../src/tls/server-flight.ts';
import { message, record, serverHello } from '../tls/flights.ts';
import { certificates13, cut, declareFlight, extensions, helloFor, refusing } from './hellos.ts';
import type { Random } from './mutations.ts';
import { below, mutated, oneOf, seeded } from './mutations.ts';
import type { FuzzTarget } from './target.ts';
import { declare } from './target.ts';

const pair = keyPairOf(29);
if (pair === null) throw new Error('no key pair for x25519');
/** The server's key is the client's own: what both agree on is as good as any other. */
const ownKey = pair.key;
const shared = pair.secretWith(ownKey);
const suites = [0x1301, 0x1302, 0x1303, 0x1304, 0x1305] as const;
const hello = helloFor('TLSv1.3');

/** Messages inside, then how they are put into records. */
type Plan = {
  readonly suite: number;
  /** What each record holds before it is sealed, padding and inner type with it. */
  readonly inner: readonly Buffer[];
  /** The record that is changed after it was sealed; -1 for none. */
  readonly brokenAt: number;
};

export const sealedRecords: FuzzTarget = {
  name: 'sealed-records',
  workUnit: 'bytes heard',
  mostWork: answerLimitBytes,
  caseOf(random) {
    const plan = planOf(random);
    const cutSeed = below(random, 2 ** 31);
    return {
      what: `records sealed with suite ${plan.suite.toString(16)}`,
      files: Object.fromEntries(plan.inner.map((bytes, at) => [`inner-${at}.bin`, bytes])),
      answer() {
        const flight = new ServerFlight(hello);
        const bytes = flightOf(plan, flight.opening);
        const kind = refusing(() => {
          for (const piece of cut(bytes, seeded(cutSeed))) {
            flight.hear(piece);
            if (flight.answer !== null) flight.wantCertificates();
          }
        });
        declareFlight(flight, 'TLSv1.3');
        declare(flight.answer?.kind === 'hello', 'the ServerHello in the clear was not read', flight.answer);
        const { chain, alert } = flight;
        // Everything comes in the first record or behind it.
        declare(plan.brokenAt !== 0 || chain === null, 'certificates out of a record that does not open', chain);
        const outcome = chain !== null ? 'certificates' : alert !== null ? 'alert' : kind;
        return { kind: `sealed: ${plan.brokenAt >= 0 ? 'broken, ' : ''}${outcome}`, work: bytes.length };
      },
    };
  },
};

function planOf(random: Random): Plan {
  const bodies: (readonly [number, Buffer])[] = [
    [8, extensions()],
    [13, Buffer.concat([vector(1), vector(2, uint(2, 47), vector(2, vector(2, vector(2, authority))))])],
    [11, certificates13()],
    [15, Buffer.concat([uint(2, 0x0804), vector(2, Buffer.alloc(256, 7))])],
    [20, Buffer.alloc(32, 5)],
  ];
  const kept = bodies.filter(([type]) => type === 11 || random() < 0.7);
  const damagedAt = random() < 0.6 ? below(random, kept.length) : -1;
  const messages: Buffer[] = kept.map(([type, body], at) =>
    message(type, at === damagedAt ? mutated(body, random) : body),
  );
  if (random() < 0.2) messages.splice(below(random, messages.length), 0, mutated(message(4, Buffer.alloc(20)), random));
  const text = random() < 0.2 ? mutated(Buffer.concat(messages), random) : Buffer.concat(messages);
  const inner = piecesOf(text, random).map((piece): Buffer => innerOf(piece, random));
  if (random() < 0.1)
    inner.splice(below(random, inner.length + 1), 0, Buffer.of(below(random, 3), below(random, 256), 21));
  const brokenAt = random() < 0.2 && inner.length > 0 ? below(random, inner.length) : -1;
  return { suite: oneOf(random, suites), inner, brokenAt };
}

const authority = Buffer.from('300d310b3009060355040613024445', 'hex');

/** TLSInnerPlaintext (RFC 8446 5.2): content, type, zeros. Now and then without a type, or with one that does not belong. */
function innerOf(piece: Buffer, random: Random): Buffer {
  const type = random() < 0.05 ? Buffer.of(oneOf(random, [0, 20, 21, 23, 24, 99])) : Buffer.of(22);
  return Buffer.concat([piece, type, Buffer.alloc(random() < 0.2 ? below(random, 300) : 0)]);
}

function piecesOf(text: Buffer, random: Random): readonly Buffer[] {
  const most = oneOf(random, [16_384, 4000, 400]);
  const pieces: Buffer[] = [];
  for (let at = 0; at < text.length; at += most) pieces.push(text.subarray(at, at + most));
  return pieces;
}

function flightOf({ suite, inner, brokenAt }: Plan, opening: Buffer): Buffer {
  const share = vector(2, uint(2, 29), vector(2, ownKey));
  const supported = Buffer.concat([uint(2, 43), vector(2, uint(2, 0x0304)), uint(2, 51), share]);
  const answer = serverHello(0x0303, suite, supported);
  const key = serverTrafficKey(suite, shared, [opening.subarray(5), answer]);
  const sealed = inner.map((text, sequence) => sealedRecord(key, sequence, text));
  const broken = sealed[brokenAt];
  if (broken !== undefined) broken[broken.length - 1] = (broken.at(-1) ?? 0) ^ 1;
  return Buffer.concat([record(22, answer), record(20, Buffer.of(1)), ...sealed]);
}

function sealedRecord({ cipher, key, iv, tagBytes }: TrafficKey, sequence: number, text: Buffer): Buffer {
  const header = Buffer.concat([Buffer.of(23, 3, 3), uint(2, text.length + tagBytes)]);
  const sealer = createCipheriv(cipher as 'aes-128-ccm', key, nonceOf(iv, sequence), { authTagLength: tagBytes });
  sealer.setAAD(header, { plaintextLength: text.length });
  const body = Buffer.concat([sealer.update(text), sealer.final()]);
  return Buffer.concat([header, body, sealer.getAuthTag()]);
}
