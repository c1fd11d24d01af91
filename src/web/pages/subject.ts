/** One check and target: what it is now, how it went, and for imports its runs. */

import { ownExplanations } from '../../engine/own-words.ts';
import { durationText } from '../../explanation.ts';
import { gapLine } from '../../report/beat.ts';
import { changeText } from '../../report/changes.ts';
import { wordedFinding } from '../../report/make.ts';
import type { Markup } from '../../report/markup.ts';
import { html, prose, steps } from '../../report/markup.ts';
import type { ReportFinding } from '../../report/report.ts';
import { actorNames, factsOf, faultTitles, stepsOf } from '../../report/words.ts';
import type { Standing } from '../../store/page.ts';
import { latency, strip } from '../drawing.ts';
import { historyOf } from '../history.ts';
import { incidentViews } from '../incident-view.ts';
import { agoOf, badge, empty, live, timeOf } from '../layout.ts';
import { importCheck } from '../runs.ts';
import type { PageSource } from '../source.ts';
import { questionOf } from './checks.ts';
import { runsFigure } from './imports.ts';
import { marks } from './incident-card.ts';
import type { Page, PageRequest } from './page.ts';

const hourMs = 3_600_000;
/** In quarters of an hour, 2 hours, 8 hours, days. */
const spans = [
  { name: 'Last 24 hours', bucketMs: hourMs / 4, buckets: 96 },
  { name: 'Last 7 days', bucketMs: 2 * hourMs, buckets: 84 },
  { name: 'Last 30 days', bucketMs: 8 * hourMs, buckets: 90 },
] as const;
const shownLooks = 15;
const mostChanges = 500;

/** Null: no such check and target was ever looked at. */
export function subjectPage({ source, nowMs, query }: PageRequest): Page | null {
  const [check, target] = [query('check') ?? '', query('target') ?? ''];
  const standing = source.store.standing().find((one) => one.check === check && one.target === target);
  if (standing === undefined) return null;
  const isImport = check === importCheck;
  const body = html`${live('now', now(standing, source, nowMs))}
${isImport && live('runs', runsFigure(source, target, nowMs))}
${live('incidents', incidents(standing, source, nowMs))}
${live('history', history(standing, source, nowMs))}
${live('looks', looks(standing, source))}`;
  return { title: target, at: isImport ? '/imports' : '/checks', body };
}

function now(standing: Standing, source: PageSource, nowMs: number): Markup {
  const { check, target, severity, outcome, fault, reason, startedAtMs, durationMs } = standing;
  const explanations = source.checks.find(({ id }) => id === check)?.explanations ?? {};
  const findings = (source.store.findingsOf([standing.id]).get(standing.id) ?? []).map((finding) =>
    wordedFinding(finding, { ...ownExplanations, ...explanations }),
  );
  return html`<h1>${target}</h1>
<p class="where-line"><code>${check}</code> &middot; ${questionOf(source, check)}</p>
<p class="since">${badge(severity ?? 'skipped')} Looked ${agoOf(startedAtMs, nowMs)}${outcome !== 'skipped' && html`, took ${durationText(durationMs)}`}.</p>
${outcome === 'skipped' && empty(`Nothing to look at: ${reason ?? 'no reason was recorded'}`)}
${fault !== null && html`<article class="card unknown"><header><h2>${faultTitles[fault.whose]}</h2>${badge('unknown')}</header>${prose(fault.message)}</article>`}
${findings.map(findingCard)}
${outcome === 'seen' && findings.length === 0 && empty('The newest look found nothing to say: it is fine.')}`;
}

function findingCard(finding: ReportFinding): Markup {
  const { title, severity, meaning, remedy, actsNext, code, source } = finding;
  return html`<article class="card ${severity}"><header><h2>${title}</h2>${badge(severity)}</header>${prose(meaning)}
<div class="todo"><p class="label">What to do</p>${steps(stepsOf(remedy))}<p class="who">Acts next: <b>${actorNames[actsNext]}</b></p></div>
<details class="foot" data-key="facts-${code}"><summary>Details</summary><dl class="facts">${[['code', code], ['says who', source], ...factsOf(finding)].map(([label = '', value = '']) => html`<div><dt>${label}</dt><dd>${value}</dd></div>`)}</dl></details></article>`;
}

function incidents({ check, target }: Standing, source: PageSource, nowMs: number): Markup | null {
  const open = incidentViews(source, source.store.openIncidents(check, target));
  if (open.length === 0) return null;
  return html`<h2>Open incidents</h2>${open.map((one) => html`<article class="card ${one.severity}"><header><h3><a href="/incidents/${one.id}">${one.title}</a></h3>${badge(one.severity)}</header><p class="since">Since ${agoOf(one.openedAtMs, nowMs)}</p>${marks(one)}</article>`)}`;
}

function history({ check, target }: Standing, { store }: PageSource, nowMs: number): Markup {
  const drawn = spans.map(({ name, bucketMs, buckets }) => {
    const toMs = (Math.floor(nowMs / hourMs) + 1) * hourMs;
    const span = { fromMs: toMs - buckets * bucketMs, toMs, buckets };
    const { buckets: all, isWhole } = historyOf(store, { check, target, ...span });
    return { name, all, isWhole };
  });
  const took = latency(drawn[1]?.all ?? []);
  return html`<h2>History</h2>
${drawn.map(({ name, all, isWhole }) => html`<figure class="figure"><h3>${name}</h3>${strip(all, name, true)}${!isWhole && html`<figcaption>The older part is not drawn: there are too many looks.</figcaption>`}</figure>`)}
${took !== null && html`<figure class="figure"><h3>How long looks took, last 7 days</h3>${took}<figcaption>Line: mean. Dashed: longest.</figcaption></figure>`}`;
}

function looks({ check, target }: Standing, { store }: PageSource): Markup {
  const rows = store.lookMarks({ check, target, sinceMs: 0, limit: shownLooks });
  const sinceMs = Math.min(...rows.map(({ startedAtMs }) => startedAtMs));
  const gaps = store.gaps({ check, target, ...(Number.isFinite(sinceMs) ? { sinceMs } : {}), limit: 10 });
  const newest = store.changes({ limit: mostChanges });
  const changes = newest.filter((one) => one.check === check && one.target === target);
  const none =
    newest.length < mostChanges
      ? 'Nothing since it was first looked at.'
      : `Nothing among the newest ${mostChanges} changes of everything.`;
  return html`<div class="two"><section aria-labelledby="looks-title"><h2 id="looks-title">Newest looks</h2>
<div class="sheet"><table><caption>The newest ${rows.length}, newest first</caption><thead><tr><th scope="col">When</th><th scope="col">Result</th><th scope="col" class="number">Took</th></tr></thead>
<tbody>${rows.map((row) => html`<tr><td class="when">${timeOf(row.startedAtMs)}</td><td>${badge(row.severity ?? 'skipped')}</td><td class="number">${row.outcome === 'skipped' ? '' : durationText(row.durationMs)}</td></tr>`)}</tbody></table></div></section>
<section aria-labelledby="changed-title"><h2 id="changed-title">What changed of it</h2>${changes.length === 0 ? empty(none) : html`<ul>${changes.slice(0, 20).map((change) => html`<li>${changeText({ ...change, times: 1 })}</li>`)}</ul>`}
${gaps.length > 0 && html`<h2>Gaps</h2><ul>${gaps.map((gap) => html`<li>${gapLine(gap)}</li>`)}</ul>`}</section></div>`;
}
