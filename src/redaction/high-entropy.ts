/** Finds values drawn at random where nothing names them; pure. Keeps what the identifiers of a diagnosis look like. */
import { isIdentifier, isPrivateDer } from './identifiers.ts';
import { looksRandom } from './randomness.ts';
import type { Place, Span } from './spans.ts';
import { placeAt } from './spans.ts';

const run = /[A-Za-z0-9+/_=~-]{20,16384}/g;
/** PEM that is no key: its base64 stays. */
const publicBlock = /-----BEGIN ([A-Z0-9 ]{1,40})-----[A-Za-z0-9+/=\s\\]{0,65536}-----END \1-----/g;

/** `id.secret`: what is joined to it by a dot and looks made, too, is part of it. */
function withDotted(text: string, span: Span): Span {
  const before =
    /(?<![\w.-])[\w-]{6,80}\.(?:[\w-]{2,20}\.)?$/.exec(text.slice(Math.max(0, span.start - 110), span.start))?.[0] ??
    '';
  const isMade = /[a-z]/.test(before) && /[A-Z]/.test(before) && /\d/.test(before);
  return isMade ? { ...span, start: span.start - before.length, value: before + span.value } : span;
}

/** A word with marks among its letters and digits, as generators of passwords make them. */
const markedWord = /[\w!@#$%^*&?+=~-]{16,200}/g;

function markedSpans(text: string): readonly Span[] {
  return [...text.matchAll(markedWord)]
    .filter(
      ({ 0: value, index }) =>
        isMarkedPassword(value) &&
        /[\s"'=:([<>]/.test(text[index - 1] ?? ' ') &&
        /[\s"',;.)\]<>]/.test(text[index + value.length] ?? ' '),
    )
    .map(({ 0: value, index }) => ({ start: index, end: index + value.length, value, kind: 'high-entropy' }));
}

/** All four classes, and changes between them at most places: no address, no expression, no name of a class. */
function isMarkedPassword(value: string): boolean {
  if (value.length > 64) return false;
  const seen = [0, 0, 0, 0];
  let changes = 0;
  let before = -1;
  for (let at = 0; at < value.length; at += 1) {
    const here = classOf(value.charCodeAt(at));
    seen[here] = (seen[here] ?? 0) + 1;
    if (here !== before) changes += 1;
    before = here;
  }
  if (seen.some((count) => count === 0) || (changes - 1) / (value.length - 1) < 0.55) return false;
  if ((value.match(/[!@#$%^*&?]/g)?.length ?? 0) < 2) return false;
  return !/\w{2,}[=&?]\w|^[\w.]+[@$][\w.]+$|%[0-9A-F]{2}/.test(value);
}

function classOf(unit: number): 0 | 1 | 2 | 3 {
  if (unit >= 97 && unit <= 122) return 0;
  if (unit >= 65 && unit <= 90) return 1;
  return unit >= 48 && unit <= 57 ? 2 : 3;
}

export function highEntropySpans(text: string): readonly Span[] {
  const kept = publicPlaces(text);
  const drawn = [...text.matchAll(run)].flatMap(({ 0: whole, index }): readonly Span[] => {
    if (placeAt(index, kept) !== null) return [];
    return partsOf(whole).flatMap(({ start, value }): readonly Span[] => {
      const at = index + start;
      const kind = isPrivateDer(value) ? 'private-key' : 'high-entropy';
      const isSecret = kind === 'private-key' || isSecretRun(value, text.slice(Math.max(0, at - 64), at));
      return isSecret ? [withDotted(text, { start: at, end: at + value.length, value, kind })] : [];
    });
  });
  return [...markedSpans(text), ...drawn];
}

/** Hex behind the mark of its maker, and letters and digits in groups of one length, as recovery keys and licences are told. */
function isMarkedOrGrouped(value: string): boolean {
  if (/^[0-9a-f]{32}-us\d{1,2}$/.test(value) || /^\d{6}(?:-\d{6}){7}$/.test(value)) return true;
  if (/^(?:[A-Z0-9]{2}-)?[A-Z0-9]{5,8}(?:-[A-Z0-9]{5,8}){4,9}$/.test(value))
    return /\d/.test(value) && /[A-Z]/.test(value);
  return (
    /^[a-z][a-z0-9]{1,14}[_-][0-9a-f]{40,128}$/.test(value) &&
    !/^(?:sha|md|blake|img|image|build|layer|commit|rev)\d{0,3}[_-]/.test(value)
  );
}

function isSecretRun(value: string, before: string): boolean {
  if (isMarkedOrGrouped(value)) return !isIdentifier(value, before) || /^[a-z\d]+[_-][0-9a-f]{40}/.test(value);
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
