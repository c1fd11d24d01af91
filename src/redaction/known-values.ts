/** Finds secrets this process has read, in the forms they travel in; pure. Knows exact values only. */
import { automatonOf } from './automaton.ts';
import type { Form } from './encodings.ts';
import { formsOf } from './encodings.ts';
import type { Span } from './spans.ts';

/** Shorter values would be found everywhere; those are caught by their names alone. */
export const shortestKnown = 4;

export type KnownValues = (text: string) => { readonly spans: readonly Span[]; readonly steps: number };

let newest: { readonly values: string; readonly find: KnownValues } | null = null;

/** Looks for all of them in one pass. Who asks for the same values next is given the same one: it may take megabytes. */
export function knownValueFinder(known: readonly string[]): KnownValues {
  const values = distinct(known).toSorted().join('\0');
  if (newest?.values !== values) newest = { values, find: finderOf(known) };
  return newest.find;
}

function finderOf(known: readonly string[]): KnownValues {
  const forms = [
    ...new Map(
      distinct(known)
        .flatMap(formsOf)
        .map((form) => [form.text, form]),
    ).values(),
  ];
  if (forms.length === 0) return () => ({ spans: [], steps: 0 });
  const automaton = automatonOf(forms.map(({ text }) => text));
  return (text) => {
    const spans: Span[] = [];
    const { steps } = automaton.scan(text, ({ end, pattern }) => {
      const form = forms[pattern];
      const span = form === undefined ? null : spanOf(text, form, end);
      if (span !== null) spans.push(span);
      return span !== null;
    });
    return { spans, steps };
  };
}

/** A file with a key may hold its certificate too, and that is shown to everybody. */
const publicBlock = /-----BEGIN (CERTIFICATE|PUBLIC KEY)-----[\s\S]*?-----END \1-----/g;

/** The values to look for: trimmed, and of several lines (a key in PEM) each long line too. */
export function distinct(known: readonly string[]): readonly string[] {
  const values = known.flatMap((given) => {
    const value = given.replace(publicBlock, '');
    const lines = value.split(/\r?\n/).map((line) => line.trim());
    const telling = lines.filter((line) => line.length >= 20 && !line.startsWith('-----'));
    // The lines of a key find it in every form; whole as well, it would take twice the memory.
    if (value.includes('-----BEGIN ') && telling.length > 0) return telling;
    return [value.trim(), ...(lines.length > 1 ? telling : [])];
  });
  return [...new Set(values)].filter((value) => value.length >= shortestKnown);
}

function spanOf(text: string, form: Form, end: number): Span | null {
  const start = end - form.text.length;
  if (form.bounded && !standsAlone(text, start, end)) return null;
  const before = form.mixedBefore && isBase64(text[start - 1]) ? 1 : 0;
  const after = form.mixedAfter && isBase64(text[end]) ? 1 : 0;
  return { start: start - before, end: end + after, value: form.secret, kind: 'known-value' };
}

function isBase64(character: string | undefined): boolean {
  return character !== undefined && /[A-Za-z0-9+/_-]/.test(character);
}

/** No letter or digit adjoins it. */
export function standsAlone(text: string, start: number, end: number): boolean {
  const isWord = (character: string | undefined) => character !== undefined && /[\p{L}\p{N}]/u.test(character);
  return !isWord(text[start - 1]) && !isWord(text[end]);
}
