import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { helloMessageOf, sslv2RecordOf } from '../../src/clients/hello.ts';
import type { Heard } from '../../src/clients/hello-ear.ts';
import { HelloEar, helloLimitBytes } from '../../src/clients/hello-ear.ts';
import { parseClientHello } from '../../src/clients/hello-seen.ts';
import type { Profile } from '../../src/clients/profile.ts';
import { profileOf, profiles } from '../../src/clients/profiles.ts';
import { resemblanceOf } from '../../src/clients/resemblance.ts';
import { TlsSyntaxError } from '../../src/tls/bytes.ts';
import { recordOf } from '../../src/tls/client-hello.ts';

const random = Buffer.alloc(32, 7);

function bytesOf(profile: Profile): Buffer {
  if (profile.hello === 'sslv2') return sslv2RecordOf(profile, random);
  const keyShares = profile.keyShares.map((group) => ({ group, key: Buffer.alloc(32, 9) }));
  return recordOf(helloMessageOf(profile, { serverName: profile.sni ? 'api.anaplan.com' : null, random, keyShares }));
}

function heard(bytes: Uint8Array, sizes: readonly number[] = [bytes.length]): Heard | null {
  const ear = new HelloEar();
  let at = 0;
  let result: Heard | null = null;
  for (const size of [...sizes, bytes.length]) {
    if (result !== null || at >= bytes.length) break;
    result = ear.hear(bytes.subarray(at, at + size));
    at += size;
  }
  return result;
}

function helloIn(profile: Profile) {
  const told = heard(bytesOf(profile));
  if (told?.kind !== 'hello') throw new Error(`no hello of ${profile.id}`);
  return told.hello;
}

describe('a hello made from a profile', () => {
  it.each(profiles)('$id says what the profile says', (profile) => {
    const hello = helloIn(profile);
    expect(hello.suites.filter((suite) => suite !== 0xff)).toEqual(profile.suites);
    expect(hello.groups).toEqual(profile.groups);
    expect(hello.signatureAlgorithms).toEqual(profile.signatureAlgorithms);
    expect(hello.alpn).toEqual(profile.alpn);
    expect(hello.keyShares).toEqual(profile.keyShares);
    expect(hello.serverName).toBe(profile.sni ? 'api.anaplan.com' : null);
    expect(hello.format).toBe(profile.hello);
  });

  it.each(profiles)('$id resembles itself entirely', (profile) => {
    const best = resemblanceOf(helloIn(profile), profiles);
    expect(best.map(({ id }) => id)).toContain(profile.id);
    expect(best[0]?.similarity).toBe(1);
  });
});

describe('reading a hello', () => {
  it('is the same however the bytes are cut', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...profiles),
        fc.array(fc.integer({ min: 1, max: 60 }), { maxLength: 50 }),
        (profile, sizes) => {
          const bytes = bytesOf(profile);
          expect(heard(bytes, sizes)).toEqual(heard(bytes));
        },
      ),
    );
  });

  it('reads one spread over several records', () => {
    const profile = profileOf('java-17');
    if (profile === null) throw new Error('no java-17');
    const message = helloMessageOf(profile, { serverName: 'a.example', random, keyShares: [] });
    const records = Buffer.concat([
      recordOf(message.subarray(0, 3)),
      recordOf(message.subarray(3, 90)),
      recordOf(message.subarray(90)),
    ]);
    expect(heard(records)).toEqual({ kind: 'hello', hello: parseClientHello(message) });
  });

  it.each<[string, string | Buffer, RegExp]>([
    ['plain HTTP', 'GET /2/0/workspaces HTTP/1.1\r\n', /plain HTTP.*https/],
    ['text', 'EHLO mail.example\r\n', /not TLS: what was sent starts with "EHLO mail.example"/],
    ['an alert', Buffer.from([21, 3, 1, 0, 2, 2, 40]), /record of type 21/],
    ['another handshake message', recordOf(Buffer.from([11, 0, 0, 0])), /not a ClientHello/],
    ['a hello that ends early', recordOf(Buffer.from([1, 0, 0, 2, 3, 3])), /ends after 2 bytes/],
    ['a record without end', Buffer.from([22, 3, 1, 0xff, 0xff]), /65535 bytes/],
    ['SSL 2.0 with an odd list', Buffer.from([0x80, 13, 1, 3, 1, 0, 4, 0, 0, 0, 0, 1, 2, 3, 4]), /multiple of three/],
    ['too much', Buffer.concat([Buffer.from([22, 3, 1, 0x40, 0]), Buffer.alloc(helloLimitBytes)]), /longer than/],
  ])('refuses %s', (_what, bytes, reason) => {
    const told = heard(Buffer.from(bytes as string));
    expect(told?.kind).toBe('no-hello');
    expect(told?.kind === 'no-hello' ? told.reason : '').toMatch(reason);
  });

  it('throws nothing but syntax errors on mutated hellos, and the ear nothing at all', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...profiles),
        fc.array(fc.tuple(fc.nat(2000), fc.integer({ min: 0, max: 255 })), { minLength: 1, maxLength: 6 }),
        fc.nat(2000),
        (profile, mutations, cut) => {
          const bytes = Buffer.from(bytesOf(profile));
          for (const [at, value] of mutations) bytes[at % bytes.length] = value;
          heard(cut % 3 === 0 ? bytes.subarray(0, cut % bytes.length) : bytes);
          try {
            parseClientHello(bytes.subarray(5));
          } catch (error) {
            expect(error).toBeInstanceOf(TlsSyntaxError);
          }
        },
      ),
      { numRuns: 2000 },
    );
  });
});

describe('resemblance', () => {
  it('is between 0 and 1, and less than itself for a hello with a suite added', () => {
    fc.assert(
      fc.property(fc.constantFrom(...profiles), fc.integer({ min: 0, max: 30 }), (profile, place) => {
        const hello = helloIn(profile);
        const suites = hello.suites.toSpliced(place % hello.suites.length, 0, 0xc0ff);
        const [best] = resemblanceOf({ ...hello, suites }, [profile]);
        expect(best?.similarity).toBeGreaterThan(0.5);
        expect(best?.similarity).toBeLessThan(1);
      }),
    );
  });

  it('names nobody for a hello that is like none', () => {
    const hello = helloIn(profiles[0] as Profile);
    const alien = {
      ...hello,
      suites: [0xc100, 0xc101],
      groups: [0x0200],
      signatureAlgorithms: [0x0904],
      versions: [0x0303],
    };
    expect(resemblanceOf(alien, profiles)).toEqual([]);
  });
});
