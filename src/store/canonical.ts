/** One text for equal JSON: keys sorted by UTF-16 code units (as RFC 8785, section 3.2.3), no white space; pure. */
import type { Json } from '../check.ts';

/** Throws a TypeError for what JSON cannot hold (undefined, a function, a BigInt, a circle). */
export function canonicalText(value: unknown): string {
  const text = JSON.stringify(value, sortedKeys) as string | undefined;
  if (text === undefined) throw new TypeError(`${typeof value} is not JSON`);
  return text;
}

/** The value as it comes back from the store: judged now, it is judged exactly as it will be judged again. */
export function canonicalOf(value: unknown): Json {
  return JSON.parse(canonicalText(value)) as Json;
}

function sortedKeys(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));
}
