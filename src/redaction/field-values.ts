/** Where the value of a named field begins and ends in JSON at any depth of escaping, YAML, properties, queries and prose; pure. Judges neither name nor value. */
import type { Place } from './spans.ts';

export type FieldValue = Place & {
  readonly isQuoted: boolean;
  /** As written, quotes and their escapes left off. */
  readonly text: string;
};

const longestValue = 8192;

/** `at`: behind the separator. Null where there is none on that line. `toLineEnd`: an unquoted value may hold spaces. */
export function valueAt(text: string, at: number, toLineEnd: boolean): FieldValue | null {
  const start = afterPrefix(text, past(text, at, ' \t', 20));
  const escapes = past(text, start, '\\', 8) - start;
  const quote = text[start + escapes] ?? '';
  if (quote === '"' || quote === "'" || quote === '`') {
    const from = start + escapes + 1;
    return found(
      text,
      from,
      escapes === 0 ? closing(text, from, quote) : closingEscaped(text, from, quote, escapes),
      true,
    );
  }
  return found(text, start, toLineEnd ? lineEnd(text, start) : wordEnd(text, start), false);
}

/** `u'…'`, `N'…'`, `@"…"`: marks of a language before its quotes. */
function afterPrefix(text: string, at: number): number {
  const marks =
    /^[uUbBrRfFN@$]{1,2}(?=["'])|^\{(?=[^\s{}"'][^{}\r\n]{1,200}\}(?:;|\s|$))/.exec(text.slice(at, at + 210))?.[0]
      .length ?? 0;
  return at + marks;
}

/** A word of a scheme before a token of ours is none: `Authorization: Bearer ‹…›`. */
function found(text: string, start: number, end: number, isQuoted: boolean): FieldValue | null {
  if (!isQuoted && /^[ \t]{1,4}‹/.test(text.slice(end, end + 5))) return null;
  return end > start ? { start, end, isQuoted, text: text.slice(start, end) } : null;
}

function past(text: string, from: number, units: string, most: number): number {
  let at = from;
  while (at < from + most && at < text.length && units.includes(text[at] ?? '')) at += 1;
  return at;
}

/** Of a quote that is not closed on its line: the end of the line, or where a token begins. */
function closing(text: string, from: number, quote: string): number {
  const most = Math.min(text.length, from + longestValue);
  for (let at = from; at < most; at += 1) {
    const character = text[at] ?? '';
    if (character === quote || character === '\n' || character === '‹') return at;
    if (character === '\\' && text[at + 1] !== '\n') at += 1;
  }
  return most;
}

/** A quote with as many backslashes before it as the one that opened, or fewer: then the text around it ends. */
function closingEscaped(text: string, from: number, quote: string, escapes: number): number {
  const most = Math.min(text.length, from + longestValue);
  let slashes = 0;
  for (let at = from; at < most; at += 1) {
    const character = text[at] ?? '';
    if (character === '\n' || character === '‹') return at;
    if (character === quote && slashes <= escapes) return at - slashes;
    slashes = character === '\\' ? slashes + 1 : 0;
  }
  return most;
}

const nextField = /[,;&|]{1,2}[ \t]{0,4}["']?[A-Za-z_][\w.-]{0,60}["']?[ \t]{0,4}[:=]/y;

/** To the end of the line, or to the next `name=` behind a separator. */
function lineEnd(text: string, from: number): number {
  const most = Math.min(text.length, from + longestValue);
  let at = from;
  for (; at < most; at += 1) {
    const character = text[at] ?? '';
    if (character === '\n' || character === '\r' || character === '‹') break;
    if (',;&|'.includes(character) && isNextField(text, at)) break;
  }
  while (at > from && (text[at - 1] === ' ' || text[at - 1] === '\t')) at -= 1;
  return at;
}

function wordEnd(text: string, from: number): number {
  const most = Math.min(text.length, from + longestValue);
  for (let at = from; at < most; at += 1) {
    const character = text[at] ?? '';
    if (/[\s"'`‹›<>]/.test(character)) return at;
    if (character === '\\' && /["'nrt]/.test(text[at + 1] ?? '')) return at;
    if (
      /[,;&|)\]}]/.test(character) &&
      (isNextField(text, at) || /^[,;&|)\]}.]{0,4}(?:[\s"'`‹<>\\]|$)/.test(text.slice(at, at + 6)))
    )
      return at;
  }
  return most;
}

function isNextField(text: string, at: number): boolean {
  nextField.lastIndex = at;
  return nextField.test(text);
}
