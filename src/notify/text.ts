/** A message as plain text: mail, and what chats show in a notification; pure. */
import { utcText } from '../explanation.ts';
import { setIn, times } from '../report/handover-text.ts';
import { namedTitle } from '../report/short.ts';
import { visible, wrapped, wrappedWhole } from '../report/visible.ts';
import type { Content, Item } from './content.ts';

const columns = 76;

/** Ends in a line break. The first line says it all. */
export function textOf(content: Content): string {
  const blocks = [
    wrapped(visible(content.lead), columns).join('\n'),
    itemsText(content),
    ...(content.lines.length === 0 ? [] : [setIn(content.lines).join('\n')]),
    ...(content.meaning === null ? [] : [wrappedWhole(content.meaning, columns).join('\n')]),
    remedyText(content),
    wrapped(followsText(content) ?? '', columns).join('\n'),
    ...(content.link === null ? [] : [`More: ${content.link}`]),
    ...(content.hint === null ? [] : [wrappedWhole(content.hint, columns).join('\n')]),
    `-- \nSent by anaplan-doctor. ${times}`,
  ];
  return `${blocks.filter((block) => block !== '').join('\n\n')}\n`;
}

/** One alone is in the first line already. */
function itemsText({ items, more, kind }: Content): string {
  const [first] = items;
  if (first === undefined) return '';
  if (items.length === 1 && more === 0) return onlyText(first, kind);
  const lines = items.flatMap((item) => wrapped(itemText(item), columns, '- ', '  '));
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
  const times = untilMs === null ? `since ${utcText(sinceMs)}` : `${utcText(sinceMs)} to ${utcText(untilMs)}`;
  return visible(
    `${incident === null ? '' : `#${incident} `}${namedTitle(target, title)} (${[times, ...remarks.filter((one) => !one.startsWith('for '))].join(', ')})`,
  );
}

function remedyText({ remedy, actsNext }: Content): string {
  const who = actsNext === null ? [] : [`Acts next: ${actsNext}`];
  if (remedy.length === 0) return who.join('');
  const steps = remedy.flatMap((step, index) =>
    remedy.length === 1 ? wrappedWhole(step, columns, '  ') : wrappedWhole(step, columns, `  ${index + 1}. `, '     '),
  );
  return ['What to do:', ...steps, ...who].join('\n');
}

export function followsText({ follows }: Pick<Content, 'follows'>): string | null {
  if (follows === null) return null;
  const { count, names, toldCount, told } = follows;
  const of = (all: number, listed: readonly string[]) =>
    `${listed.map(visible).join('; ')}${all > listed.length ? `; and ${all - listed.length} more` : ''}`;
  const before = toldCount === 0 ? '' : `Follows from it, and was told before: ${of(toldCount, told)}.`;
  const others = `And ${count} ${count === 1 ? 'other follows' : 'others follow'} from it, told to nobody: ${of(count, names)}.`;
  return [before, count === 0 ? '' : others].filter((one) => one !== '').join(' ');
}
