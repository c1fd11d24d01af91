/**
 * The last look before anything leaves: are known secrets in these bytes? Pure. It shares no search with the redaction: that one
 * looks for encoded secrets in the text, this one decodes the text and looks for the secrets.
 */
import { Buffer } from 'node:buffer';
import { distinct, standsAlone } from './known-values.ts';

/** Thrown instead of handing out a case; says where, never what. */
export class SecretLeft extends Error {
  override readonly name = 'SecretLeft';
}

export type Outgoing = { readonly name: string; readonly text: string };

/** Throws SecretLeft when one of `known`, or a private key, is in one of `files`, plain or in any usual encoding. */
export function refuseSecrets(files: readonly Outgoing[], known: readonly string[]): void {
  const values = distinct(known);
  for (const { name, text } of files) {
    const how = leakIn(text, values);
    if (how !== null) {
      throw new SecretLeft(
        `Made the support case and found a secret (${how}) still in ${name}: no case was written. Report this to the makers of anaplan-doctor with the name of that file, not with the file.`,
      );
    }
  }
}

function leakIn(text: string, values: readonly string[]): string | null {
  if (/PRIVATE KEY-----[\s\\nr]*[A-Za-z0-9+/]{20}/.test(text)) return 'a private key';
  if (/AnaplanAuthToken\s+(?=\S*\d)[A-Za-z0-9+/=._-]{20}/.test(text)) return 'a token in a header';
  for (const [how, decoded] of decodings(text)) {
    if (values.some((value) => holds(decoded, value))) return `a known value, ${how}`;
  }
  return null;
}

function holds(text: string, value: string): boolean {
  if (value.length >= 8) return text.includes(value);
  for (let at = text.indexOf(value); at !== -1; at = text.indexOf(value, at + 1)) {
    if (standsAlone(text, at, at + value.length)) return true;
  }
  return false;
}

function* decodings(text: string): Generator<readonly [how: string, decoded: string]> {
  yield ['plain', text];
  const bare = text.replace(/\\u([0-9a-fA-F]{4})/g, (_, code: string) =>
    String.fromCharCode(Number.parseInt(code, 16)),
  );
  const once = bare.replace(/\\(["\\/])/g, '$1').replaceAll('\\n', '\n');
  yield ['JSON-escaped', once];
  yield ['JSON-escaped twice', once.replace(/\\(["\\/])/g, '$1').replaceAll('\\n', '\n')];
  yield ['HTML-escaped', htmlDecoded(text)];
  yield ['percent-encoded', percentDecoded(text)];
  yield ['percent-encoded', percentDecoded(text.replaceAll('+', ' '))];
  // Soft line breaks of quoted-printable, RFC 2045 section 6.7.
  const unfolded = text
    .replace(/=\r?\n/g, '')
    .replace(/((?:=[0-9A-F]{2})+)/g, (run) => bytesText(run.replaceAll('=', ''), 'hex'));
  yield ['quoted-printable', unfolded];
  yield [
    'hex',
    runsOf(text, /(?:[0-9a-fA-F]{2}){4,}/g)
      .flatMap(([run]) => [bytesText(run, 'hex'), bytesText(run.slice(1), 'hex')])
      .join('\n'),
  ];
  yield [
    'base64',
    runsOf(text, /[A-Za-z0-9+/_-]{6,}/g)
      .flatMap(([run]) => base64Readings(run))
      .join('\n'),
  ];
}

/** A run may begin in the middle of what was encoded: four starts. */
function base64Readings(run: string): readonly string[] {
  return [0, 1, 2, 3].map((skip) => bytesText(run.slice(skip).replaceAll('-', '+').replaceAll('_', '/'), 'base64'));
}

function runsOf(text: string, pattern: RegExp): readonly RegExpExecArray[] {
  return [...text.matchAll(pattern)];
}

function bytesText(run: string, encoding: 'hex' | 'base64'): string {
  return Buffer.from(run, encoding).toString('utf8');
}

function percentDecoded(text: string): string {
  return text.replace(/(?:%[0-9a-fA-F]{2})+/g, (run) => bytesText(run.replaceAll('%', ''), 'hex'));
}

function htmlDecoded(text: string): string {
  return text
    .replace(/&#(\d{1,7});/g, (_, code: string) => codePoint(Number(code)))
    .replace(/&#x([0-9a-f]{1,6});/gi, (_, code: string) => codePoint(Number.parseInt(code, 16)))
    .replaceAll('&quot;', '"')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');
}

function codePoint(code: number): string {
  return code <= 0x10ffff ? String.fromCodePoint(code) : '';
}
