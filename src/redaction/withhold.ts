/** Takes the secrets that this process knows out of what was seen, before it is judged, kept or shown; pure. Knows exact values only. */
import type { Json } from '../check.ts';
import type { KnownValues } from './known-values.ts';
import { knownValueFinder } from './known-values.ts';
import { replaced } from './spans.ts';

/** A shorter one may be the name of something: the redaction of what leaves the host looks for those too. */
const shortestWithheld = 8;

export type Withhold = <Value extends Json>(value: Value) => Value;

/**
 * Every string, keys of objects included, with a token in place of each of the values that `known` gives at that moment, in whatever form
 * it stands there. `key` (this installation's) is asked for when the first one is found.
 */
export function withholderOf(known: () => readonly string[], key: () => string): Withhold {
  let made: { readonly stamp: string; readonly find: KnownValues } | null = null;
  const finder = (): KnownValues => {
    const values = [...new Set(known())];
    const stamp = values.join('\0');
    if (made?.stamp !== stamp) made = { stamp, find: knownValueFinder(values) };
    return made.find;
  };
  return (value) => {
    const find = finder();
    const clean = (text: string): string => {
      const spans = find(text).spans.filter((span) => span.value.length >= shortestWithheld);
      return spans.length === 0 ? text : replaced(text, spans, key()).text;
    };
    return mapped(value, clean) as typeof value;
  };
}

function mapped(value: Json, clean: (text: string) => string): Json {
  if (typeof value === 'string') return clean(value);
  if (Array.isArray(value)) return value.map((item: Json) => mapped(item, clean));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [clean(name), mapped(item, clean)]));
}
