/** Known lines in the log of a client: what of them still stands after its last success; pure and bounded. Lines themselves are not kept: they may hold secrets. */
import type { Words } from '../explain/entry.ts';
import { explain } from '../explain/explain.ts';

const mostCharacters = 2_000_000;
const mostLineCharacters = 4000;
const mostKnown = 20;

export type LogPattern = { readonly id: string; readonly match: RegExp };

export type KnownLine = {
  /** Of the client's own table; null: one of src/explain, whose words are `words`. */
  readonly id: string | null;
  /** What of the line was recognised. */
  readonly recognised: string;
  /** The last such line, counted from 1; of a log that was read from its middle, from there. */
  readonly line: number;
  readonly count: number;
  readonly words: Pick<Words, 'title' | 'meaning' | 'remedy'> | null;
};

/** Kinds of src/explain that mean trouble of a client. */
const troubles = new Set(['Anaplan Connect', 'TLS', 'network', 'keystore']);

/** `success`: what stands before the last such line has been overcome. Of each pattern the last line, in the order of the log. */
export function knownLinesOf(text: string, patterns: readonly LogPattern[], success: RegExp): readonly KnownLine[] {
  const lines = text
    .slice(-mostCharacters)
    .split(/\r\n|\r|\n/)
    .map((line) => line.slice(0, mostLineCharacters));
  const from = lines.findLastIndex((line) => success.test(line)) + 1;
  const own = new Map<string, KnownLine>();
  const rest: string[] = [];
  for (const [index, line] of lines.entries()) {
    if (index < from) continue;
    const hit = hitIn(line, patterns);
    rest.push(hit === null ? line : '');
    if (hit === null) continue;
    const { id, recognised } = hit;
    const count = (own.get(id)?.count ?? 0) + 1;
    own.set(id, { id, recognised, line: index + 1, count, words: null });
  }
  const explained = explain(rest.join('\n'), {})
    .filter(({ kind, id }) => troubles.has(kind) && !/succeeded|success/.test(id))
    .map(({ recognised, line, title, meaning, remedy }) => ({
      id: null,
      recognised,
      line: line + from,
      count: 1,
      words: { title, meaning, remedy },
    }));
  return [...own.values(), ...explained].toSorted((a, b) => a.line - b.line).slice(-mostKnown);
}

function hitIn(
  line: string,
  patterns: readonly LogPattern[],
): { readonly id: string; readonly recognised: string } | null {
  for (const { id, match } of patterns) {
    const found = match.exec(line);
    if (found !== null) return { id, recognised: found[0].slice(0, 160) };
  }
  return null;
}
