/** The one redaction engine: text and JSON in, the same without secrets out; pure. Keeps ids, times and hashes; keeps no map of what it took out. */
import type { Json } from '../check.ts';
import { fieldClassOf } from './field-classes.ts';
import { knownValueFinder } from './known-values.ts';
import type { Names, Privacy } from './pseudonyms.ts';
import { noNames, pseudonymFinder } from './pseudonyms.ts';
import { shapedSpans } from './secret-shapes.ts';
import type { Counts, Redacted, Span } from './spans.ts';
import { addedCounts, replaced, tokenPlaces } from './spans.ts';
import type { Pseudonym } from './tokens.ts';
import { windowsAround, windowsOf } from './windows.ts';

export type Redactor = {
  /** Counts by kind of what was replaced; never values. A second time it changes nothing. */
  text(text: string): Redacted;
  /** Known values alone, and in `strict` names: for what is public as a whole, such as a certificate in PEM. */
  exact(text: string): Redacted;
  /** Every string, keys of objects included, each by the class of its field; the text under a key such as `password` whole. */
  json(value: Json): { readonly value: Json; readonly counts: Counts };
};

export type RedactorOptions = {
  /** This installation's: equal values give equal tokens under one key. */
  readonly key: string;
  /** Secrets that were read or received. */
  readonly known: readonly string[];
  /** `strict` puts pseudonyms in place of people, hosts, models and workspaces; `standard` unless given. */
  readonly privacy?: Privacy;
  /** What is named in settings or by the tenant; for `strict`. */
  readonly names?: Names;
};

/** One pass can bring two things together that only the next one sees; in practice the second finds nothing. */
const mostPasses = 4;

export function redactorOf({ key, known, privacy = 'standard', names = noNames }: RedactorOptions): Redactor {
  const knownIn = knownValueFinder(known);
  const namesIn = privacy === 'strict' ? pseudonymFinder(names) : null;
  const exactIn = (text: string) => [...knownIn(text).spans, ...(namesIn?.inText(text) ?? [])];
  const pass = (text: string, isFirst: boolean) => {
    const windows = isFirst ? windowsOf(text) : windowsAround(text, tokenPlaces(text));
    return replaced(text, [...exactIn(text), ...windows.flatMap((window) => spansIn(text, window))], key);
  };

  const text = (given: string): Redacted => settled(given, pass);
  const exact = (given: string): Redacted => settled(given, (one) => replaced(one, exactIn(one), key));
  const whole = (given: string, type?: Pseudonym): Redacted => {
    const span: Span = {
      start: 0,
      end: given.length,
      value: given,
      kind: type === undefined ? 'named-field' : 'pseudonym',
    };
    return replaced(given, [type === undefined ? span : { ...span, type }], key);
  };
  const field = (given: string, name: string | null): Redacted => {
    const fieldClass = fieldClassOf(name, given);
    if (fieldClass === 'secret') return whole(given);
    if (fieldClass === 'public-id') return exact(given);
    const type = namesIn?.ofField(name, given) ?? null;
    return type === null ? text(given) : whole(given, type);
  };
  return { text, exact, json: (value) => redactedJson(value, text, field) };
}

/** Places are those of the whole text. */
function spansIn(text: string, { from, start, end, to }: ReturnType<typeof windowsOf>[number]): readonly Span[] {
  return shapedSpans(from === 0 && to === text.length ? text : text.slice(from, to))
    .map((span) => ({ ...span, start: span.start + from, end: span.end + from }))
    .filter((span) => span.start >= start && span.start < end);
}

/** Later passes look where something was replaced. */
function settled(given: string, pass: (text: string, isFirst: boolean) => Redacted): Redacted {
  let { text, counts } = pass(given, true);
  let before = given;
  for (let passes = 1; text !== before && passes < mostPasses; passes += 1) {
    before = text;
    const again = pass(text, false);
    text = again.text;
    counts = addedCounts([counts, again.counts]);
  }
  return { text, counts };
}

type Rule = (text: string) => Redacted;

function redactedJson(
  value: Json,
  text: Rule,
  field: (text: string, name: string | null) => Redacted,
): { readonly value: Json; readonly counts: Counts } {
  const all: Counts[] = [];
  const by = ({ text: clean, counts }: Redacted) => {
    all.push(counts);
    return clean;
  };
  const walk = (node: Json, name: string | null): Json => {
    if (typeof node === 'string') return by(field(node, name));
    if (Array.isArray(node)) return node.map((item: Json) => walk(item, name));
    if (typeof node !== 'object' || node === null) return node;
    return Object.fromEntries(Object.entries(node).map(([key, item]) => [by(text(key)), walk(item, key)]));
  };
  return { value: walk(value, null), counts: addedCounts(all) };
}
