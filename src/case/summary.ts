/** The page a support engineer reads in two minutes; pure. Self-contained, no script. */

import type { Severity } from '../check.ts';
import { durationText, utcText } from '../explanation.ts';
import type { Markup } from '../report/markup.ts';
import { html, htmlPage, prose } from '../report/markup.ts';
import type { Report } from '../report/report.ts';
import { pageStyle } from '../report/style.ts';
import { faultTitles } from '../report/words.ts';
import type { CaseContent, CaseField, Event, OptionAdvice } from './case.ts';
import { curveOf, stillSince } from './curve.ts';
import { historyText, watchedRunText } from './timeline.ts';
import type { Section } from './wording.ts';
import { alsoText, completenessText, eventNames, openMark, originText, sectionsOf, triedText } from './wording.ts';

export function caseSummary(content: CaseContent, report: Report): string {
  return htmlPage(
    `${content.id} ${content.subject}`,
    pageStyle + caseStyle,
    html`<main>
${hero(content)}
${progress(content)}
${details(content)}
${timeline(content)}
${advice(content)}
${environment(report)}
${evidence(content)}
<footer class="page">Case ${content.id}, made ${utcText(content.createdAtMs)} by ${content.tool.name} ${content.tool.version}, Node ${content.tool.node}. Secrets were replaced by tokens such as ‹secret:...› before this page was made. Times are UTC.</footer>
</main>`,
  );
}

/** Beside that of every page. */
const caseStyle = `
.sentence { font-size: 1.02rem; margin-top: .9rem; }
.timeline { list-style: none; margin: 0; padding: .55rem 0 .55rem .35rem; }
.timeline li { position: relative; padding: .28rem 0 .28rem 1.35rem; border-left: 2px solid var(--line); }
.timeline li::before { content: ""; position: absolute; left: -.38rem; top: .72rem; width: .62rem; height: .62rem; border-radius: 50%; background: var(--tone, var(--soft)); }
.timeline time { color: var(--soft); font-size: .85rem; font-variant-numeric: tabular-nums; margin-right: .6rem; }
.timeline .whose { font-size: .78rem; font-weight: 600; color: var(--tone, var(--soft)); margin-right: .5rem; }
.inferred { border-bottom: 1px dotted var(--soft); }
.tick { display: inline-block; min-width: 1.4em; }
.files td:first-child { width: 24rem; }
.hero .facts { margin-top: 1rem; padding-top: .8rem; border-top: 1px solid var(--line); grid-template-columns: repeat(auto-fill, minmax(18.5rem, 1fr)); }
.details th:first-child, .details td:first-child { width: 12.5rem; }
.details th:last-child, .details td:last-child { width: 19rem; font-size: .82rem; }
.details td { padding-top: .36rem; padding-bottom: .36rem; }
.calm { padding: .6rem 0; } .calm code { white-space: nowrap; }
@media (max-width: 40rem) { .timeline time { display: block; } .files td:first-child { width: auto; } .details td:first-child, .details td:last-child { width: 100%; } .curve { direction: rtl; } .curve svg, .curve figcaption { direction: ltr; } .curve svg { min-width: 26rem; } .curve figcaption { min-width: 0; text-align: left; } }
`;

function hero(content: CaseContent): Markup {
  const { finding, problemTitle, id } = content;
  const severity: Severity = finding?.severity ?? 'notice';
  return html`<header class="hero ${severity}">
<p class="word">${finding?.severity ?? 'asked for'} &middot; ${problemTitle}</p>
<h1>${finding?.title ?? content.subject}</h1>
<p class="soft small">Case ${id}${finding && html` &middot; ${finding.target}`}</p>
${finding ? html`<p class="prose sentence">${finding.meaning}</p>` : html`<p>No check saw this problem; the case was asked for.</p>`}
${keyFacts(content)}
<ul class="chips">
${finding?.sinceMs != null && html`<li class="chip"><b>known since</b> ${utcText(finding.sinceMs)}</li>`}
${finding && html`<li class="chip"><b>last seen</b> ${utcText(finding.seenAtMs)}</li>`}
<li class="chip ${content.completeness.requiredFilled === content.completeness.required ? 'ok' : 'warning'}">${completenessText(content)}</li>
</ul>
</header>`;
}

/** What a support engineer types into a search first. */
const keys = [
  'model',
  'action',
  'sourceModel',
  'taskId',
  'integration',
  'cloudWorks',
  'endpoint',
  'startedAt',
  'failedAt',
  'ranAt',
  'refusedAt',
];

function keyFacts({ fields }: CaseContent): Markup | null {
  const shown = keys.flatMap((id) => fields.filter((field) => field.id === id && field.filled !== null));
  if (shown.length === 0) return null;
  return html`<dl class="facts">${shown.map(({ label, filled }) => html`<div><dt>${label}</dt><dd>${filled?.value}</dd></div>`)}</dl>`;
}

function progress(content: CaseContent): Markup | null {
  const { samples, history, earlierRuns } = content;
  const drawing = curveOf(content);
  const last = samples.at(-1);
  const told = history === null ? null : historyText(history);
  if (drawing === null || last === undefined) return earlier(told);
  const still = stillSince(samples);
  const stood =
    still === null
      ? `Still moving at the last reading: ${last.progressPercent} %.`
      : `No movement from ${utcText(still.atMs)} to ${utcText(last.atMs)} (${durationText(last.atMs - still.atMs)}): ${last.progressPercent} %, step "${last.step}".`;
  return html`<section><h2>Progress of the task</h2>
<figure class="curve">${drawing}<figcaption>${samples.length} readings. ${stood}${told !== null && html`<br><b>Against its history:</b> ${told}`}${earlierRuns.length > 0 && html`<br><b>Dashed, each from its own start:</b> ${earlierRuns.map(watchedRunText).join('; ')}.`}</figcaption></figure></section>`;
}

function earlier(told: string | null): Markup | null {
  return told === null
    ? null
    : html`<section><h2>Earlier runs</h2><div class="sheet"><p class="also">${told}</p></div></section>`;
}

const tones: { readonly [W in Event['whose']]: string } = {
  task: 'notice',
  model: 'notice',
  run: 'skipped',
  check: 'failure',
  change: 'warning',
};

function timeline({ timeline: events }: CaseContent): Markup | null {
  if (events.length === 0) return null;
  return html`<section><h2>What happened, oldest first</h2>
<div class="sheet"><ol class="timeline">${events.map(
    ({ atMs, whose, text }) =>
      html`<li class="${tones[whose]}"><time datetime="${new Date(atMs).toISOString()}">${utcText(atMs)}</time><span class="whose">${eventNames[whose]}</span>${text}</li>`,
  )}</ol></div></section>`;
}

function details(content: CaseContent): Markup {
  const also = alsoText(content);
  return html`<section><h2>Details support asks for</h2>
${sectionsOf(content).map((section) => detailTable(section))}
${also !== null && html`<p class="soft small also">${also}</p>`}</section>`;
}

function detailTable({ title, fields }: Section): Markup {
  return html`<div class="sheet"><table class="stack details">
<thead><tr><th>${title}</th><th></th><th>Where it comes from</th></tr></thead>
<tbody>${fields.map((field) => detailRow(field))}</tbody>
</table></div>`;
}

function detailRow({ label, filled, lookFor }: CaseField): Markup {
  const value =
    filled === null
      ? html`<span class="todo-mark">${openMark}</span><br><span class="soft small">${lookFor}</span>`
      : html`<span class="prose">${filled.origin === 'inferred' ? html`<span class="inferred">${filled.value}</span>` : filled.value}</span>`;
  return html`<tr><td><b>${label}</b></td><td>${value}</td><td class="soft small">${filled && originText(filled)}</td></tr>`;
}

/** Ticked, not ticked, and nobody was asked. */
function tickOf(tried: OptionAdvice['tried']): string {
  return tried?.done === true ? '\u2611' : '\u2610';
}

function advice({ options }: CaseContent): Markup | null {
  if (options.length === 0) return null;
  return html`<section><h2>What was tried of what Anaplan advises, in this order</h2>
<div class="sheet"><ul class="steps">${options.map(
    ({
      number,
      title,
      steps,
      sideEffect,
      fits,
      tried,
    }) => html`<li><span class="tick">${tickOf(tried)}</span><b>Option ${number}: ${title}.</b> ${steps} <span class="soft">Side effect: ${sideEffect}</span>
${fits !== null && html`<br><span class="badge notice">fits here</span> ${fits}`}<br><span class="small">${triedText(tried)}</span></li>`,
  )}</ul></div></section>`;
}

/** What is wrong line by line; what is well in one paragraph, for a reader has to know that it was looked at. */
function environment({ results }: Report): Markup | null {
  if (results.length === 0) return null;
  const isCalm = ({ severity, findings }: Report['results'][number]) => severity === 'ok' && findings.length === 0;
  const loud = results.filter((result) => !isCalm(result));
  const calm = Map.groupBy(results.filter(isCalm), ({ target }) => target);
  return html`<section><h2>What else was looked at</h2>
<div class="sheet">${
    loud.length > 0 &&
    html`<table class="stack">
<thead><tr><th>Result</th><th>Check</th><th>Target</th><th>What was found</th><th>When</th></tr></thead>
<tbody>${loud.map(resultRow)}</tbody></table>`
  }
${
  calm.size > 0 &&
  html`<p class="calm small"><span class="badge ok">nothing wrong</span> ${[...calm].map(
    ([target, some], index) =>
      html`${index > 0 && '; '}<b>${target}</b>: ${some.map(({ check }) => html` <code>${check}</code>`)}`,
  )}</p>`
}</div></section>`;
}

function resultRow({ check, target, severity, findings, fault, reason, startedAt }: Report['results'][number]): Markup {
  const word = severity ?? 'skipped';
  const found =
    [...(fault ? [faultTitles[fault.whose]] : []), ...findings.map(({ title }) => title)].join('; ') ||
    reason ||
    'nothing wrong';
  return html`<tr><td><span class="badge ${word}">${word}</span></td><td data-label="Check"><code>${check}</code></td><td data-label="Target">${target}</td><td data-label="Found">${found}</td><td class="soft small" data-label="When">${utcText(Date.parse(startedAt))}</td></tr>`;
}

function evidence({ exhibits }: CaseContent): Markup | null {
  if (exhibits.length === 0) return null;
  return html`<section><h2>Evidence in the archive</h2>
<div class="sheet"><table class="files"><tbody>${exhibits.map(({ name, title }) => html`<tr><td><code>${name}</code></td><td>${prose(title)}</td></tr>`)}</tbody></table></div></section>`;
}
