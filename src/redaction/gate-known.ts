/** Looks for known secrets by decoding the text that leaves, not by encoding the secrets; pure. */
import { Buffer } from 'node:buffer';
import { standsAlone } from './known-values.ts';
import { ownTokens } from './tokens.ts';

/** `at`: null where only a decoded text has it. */
export type KnownLeak = { readonly how: string; readonly at: number | null };

export function leakOfKnown(given: string, values: readonly string[]): KnownLeak | null {
  if (values.length === 0) return null;
  // The word in a token of ours may be somebody's password; its sixteen digits are looked at.
  const text = given.replace(ownTokens, (token) => token.slice(token.indexOf(':')));
  for (const [how, decoded] of decodings(text)) {
    for (const value of values) {
      const at = placeIn(decoded, value);
      if (at !== -1)
        return { how: `a known value, ${how}`, at: how === 'plain' ? Math.max(0, placeIn(given, value)) : null };
    }
  }
  return null;
}

function placeIn(text: string, value: string): number {
  if (value.length >= 8) return text.indexOf(value);
  for (let at = text.indexOf(value); at !== -1; at = text.indexOf(value, at + 1)) {
    if (standsAlone(text, at, at + value.length)) return at;
  }
  return -1;
}

function* decodings(text: string): Generator<readonly [how: string, decoded: string]> {
  yield ['plain', text];
  if (text.includes('\u0000')) yield ['UTF-16', text.replaceAll('\u0000', '')];
  const once = jsonDecoded(text);
  yield ['JSON-escaped', once];
  yield ['JSON-escaped twice', jsonDecoded(once)];
  yield ['HTML-escaped', htmlDecoded(text)];
  const percent = percentDecoded(text);
  yield ['percent-encoded', percent];
  yield ['percent-encoded twice', percentDecoded(percent)];
  yield ['percent-encoded', percentDecoded(text.replaceAll('+', ' '))];
  // Soft line breaks of quoted-printable, RFC 2045 section 6.7.
  const unfolded = text
    .replace(/=\r?\n/g, '')
    .replace(/((?:=[0-9A-F]{2})+)/g, (run) => bytesText(run.replaceAll('=', ''), 'hex'));
  yield ['quoted-printable', unfolded];
  yield* encodedReadings(text, '');
}

function* encodedReadings(text: string, of: string): Generator<readonly [how: string, decoded: string]> {
  const hex = runsOf(text, /(?:[0-9a-fA-F]{2}){4,}/g).flatMap((run) => [
    Buffer.from(run, 'hex'),
    Buffer.from(run.slice(1), 'hex'),
  ]);
  yield [`${of}hex`, textsOf(hex)];
  const base64 = runsOf(text, /[A-Za-z0-9+/_-]{6,}/g).flatMap(base64Readings);
  const decoded = textsOf(base64);
  yield [`${of}base64`, decoded];
  // What stands in base64 may be JSON, or base64 again.
  if (of === '') {
    yield ['JSON in base64', jsonDecoded(decoded)];
    yield* encodedReadings(decoded.slice(0, 4_000_000), 'base64 of ');
  }
}

/** As UTF-8, and where there are zeros in it as UTF-16 of either order, from either byte. */
function textsOf(bytes: readonly Buffer[]): string {
  return bytes
    .flatMap((one) => (one.includes(0) ? [one.toString('utf8'), ...wideTextsOf(one)] : [one.toString('utf8')]))
    .join('\n');
}

function wideTextsOf(bytes: Buffer): readonly string[] {
  return [0, 1].flatMap((skip) => {
    const even = Buffer.from(bytes.subarray(skip, bytes.length - ((bytes.length - skip) % 2)));
    return [even.toString('utf16le'), even.swap16().toString('utf16le')];
  });
}

/** A run may begin in the middle of what was encoded: four starts. */
function base64Readings(run: string): readonly Buffer[] {
  const standard = run.replaceAll('-', '+').replaceAll('_', '/');
  return [0, 1, 2, 3].map((skip) => Buffer.from(standard.slice(skip), 'base64'));
}

function runsOf(text: string, pattern: RegExp): readonly string[] {
  return [...text.matchAll(pattern)].map(([run]) => run);
}

function bytesText(run: string, encoding: 'hex' | 'base64'): string {
  return Buffer.from(run, encoding).toString('utf8');
}

function jsonDecoded(text: string): string {
  return text
    .replace(/\\u([0-9a-fA-F]{4})/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)))
    .replace(/\\(["\\/])/g, '$1')
    .replaceAll('\\n', '\n');
}

function percentDecoded(text: string): string {
  return text.replace(/(?:%[0-9a-fA-F]{2})+/g, (run) => bytesText(run.replaceAll('%', ''), 'hex'));
}

function htmlDecoded(text: string): string {
  return text
    .replace(/&#(\d{1,7});/g, (_, code: string) => codePoint(Number(code)))
    .replace(/&#x([0-9a-f]{1,6});/gi, (_, code: string) => codePoint(Number.parseInt(code, 16)))
    .replaceAll('&quot;', '"')
    .replaceAll('&apos;', "'")
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');
}

function codePoint(code: number): string {
  return code <= 0x10ffff ? String.fromCodePoint(code) : '';
}
