/** Stretches of a text that hold a secret, and their replacement in one pass; pure. Knows no rule that finds them. */
import type { TokenType } from './tokens.ts';
import { ownTokens, tokenOf } from './tokens.ts';

export type SecretKind =
  | 'known-value'
  | 'header'
  | 'named-field'
  | 'command-line'
  | 'address'
  | 'private-key'
  | 'json-web-token'
  | 'vendor-token'
  | 'high-entropy'
  | 'pseudonym';

export type Span = {
  readonly start: number;
  readonly end: number;
  /** What the token is made of: the secret itself, whatever form it stands in. */
  readonly value: string;
  readonly kind: SecretKind;
  /** There only where the value does not tell it. */
  readonly type?: TokenType;
};

export type Counts = { readonly [kind: string]: number };
export type Redacted = { readonly text: string; readonly counts: Counts };

export type Place = { readonly start: number; readonly end: number };

/** Overlapping spans become one. Tokens stay what they are, whatever stands in them by chance. */
export function replaced(text: string, spans: readonly Span[], key: string): Redacted {
  if (spans.length === 0) return { text, counts: {} };
  const counts: Record<string, number> = {};
  const parts: string[] = [];
  let position = 0;
  for (const span of joined(text, outsideTokens(text, spans))) {
    parts.push(text.slice(position, span.start), tokenOf(span.value, key, span.type));
    counts[span.kind] = (counts[span.kind] ?? 0) + 1;
    position = span.end;
  }
  return { text: parts.length === 0 ? text : parts.join('') + text.slice(position), counts };
}

export function addedCounts(all: readonly Counts[]): Counts {
  const sum: Record<string, number> = {};
  for (const counts of all) {
    for (const [kind, count] of Object.entries(counts)) sum[kind] = (sum[kind] ?? 0) + count;
  }
  return Object.fromEntries(Object.entries(sum).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** The place that a position is in; `places` in order and apart from each other. */
export function placeAt(position: number, places: readonly Place[]): Place | null {
  let low = 0;
  let high = places.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((places[middle]?.end ?? 0) <= position) low = middle + 1;
    else high = middle;
  }
  const place = places[low];
  return place !== undefined && place.start <= position ? place : null;
}

export function tokenPlaces(text: string): readonly Place[] {
  if (!text.includes('‹')) return [];
  return [...text.matchAll(ownTokens)].map(({ index, 0: token }) => ({ start: index, end: index + token.length }));
}

/**
 * Cut where a token begins or ends. A known value within a token counts only when it is all its sixteen digits: then somebody wrote it
 * as one, for a token of ours holds it by chance once in 2^64.
 */
function outsideTokens(text: string, spans: readonly Span[]): readonly Span[] {
  const tokens = tokenPlaces(text);
  if (tokens.length === 0) return spans;
  return spans.flatMap((span) => {
    const first = placeAt(span.start, tokens);
    if (first !== null && span.end <= first.end)
      return span.kind === 'known-value' && span.end - span.start === 16 ? [span] : [];
    const last = placeAt(span.end - 1, tokens);
    const start = first === null ? span.start : first.end;
    const end = last === null ? span.end : last.start;
    return end > start ? [{ ...span, start, end }] : [];
  });
}

/** In order of place; a span that covers another keeps its own value, two that only overlap become their union. */
function joined(text: string, spans: readonly Span[]): readonly Span[] {
  const sorted = spans.toSorted((a, b) => a.start - b.start || b.end - a.end || rank(a) - rank(b));
  const merged: Span[] = [];
  for (const span of sorted) {
    const last = merged.at(-1);
    if (last === undefined || span.start >= last.end) merged.push(span);
    else if (span.end <= last.end && span.kind === 'known-value' && last.kind === 'high-entropy') {
      // The run is what a known value was encoded in: it has the token of that value, whole.
      merged[merged.length - 1] = { ...last, value: span.value, kind: span.kind };
    } else if (span.end > last.end) {
      const value = span.value === last.value ? span.value : text.slice(last.start, span.end);
      const { start, kind } = last.kind === 'pseudonym' ? { ...span, start: last.start } : last;
      const isNames = last.kind === 'pseudonym' && span.kind === 'pseudonym' && last.type !== undefined;
      merged[merged.length - 1] = { start, end: span.end, value, kind, ...(isNames ? { type: last.type } : {}) };
    }
  }
  return merged;
}

/** Of two equal spans a known value tells most: it is decoded. A name is only a name. */
function rank({ kind }: Span): number {
  if (kind === 'known-value') return 0;
  return kind === 'pseudonym' ? 2 : 1;
}
