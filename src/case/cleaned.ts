/** Texts and JSON of any size to what of them goes into the archive: redacted, from both ends where they are too large; pure. JSON stays JSON. */
import type { Json } from '../check.ts';
import type { Redactor } from '../redaction/redact.ts';
import type { Counts } from '../redaction/spans.ts';
import { addedCounts } from '../redaction/spans.ts';
import type { Collected } from './collect.ts';
import { cutToSize } from './exhibits.ts';
import { withFewerEntries } from './fit.ts';
import { headTailOf } from './head-tail.ts';

export const maxExhibitCharacters = 512 * 1024;
/** A secret across the place of the cut is hidden from the redaction, so this much on both sides of it is dropped. */
export const marginCharacters = 16 * 1024;

/** JSON as it would have been written. */
export function originalBytesOf(content: Json, { text, isCut }: Clean): number {
  if (typeof content === 'string') return Buffer.byteLength(content);
  return Buffer.byteLength(isCut === true ? `${JSON.stringify(content, null, 2)}\n` : text);
}

/** So much of one exhibit is redacted, from both ends; what is between would be cut anyway. */
const mostRedacted = 4 * maxExhibitCharacters;

export type Clean = {
  readonly text: string;
  readonly counts: Counts;
  /** Something was left out already; false unless said. */
  readonly isCut?: boolean;
};

export function redactedText(text: string, redactor: Redactor): Clean {
  if (text.length <= mostRedacted) return redactor.text(text);
  const kept = headTailOf(mostRedacted / 2);
  kept.add(text);
  return redactedKept({ kept: kept.end(), trouble: null }, redactor, maxExhibitCharacters);
}

/** A list item by item, from both ends: a window of looks may be larger than what is kept of it. */
export function redactedJson(content: Json, redactor: Redactor): Clean {
  if (!Array.isArray(content)) return redactedValue(content, redactor);
  const items = content as readonly Json[];
  const all: Counts[] = [];
  let isCut = false;
  const half = (from: number, step: 1 | -1, mayTake: (index: number) => boolean) => {
    const texts: string[] = [];
    let length = 0;
    for (let index = from; mayTake(index) && length < mostRedacted / 2; index += step) {
      const { text, counts, isCut: isItemCut = false } = redactedValue(items[index] ?? null, redactor);
      all.push(counts);
      isCut ||= isItemCut;
      texts.push(`  ${text.trimEnd().replaceAll('\n', '\n  ')}`);
      length += text.length;
    }
    return texts;
  };
  const head = half(0, 1, (index) => index < items.length);
  const tail = half(items.length - 1, -1, (index) => index >= head.length).toReversed();
  const left = items.length - head.length - tail.length;
  const mark = left === 0 ? [] : [`  "[... ${left} items left out by anaplan-doctor ...]"`];
  const lines = [...head, ...mark, ...tail];
  const text = lines.length === 0 ? '[]\n' : `[\n${lines.join(',\n')}\n]\n`;
  return { text, counts: addedCounts(all), isCut: isCut || left > 0 };
}

/** Field by field. What is far too large has its long texts cut and its lists thinned first, and stays JSON. */
function redactedValue(value: Json, redactor: Redactor): Clean {
  const isLarge = JSON.stringify(value).length > mostRedacted;
  const cutTexts: Counts[] = [];
  const cutText = (text: string) => {
    const { text: clean, counts } = cutRedacted(text, redactor);
    cutTexts.push(counts);
    return clean;
  };
  const given = isLarge ? withFewerEntries(withTexts(value, cutText), mostRedacted) : value;
  const { value: clean, counts } = redactor.json(given);
  return { text: `${JSON.stringify(clean, null, 2)}\n`, counts: addedCounts([...cutTexts, counts]), isCut: isLarge };
}

/** A longer text within JSON that is too large is redacted from both ends only. */
const longestText = 128 * 1024;

function cutRedacted(text: string, redactor: Redactor): Clean {
  const kept = headTailOf(longestText / 4 + marginCharacters);
  kept.add(text);
  return redactedKept({ kept: kept.end(), trouble: null }, redactor, longestText / 2);
}

function withTexts(value: Json, cutText: (text: string) => string): Json {
  if (typeof value === 'string') return value.length > longestText ? cutText(value) : value;
  if (Array.isArray(value)) return value.map((item: Json) => withTexts(item, cutText));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, withTexts(item, cutText)]));
}

export function redactedKept(
  { kept: { head, tail, leftOut }, trouble }: Pick<Collected, 'kept' | 'trouble'>,
  redactor: Redactor,
  maxCharacters: number,
) {
  if (tail === null) {
    // Where reading stopped, a secret may have been cut in two.
    const { text, counts } = redactor.text(head);
    const whole = trouble === null || head === '' ? text : text.slice(0, -Math.min(marginCharacters, text.length / 2));
    return { ...cutToSize(whole, maxCharacters), counts };
  }
  const half = maxCharacters / 2;
  const first = redactor.text(head.slice(0, half + marginCharacters));
  const last = redactor.text(tail.slice(-half - marginCharacters));
  const left = leftOut + head.length + tail.length - 2 * half;
  const text = `${first.text.slice(0, -marginCharacters)}${leftOutLine(left)}${last.text.slice(marginCharacters)}`;
  return { text, isCut: true, counts: addedCounts([first.counts, last.counts]) };
}

function leftOutLine(characters: number): string {
  return `\n\n[... ${characters} characters left out by anaplan-doctor ...]\n\n`;
}
