/** A message as plain text: mail, and what chats show in a notification; pure. */
import { utcText } from '../explanation.ts';
import { visible, visibleLines, wrapped } from '../report/visible.ts';
import type { Content, Item } from './content.ts';

const columns = 76;

/** Ends in a line break. The first line says it all. */
export function textOf(content: Content): string {
  const blocks = [
    visible(content.lead),
    itemsText(content),
    ...(content.lines.length === 0 ? [] : [content.lines.map(visibleLines).join('\n')]),
    ...(content.meaning === null ? [] : [wrapped(content.meaning, columns).join('\n')]),
    remedyText(content),
    followsText(content) ?? '',
    ...(content.link === null ? [] : [`More: ${content.link}`]),
    ...(content.hint === null ? [] : [wrapped(content.hint, columns).join('\n')]),
  ];
  return `${blocks.filter((block) => block !== '').join('\n\n')}\n`;
}

/** One alone is in the first line already. */
function itemsText({ items, more, kind }: Content): string {
  const [first] = items;
  if (first === undefined) return '';
  if (items.length === 1 && more === 0) return onlyText(first, kind);
  const lines = items.map((item) => `- ${itemText(item)}`);
  return [...lines, ...(more === 0 ? [] : [`- and ${more} more`])].join('\n');
}

function onlyText(item: Item, kind: Content['kind']): string {
  const rows = [
    item.incident === null ? null : `Incident: ${item.incident}`,
    `Check:    ${item.check}, ${item.code}`,
    `Target:   ${visible(item.target)}`,
    kind === 'notice' ? null : `Since:    ${utcText(item.sinceMs)}`,
    item.untilMs === null ? null : `Until:    ${utcText(item.untilMs)}`,
    item.remarks.length === 0 ? null : `State:    ${visible(item.remarks.join(', '))}`,
  ];
  return rows.filter((row) => row !== null).join('\n');
}

export function itemText({ incident, target, title, sinceMs, untilMs, remarks }: Item): string {
  const named = title.includes(target) ? title : `${target}: ${title}`;
  const times = untilMs === null ? `since ${utcText(sinceMs)}` : `${utcText(sinceMs)} to ${utcText(untilMs)}`;
  return visible(
    `${incident === null ? '' : `#${incident} `}${named} (${[times, ...remarks.filter((one) => !one.startsWith('for '))].join(', ')})`,
  );
}

function remedyText({ remedy, actsNext }: Content): string {
  const who = actsNext === null ? [] : [`Acts next: ${actsNext}`];
  if (remedy.length === 0) return who.join('');
  const steps = remedy.flatMap((step, index) =>
    remedy.length === 1 ? wrapped(step, columns, '  ') : wrapped(step, columns, `  ${index + 1}. `, '     '),
  );
  return ['What to do:', ...steps, ...who].join('\n');
}

export function followsText({ follows }: Pick<Content, 'follows'>): string | null {
  if (follows === null) return null;
  const { count, names } = follows;
  const rest = count - names.length;
  const listed = `${names.map(visible).join('; ')}${rest > 0 ? `; and ${rest} more` : ''}`;
  return `And ${count} ${count === 1 ? 'other follows' : 'others follow'} from it, told to nobody: ${listed}.`;
}
