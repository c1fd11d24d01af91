/** One text for equal JSON: keys sorted by UTF-16 code units (as RFC 8785, section 3.2.3), no white space; pure. */
import type { Json } from '../check.ts';

/** Throws a TypeError for what JSON cannot hold (undefined, a function, a BigInt, a circle). */
export function canonicalText(value: unknown): string {
  // Most of what is asked for comes from a canonical text, and is a hundred times quicker to look through than to sort.
  const text = (isInOrder(value, 0) ? JSON.stringify(value) : JSON.stringify(value, sortedKeys)) as string | undefined;
  if (text === undefined) throw new TypeError(`${typeof value} is not JSON`);
  return text;
}

/** The value as it comes back from the store: judged now, it is judged exactly as it will be judged again. */
export function canonicalOf(value: unknown): Json {
  return JSON.parse(canonicalText(value)) as Json;
}

/** Deeper, and in a circle, JSON.stringify says what there is to say. */
const mostDepth = 100;

/** Whether all keys are where sorting would leave them. */
function isInOrder(value: unknown, depth: number): boolean {
  if (typeof value !== 'object' || value === null) return true;
  if (depth > mostDepth) return false;
  if (Array.isArray(value)) return value.every((one) => isInOrder(one, depth + 1));
  if ('toJSON' in value) return false;
  let before = '';
  for (const [key, one] of Object.entries(value)) {
    if (key < before || !isInOrder(one, depth + 1)) return false;
    before = key;
  }
  return true;
}

function sortedKeys(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));
}
