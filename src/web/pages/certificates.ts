/** What ends when, soonest first. */

import type { Severity } from '../../check.ts';
import { durationText } from '../../explanation.ts';
import type { Markup } from '../../report/markup.ts';
import { html } from '../../report/markup.ts';
import type { Ending } from '../endings.ts';
import { endingsOf } from '../endings.ts';
import { badge, empty, live, subjectLink } from '../layout.ts';
import type { Page, PageRequest } from './page.ts';

const dayMs = 86_400_000;

export function certificatesPage({ source, nowMs }: PageRequest): Page {
  const all = endingsOf(source.store, source.settings());
  const [leaves, authorities] = [
    all.filter(({ certificate }) => certificate?.isLeaf !== false),
    all.filter(({ certificate }) => certificate?.isLeaf === false),
  ];
  const body = html`<h1>Certificates and what else ends</h1>
<p class="lead">Certificates as they were seen last, and the rows of <code>inventory:</code> in the settings. As a calendar to subscribe to: <a href="/certificates.ics">certificates.ics</a>.</p>
${live('endings', leaves.length === 0 ? empty('No certificate was seen, and the inventory is empty.') : months(leaves, nowMs))}
${live('authorities', authorities.length === 0 ? html`` : html`<h2>Certificates of the authorities above them</h2>${table(authorities, nowMs, 'Certificates of authorities, soonest first')}`)}`;
  return { title: 'Certificates and what else ends', at: '/certificates', body };
}

/** One section each for what has ended, the next months, and the rest. */
function months(endings: readonly Ending[], nowMs: number): Markup {
  const groups = [...Map.groupBy(endings, ({ endsAtMs }) => groupOf(endsAtMs, nowMs))];
  return html`${groups.map(([name, own]) => html`<h2>${name} <span class="soft counts">(${own.length})</span></h2>${table(own, nowMs, `${name}, soonest first`)}`)}`;
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

function table(endings: readonly Ending[], nowMs: number, caption: string): Markup {
  return html`<div class="sheet"><table class="stack ends"><caption>${caption}</caption>
<thead><tr><th scope="col">What</th><th scope="col">Found at</th><th scope="col">Last day</th><th scope="col">Left</th></tr></thead><tbody>${endings.map((one) => row(one, nowMs))}</tbody></table></div>`;
}

function row({ kind, name, check, target, endsAtMs, owner, note, certificate }: Ending, nowMs: number): Markup {
  const severity = severityOf(endsAtMs - nowMs);
  const more =
    certificate === null ? [kind === 'oauth-token' ? 'OAuth token' : kind, note] : [`by ${certificate.issuer}`];
  const who = owner === null ? null : `renewed by ${owner}`;
  return html`<tr class="${severity}"><th scope="row">${name}<span class="small">${[...more, who].filter((text) => text !== null).join('; ')}</span></th>
<td data-label="Found at">${subjectLink(check, target, certificate === null ? 'inventory' : target)}</td>
<td class="fixed" data-label="Last day"><time datetime="${isoOf(endsAtMs)}">${isoOf(endsAtMs - 1).slice(0, 10)}</time></td>
<td class="fixed" data-label="Left">${badge(severity, leftText(endsAtMs - nowMs))}${daysBar(endsAtMs - nowMs)}</td></tr>`;
}

/** The tiers of certificate-expiry and inventory, as they are unless the settings say otherwise. */
function severityOf(leftMs: number): Severity {
  const days = Math.floor(leftMs / dayMs);
  if (leftMs <= 0) return 'failure';
  if (days <= 14) return 'warning';
  return days <= 30 ? 'notice' : 'ok';
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
