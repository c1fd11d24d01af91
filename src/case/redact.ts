/** The one redaction engine: text and JSON in, the same without secrets out; pure. Keeps ids, times and hashes; keeps no map of what it took out. */
import type { Json } from '../check.ts';
import { knownValueFinder } from './known-values.ts';
import { isSecretKey, isSecretText, shapedSpans } from './secret-shapes.ts';
import type { Counts, Redacted, Span } from './spans.ts';
import { addedCounts, replaced } from './spans.ts';

export type Redactor = {
  /** Counts by kind of what was replaced; never values. */
  text(text: string): Redacted;
  /** Every string, keys of objects included; the text under a key such as `password` whole. */
  json(value: Json): { readonly value: Json; readonly counts: Counts };
};

/** `key` is this installation's; equal secrets give equal tokens under one key. `known` are secrets that were read or received; `further` finds the shapes of one client. */
export function redactorOf({
  key,
  known,
  further = () => [],
}: {
  readonly key: string;
  readonly known: readonly string[];
  readonly further?: (text: string) => readonly Span[];
}): Redactor {
  const knownSpans = knownValueFinder(known);
  const text = (given: string) =>
    replaced(given, [...knownSpans(given), ...shapedSpans(given), ...further(given)], key);
  const whole = (given: string) =>
    replaced(given, [{ start: 0, end: given.length, value: given, kind: 'named-field' }], key);
  return { text, json: (value) => redactedJson(value, text, whole) };
}

type Rule = (text: string) => Redacted;

function redactedJson(value: Json, text: Rule, whole: Rule): { readonly value: Json; readonly counts: Counts } {
  const all: Counts[] = [];
  const by = (rule: Rule, given: string) => {
    const { text: clean, counts } = rule(given);
    all.push(counts);
    return clean;
  };
  const walk = (node: Json, name: string | null): Json => {
    if (typeof node === 'string') return by(isSecretKey(name ?? '') && isSecretText(node) ? whole : text, node);
    if (Array.isArray(node)) return node.map((item: Json) => walk(item, name));
    if (typeof node !== 'object' || node === null) return node;
    return Object.fromEntries(Object.entries(node).map(([key, item]) => [by(text, key), walk(item, key)]));
  };
  return { value: walk(value, null), counts: addedCounts(all) };
}
