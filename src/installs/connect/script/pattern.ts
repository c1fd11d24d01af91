/** Patterns of the shell (`*`, `?`, `[a-z]`), as `case`, `${x%...}` and file names use them (POSIX 2.14); pure. */

export type PatternPart =
  | { readonly kind: 'character'; readonly character: string }
  | { readonly kind: 'any' }
  | { readonly kind: 'star' }
  | { readonly kind: 'set'; readonly isNegated: boolean; readonly ranges: readonly (readonly [string, string])[] };

export type Quoted = { readonly text: string; readonly isQuoted: boolean };

/** Null where a set names a class (`[:alpha:]`), which depends on the locale. */
export function patternOf(pieces: readonly Quoted[]): readonly PatternPart[] | null {
  const characters = pieces.flatMap(({ text, isQuoted }) => [...text].map((character) => ({ character, isQuoted })));
  const parts: PatternPart[] = [];
  for (let at = 0; at < characters.length; at += 1) {
    const { character, isQuoted } = characters[at] ?? { character: '', isQuoted: true };
    if (!isQuoted && character === '*') parts.push({ kind: 'star' });
    else if (!isQuoted && character === '?') parts.push({ kind: 'any' });
    else if (!isQuoted && character === '\\' && at + 1 < characters.length) {
      at += 1;
      parts.push({ kind: 'character', character: characters[at]?.character ?? '' });
    } else if (!isQuoted && character === '[') {
      const set = setAt(characters, at);
      if (set === 'class') return null;
      if (set === null) parts.push({ kind: 'character', character });
      else {
        parts.push(set.part);
        at = set.last;
      }
    } else parts.push({ kind: 'character', character });
  }
  return parts;
}

/** By going back to the last star only, so that the work is bounded by both lengths multiplied. */
export function matches(pattern: readonly PatternPart[], text: string): boolean {
  const characters = [...text];
  let at = 0;
  let part = 0;
  let star = -1;
  let resume = 0;
  while (at < characters.length) {
    const now = pattern[part];
    if (now?.kind === 'star') {
      star = part;
      resume = at;
      part += 1;
    } else if (now !== undefined && isOne(now, characters[at] ?? '')) {
      at += 1;
      part += 1;
    } else if (star >= 0) {
      part = star + 1;
      resume += 1;
      at = resume;
    } else return false;
  }
  return pattern.slice(part).every(({ kind }) => kind === 'star');
}

export function hasWildcard(pieces: readonly Quoted[]): boolean {
  return pieces.some(({ text, isQuoted }) => !isQuoted && /[*?[]/.test(text));
}

type Character = { readonly character: string; readonly isQuoted: boolean };

function setAt(
  characters: readonly Character[],
  open: number,
): { readonly part: PatternPart; readonly last: number } | 'class' | null {
  let at = open + 1;
  const first = characters[at];
  const isNegated = first !== undefined && !first.isQuoted && (first.character === '!' || first.character === '^');
  if (isNegated) at += 1;
  const start = at;
  while (at < characters.length && (at === start || characters[at]?.character !== ']' || characters[at]?.isQuoted)) {
    if (characters[at]?.character === '[' && /[:.=]/.test(characters[at + 1]?.character ?? '')) return 'class';
    // In a file name a slash ends the set; in other patterns that is too rare to tell apart.
    if (characters[at]?.character === '/') return null;
    at += 1;
  }
  if (at >= characters.length) return null;
  return { part: { kind: 'set', isNegated, ranges: rangesOf(characters.slice(start, at)) }, last: at };
}

function rangesOf(members: readonly Character[]): readonly (readonly [string, string])[] {
  const ranges: [string, string][] = [];
  for (let at = 0; at < members.length; at += 1) {
    const from = members[at]?.character ?? '';
    const dash = members[at + 1];
    const to = members[at + 2];
    if (dash?.character === '-' && !dash.isQuoted && to !== undefined) {
      ranges.push([from, to.character]);
      at += 2;
    } else ranges.push([from, from]);
  }
  return ranges;
}

function isOne(part: PatternPart, character: string): boolean {
  if (part.kind === 'any') return true;
  if (part.kind === 'character') return part.character === character;
  if (part.kind === 'star') return false;
  return part.ranges.some(([from, to]) => from <= character && character <= to) !== part.isNegated;
}
