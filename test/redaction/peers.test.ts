/** Defects that other makers' support bundles had, each as a case that this one passes. */
import { Buffer } from 'node:buffer';
import { expect, it } from 'vitest';
import { zipOf } from '../../src/case/archive.ts';
import { passGate, SecretLeft } from '../../src/redaction/gate.ts';
import { redactorOf } from '../../src/redaction/redact.ts';
import { streamRedactorOf } from '../../src/redaction/stream.ts';

const redactor = redactorOf({ key: 'k', known: [] });
const clean = (text: string) => redactor.text(text).text;
const token = /‹[a-z-]+:[0-9a-f]{16}›/g;

it('troubleshoot: two secrets on a line had one token, and one secret had two', () => {
  const [one, two, ...rest] = clean('conn1 password=alphaSecret1; conn2 password=betaSecret2;').match(token) ?? [];
  expect([one === two, rest]).toEqual([false, []]);
  expect(clean('password=betaSecret2')).toBe(`password=${two}`);
});

it('troubleshoot: a line of 10 MB made the redaction fail, and the file left unredacted', () => {
  const line = `${'x'.repeat(10 * 1024 * 1024)} password=alphaSecret1\nnext password=betaSecret2\n`;
  const stream = streamRedactorOf({ key: 'k', known: [] });
  const out = Buffer.concat([stream.push(Buffer.from(line)), stream.end()]).toString();
  expect(out).not.toMatch(/alphaSecret1|betaSecret2/);
  expect(out).toContain('\nnext password=‹');
});

it.each([
  ['{"password":"alphaSecret1"}', 'alphaSecret1'],
  ['export API_TOKEN=alphaSecret1', 'alphaSecret1'],
  ['Authorization: Bearer alphaSecret1', 'alphaSecret1'],
  ['{"apiKey":"alphaSecret1"}', 'alphaSecret1'],
  ['{\\"apiKey\\":\\"alphaSecret1\\"}', 'alphaSecret1'],
  // ClawWork: a list of names missed this one.
  ['bootstrapToken: alphaSecret1', 'alphaSecret1'],
  // streborn: the pattern stopped at the first blank.
  ['psk=correct horse battery', 'horse'],
  // sos: the password of the upload in its own log.
  ['sos report --upload-pass alphaSecret1 --batch', 'alphaSecret1'],
  // sf doctor: the environment in the report.
  ['{"SF_ACCESS_TOKEN":"00D5g000008XyZ!AQcAQHalphaSecret1"}', 'alphaSecret1'],
  // har-sanitizer: Authorization and cookie with default options.
  ['{"name":"Cookie","value":"sid=alphaSecret1"}', 'alphaSecret1'],
])('troubleshoot and others missed %s', (text, secret) => {
  expect(clean(text)).not.toContain(secret);
});

it('Elastic: what was found was used as a pattern, and 10.0.0.1 changed 10.0.0.12', () => {
  const names = { user: [], host: ['10.0.0.1'], model: [], workspace: [] };
  const strict = redactorOf({ key: 'k', known: ['a.c1'], privacy: 'strict', names });
  const [a, b] = strict.text('10.0.0.1 and 10.0.0.12').text.match(token) ?? [];
  expect(a).not.toBe(b);
  expect(strict.text('abc1 a.c1').text).toMatch(/^abc1 ‹secret/);
});

it('Elastic: the length of what was hidden was told', () => {
  expect(clean('password=alphaSecret1').length).toBe(clean('password=alphaSecret1alphaSecret1').length);
});

it('must-gather-clean: one rule rewrote what another had written', () => {
  const strict = redactorOf({ key: 'k', known: [], privacy: 'strict' });
  const once = strict.text(
    'user=loader password=alphaSecret1 host=db.example.com mail a.b@example.com from 10.1.2.3',
  ).text;
  expect(once.match(token)).toHaveLength(5);
  expect(strict.text(once).text).toBe(once);
  expect(clean(once)).toBe(once);
});

it('troubleshoot: archives within archives passed as they were', async () => {
  const inner = await zipOf([{ name: 'a.log', content: 'known-Value-1' } as never]);
  const outer = await zipOf([{ name: 'inner.bin', content: inner } as never]);
  const { signal } = new AbortController();
  await expect(passGate([{ name: 'case.zip', bytes: outer }], { known: ['known-Value-1'], signal })).rejects.toThrow(
    SecretLeft,
  );
});
