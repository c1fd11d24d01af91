/** What holds for any text: gone, kept, the same twice, equal if and only if equal, and linear. */
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { automatonOf } from '../../src/redaction/automaton.ts';
import { passGate } from '../../src/redaction/gate.ts';
import { lineRedactorOf } from '../../src/redaction/lines.ts';
import { redactorOf } from '../../src/redaction/redact.ts';
import { windowsOf } from '../../src/redaction/windows.ts';
import { corpus } from '../bench/redaction-corpus.ts';
import { encodings } from './encodings.ts';

const key = 'per-install-key';
const bare = redactorOf({ key, known: [] });
const token = /‹[a-z-]+:[0-9a-f]{16}›/g;
const sown = corpus(7, 4);
const anaplanIds = [
  '8a81b08e654f3cef0165a5bef2ae1bcd',
  '75A40874E6B64FA3AE0743278996850F',
  '112000000032',
  '116000000001',
];
const harmless = [
  'task A3F4E5D6C7B8A9F0A1B2C3D4E5F60718-11 of 8a81b08e654f3cef0165a5bef2ae1bcd/75A40874E6B64FA3AE0743278996850F',
  'serial 5FA1B2C3D4E5F60718293A4B5C6D7E8F90A1B2C3',
  ...anaplanIds.map((id) => `GET https://api.anaplan.com/2/0/models/${id}/tasks`),
  'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256 ECDHE-ECDSA-CHACHA20-POLY1305',
  'traceparent: 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01',
  'at com.anaplan.client.transport.ConnectionProperties.getApiCredentials(ConnectionProperties.java:112)',
  'sha256 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08  summary.html',
  'integrity sha512-WDXDEnqmz2bMOsMrWx8bDjz2aLNRmLsTVNjCPzwbyYvvMzoT3nz1y8Q==',
  'SHA256 Fingerprint=AA:BB:CC:DD:EE:FF:00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF:00:11:22:33:44:55:66:77:88:99',
  'run 3f2504e0-4f89-11d3-9a0c-0305e82c3301 of /opt/anaplan/connect/4.2.2/lib/anaplan-connect-4.2.2.jar',
  '2026-11-22T06:00:00.000Z step "Processing rows of the import" progress 0.41',
];

describe('for any text', () => {
  const piece = fc.oneof(
    fc.constantFrom(...sown.map(({ text }) => text), ...harmless),
    fc.string({ unit: 'binary', maxLength: 30 }),
    fc.constantFrom(
      'password=',
      '"token":"',
      ' -u a:',
      'key: ',
      '\n',
      '\\"',
      '://u:',
      '@h',
      "'",
      '=',
      ':',
      '‹',
      '›',
      '‹secret:',
      '<password>',
      '</password>',
    ),
  );
  const text = fc.array(piece, { maxLength: 8 }).map((pieces) => pieces.join(''));

  it('a second pass changes nothing', () => {
    fc.assert(
      fc.property(text, (given) => {
        const once = bare.text(given).text;
        expect(bare.text(once).text).toBe(once);
      }),
      { numRuns: 400 },
    );
  });

  it('a known secret is gone in every encoding, wherever it stands', async () => {
    await fc.assert(
      fc.asyncProperty(
        text,
        text,
        fc.constantFrom(...encodings),
        fc.string({ minLength: 9, maxLength: 40, unit: 'grapheme-ascii' }),
        async (before, after, [, encode], secret) => {
          fc.pre(secret.trim() === secret && new Set(secret).size > 3);
          const clean = redactorOf({ key, known: [secret] }).text(`${before} ${encode(secret)} ${after}`).text;
          const { signal } = new AbortController();
          await passGate([{ name: 'x.log', bytes: Buffer.from(clean) }], {
            known: [secret],
            signal,
            scanner: async () => [],
          });
        },
      ),
      { numRuns: 200 },
    );
  });

  it('line by line as well', () => {
    fc.assert(
      fc.property(fc.constantFrom(...sown), fc.string({ maxLength: 20 }), ({ text: given, secrets }, before) => {
        const redact = lineRedactorOf({ key, known: [...secrets] });
        const lines = `${before}\n${given}\n${given}`.split('\n').map((line) => redact(line).text);
        for (const secret of secrets) expect(lines.join('\n')).not.toContain(secret);
      }),
      { numRuns: 200 },
    );
  });
});

it('two tokens are equal if and only if what they stand for is', () => {
  // As they are drawn: of values that overlap themselves or each other the union is taken out.
  const value = fc.nat(50).map((drawn) => createHash('sha256').update(String(drawn)).digest('base64url').slice(0, 14));
  fc.assert(
    fc.property(value, value, (one, other) => {
      fc.pre(/^\w.*\w$/.test(one) && /^\w.*\w$/.test(other));
      const redactor = redactorOf({ key, known: [one, other] });
      const [a, b] = [one, other].map((secret) => redactor.text(secret).text);
      expect(a === b).toBe(one === other);
      expect(redactor.text(Buffer.from(`u:${one}`).toString('base64')).text).toContain(a);
    }),
  );
});

it('a secret that nobody knows has one token as password, in Basic and in an address', () => {
  const secret = 'Tr0ub4dor-and-3';
  const tokens = [
    `password=${secret}`,
    `Authorization: Basic ${Buffer.from(`loader:${secret}`).toString('base64')}`,
    `postgres://loader:${secret}@db/x`,
    `{"password":"${secret}"}`,
    `"{\\"password\\":\\"${secret}\\"}"`,
  ].map((text) => bare.text(text).text.match(token));
  expect(new Set(tokens.map((found) => found?.join())).size).toBe(1);
});

it.each(harmless)('keeps %s', (line) => {
  expect(bare.text(line).text).toBe(line);
});

it('a word that is also in a token takes no token apart', () => {
  const redactor = redactorOf({ key, known: ['secret', 'jwt-', 'hunter2x'] });
  const once = redactor.text('my secret is hunter2x').text;
  expect(once.match(token)).toHaveLength(2);
  expect(redactor.text(once).text).toBe(once);
});

it('a known value that is dressed as a token is taken out', () => {
  const value = 'deadbeefdeadbeef';
  expect(redactorOf({ key, known: [value] }).text(`‹secret:${value}›`).text).not.toContain(value);
});

describe('work', () => {
  const size = 200_000;
  it.each(['a', 'ab', 'password=', 'aaaaaaaaab', 'secretsecre', '\u0000'])(
    'the search for known values takes at most three steps a character: %j',
    (unit) => {
      const patterns = [
        'a'.repeat(50),
        `${'a'.repeat(49)}b`,
        `${'ab'.repeat(20)}c`,
        'secretsecret',
        'password=password',
      ];
      const { steps } = automatonOf(patterns).scan(unit.repeat(size / unit.length), () => true);
      expect(steps).toBeLessThanOrEqual(3 * size);
    },
  );

  it('shorter patterns within longer ones are found, longest first', () => {
    const found: [number, number][] = [];
    automatonOf(['she', 'he', 'hers']).scan('ushers', ({ end, pattern }) => {
      found.push([end, pattern]);
      return false;
    });
    expect(found).toEqual([
      [4, 0],
      [4, 1],
      [6, 2],
    ]);
  });

  it.each(['x'.repeat(1_000_000), `${'x'.repeat(99)}\n`.repeat(10_000), '\n'.repeat(300_000)])(
    'rules look at no more than half as much again, in windows of bounded size',
    (text) => {
      const windows = windowsOf(text);
      expect(windows.reduce((sum, { from, to }) => sum + to - from, 0)).toBeLessThan(1.5 * text.length);
      expect(Math.max(...windows.map(({ from, to }) => to - from))).toBeLessThan(90_000);
      expect(windows.every(({ start }, at) => start === (windows[at - 1]?.end ?? 0))).toBe(true);
      expect(windows.at(-1)?.end).toBe(text.length);
    },
  );

  it('a secret at any place of a line of a megabyte is found', () => {
    for (const place of [65_530, 65_536, 131_000, 600_000]) {
      const text = `${'x '.repeat(place / 2)}password="hunter2 is long" ${'y '.repeat(200_000)}`;
      expect(bare.text(text).text).not.toContain('hunter2');
    }
  });
});
