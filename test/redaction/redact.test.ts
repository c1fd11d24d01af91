import { Buffer } from 'node:buffer';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { refuseSecrets, SecretLeft } from '../../src/redaction/gate.ts';
import { redactorOf } from '../../src/redaction/redact.ts';
import { html } from '../../src/report/markup.ts';

const key = 'per-install-key';
const known = ['Tr0ub4dor&3 "x"/é', 'S3cr3t-Value-99', 'kurz7'];
const redactor = redactorOf({ key, known });
const token = /‹(?:secret|jwt|private-key):[0-9a-f]{16}›/g;
const clean = (text: string) => redactor.text(text).text;
const secretOf = (text: string) => clean(text).match(token) ?? [];

const encodings: readonly [name: string, encode: (value: string) => string][] = [
  ['plain', (value) => value],
  ['base64', (value) => Buffer.from(value).toString('base64')],
  ['base64 after one byte', (value) => Buffer.from(`:${value}`).toString('base64')],
  ['base64 after two bytes', (value) => Buffer.from(`u:${value}`).toString('base64')],
  ['base64url', (value) => Buffer.from(`user:${value}`).toString('base64url')],
  ['percent', (value) => encodeURIComponent(value)],
  ['percent, lower case', (value) => encodeURIComponent(value).replace(/%../g, (code) => code.toLowerCase())],
  ['percent, every byte', (value) => Buffer.from(value).toString('hex').replace(/../g, '%$&')],
  ['form', (value) => encodeURIComponent(value).replaceAll('%20', '+')],
  ['hex', (value) => Buffer.from(value).toString('hex')],
  ['hex, upper case', (value) => Buffer.from(value).toString('hex').toUpperCase()],
  ['JSON', (value) => JSON.stringify(value)],
  ['JSON in JSON', (value) => JSON.stringify(JSON.stringify({ value }))],
  ['HTML', (value) => String(html`${value}`)],
];

describe('known values', () => {
  it.each(encodings)('%s: replaced, and the gate finds it where it was not', (_name, encode) => {
    for (const value of known.slice(0, 2)) {
      const text = `before ${encode(value)} after`;
      expect(secretOf(text).length).toBeGreaterThan(0);
      expect(() => refuseSecrets([{ name: 'a.log', text: clean(text) }], known)).not.toThrow();
      expect(() => refuseSecrets([{ name: 'a.log', text }], known)).toThrow(SecretLeft);
    }
  });

  it('gives one value one token, whatever the encoding and the rule that found it', () => {
    const [value = ''] = known;
    const plain = secretOf(value)[0];
    for (const text of [
      encodeURIComponent(value),
      Buffer.from(value).toString('hex'),
      `{"password":${JSON.stringify(value)}}`,
    ]) {
      expect(secretOf(text)).toEqual([plain]);
    }
    expect(secretOf('password=alphaSecret1')).toEqual(secretOf('Authorization: Bearer alphaSecret1'));
  });

  it('gives two secrets on a line two tokens, and another installation other tokens', () => {
    const [one, two, ...rest] = secretOf('conn1 password=alphaSecret1; conn2 password=betaSecret2;');
    expect(rest).toEqual([]);
    expect(one).not.toBe(two);
    expect(secretOf('password=betaSecret2')).toEqual([two]);
    expect(redactorOf({ key: 'other', known }).text('password=betaSecret2').text).not.toContain(two);
  });

  it('takes a short value only where it stands alone', () => {
    expect(clean('login kurz7, kurz77 and xkurz7')).toMatch(/^login ‹secret:\w+›, kurz77 and xkurz7$/);
  });

  it('finds each line of a key of several lines', () => {
    const body = 'MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7';
    const pem = `-----BEGIN PRIVATE KEY-----\n${body}\nAAAA\n-----END PRIVATE KEY-----\n`;
    expect(redactorOf({ key, known: [pem] }).text(`line 2 was ${body}`).text).not.toContain(body);
  });

  it('leaves no value behind, wherever it stands', () => {
    const around = fc.string({ unit: 'binary' });
    fc.assert(
      fc.property(
        around,
        around,
        fc.string({ minLength: 9, unit: 'grapheme-ascii' }),
        fc.nat(encodings.length - 1),
        (a, b, value, at) => {
          fc.pre(value.trim() === value);
          const text = `${a} ${encodings[at]?.[1](value) ?? ''} ${b}`;
          const out = redactorOf({ key, known: [value] }).text(text).text;
          expect(() => refuseSecrets([{ name: 'x', text: out }], [value])).not.toThrow();
        },
      ),
      { numRuns: 500 },
    );
  });
});

describe('shapes', () => {
  const jwt = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl';
  it.each<readonly [string, string, string]>([
    ['AnaplanAuthToken', 'Authorization: AnaplanAuthToken QaB1c2D3/e4F5+g6==', 'QaB1c2D3/e4F5+g6=='],
    ['AnaplanAuthToken alone', 'used AnaplanAuthToken QaB1c2D3e4F5g6 for it', 'QaB1c2D3e4F5g6'],
    ['Bearer', 'curl -H "Authorization: Bearer abcDEF123456"', 'abcDEF123456'],
    ['Basic', 'Authorization: Basic bG9hZGVyOnBhc3M=', 'bG9hZGVyOnBhc3M='],
    ['CACertificate', 'authorization: CACertificate LS0tLS1CRUdJTiBDRVJU', 'LS0tLS1CRUdJTiBDRVJU'],
    ['header in JSON', '{"headers":{"Authorization":"AnaplanAuthToken abcDEF123456"}}', 'abcDEF123456'],
    ['tokenValue', '{"tokenInfo":{"tokenValue":"a/b+c==","expiresAt":1}}', 'a/b+c=='],
    ['refreshTokenId', '{"refreshTokenId":"5f7f9c0a-1"}', '5f7f9c0a-1'],
    ['escaped JSON', '{"body":"{\\"tokenValue\\":\\"a/b+c==\\"}"}', 'a/b+c=='],
    ['escaped twice', '"{\\\\\\"password\\\\\\":\\\\\\"hunter2x\\\\\\"}"', 'hunter2x'],
    ['JSON password', '{"password": "p w \\" d"}', 'p w \\" d'],
    ['YAML passphrase with spaces', 'keyPassphrase: correct horse battery staple', 'correct horse battery staple'],
    ['environment', 'export API_TOKEN=abc def', 'abc def'],
    ['properties', 'anaplan.keystore.password = hunter2', 'hunter2'],
    ['key=value in a line', '12:00 login user=a password=hunter2, retry', 'hunter2'],
    ['Connect -user', 'AnaplanClient.sh -user loader@example.com:Pa55word -workspace 8a81', 'Pa55word'],
    ['Connect -privatekey', '-privatekey /opt/key.pem:hunter2 -x', 'hunter2'],
    ['Connect -privatekey on Windows', '-privatekey "C:\\keys\\key.pem:hunter2"', 'hunter2'],
    ['Connect -keystorepass', '-keystorepass hunter2 -keystorealias a', 'hunter2'],
    ['address', 'jdbc via postgres://loader:hunter2@db/x', 'hunter2'],
    ['proxy', 'http://u:p%40ss@proxy:8080', 'p%40ss'],
    ['cookie', 'Set-Cookie: JSESSIONID=abc; Path=/', 'JSESSIONID=abc; Path=/'],
    ['web token', `got ${jwt}.`, jwt],
    ['PEM key', 'x -----BEGIN RSA PRIVATE KEY-----\nMIIEabc\n-----END RSA PRIVATE KEY----- y', 'MIIEabc'],
    ['PEM key in JSON', '{"k":"-----BEGIN PRIVATE KEY-----\\nMIIEabc\\n-----END PRIVATE KEY-----"}', 'MIIEabc'],
    ['PEM key cut off', '-----BEGIN PRIVATE KEY-----\nMIIEabc\nQQ', 'MIIEabc'],
  ])('%s', (_name, text, secret) => {
    const out = clean(text);
    expect(out).not.toContain(secret);
    expect(out.match(token)).toHaveLength(1);
    expect(clean(out)).toBe(out);
  });

  it.each([
    'workspace 8a81b08e654f3cef0165a5bef2ae1bcd model 75A40874E6B64FA3AE0743278996850F import 112000000032',
    '{"taskId":"A3F4E5D6C7B8A9F0A1B2C3D4E5F60718","progress":0.41,"currentStep":"Processing ..."}',
    'at 2026-11-22T06:00:00.000Z sha256 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
    'Basic authentication was refused; the token has expired and the password is wrong.',
    'token: expired at 06:00',
    'key: file:/etc/anaplan-doctor/key.pem',
    'password: env:KEYSTORE_PASS',
    '{"tokenExpiresAtMs":1750736826000,"password":null}',
    'https://api.anaplan.com/2/0/workspaces?limit=1',
    'AnaplanAuthToken header missing',
  ])('keeps %s', (text) => {
    expect(clean(text)).toBe(text);
  });

  it('treats JSON by its keys, names of keys included', () => {
    const { value, counts } = redactor.json({
      password: 'a b',
      nested: [{ tokenValue: 'x y' }],
      'S3cr3t-Value-99': 1,
      id: '75A4',
    });
    expect(JSON.stringify(value)).not.toMatch(/a b|x y|S3cr3t/);
    expect(JSON.stringify(value)).toContain('"id":"75A4"');
    expect(counts).toEqual({ 'known-value': 1, 'named-field': 2 });
  });

  it('takes time in line with the length, hostile texts included', () => {
    const size = 300_000;
    for (const unit of [
      'a',
      'token',
      'token="',
      'password=',
      '-----BEGIN PRIVATE KEY-----',
      '\\"',
      '://a:',
      'eyJ',
      '-u a:',
      'Basic ',
    ]) {
      expect(clean(unit.repeat(Math.ceil(size / unit.length))).length).toBeGreaterThan(0);
    }
  }, 20_000);
});
