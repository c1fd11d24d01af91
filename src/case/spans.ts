/** Stretches of a text that hold a secret, and their replacement in one pass; pure. Knows no rule that finds them. */
import { tokenOf } from './tokens.ts';

export type SecretKind =
  | 'known-value'
  | 'header'
  | 'named-field'
  | 'command-line'
  | 'address'
  | 'private-key'
  | 'json-web-token';

export type Span = {
  readonly start: number;
  readonly end: number;
  /** What the token is made of: the secret itself, whatever form it stands in. */
  readonly value: string;
  readonly kind: SecretKind;
};

export type Counts = { readonly [kind: string]: number };
export type Redacted = { readonly text: string; readonly counts: Counts };

/** Overlapping spans become one. Tokens are never looked at again. */
export function replaced(text: string, spans: readonly Span[], key: string): Redacted {
  const counts: Record<string, number> = {};
  const parts: string[] = [];
  let position = 0;
  for (const span of joined(text, spans)) {
    parts.push(text.slice(position, span.start), tokenOf(span.value, key));
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

/** In order of place; a span that covers another keeps its own value, two that only overlap become their union. */
function joined(text: string, spans: readonly Span[]): readonly Span[] {
  const sorted = spans.toSorted((a, b) => a.start - b.start || b.end - a.end || rank(a) - rank(b));
  const merged: Span[] = [];
  for (const span of sorted) {
    const last = merged.at(-1);
    if (last === undefined || span.start >= last.end) merged.push(span);
    else if (span.end > last.end) {
      merged[merged.length - 1] = { ...last, end: span.end, value: text.slice(last.start, span.end) };
    }
  }
  return merged;
}

/** Of two equal spans a known value tells most: it is decoded. */
function rank({ kind }: Span): number {
  return kind === 'known-value' ? 0 : 1;
}
