/** Titles beside the names of their targets, and moments without what the reader knows already; pure. */
import { utcText } from '../explanation.ts';

/** Titles often name their object already, or its action: `Sales Hub: "Load actuals" failed`. */
export function namedTitle(target: string, title: string): string {
  if (title.includes(target)) return title;
  const [, model, action] = /^(.+) \/ (.+)$/.exec(target) ?? [];
  const isNamed = model !== undefined && title.includes(`"${action}"`);
  return `${isNamed ? model : target}: ${title}`;
}

/** `2026-11-22 06:00 UTC` */
export function minuteText(atMs: number): string {
  return utcText(atMs).replace(/:\d\d UTC$/, ' UTC');
}

/** `06:00` on the UTC day of `nearMs`, else `2026-11-22 06:00`. */
export function nearText(atMs: number, nearMs: number): string {
  const text = minuteText(atMs).replace(/ UTC$/, '');
  const day = text.slice(0, 11);
  return minuteText(nearMs).startsWith(day) ? text.slice(day.length) : text;
}
