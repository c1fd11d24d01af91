/** Finds values drawn at random where nothing names them; pure. Keeps what the identifiers of a diagnosis look like. */
import { isIdentifier, isPrivateDer } from './identifiers.ts';
import { looksRandom } from './randomness.ts';
import type { Place, Span } from './spans.ts';
import { placeAt } from './spans.ts';

const run = /[A-Za-z0-9+/_=~-]{20,16384}/g;
/** PEM that is no key: its base64 stays. */
const publicBlock = /-----BEGIN ([A-Z0-9 ]{1,40})-----[A-Za-z0-9+/=\s\\]{0,65536}-----END \1-----/g;

/** A word with marks among its letters and digits, as generators of passwords make them. */
const markedWord =
  /(?<![^\s"'=:([<>])(?=[^\s"']{0,60}[!@#$%^*&?][^\s"']{0,60}[!@#$%^*&?+=])[\w!@#$%^*&?+=~-]{16,64}(?![^\s"',;.)\]<>])/g;

function markedSpans(text: string): readonly Span[] {
  return [...text.matchAll(markedWord)]
    .filter(({ 0: value }) => isMarkedPassword(value))
    .map(({ 0: value, index }) => ({ start: index, end: index + value.length, value, kind: 'high-entropy' }));
}

/** Changes of class at most places: no address, no expression, no name of a class. */
function isMarkedPassword(value: string): boolean {
  if (
    !/[a-z]/.test(value) ||
    !/[A-Z]/.test(value) ||
    !/\d/.test(value) ||
    /\w{2,}[=&?]\w|^[\w.]+[@$][\w.]+$|%[0-9A-F]{2}/.test(value)
  )
    return false;
  let changes = 0;
  for (let at = 1; at < value.length; at += 1)
    if (classOf(value[at] ?? '') !== classOf(value[at - 1] ?? '')) changes += 1;
  return changes / (value.length - 1) >= 0.55;
}

function classOf(character: string): number {
  if (/[a-z]/.test(character)) return 0;
  if (/[A-Z]/.test(character)) return 1;
  return /\d/.test(character) ? 2 : 3;
}

export function highEntropySpans(text: string): readonly Span[] {
  const kept = publicPlaces(text);
  const drawn = [...text.matchAll(run)].flatMap(({ 0: whole, index }): readonly Span[] => {
    if (placeAt(index, kept) !== null) return [];
    return partsOf(whole).flatMap(({ start, value }): readonly Span[] => {
      const at = index + start;
      const kind = isPrivateDer(value) ? 'private-key' : 'high-entropy';
      const isSecret = kind === 'private-key' || isSecretRun(value, text.slice(Math.max(0, at - 64), at));
      return isSecret ? [{ start: at, end: at + value.length, value, kind }] : [];
    });
  });
  return [...markedSpans(text), ...drawn];
}

function isSecretRun(value: string, before: string): boolean {
  if (/^[0-9a-f]+$/i.test(value))
    return value.length > 32 && !isIdentifier(value, before) && /\d/.test(value) && /[a-f]/i.test(value);
  return looksRandom(value) && !isIdentifier(value, before);
}

function publicPlaces(text: string): readonly Place[] {
  if (!text.includes('-----BEGIN ')) return [];
  return [...text.matchAll(publicBlock)]
    .filter(({ 1: label = '' }) => !label.includes('PRIVATE'))
    .map(({ 0: block, index }) => ({ start: index, end: index + block.length }));
}

/** `name=value` and paths hold several; base64 holds slashes too, so a path is one whose parts are short or words. */
function partsOf(whole: string): readonly { readonly start: number; readonly value: string }[] {
  const bodyEnd = whole.replace(/=+$/, '').length;
  const equals = whole.slice(0, bodyEnd).lastIndexOf('=');
  const from = equals + 1;
  const value = whole.slice(from);
  const isPath = /^[~/]|\/[a-z]{2,12}(?:[/_-]|$)|^[a-z]{2,12}\//.test(value) || !/[+/]/.test(value);
  if (!isPath || !value.includes('/')) return [{ start: from, value }];
  const parts: { start: number; value: string }[] = [];
  let start = from;
  for (const part of value.split('/')) {
    if (part.length >= 20) parts.push({ start, value: part });
    start += part.length + 1;
  }
  return parts;
}
