/** `redact` as a filter: the same whatever the pieces, nothing passed on that was not searched. */
import { Buffer } from 'node:buffer';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { streamRedactorOf } from '../../src/redaction/stream.ts';

const through = (pieces: readonly Uint8Array[], mostBytes?: number) => {
  const stream = streamRedactorOf({ key: 'k', known: [] }, mostBytes);
  const bytes = Buffer.concat([...pieces.map((piece) => stream.push(piece)), stream.end()]);
  return { text: bytes.toString('utf8'), counts: stream.counts(), leftOut: stream.linesLeftOut() };
};
const textThrough = (text: string) => through([Buffer.from(text)]).text;

it('the same whatever the pieces', () => {
  const bytes = Buffer.from(
    'a\npassword:\n  hunter2x\nkey -----BEGIN PRIVATE KEY-----\nMIIE\nQQ==\n-----END PRIVATE KEY-----\r\nend ü',
  );
  const whole = through([bytes]);
  fc.assert(
    fc.property(fc.array(fc.nat(bytes.length), { maxLength: 6 }), (places) => {
      const at = [0, ...places.toSorted((a, b) => a - b), bytes.length];
      expect(through(at.slice(1).map((end, index) => bytes.subarray(at[index] ?? 0, end)))).toEqual(whole);
    }),
  );
  expect(whole.text).not.toMatch(/hunter2x|MIIE|QQ==/);
  expect(whole.text).toMatch(/\r\nend ü$/);
});

describe('over several lines', () => {
  it.each([
    ['password:\n  hunter2x\n', 'hunter2x'],
    ['password: >-\n  hunter2x\nnext: 1\n', 'hunter2x'],
    ['{"clientSecret":\n    "hunter2x"}\n', 'hunter2x'],
    ['<password>\n  hunter2x\n</password>\n', 'hunter2x'],
    ['  - name: LOADER_PASSWORD\n    value: hunter2x\n', 'hunter2x'],
    ['./AnaplanClient.sh -keystorepass \\\n  hunter2x -execute\n', 'hunter2x'],
    ['-----BEGIN EC PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n\nMHcCAQEEIAbc\n-----END EC PRIVATE KEY-----\n', 'MHcC'],
    // Shown once where it is named, then where it is not.
    ['-user a@example.com:hunter2x\nlater hunter2x again\n', 'hunter2x'],
  ])('%j', (text, secret) => {
    expect(textThrough(text)).not.toContain(secret);
  });

  it('a certificate stays as it is, and what follows it is searched again', () => {
    const body = 'MIIDdzCCAl+gAwIBAgIEAgAAuTANBgkqhkiG9w0BAQUFADBaMQswCQYDVQQGEwJJ';
    const text = `-----BEGIN CERTIFICATE-----\n${body}\n${body.slice(8)}\n-----END CERTIFICATE-----\npassword=hunter2x\n`;
    expect(textThrough(text)).toMatch(
      new RegExp(`CERTIFICATE-----\n${body.replace('+', '\\+')}\n.*\n-----END CERTIFICATE-----\npassword=‹`),
    );
  });
});

describe('leaves out', () => {
  it('a line that is longer than it holds, as a whole', () => {
    const { text, leftOut } = through([Buffer.from(`${'x'.repeat(3000)} password=hunter2x\nshort\n`)], 1024);
    expect(text).toMatch(/^\[anaplan-doctor: a line of \d+ bytes that is too long left out\]\nshort\n$/);
    expect(leftOut).toBe(1);
  });

  it('bytes that are no text', () => {
    const { text, leftOut } = through([Buffer.from([80, 75, 3, 4, 0, 0, 0, 0, 7, 1, 2, 10]), Buffer.from('text\n')]);
    expect(text).toMatch(/no text left out\]\ntext\n$/);
    expect(leftOut).toBe(1);
  });
});

it('counts by kind, and reads UTF-16', () => {
  const { text, counts } = through([Buffer.from('\ufeffpassword=hunter2x\r\n', 'utf16le')]);
  expect(text).toMatch(/password=‹secret:\w{16}›\r\n$/);
  expect(Object.values(counts).reduce((sum, count) => sum + count, 0)).toBe(1);
});
