/** A message as the HTML part of a mail; pure. Styles stand on the elements: mail programs keep little else. */
import { utcText } from '../explanation.ts';
import { times } from '../report/handover-text.ts';
import type { Markup } from '../report/markup.ts';
import { html, steps, trusted } from '../report/markup.ts';
import { namedTitle } from '../report/short.ts';
import type { Content, Item } from './content.ts';
import { followsText } from './text.ts';

/** Readable on white and on the dark grey that programs put in its place. */
const tones: { readonly [S in Content['severity']]: string } = {
  failure: '#c01f3a',
  warning: '#a65f00',
  notice: '#1c68ab',
  ok: '#1a7a48',
};

const font = "font-family:-apple-system,'Segoe UI',Roboto,'Helvetica Neue',Arial,sans-serif";
const soft = 'color:#5b6776;font-size:14px';

/** What a mail program that drops it can do without; dark where the program says that it is. */
const style = `code{font-family:ui-monospace,Menlo,Consolas,monospace;font-size:13px;overflow-wrap:anywhere}
p{margin:0 0 8px;white-space:pre-line}ol,ul{margin:0 0 8px;padding-left:22px}li{margin:0 0 6px}
@media (prefers-color-scheme:dark){
.page{background:#14181d!important;color:#e4e9ef!important}
.card{background:#1d232a!important;border-left-color:#343d47!important;border-right-color:#343d47!important;border-bottom-color:#343d47!important}
.todo{background:#252d36!important;border-color:#46525f!important}
.soft{color:#a3b0be!important}.link{color:#7fb8ea!important}
.failure{color:#ff8095!important}.warning{color:#f0b25c!important}.notice{color:#7fb8ea!important}.ok{color:#6fd3a0!important}
}`;

export function mailHtmlOf(content: Content): string {
  const tone = tones[content.severity];
  return String(html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<title>${content.subject}</title>
<style>${trusted(style)}</style>
</head>
<body class="page" style="margin:0;padding:12px;background:#f4f6f8;${trusted(font)};font-size:16px;line-height:1.5;color:#17202c">
<div class="card" style="max-width:640px;margin:0 auto;background:#ffffff;border:1px solid #dde3ea;border-top:5px solid ${tone};border-radius:8px;padding:18px 18px 14px;overflow-wrap:anywhere">
<p class="${content.severity}" style="margin:0 0 4px;color:${tone};font-size:13px;font-weight:700;letter-spacing:.05em">${content.state}</p>
<h1 style="margin:0 0 12px;font-size:19px;line-height:1.35">${titleOf(content)}</h1>
${itemsOf(content)}
${content.lines.length === 0 ? null : html`<div style="margin:0 0 12px">${content.lines.map((line) => lineOf(line))}</div>`}
${content.meaning === null ? null : html`<p>${content.meaning}</p>`}
${remedyOf(content)}
${followsOf(content)}
${content.link === null ? null : html`<p style="margin:14px 0 8px"><a class="link" href="${content.link}" style="color:#175f9e;font-weight:600">Open the status page</a></p>`}
${content.hint === null ? null : html`<div class="soft" style="${trusted(soft)}">${steps([content.hint])}</div>`}
</div>
<p class="soft" style="max-width:640px;margin:8px auto 0;${trusted(soft)};font-size:12px">Sent by anaplan-doctor. ${times}</p>
</body>
</html>
`);
}

/** Without the state, which stands above it. */
function titleOf({ lead, state }: Content): string {
  return lead.startsWith(`${state}: `) ? lead.slice(state.length + 2) : lead;
}

function lineOf(line: string): Markup {
  if (line === '') return html`<div style="height:10px"></div>`;
  const isHead = !line.startsWith(' ') && line.endsWith(':');
  return isHead
    ? html`<div style="margin:8px 0 2px;font-weight:700">${line}</div>`
    : html`<div style="margin:0 0 3px;padding-left:${line.startsWith(' ') ? '12' : '0'}px">${columnsIn(line.trim())}</div>`;
}

/** What stands two spaces apart; the first is a time. */
function columnsIn(line: string): Markup {
  const [first, ...rest] = line.split('  ');
  return rest.length === 0 ? html`${first}` : html`<b>${first}</b> &ensp;${rest.join(' \u00b7 ')}`;
}

function itemsOf({ items, more, kind }: Content): Markup | null {
  const [first] = items;
  if (first === undefined) return null;
  if (items.length === 1 && more === 0) return onlyOf(first, kind);
  return html`<ul style="margin:0 0 12px;padding-left:20px">${items.map((item) => rowOf(item))}${more === 0 ? null : html`<li>and ${more} more</li>`}</ul>`;
}

function onlyOf(item: Item, kind: Content['kind']): Markup {
  const rows: readonly (readonly [string, string | null])[] = [
    ['Target', item.target],
    ['Since', kind === 'notice' ? null : utcText(item.sinceMs)],
    ['Until', item.untilMs === null ? null : utcText(item.untilMs)],
    ['State', item.remarks.join(', ') || null],
    ['Found by', `${item.check}, ${item.code}`],
    ['Incident', item.incident === null ? null : String(item.incident)],
  ];
  return html`<table role="presentation" style="border-collapse:collapse;margin:0 0 12px;font-size:14px">${rows
    .filter(([, value]) => value !== null)
    .map(
      ([label, value]) =>
        html`<tr><td class="soft" style="padding:1px 14px 1px 0;color:#5b6776;vertical-align:top;white-space:nowrap">${label}</td><td style="padding:1px 0">${value}</td></tr>`,
    )}</table>`;
}

function rowOf({ incident, target, title, sinceMs, untilMs, severity }: Item): Markup {
  const times = untilMs === null ? `since ${utcText(sinceMs)}` : `${utcText(sinceMs)} to ${utcText(untilMs)}`;
  return html`<li style="margin:0 0 6px">${namedTitle(target, title)}<br><span class="soft" style="${trusted(soft)}">${incident === null ? '' : `#${incident}, `}${severity}, ${times}</span></li>`;
}

function remedyOf({ remedy, actsNext }: Content): Markup | null {
  const who = actsNext === null ? null : html`<p style="margin:8px 0 0">Acts next: <b>${actsNext}</b></p>`;
  if (remedy.length === 0) return who;
  return html`<div class="todo" style="margin:0 0 12px;padding:12px 14px;border-left:4px solid #dde3ea;background:#f7f9fb"><p class="soft" style="${trusted(soft)};margin:0 0 4px">What to do</p>${steps(remedy)}${who}</div>`;
}

function followsOf(content: Content): Markup | null {
  const text = followsText(content);
  return text === null ? null : html`<p class="soft" style="${trusted(soft)}">${text}</p>`;
}
