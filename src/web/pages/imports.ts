/** Imports and processes with their runs: progress against that of earlier ones, and the limits learned from them. */
import { durationText } from '../../explanation.ts';
import type { Markup } from '../../report/markup.ts';
import { html } from '../../report/markup.ts';
import { total } from '../../stall/step-key.ts';
import { curves } from '../drawing.ts';
import { agoOf, badge, empty, live, subjectLink, subjectPath } from '../layout.ts';
import type { PlaceLimit } from '../runs.ts';
import { importCheck, learnedLimitsOf, runsOf, standsAfterMs, standstillsOf } from '../runs.ts';
import type { PageSource } from '../source.ts';
import type { Page, PageRequest } from './page.ts';

const monthMs = 31 * 86_400_000;
const shownRuns = 12;

export function importsPage({ source, nowMs }: PageRequest): Page {
  const { store } = source;
  const all = store.standing().filter(({ check }) => check === importCheck);
  const rows = all.map((standing) => ({ standing, stands: standstillsOf(store, standing.target, nowMs) }));
  const running = rows.filter(({ stands }) => stands.length > 0);
  const body = html`<h1>Imports and processes</h1>
<p class="lead">What runs now, how far it is, and how long it may stand where it stands: the limit is learned from its own earlier runs.</p>
${live(
  'running',
  html`<section aria-labelledby="runs-now"><h2 id="runs-now">Running now <span class="soft counts">(${running.length})</span></h2>
${running.length === 0 ? empty('No import or process that is watched runs now.') : running.slice(0, 20).map(({ standing }) => html`<section class="run" aria-label="${standing.target}"><h3>${subjectLink(importCheck, standing.target)} ${badge(standing.severity ?? 'skipped')}</h3>${runFigure(source, standing.target, nowMs)}</section>`)}</section>`,
)}
${live(
  'all',
  html`<section aria-labelledby="all-imports"><h2 id="all-imports">All that are watched</h2>
${
  all.length === 0
    ? empty('The settings name no import and no process.')
    : html`<div class="sheet"><table class="stack"><caption>Imports and processes by name</caption><thead><tr><th scope="col">Import or process</th><th scope="col">Now</th><th scope="col">Stands</th><th scope="col">Looked</th></tr></thead><tbody>${rows.map(
        ({
          standing,
          stands,
        }) => html`<tr><th scope="row">${subjectLink(importCheck, standing.target)}</th><td>${badge(standing.severity ?? 'skipped')}</td>
<td data-label="Stands">${stands.length === 0 ? 'not running' : stands.map((one) => `${one.progressPercent} % for ${durationText(one.unchangedMs)}, limit ${durationText(one.limitMs)}`).join('; ')}</td><td class="when" data-label="Looked">${agoOf(standing.startedAtMs, nowMs)}</td></tr>`,
      )}</tbody></table></div>`
}</section>`,
)}`;
  return { title: 'Imports and processes', at: '/imports', body };
}

/** Runs and limits of one import, for its own page. */
export function runsFigure(source: PageSource, target: string, nowMs: number): Markup {
  const limits = learnedLimitsOf(source.store, target, nowMs);
  return html`<h2>Runs</h2>${runFigure(source, target, nowMs, true)}${limitsTable(limits)}`;
}

function runFigure({ store }: PageSource, target: string, nowMs: number, isOwn = false): Markup {
  const runs = runsOf(store, target, { sinceMs: nowMs - monthMs, most: shownRuns });
  const limits = learnedLimitsOf(store, target, nowMs);
  const newest = runs.find(({ samples }) => samples.length > 1);
  const stand = standstillsOf(store, target, nowMs).find(({ taskId }) => taskId === newest?.taskId);
  const afterMs = newest === undefined ? null : standsAfterMs(newest);
  const drawing = curves({
    runs,
    stand: stand === undefined || afterMs === null ? null : { ...stand, afterMs },
    totalLimitMs: limits.find(({ place }) => place === total)?.limitMs ?? null,
  });
  if (drawing === null) return empty('No run of the last month was seen more than once.');
  const said =
    stand === undefined
      ? 'The newest run has ended.'
      : `It stands at ${stand.progressPercent} % for ${durationText(stand.unchangedMs)}, as seen by looks that confirmed each other; the limit here is ${durationText(stand.limitMs)}, ${stand.learnedRuns === 0 ? 'the fixed one of the settings: nothing was learned yet' : `learned from ${stand.learnedRuns} ${stand.learnedRuns === 1 ? 'run' : 'runs'}`}.`;
  return html`<figure class="figure">${drawing}${key()}<figcaption>${said} ${!isOwn && html`<a href="${subjectPath(importCheck, target)}">All about it</a>`}</figcaption></figure>`;
}

function key(): Markup {
  const entry = (drawn: Markup, text: string) =>
    html`<li><svg viewBox="0 0 32 14" class="plot-key" aria-hidden="true">${drawn}</svg>${text}</li>`;
  const line = (name: string) => html`<g class="plot"><polyline class="${name}" points="0,7 32,7"/></g>`;
  return html`<ul class="key">${entry(line('newest'), 'newest run')}${entry(line('earlier'), 'earlier runs')}${entry(html`<g class="plot"><line class="limit" x1="0" x2="32" y1="7" y2="7"/></g>`, 'limit')}${entry(html`<g class="plot"><rect class="stand" width="32" height="14"/></g>`, 'no movement')}</ul>`;
}

function limitsTable(limits: readonly PlaceLimit[]): Markup {
  if (limits.length === 0) return empty('Nothing was learned of it yet; the fixed limits of the settings hold.');
  return html`<div class="sheet"><table class="stack"><caption>What its runs taught: how long it stands where</caption><thead><tr><th scope="col">Place</th><th scope="col" class="number">Runs</th><th scope="col" class="number">Usually</th><th scope="col" class="number">Longest</th><th scope="col" class="number">Limit</th></tr></thead>
<tbody>${limits.map(({ place, runs, medianMs, longestMs, limitMs }) => html`<tr><th scope="row">${place}</th><td class="number" data-label="Runs">${runs}</td><td class="number" data-label="Usually">${durationText(medianMs)}</td><td class="number" data-label="Longest">${durationText(longestMs)}</td><td class="number" data-label="Limit">${durationText(limitMs)}</td></tr>`)}</tbody></table></div>`;
}
