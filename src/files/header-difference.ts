/** How the columns of a file differ from those an import knows; pure. Names are the same when they are letter for letter, outer spaces apart. */
import { closest } from '../settings/closest.ts';
import { maxNameLength } from './header.ts';

/** Beyond so many pairs of a name that went and one that came, letters are not compared: the time grows with the pairs. */
const mostPairs = 2500;

export type HeaderDifference = {
  /** Not in the file, and nothing in it comes near. */
  readonly missing: readonly string[];
  readonly added: readonly string[];
  readonly renamed: readonly { readonly from: string; readonly to: string }[];
  /** The same columns otherwise. */
  readonly reordered: boolean;
};

/** Null when they are the same, in the same order. */
export function differenceOf(expected: readonly string[], found: readonly string[]): HeaderDifference | null {
  const wanted = expected.map(nameOf);
  const there = found.map(nameOf);
  const gone = without(wanted, there);
  const fresh = without(there, wanted);
  const renamed: { from: string; to: string }[] = [];
  const missing: string[] = [];
  const left = [...fresh];
  const isFew = gone.length * fresh.length <= mostPairs;
  for (const from of gone) {
    const to = (isFew ? closest(from, left) : null) ?? neighbourOf(from, wanted, there, left);
    if (to === null) {
      missing.push(from);
    } else {
      renamed.push({ from, to });
      left.splice(left.indexOf(to), 1);
    }
  }
  const isSameOrder = wanted.length === there.length && wanted.every((name, index) => name === there[index]);
  if (isSameOrder) return null;
  return { missing, added: left, renamed, reordered: gone.length + fresh.length === 0 };
}

/** As names of the file are kept. */
function nameOf(text: string): string {
  return text.trim().slice(0, maxNameLength);
}

/** Other letters to a program, the same to the eye: another Unicode form, other spaces, none to be seen. */
export function looksSame(one: string, other: string): boolean {
  const seen = (name: string) =>
    name
      .normalize('NFKC')
      .replace(/[\s\p{Cf}]+/gu, ' ')
      .trim();
  return one !== other && seen(one) === seen(other);
}

/** A name of quite other letters in the same place, between the same columns, was most likely renamed too. */
function neighbourOf(
  name: string,
  wanted: readonly string[],
  there: readonly string[],
  left: readonly string[],
): string | null {
  const at = wanted.indexOf(name);
  const candidate = there[at];
  if (candidate === undefined || !left.includes(candidate)) return null;
  return wanted[at - 1] === there[at - 1] && wanted[at + 1] === there[at + 1] ? candidate : null;
}

/** As often as they stand in the one beyond the other. */
function without(these: readonly string[], those: readonly string[]): readonly string[] {
  const rest = new Map<string, number>();
  for (const name of those) rest.set(name, (rest.get(name) ?? 0) + 1);
  return these.filter((name) => {
    const count = rest.get(name) ?? 0;
    rest.set(name, count - 1);
    return count <= 0;
  });
}

/** Names that stand there more often than they should; empty ones as "(empty)". */
export function repeatedOf(found: readonly string[], expected: readonly string[] | null): readonly string[] {
  const counts = (names: readonly string[]) => {
    const all = new Map<string, number>();
    for (const name of names) all.set(name.trim(), (all.get(name.trim()) ?? 0) + 1);
    return all;
  };
  const allowed = counts(expected ?? []);
  return [...counts(found)]
    .filter(([name, count]) => count > Math.max(1, allowed.get(name) ?? 1))
    .map(([name]) => (name === '' ? '(empty)' : name));
}
