/** The page a support engineer reads in two minutes; pure. Self-contained, no script. */

import type { Severity } from '../check.ts';
import { durationText, utcText } from '../explanation.ts';
import type { Markup } from '../report/markup.ts';
import { html, htmlPage, prose } from '../report/markup.ts';
import type { Report } from '../report/report.ts';
import { pageStyle } from '../report/style.ts';
import { faultTitles } from '../report/words.ts';
import type { CaseContent, CaseField } from './case.ts';
import { curveOf, stillSince } from './curve.ts';
import type { Section } from './wording.ts';
import { alsoText, completenessText, openMark, originText, sectionsOf } from './wording.ts';

export function caseSummary(content: CaseContent, report: Report): string {
  return htmlPage(
    `${content.id} ${content.subject}`,
    pageStyle,
    html`<main>
${hero(content)}
${progress(content)}
${details(content)}
${advice(content)}
${environment(report)}
${evidence(content)}
<footer class="page">Case ${content.id}, made ${utcText(content.createdAtMs)} by ${content.tool.name} ${content.tool.version}, Node ${content.tool.node}. Secrets were replaced by tokens such as ‹secret:...› before this page was made. Times are UTC.</footer>
</main>`,
  );
}

function hero(content: CaseContent): Markup {
  const { finding, problemTitle, id } = content;
  const severity: Severity = finding?.severity ?? 'notice';
  return html`<header class="hero ${severity}">
<p class="word">${finding?.severity ?? 'asked for'} &middot; ${problemTitle}</p>
<h1>${finding?.title ?? content.subject}</h1>
<p class="soft small">Case ${id}${finding && html` &middot; ${finding.target}`}</p>
${finding ? html`<p class="prose">${finding.meaning}</p>` : html`<p>No check saw this problem; the case was asked for.</p>`}
<ul class="chips">
${finding?.sinceMs != null && html`<li class="chip"><b>since</b> ${utcText(finding.sinceMs)}</li>`}
${finding && html`<li class="chip"><b>last seen</b> ${utcText(finding.seenAtMs)}</li>`}
<li class="chip ${content.completeness.requiredFilled === content.completeness.required ? 'ok' : 'warning'}">${completenessText(content)}</li>
</ul>
</header>`;
}

function progress({ samples }: CaseContent): Markup | null {
  const drawing = curveOf(samples);
  const last = samples.at(-1);
  if (drawing === null || last === undefined) return null;
  const still = stillSince(samples);
  const stood =
    still === null
      ? `Still moving at the last reading: ${last.progressPercent} %.`
      : `No movement from ${utcText(still.atMs)} to ${utcText(last.atMs)} (${durationText(last.atMs - still.atMs)}): ${last.progressPercent} %, step "${last.step}".`;
  return html`<section><h2>Progress of the task</h2>
<figure class="curve">${drawing}<figcaption>${samples.length} readings. ${stood}</figcaption></figure></section>`;
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
      : html`<span class="prose">${filled.value}</span>`;
  return html`<tr><td><b>${label}</b></td><td>${value}</td><td class="soft small">${filled && originText(filled)}</td></tr>`;
}

function advice({ options }: CaseContent): Markup | null {
  if (options.length === 0) return null;
  return html`<section><h2>What Anaplan advises, in this order</h2>
<div class="sheet"><ul class="steps">${options.map(
    ({
      number,
      title,
      steps,
      sideEffect,
      fits,
    }) => html`<li>&#9744; <b>Option ${number}: ${title}.</b> ${steps} <span class="soft">Side effect: ${sideEffect}</span>
${fits !== null && html`<br><span class="badge notice">fits here</span> ${fits}`}</li>`,
  )}</ul></div></section>`;
}

function environment({ results }: Report): Markup | null {
  if (results.length === 0) return null;
  return html`<section><h2>What else was looked at</h2>
<div class="sheet"><table class="stack">
<thead><tr><th>Result</th><th>Check</th><th>Target</th><th>What was found</th><th>When</th></tr></thead>
<tbody>${results.map(({ check, target, severity, findings, fault, reason, startedAt }) => {
    const word = severity ?? 'skipped';
    const found =
      [...(fault ? [faultTitles[fault.whose]] : []), ...findings.map(({ title }) => title)].join('; ') ||
      reason ||
      'nothing wrong';
    return html`<tr><td><span class="badge ${word}">${word}</span></td><td data-label="Check"><code>${check}</code></td><td data-label="Target">${target}</td><td data-label="Found">${found}</td><td class="soft small" data-label="When">${utcText(Date.parse(startedAt))}</td></tr>`;
  })}</tbody></table></div></section>`;
}

function evidence({ exhibits }: CaseContent): Markup | null {
  if (exhibits.length === 0) return null;
  return html`<section><h2>Evidence in the archive</h2>
<div class="sheet"><table><tbody>${exhibits.map(({ name, title }) => html`<tr><td><code>${name}</code></td><td>${prose(title)}</td></tr>`)}</tbody></table></div></section>`;
}
