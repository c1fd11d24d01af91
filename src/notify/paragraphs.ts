/** What a message says, as paragraphs of lines for chats; pure. Every text is literal: nothing in it mentions, links or formats. */
import { visible, visibleLines } from '../report/visible.ts';
import type { Content } from './content.ts';
import { followsText, itemText } from './text.ts';

/** After the subject. `foot` is what is less important. */
export type Paragraphs = { readonly all: readonly (readonly string[])[]; readonly foot: string | null };

export function paragraphsOf(content: Content): Paragraphs {
  const { items, more, meaning, remedy, actsNext, lines, hint } = content;
  const list = items.length + more > 1 || items[0]?.untilMs !== null ? items.map((item) => `• ${itemText(item)}`) : [];
  const steps = remedy.map((step, index) => (remedy.length === 1 ? step : `${index + 1}. ${step}`));
  const all = [
    [content.lead],
    [...list, ...(more === 0 ? [] : [`• and ${more} more`])],
    lines,
    [meaning ?? ''],
    [
      ...(steps.length === 0 ? [] : ['What to do:', ...steps]),
      ...(actsNext === null ? [] : [`Acts next: ${actsNext}`]),
    ],
    [followsText(content) ?? ''],
  ];
  const shown = all.map((one) => one.flatMap((line) => visibleLines(line).split('\n')).filter((line) => line.trim()));
  return { all: shown.filter((one) => one.length > 0), foot: hint === null ? null : visible(hint) };
}

/** No half of a character is left. */
export function cut(text: string, mostChars: number): string {
  return text.length <= mostChars ? text : `${text.slice(0, mostChars - 4).replace(/[\ud800-\udbff]$/, '')} ...`;
}
