/** What ends when, soonest first. */

import { durationText } from '../../explanation.ts';
import type { Markup } from '../../report/markup.ts';
import { html } from '../../report/markup.ts';
import type { Settings } from '../../settings/settings.ts';
import type { Ending, PlacedEnding } from '../endings.ts';
import { endingsOf, placedOnce, severityOf } from '../endings.ts';
import { badge, empty, live, subjectLink } from '../layout.ts';
import type { Page, PageRequest } from './page.ts';

const dayMs = 86_400_000;
const mostPlaces = 4;

type Context = { readonly settings: Settings; readonly nowMs: number };

export function certificatesPage({ source, nowMs }: PageRequest): Page {
  const settings = source.settings();
  const all = endingsOf(source.store, settings);
  const context = { settings, nowMs };
  const [leaves, authorities] = [
    all.filter(({ certificate }) => certificate?.isLeaf !== false),
    all.filter(({ certificate }) => certificate?.isLeaf === false),
  ];
  const body = html`<h1>Certificates and what else ends</h1>
<p class="lead">Certificates as they were seen last, and the rows of <code>inventory:</code> in the settings. As a calendar to subscribe to: <a href="/certificates.ics">certificates.ics</a>.</p>
${live('endings', leaves.length === 0 ? empty('No certificate was seen, and the inventory is empty.') : months(leaves, context))}
${live('authorities', authorities.length === 0 ? html`` : html`<h2>Certificates of the authorities above them</h2>${table(placedOnce(authorities), context, 'Certificates of authorities, soonest first')}`)}`;
  return { title: 'Certificates and what else ends', at: '/certificates', body };
}

/** One section each for what has ended, the next months, and the rest. */
function months(endings: readonly Ending[], context: Context): Markup {
  const { nowMs } = context;
  const groups = [...Map.groupBy(endings, ({ endsAtMs }) => groupOf(endsAtMs, nowMs))];
  return html`${groups.map(([name, own]) => html`<h2>${name} <span class="soft counts">(${own.length})</span></h2>${table(ownPlaces(own), context, `${name}, soonest first`)}`)}`;
}

/** Each place is renewed by itself. */
function ownPlaces(endings: readonly Ending[]): readonly PlacedEnding[] {
  return endings.map((ending) => ({ ending, targets: [ending.target] }));
}

function groupOf(endsAtMs: number, nowMs: number): string {
  if (endsAtMs <= nowMs) return 'Ended';
  if (endsAtMs - nowMs < 30 * dayMs) return 'Within 30 days';
  if (endsAtMs - nowMs < 400 * dayMs) {
    const month = new Date(endsAtMs - 1);
    return `${monthNames[month.getUTCMonth()]} ${month.getUTCFullYear()}`;
  }
  return 'Later';
}

const monthNames = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
] as const;

function table(endings: readonly PlacedEnding[], context: Context, caption: string): Markup {
  return html`<div class="sheet"><table class="stack ends"><caption>${caption}</caption>
<thead><tr><th scope="col">What</th><th scope="col">Found at</th><th scope="col">Last day</th><th scope="col">Left</th></tr></thead><tbody>${endings.map((one) => row(one, context))}</tbody></table></div>`;
}

function row({ ending, targets }: PlacedEnding, { settings, nowMs }: Context): Markup {
  const { kind, name, check, endsAtMs, owner, note, certificate } = ending;
  const severity = severityOf(ending, settings, nowMs);
  const more =
    certificate === null ? [kind === 'oauth-token' ? 'OAuth token' : kind, note] : [`by ${certificate.issuer}`];
  const who = owner === null ? null : `renewed by ${owner}`;
  const places = targets
    .slice(0, mostPlaces)
    .map((target) => subjectLink(check, target, certificate === null ? 'inventory' : target));
  return html`<tr class="${severity}"><th scope="row">${name}<span class="small">${[...more, who].filter((text) => text !== null).join('; ')}</span></th>
<td data-label="Found at">${places.map((place, index) => html`${index > 0 && ', '}${place}`)}${targets.length > mostPlaces && html` <span class="soft">and ${targets.length - mostPlaces} more</span>`}</td>
<td class="fixed" data-label="Last day"><time datetime="${isoOf(endsAtMs)}">${isoOf(endsAtMs - 1).slice(0, 10)}</time></td>
<td class="fixed" data-label="Left">${badge(severity, leftText(endsAtMs - nowMs))}${daysBar(endsAtMs - nowMs)}</td></tr>`;
}

function leftText(leftMs: number): string {
  if (leftMs <= 0) return `ended ${durationText(Math.max(60_000, -leftMs))} ago`;
  const days = Math.floor(leftMs / dayMs);
  if (days === 0) return `${durationText(Math.max(60_000, leftMs))}`;
  return days === 1 ? '1 day' : `${days} days`;
}

/** A quarter of a year at most. */
function daysBar(leftMs: number): Markup {
  const share = Math.min(1, Math.max(0, leftMs / (92 * dayMs)));
  return html`<svg class="bar-days" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true"><rect class="base" width="100" height="8" rx="2"/><rect class="left" width="${Math.round(share * 1000) / 10}" height="8" rx="2"/></svg>`;
}

function isoOf(atMs: number): string {
  return Math.abs(atMs) <= 8.64e15 ? new Date(atMs).toISOString() : 'unknown';
}
