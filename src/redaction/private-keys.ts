/** Finds private keys in PEM, whole or cut off, also with their line breaks written as `\n`; pure. */
import type { Span } from './spans.ts';

const label = '[A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----';
const longestKey = 65_536;

export function privateKeySpans(text: string): readonly Span[] {
  if (!text.includes('PRIVATE KEY')) return [];
  const spans: Span[] = [];
  const begin = new RegExp(`-----BEGIN ${label}`, 'g');
  let nextEnd = -1;
  for (let match = begin.exec(text); match !== null; match = begin.exec(text)) {
    const from = match.index + match[0].length;
    if (nextEnd < from) nextEnd = endAfter(text, from);
    const end = nextEnd - from < longestKey ? nextEnd : bodyEnd(text, from);
    spans.push({ start: match.index, end, value: text.slice(match.index, end), kind: 'private-key' });
    begin.lastIndex = end;
  }
  return spans;
}

function endAfter(text: string, from: number): number {
  const end = new RegExp(`-----END ${label}`, 'g');
  end.lastIndex = from;
  const match = end.exec(text);
  return match === null ? Number.POSITIVE_INFINITY : match.index + match[0].length;
}

function bodyEnd(text: string, from: number): number {
  const body = /(?:\s{0,8}(?:Proc-Type|DEK-Info|Version|Comment):[^\r\n\\]{0,100})?[A-Za-z0-9+/=\s\\,-]{0,65536}/y;
  body.lastIndex = from;
  return from + (body.exec(text)?.[0].length ?? 0);
}
