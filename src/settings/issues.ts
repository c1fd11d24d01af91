/** What zod found wrong -> problems in plain words; pure. Never repeats a value of the file, except a misspelt key or choice. */
import type { z } from 'zod';
import { suggestion } from './closest.ts';

type Issue = z.core.$ZodIssue;
type IssuePath = readonly (string | number)[];

/** `of`: whether the position meant is that of the key or of its value. */
export type Wrong = { readonly path: IssuePath; readonly of: 'key' | 'value'; readonly text: string };

/** `keysAt` names the keys known at a path, for schemas that say nothing themselves; `valueAt` the value there. */
export function wrongsOf(
  issues: readonly Issue[],
  valueAt: (path: IssuePath) => unknown,
  keysAt: (path: IssuePath) => readonly string[],
): readonly Wrong[] {
  return issues.flatMap((issue) => wrongs(issue, [], valueAt, keysAt));
}

/** One text per unknown key, in their order. */
export function unknownKeyTexts(keys: readonly string[], allowed: readonly string[]): readonly string[] {
  return keys.map((key) => `is no known key${suggestion(key, allowed)}`);
}

function wrongs(
  issue: Issue,
  before: IssuePath,
  valueAt: (path: IssuePath) => unknown,
  keysAt: (path: IssuePath) => readonly string[],
): readonly Wrong[] {
  const path = [...before, ...issue.path.map((part) => (typeof part === 'symbol' ? String(part) : part))];
  if (issue.code === 'unrecognized_keys') return unknownKeys(issue.keys, issue.message, path, keysAt(path));
  if (issue.code === 'invalid_union' && issue.errors.length > 0) {
    return bestBranch(issue.errors).flatMap((inner) => wrongs(inner, path, valueAt, keysAt));
  }
  if (issue.code === 'invalid_key') {
    return [{ path, of: 'key', text: issue.issues[0]?.message ?? 'is no valid name' }];
  }
  const value = valueAt(path);
  return [{ path, of: value === undefined ? 'key' : 'value', text: textOf(issue, value) }];
}

function unknownKeys(
  keys: readonly string[],
  message: string,
  path: IssuePath,
  known: readonly string[],
): readonly Wrong[] {
  const own = message.split('\n');
  const texts = own[0]?.startsWith('is no known key') ? own : unknownKeyTexts(keys, known);
  return keys.map((key, index) => ({ path: [...path, key], of: 'key', text: texts[index] ?? 'is no known key' }));
}

/** The alternative the writer most likely meant: of the right kind first, then with the fewest unknown and missing keys. */
function bestBranch(branches: readonly (readonly Issue[])[]): readonly Issue[] {
  const cost = (issues: readonly Issue[]) =>
    issues.reduce((sum, issue) => {
      if (issue.code === 'invalid_type' && issue.path.length === 0) return sum + 1000;
      return sum + (issue.code === 'unrecognized_keys' ? 2 * issue.keys.length : 1);
    }, 0);
  return branches.reduce((best, next) => (cost(next) < cost(best) ? next : best), branches[0] ?? []);
}

const kinds: { readonly [type: string]: string } = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  object: 'a group of "key: value" lines',
  record: 'a group of "key: value" lines',
  array: 'a list ("- ..." lines, or [ ... ])',
};

function textOf(issue: Issue, value: unknown): string {
  if (!isDefaultText(issue.message) && value !== undefined && value !== null) return issue.message;
  switch (issue.code) {
    case 'invalid_type':
      if (value === undefined) return `is missing; give ${kinds[issue.expected] ?? 'it'}`;
      if (value === null) return `is empty; give ${kinds[issue.expected] ?? 'a value'} or remove the key`;
      return `must be ${kinds[issue.expected] ?? issue.expected}`;
    case 'invalid_value': {
      const allowed = issue.values.map(String);
      if (value === undefined || value === null) return `is missing${suggestion('', allowed)}`;
      return `is not one of the words allowed${suggestion(typeof value === 'string' ? value : '', allowed)}`;
    }
    case 'too_big':
      return `is too large; at most ${issue.maximum} ${unitOf(issue.origin)}`.trimEnd();
    case 'too_small':
      return `is too small; at least ${issue.minimum} ${unitOf(issue.origin)}`.trimEnd();
    default:
      return value === undefined ? 'is missing' : 'is not valid here';
  }
}

function isDefaultText(message: string): boolean {
  return /^(Invalid|Too big|Too small|Unrecognized)\b/.test(message);
}

function unitOf(origin: string): string {
  return origin === 'string' ? 'characters' : origin === 'array' ? 'items' : '';
}
