/** The report as one self-contained page; pure. No script, nothing loaded, readable on a phone and on paper. */
import type { Severity } from '../check.ts';
import { durationText, utcText } from '../explanation.ts';
import { worstFirst, worstOf } from './exit.ts';
import type { Markup } from './markup.ts';
import { html, htmlPage, prose, steps } from './markup.ts';
import type { Report, ReportFinding, ReportResult } from './report.ts';
import { pageStyle } from './style.ts';
import type { Shown } from './words.ts';
import {
  actorNames,
  causeOf,
  causeText,
  countsText,
  factsOf,
  faultTitles,
  placesOf,
  shownOf,
  stepsOf,
} from './words.ts';

const verdicts: { readonly [S in Severity]: string } = {
  failure: 'Work is stopped, or will be refused now',
  warning: 'Something is at risk',
  unknown: 'Not everything could be looked at',
  notice: 'Everything works; something is worth knowing',
  ok: 'Everything that was looked at is fine',
};
const groupTitles: { readonly [S in Severity]: string } = {
  failure: 'Failures',
  warning: 'Warnings',
  unknown: 'Unknown',
  notice: 'Notices',
  ok: 'Ok',
};
const counted = [...worstFirst, 'skipped'] as const;

export function renderHtml(report: Report): string {
  const worst = worstOf(report);
  const title = `${worst === 'unknown' ? 'Unknown' : capitalised(worst)}: ${countsText(report.summary)}`;
  return htmlPage(
    `anaplan-doctor - ${title}`,
    pageStyle,
    html`<main>
${hero(report, worst)}
${worstFirst.filter((severity) => severity !== 'ok').map((severity) => group(report, severity))}
${table(report)}
<footer class="page">${report.tool.name} ${report.tool.version}, Node ${report.tool.node}. Times are UTC, by the clock of the host that looked.</footer>
</main>`,
  );
}

function hero(report: Report, worst: Severity): Markup {
  const tookMs = Math.max(0, Date.parse(report.finishedAt) - Date.parse(report.startedAt));
  const nothing = report.results.every(({ outcome }) => outcome === 'skipped');
  return html`<header class="hero ${worst}">
<p class="word">${worst}</p>
<h1>${nothing ? 'Nothing was looked at' : verdicts[worst]}</h1>
<p class="soft small">Anaplan integrations, looked at ${utcText(Date.parse(report.startedAt))}, took ${durationText(tookMs)}</p>
<ul class="chips">${counted.map((key) => chip(key, report.summary[key]))}</ul>
</header>`;
}

function chip(key: Severity | 'skipped', count: number): Markup {
  return html`<li class="chip ${key} ${count === 0 ? 'none' : ''}"><b>${count}</b> ${key}</li>`;
}

function group(report: Report, severity: Severity): Markup | null {
  const shown = shownOf(report, severity);
  if (shown.length === 0) return null;
  return html`<section>
<h2>${groupTitles[severity]}</h2>
${shown.map((one) => card(one))}
</section>`;
}

function card(shown: Shown): Markup {
  const title = shown.kind === 'finding' ? shown.finding.title : faultTitles[shown.fault.whose];
  return html`<article class="card ${shown.severity}">
<header><h3>${title}</h3><span class="badge ${shown.severity}">${shown.severity}</span></header>
${placesOf(shown).map(({ target, checks }) => html`<p class="where">${target} &middot; <code>${checks.join(', ')}</code></p>`)}
${follows(shown)}
${shown.kind === 'finding' ? findingBody(shown.finding) : prose(shown.fault.message)}
</article>`;
}

function follows(shown: Shown): Markup | null {
  const cause = causeOf(shown);
  return cause && html`<p class="who">Likely follows from: <b>${causeText(cause)}</b></p>`;
}

function findingBody(finding: ReportFinding): Markup {
  const facts: readonly (readonly [string, string])[] = [
    ['code', finding.code],
    ['says who', finding.source],
    ...factsOf(finding),
  ];
  return html`${prose(finding.meaning)}
<div class="todo"><p class="label">What to do</p>${steps(stepsOf(finding.remedy))}
<p class="who">Acts next: <b>${actorNames[finding.actsNext]}</b></p></div>
${changed(finding)}
<details class="foot"><summary>Details</summary>${factList(facts)}</details>`;
}

function changed({ changes = [] }: ReportFinding): Markup | null {
  if (changes.length === 0) return null;
  return html`<div class="todo"><p class="label">What changed since it last worked, nearest first</p>${steps(changes.map(({ text }) => text))}</div>`;
}

function factList(facts: readonly (readonly [label: string, value: string])[]): Markup {
  return html`<dl class="facts">${facts.map(([label, value]) => html`<div><dt>${label}</dt><dd>${value}</dd></div>`)}</dl>`;
}

function table({ results }: Report): Markup {
  return html`<section>
<h2>Everything that was looked at</h2>
<div class="sheet"><table class="stack">
<thead><tr><th>Result</th><th>Check</th><th>Target</th><th>What was found</th><th class="number">Took</th></tr></thead>
<tbody>${results.map((result) => row(result))}</tbody>
</table></div>
</section>`;
}

function row(result: ReportResult): Markup {
  const severity = result.severity ?? 'skipped';
  return html`<tr>
<td><span class="badge ${severity}">${severity}</span></td>
<td data-label="Check"><code>${result.check}</code></td>
<td data-label="Target">${result.target}</td>
<td data-label="Found">${foundText(result)}</td>
<td class="number" data-label="Took">${result.outcome === 'skipped' ? '' : durationText(result.durationMs)}</td>
</tr>`;
}

function foundText({ outcome, findings, fault, reason }: ReportResult): string {
  if (outcome === 'skipped') return reason ?? '';
  const titles = findings.map(({ title }) => title);
  const parts = fault === undefined ? titles : [`${faultTitles[fault.whose]} (${fault.code})`, ...titles];
  return parts.join('; ') || 'nothing wrong';
}

function capitalised(word: string): string {
  return `${word.charAt(0).toUpperCase()}${word.slice(1)}`;
}
