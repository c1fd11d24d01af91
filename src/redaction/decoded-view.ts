/** The same text with the escapes of its marks undone (percent, HTML, `\u0022`), and where each piece of it stands in the original; pure. Linear. */
import type { Span } from './spans.ts';

/** Only of what separates names from values: else the view would tell nothing new. */
const escapes =
  /%(?:25){0,2}(?:2[2-7BCF]|3[A-F]|5[BD]|7[BD]|20|0[AD])|&(?:amp;){0,2}(?:quot|apos|lt|gt|amp|#0{0,2}(?:34|39|60|61|62|58)|#x(?:22|27|3[ADCE]));|\\{1,4}u00(?:22|27|3[adceADCE]|26)|\\{1,4}x(?:22|27|3[adADcC])|=3D|=22/g;
const telling =
  /%(?:25){0,2}(?:22|3[AD]|3C|7B)|&(?:amp;){0,2}(?:quot|#0{0,2}34|#x22);|\\{1,4}u00(?:22|3[dDcC])|\\{1,4}x(?:22|3[dD])|=3D/;

const entities: { readonly [name: string]: string } = { quot: '"', apos: "'", lt: '<', gt: '>', amp: '&' };

export type View = { readonly text: string; readonly originalOf: (position: number) => number };

/** Null where no such escape is in the text. */
export function decodedView(text: string): View | null {
  if (!telling.test(text)) return null;
  const parts: string[] = [];
  const places: { readonly view: number; readonly original: number }[] = [{ view: 0, original: 0 }];
  let from = 0;
  let length = 0;
  for (const { 0: whole, index } of text.matchAll(escapes)) {
    const kept = text.slice(from, index);
    parts.push(kept, characterOf(whole));
    length += kept.length;
    from = index + whole.length;
    places.push({ view: length, original: index }, { view: length + 1, original: from });
    length += 1;
  }
  parts.push(text.slice(from));
  return { text: parts.join(''), originalOf: (position) => originalAt(places, position) };
}

/** What `find` finds in the lines of the text that are escaped, at its place in the original. */
export function spansInView(text: string, find: (text: string) => readonly Span[]): readonly Span[] {
  const view = decodedView(text);
  if (view === null) return [];
  return find(view.text).map((span) => ({
    ...span,
    start: view.originalOf(span.start),
    end: view.originalOf(span.end),
  }));
}

function originalAt(places: readonly { readonly view: number; readonly original: number }[], position: number): number {
  let low = 0;
  let high = places.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((places[middle]?.view ?? 0) <= position) low = middle;
    else high = middle - 1;
  }
  const place = places[low] ?? { view: 0, original: 0 };
  return place.original + position - place.view;
}

function characterOf(escaped: string): string {
  const entity = /^&(?:amp;)*(\w+);$/.exec(escaped)?.[1];
  if (entity !== undefined) return entities[entity] ?? '&';
  const decimal = /#(\d+);$/.exec(escaped)?.[1];
  const code =
    decimal === undefined ? Number.parseInt(/([0-9a-fA-F]{2});?$/.exec(escaped)?.[1] ?? '20', 16) : Number(decimal);
  return String.fromCharCode(code);
}
