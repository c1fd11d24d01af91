/** Finds secrets this process has read, in the forms they travel in; pure. Knows exact values only. */
import { Buffer } from 'node:buffer';
import type { Span } from './spans.ts';

/** Shorter values would be found everywhere; those are caught by their names alone. */
export const shortestKnown = 4;
/** Below this, a plain value counts only where no letter or digit adjoins it. */
const shortestUnbounded = 8;

type Form = { readonly text: string; readonly secret: string; readonly bounded: boolean };

/** Looks for all of them in one text; time is linear in it. */
export function knownValueFinder(known: readonly string[]): (text: string) => readonly Span[] {
  const forms = [
    ...new Map(
      distinct(known)
        .flatMap(formsOf)
        .map((form) => [form.text, form]),
    ).values(),
  ];
  return (text) => forms.flatMap((form) => spansOf(text, form));
}

/** The values to look for: trimmed, and of several lines (a key in PEM) each long line too. */
export function distinct(known: readonly string[]): readonly string[] {
  const values = known.flatMap((value) => {
    const lines = value.split(/\r?\n/).map((line) => line.trim());
    const telling = lines.filter((line) => line.length >= 20 && !line.startsWith('-----'));
    return [value.trim(), ...(lines.length > 1 ? telling : [])];
  });
  return [...new Set(values)].filter((value) => value.length >= shortestKnown);
}

function formsOf(secret: string): readonly Form[] {
  const bytes = Buffer.from(secret, 'utf8');
  const json = JSON.stringify(secret).slice(1, -1);
  const plain = { text: secret, secret, bounded: secret.length < shortestUnbounded };
  const percent = encodeURIComponent(secret);
  const hex = bytes.toString('hex');
  const encoded = [
    ...[0, 1, 2].flatMap((offset) => base64At(bytes, offset)),
    percent,
    percent.replaceAll('%20', '+'),
    percent.replace(/[!'()*]/g, (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`),
    percent.replace(/%[0-9A-F]{2}/g, (code) => code.toLowerCase()),
    hex.replace(/../g, '%$&'),
    hex.toUpperCase().replace(/../g, '%$&'),
    hex,
    hex.toUpperCase(),
    json,
    JSON.stringify(json).slice(1, -1),
    json.replaceAll('/', '\\/'),
    asciiJson(json),
    htmlEscaped(secret, "'"),
    htmlEscaped(secret, "'").replaceAll('&quot;', '"'),
    htmlEscaped(secret, '&#39;'),
    htmlEscaped(secret, '&#x27;'),
  ];
  const texts = encoded.filter((text) => text !== secret && text.length >= 6);
  return [plain, ...texts.map((text) => ({ text, secret, bounded: false }))];
}

/** What stays the same of the base64 of anything with `bytes` in it at `offset` modulo 3; both alphabets. */
function base64At(bytes: Buffer, offset: number): readonly string[] {
  const whole = Buffer.concat([Buffer.alloc(offset), bytes])
    .toString('base64')
    .replace(/=+$/, '');
  const skip = [0, 2, 3][offset] ?? 0;
  const cut = (offset + bytes.length) % 3 === 0 ? 0 : 1;
  const text = whole.slice(skip, whole.length - cut);
  return [text, text.replaceAll('+', '-').replaceAll('/', '_')];
}

function asciiJson(json: string): string {
  return json.replace(/[\u0080-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

function htmlEscaped(text: string, apostrophe: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", apostrophe);
}

function spansOf(text: string, { text: form, secret, bounded }: Form): readonly Span[] {
  const spans: Span[] = [];
  for (let at = text.indexOf(form); at !== -1; at = text.indexOf(form, at + form.length)) {
    const end = at + form.length;
    if (!bounded || standsAlone(text, at, end)) spans.push({ start: at, end, value: secret, kind: 'known-value' });
  }
  return spans;
}

/** No letter or digit adjoins it. */
export function standsAlone(text: string, start: number, end: number): boolean {
  const isWord = (character: string | undefined) => character !== undefined && /[\p{L}\p{N}]/u.test(character);
  return !isWord(text[start - 1]) && !isWord(text[end]);
}
