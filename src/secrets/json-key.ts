/** One value out of a secret that holds several; pure. Names keys, never values. */
import { Trouble } from './trouble.ts';

/** Throws Trouble. */
export function stringUnder(key: string, values: { readonly [key: string]: unknown }): string {
  const value = Object.hasOwn(values, key) ? values[key] : undefined;
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (value === null || typeof value === 'object')
    throw new Trouble(
      'secret-key-missing',
      `has no text under ${key}, but ${value === null ? 'null' : 'a group of values'}`,
      'store a text there',
    );
  const names = Object.keys(values).filter((name) => /^[\w.@/ -]{1,60}$/.test(name));
  const there = names.length === 0 ? 'no key' : `the keys ${names.slice(0, 20).join(', ')}`;
  throw new Trouble(
    'secret-key-missing',
    `has no key ${key}; it has ${there}`,
    'correct the key behind #, or add it to the secret',
  );
}

/** Of a value that is the text of a JSON object. Throws Trouble. */
export function textUnder(key: string | null, text: string): string {
  if (key === null) return text;
  return stringUnder(key, objectOf(text, key));
}

function objectOf(text: string, key: string): { readonly [key: string]: unknown } {
  const notJson = new Trouble(
    'secret-not-json',
    `is no JSON object, so it has no key ${key}`,
    `leave #${key} out, or store {"${key}": "..."}`,
  );
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value))
      return value as { [key: string]: unknown };
  } catch {
    throw notJson;
  }
  throw notJson;
}
