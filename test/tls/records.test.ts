import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TlsSyntaxError } from '../../src/tls/bytes.ts';
import { groups } from '../../src/tls/groups.ts';
import { keyPairOf } from '../../src/tls/key-exchange.ts';
import { answerLimitBytes, RecordReader } from '../../src/tls/records.ts';
import { ServerFlight } from '../../src/tls/server-flight.ts';
import {
  parseAlert,
  parseCertificateList,
  parseCertificateStatus,
  parseServerHello,
} from '../../src/tls/server-hello.ts';
import { parseCertificateRequest, parseEncryptedExtensions, parseKeyExchange } from '../../src/tls/server-messages.ts';
import { certificateMessage, flight12, record, serverHello } from './flights.ts';

const pair = keyPairOf(groups.x25519);
const pairs = pair === null ? [] : [pair];

function ear(): ServerFlight {
  const random = { random: Buffer.alloc(32), sessionId: Buffer.alloc(0) };
  const heard = new ServerFlight({
    version: 'TLSv1.3',
    serverName: null,
    suites: [0xc02f],
    keyShares: pairs,
    ...random,
  });
  heard.wantCertificates();
  return heard;
}

const base64 = (...ders: readonly Buffer[]) => ders.map((der) => der.toString('base64'));

const leaf = Buffer.alloc(900, 1);
const issuer = Buffer.alloc(1200, 2);
const flight = flight12(leaf, issuer);

describe('a flight in the clear', () => {
  it('gives the certificates in wire order, however it is cut', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: flight.length - 1 }), { maxLength: 20 }), (cuts) => {
        const heard = ear();
        const edges = [0, ...cuts.sort((a, b) => a - b), flight.length];
        for (const [index, end] of edges.slice(1).entries()) heard.hear(flight.subarray(edges[index] ?? 0, end));
        expect(heard.ended).toBe(true);
        expect(heard.chain?.certificates).toEqual(base64(leaf, issuer));
        expect(heard.chain?.clientCertificate).toEqual({ authorities: [], authoritiesLeftOut: 0 });
      }),
    );
  });

  it('comes one byte at a time', () => {
    const heard = ear();
    const ended = [...flight].map((byte) => {
      heard.hear(Uint8Array.of(byte));
      return heard.ended;
    });
    expect(ended.indexOf(true)).toBe(flight.length - 1);
    expect(heard.chain?.certificates).toEqual(base64(leaf, issuer));
  });

  it('may share one record, and split a message over several', () => {
    const messages = Buffer.concat([serverHello(), certificateMessage(issuer, leaf)]);
    const heard = ear();
    heard.hear(Buffer.concat([record(22, messages.subarray(0, 3)), record(22, messages.subarray(3, 1000))]));
    expect(heard.chain).toBeNull();
    heard.hear(record(22, messages.subarray(1000)));
    expect(heard.chain?.certificates).toEqual(base64(issuer, leaf));
  });
});

describe('hostile answers', () => {
  const refuses = (look: () => unknown) => {
    try {
      look();
    } catch (error) {
      if (!(error instanceof TlsSyntaxError)) throw error;
    }
  };

  it('random bytes never throw anything but TlsSyntaxError', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        refuses(() => ear().hear(bytes));
        refuses(() => ear().hear(record(22, bytes)));
        refuses(() => parseServerHello(bytes));
        refuses(() => parseAlert(bytes));
        refuses(() => parseCertificateList(bytes, 0x0303));
        refuses(() => parseCertificateList(bytes, 0x0304));
        refuses(() => parseCertificateRequest(bytes, 0x0303));
        refuses(() => parseCertificateRequest(bytes, 0x0304));
        refuses(() => parseCertificateStatus(bytes));
        refuses(() => parseEncryptedExtensions(bytes));
        refuses(() => parseKeyExchange(bytes, 0xc02f));
        refuses(() => parseKeyExchange(bytes, 0x0033));
      }),
      { numRuns: 2000 },
    );
  });

  it('mutated flights never throw anything but TlsSyntaxError', () => {
    const edit = fc.record({ at: fc.nat(flight.length - 1), to: fc.nat(255) });
    fc.assert(
      fc.property(fc.array(edit, { minLength: 1, maxLength: 8 }), fc.nat(flight.length), (edits, keptBytes) => {
        const mutant = Buffer.from(flight);
        for (const { at, to } of edits) mutant[at] = to;
        refuses(() => ear().hear(mutant));
        refuses(() => ear().hear(mutant.subarray(0, keptBytes)));
      }),
      { numRuns: 2000 },
    );
  });

  it('an answer over the limit is refused', () => {
    const reader = new RecordReader();
    const filler = record(22, Buffer.alloc(16_000));
    expect(() => {
      for (let sent = 0; sent <= answerLimitBytes; sent += filler.length) reader.push(filler);
    }).toThrow(/longer than 262144 bytes/);
  });

  it('a handshake message that says it is 16 MB is refused at once', () => {
    expect(() => ear().hear(record(22, Buffer.from([2, 0xff, 0xff, 0xff])))).toThrow(/16777215 bytes long/);
  });

  it('a key share that is no point is refused', () => {
    const share = Buffer.from([0, 51, 0, 36, 0, 29, 0, 32, ...Buffer.alloc(32)]);
    const extensions = Buffer.concat([Buffer.from([0, 43, 0, 2, 3, 4]), share]);
    const hello = record(22, serverHello(0x0303, 0x1301, extensions));
    expect(() => ear().hear(Buffer.concat([hello, record(23, Buffer.alloc(40))]))).toThrow(/not a point/);
  });

  it('a plain answer is quoted', () => {
    expect(() => ear().hear(Buffer.from('HTTP/1.1 400 Bad Request\r\n'))).toThrow(/"HTTP\/1.1 400 Bad Reques/);
  });
});
