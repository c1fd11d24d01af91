/** Every check and target with its last day. */
import type { Severity } from '../../check.ts';
import { ownCheckId } from '../../engine/own-check.ts';
import { durationText } from '../../explanation.ts';
import { worstFirst } from '../../report/exit.ts';
import type { Markup } from '../../report/markup.ts';
import { html } from '../../report/markup.ts';
import type { Standing } from '../../store/page.ts';
import { strip } from '../drawing.ts';
import type { History } from '../history.ts';
import { hourlyOf } from '../history.ts';
import { agoOf, badge, cutTo, empty, live, pager, subjectLink } from '../layout.ts';
import type { PageSource } from '../source.ts';
import type { Page, PageRequest } from './page.ts';

const perPage = 40;
const stripHours = 48;

export function checksPage({ source, nowMs, query }: PageRequest): Page {
  const wanted = resultOf(query('result'));
  const all = source.store
    .standing()
    .filter(({ severity }) => wanted === null || (severity ?? 'skipped') === wanted)
    .toSorted((one, other) => placeOf(source, one) - placeOf(source, other));
  const { shown, page, pages } = cutTo(all, perPage, query('page'));
  const byCheck = [...Map.groupBy(shown, ({ check }) => check)];
  const hourly = hourlyOf(source.store, nowMs, stripHours);
  const body = html`<h1>Checks</h1>
<p class="lead">Each check asks one question of each of its targets. A strip is the last 48 hours: the higher the bar of an hour, the worse its worst look; a dot is an hour without a look.</p>
${filters(wanted)}
${live('checks', all.length === 0 ? empty(wanted === null ? 'Nothing was looked at yet.' : `No newest look is ${wanted}.`) : html`${byCheck.map(([check, rows]) => group(check, rows, source, nowMs, hourly))}`)}
${pager('/checks', page, pages, wanted === null ? {} : { result: wanted })}`;
  return { title: 'Checks', at: '/checks', body };
}

const results = [...worstFirst, 'skipped'] as const;

function resultOf(given: string | undefined): Severity | 'skipped' | null {
  return results.find((one) => one === given) ?? null;
}

function filters(wanted: Severity | 'skipped' | null): Markup {
  const one = (value: string | null, name: string) =>
    html`<li><a href="/checks${value !== null && `?result=${value}`}"${value === wanted && html` aria-current="true"`}>${name}</a></li>`;
  return html`<nav aria-label="Results shown"><ul>${one(null, 'all')}${results.map((value) => one(value, value))}</ul></nav>`;
}

function placeOf({ checks }: PageSource, { check }: Standing): number {
  const index = checks.findIndex(({ id }) => id === check);
  return index < 0 ? checks.length : index;
}

/** What a check asks; of one that this version does not have, its name. */
export function questionOf({ checks }: PageSource, check: string): string {
  if (check === ownCheckId) return 'Does anaplan-doctor see what it is to watch?';
  return checks.find(({ id }) => id === check)?.question ?? check;
}

type Hourly = (check: string, target: string) => History;

function group(check: string, rows: readonly Standing[], source: PageSource, nowMs: number, hourly: Hourly): Markup {
  return html`<section aria-labelledby="check-${check}">
<h2 id="check-${check}">${questionOf(source, check)}</h2>
<div class="sheet" tabindex="0" role="region" aria-labelledby="check-${check}"><table class="stack even">
<caption><code>${check}</code></caption>
<thead><tr><th scope="col">Target</th><th scope="col">Now</th><th scope="col">Last 48 hours</th><th scope="col" class="number">Took</th><th scope="col">Looked</th></tr></thead>
<tbody>${rows.map((row) => rowOf(row, nowMs, hourly))}</tbody>
</table></div></section>`;
}

function rowOf(row: Standing, nowMs: number, hourly: Hourly): Markup {
  const { check, target, severity, codes, fault, reason, outcome } = row;
  const said = outcome === 'blind' ? fault?.code : outcome === 'skipped' ? reason : codes.join(', ');
  return html`<tr>
<th scope="row">${subjectLink(check, target)}</th>
<td class="now">${badge(severity ?? 'skipped')}${said && html`<span class="small">${said}</span>`}</td>
<td class="strip-cell">${strip(hourly(check, target).buckets, 'Last 48 hours')}</td>
<td class="number" data-label="Took">${outcome === 'skipped' ? '' : durationText(row.durationMs)}</td>
<td class="when" data-label="Looked">${agoOf(row.startedAtMs, nowMs)}</td>
</tr>`;
}
