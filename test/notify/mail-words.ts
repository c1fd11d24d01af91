/** Whether a text and an HTML part say the same: the same words, in whatever order and form. */
import { expect } from 'vitest';

/** `text` has no word that `html` has not, nor the other way, but for the words of a layout. */
export function sameWords(text: string, html: string, layout: readonly string[] = usual): void {
  const unnumbered = text.replace(/^ +\d\. /gm, '');
  const [one, other] = [wordsOf(unnumbered), wordsOf(visibleTextOf(html))];
  const missing = (from: ReadonlySet<string>, of: ReadonlySet<string>) =>
    [...from].filter((word) => !of.has(word) && !layout.includes(word));
  expect({ onlyText: missing(one, other), onlyHtml: missing(other, one) }).toEqual({ onlyText: [], onlyHtml: [] });
}

/** What leads a row or a link in one of the two. */
const usual = ['More', 'Check', 'Found', 'by', 'Open', 'status', 'page', 'What'];

function wordsOf(text: string): ReadonlySet<string> {
  return new Set(text.match(/[\p{L}\p{N}][\p{L}\p{N}.:@/_-]*[\p{L}\p{N}]|[\p{L}\p{N}]/gu) ?? []);
}

function visibleTextOf(html: string): string {
  const entities: { readonly [name: string]: string } = { amp: '&', lt: '<', gt: '>', quot: '"', ensp: ' ' };
  return html
    .replace(/<(style|title)>.*?<\/\1>/gs, ' ')
    .replace(/<a [^>]*href="([^"]*)"/g, ' $1 <a ')
    .replace(/<[^>]*>/g, ' ')
    .replace(/&#(\d+);/g, (_all, code: string) => String.fromCodePoint(Number(code)))
    .replace(/&(\w+);/g, (all, name: string) => entities[name] ?? all);
}
