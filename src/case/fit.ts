/** Evidence cut to a size that can be mailed and read: head, tail and what stands around an error stay, and the place of every cut is marked; pure. JSON stays JSON. */
import type { Json, JsonObject } from '../check.ts';

export type Fitted = {
  readonly text: string;
  readonly isCut: boolean;
  /** UTF-8 bytes before the cut. */
  readonly originalBytes: number;
};

/** At most about `maxCharacters` long, marks included. Text that is JSON is cut as JSON. */
export function fitted(text: string, maxCharacters: number): Fitted {
  const originalBytes = Buffer.byteLength(text);
  if (text.length <= maxCharacters) return { text, isCut: false, originalBytes };
  const json = /^\s*[[{]/.test(text) ? parsed(text) : undefined;
  return {
    text: json === undefined ? cutText(text, maxCharacters) : cutJson(json, maxCharacters),
    isCut: true,
    originalBytes,
  };
}

function parsed(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}

/** Words that stand where something went wrong, as logs and answers write them. */
const trouble =
  /\b(?:error|exception|fail(?:ed|ure|ing)?|fatal|severe|refused|denied|timed ?out|unauthorized|caused by)\b|\bHTTP\/\d(?:\.\d)? [45]\d\d\b/gi;

/** The window around the last trouble between head and tail: what comes right before a tail is mostly why it reads as it does. */
function cutText(text: string, maxCharacters: number): string {
  const side = Math.floor(maxCharacters / 3);
  const middle = text.slice(side, -side);
  const at = lastTroubleIn(middle);
  if (at === null)
    return joined(
      [text.slice(0, Math.floor(maxCharacters / 2)), text.slice(-Math.floor(maxCharacters / 2))],
      text.length,
    );
  const from = Math.max(0, Math.min(middle.length - side, at - Math.floor(side / 2)));
  return joined([text.slice(0, side), middle.slice(from, from + side), text.slice(-side)], text.length, [
    from,
    middle.length - from - side,
  ]);
}

function lastTroubleIn(text: string): number | null {
  let at: number | null = null;
  for (const { index } of text.matchAll(trouble)) at = index;
  return at;
}

/** `gaps`: characters left out between the parts, where they are not simply the rest. */
function joined(parts: readonly string[], length: number, gaps?: readonly number[]): string {
  const kept = parts.reduce((sum, part) => sum + part.length, 0);
  return parts.map(wholeCharacters).reduce((before, part, index) => {
    const left = gaps?.[index - 1] ?? length - kept;
    return left <= 0
      ? `${before}${part}`
      : `${before}\n\n[... ${left} characters left out by anaplan-doctor ...]\n\n${part}`;
  });
}

/** Without the halves of characters that a cut left at the ends. */
function wholeCharacters(part: string): string {
  return part.replace(/^[\udc00-\udfff]/, '').replace(/[\ud800-\udbff]$/, '');
}

/** What a pass keeps of a list or an object, and of a text in it. */
const passes: readonly (readonly [entries: number, characters: number])[] = [
  [1000, 100_000],
  [300, 20_000],
  [100, 5_000],
  [40, 2_000],
  [16, 500],
  [8, 200],
  [4, 100],
  [2, 50],
];

function cutJson(value: Json, maxCharacters: number): string {
  for (const [entries, characters] of passes) {
    const text = `${JSON.stringify(thinned(value, entries, characters, 0), null, 2)}\n`;
    if (text.length <= maxCharacters) return text;
  }
  // Nested so deeply that no list is long: its beginning, as a text.
  const compact = JSON.stringify(value);
  const head = wholeCharacters(compact.slice(0, Math.floor(maxCharacters / 3)));
  return `${JSON.stringify({ leftOut: leftOutText(compact.length - head.length, 'characters'), head }, null, 2)}\n`;
}

/** Fewer entries in its lists and objects until it is no longer than that; texts in it stay whole, so that no secret is cut in two. */
export function withFewerEntries(value: Json, maxCharacters: number): Json {
  for (const [entries] of passes) {
    const fewer = thinned(value, entries, Number.POSITIVE_INFINITY, 0);
    if (JSON.stringify(fewer).length <= maxCharacters) return fewer;
  }
  return { leftOut: leftOutText(JSON.stringify(value).length, 'characters') };
}

const deepest = 40;

function thinned(value: Json, entries: number, characters: number, depth: number): Json {
  if (typeof value === 'string') return thinnedText(value, characters);
  if (typeof value !== 'object' || value === null) return value;
  if (depth >= deepest) return leftOutText(JSON.stringify(value).length, 'characters');
  const inner = (one: Json) => thinned(one, entries, characters, depth + 1);
  if (Array.isArray(value)) {
    return spared(value as readonly Json[], entries).map((one) =>
      one === gap ? gapText(value.length, entries) : inner(one),
    );
  }
  const all = Object.entries(value as JsonObject);
  const kept = all.slice(0, entries).map(([key, one]) => [key, inner(one)] as const);
  const rest = all.length - kept.length;
  return Object.fromEntries(rest === 0 ? kept : [...kept, ['...', leftOutText(rest, 'entries')]]);
}

const gap: { readonly gap: true } = { gap: true };

/** Head, tail and the entries around the first that tells of trouble; `gap` where some are missing. */
function spared(list: readonly Json[], entries: number): readonly (Json | typeof gap)[] {
  if (list.length <= entries) return list;
  const share = Math.max(1, Math.floor(entries / 3));
  const at = list.findIndex((one) => tellsTrouble(one));
  const from = at < 0 ? 0 : Math.max(0, at - Math.floor(share / 2));
  const isKept = (index: number) =>
    index < share || index >= list.length - share || (at >= 0 && index >= from && index < from + share);
  return list.flatMap((one, index) => {
    if (isKept(index)) return [one];
    return isKept(index - 1) ? [gap] : [];
  });
}

/** A failure among the findings of a look, an unsuccessful step of a run, a call that was refused. */
function tellsTrouble(one: Json): boolean {
  return /"(?:severity":"failure|successful":false|outcome":"(?:blind|refused|failed))/.test(JSON.stringify(one));
}

function gapText(length: number, entries: number): string {
  return `[... some of ${length} entries left out here by anaplan-doctor, which keeps about ${entries} ...]`;
}

function leftOutText(count: number, what: string): string {
  return `[... ${count} ${what} left out by anaplan-doctor ...]`;
}

function thinnedText(text: string, characters: number): string {
  if (text.length <= characters) return text;
  const half = Math.floor(characters / 2);
  return joined([text.slice(0, half), text.slice(-half)], text.length);
}
