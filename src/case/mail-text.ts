/** What the mail of a case says, as text and as HTML; pure. Answers every field of the problem type, open ones marked. */
import { sizeText, utcText } from '../explanation.ts';
import type { Markup } from '../report/markup.ts';
import { html } from '../report/markup.ts';
import { wrapped } from '../report/visible.ts';
import type { CaseContent, CaseField } from './case.ts';
import { problemOf } from './problems.ts';
import type { Section } from './wording.ts';
import { openMark, sectionsOf, triedText } from './wording.ts';

/** How the archive goes along: its name, size and hash, and whether it is attached. */
export type MailArchive = {
  readonly name: string;
  readonly sizeBytes: number;
  readonly sha256: string;
  readonly isAttached: boolean;
  /** In its place; true unless said. */
  readonly isSummaryAttached?: boolean;
};

/** The case it follows and what the desk calls that one; null for a new case. */
export type Follows = { readonly caseId: string; readonly number: string | null } | null;

export function mailText(content: CaseContent, archive: MailArchive, follows: Follows = null): string {
  const blocks = [
    ['Hello,'],
    ...followsText(content, follows).map((paragraph) => wrapped(paragraph, columns)),
    ...openingOf(content).map((paragraph) => wrapped(paragraph, columns)),
    ...sectionsOf(content).map(sectionLines),
    ...optionLines(content),
    wrapped(archiveText(archive), columns),
    wrapped(closingText(content), columns),
    ['Kind regards', ...signature(content)].flatMap((line) => wrapped(line, columns)),
  ];
  return `${blocks.map((lines) => lines.join('\n')).join('\n\n')}\n`;
}

const columns = 76;

export function mailHtml(content: CaseContent, archive: MailArchive, follows: Follows = null): string {
  return String(html`<!doctype html><html lang="en"><head><meta charset="utf-8"></head>
<body style="font-family: Arial, sans-serif; font-size: 14px; line-height: 1.45">
<p>Hello,</p>
${followsText(content, follows).map((paragraph) => html`<p>${paragraph}</p>`)}
${openingOf(content).map((paragraph) => html`<p>${paragraph}</p>`)}
${sectionsOf(content).map(sectionTable)}
${optionList(content)}
<p>${archiveText(archive)}</p>
<p>${closingText(content)}</p>
<p>Kind regards${signature(content).map((line) => html`<br>${line}`)}</p>
</body></html>
`);
}

function followsText({ id }: CaseContent, follows: Follows): readonly string[] {
  if (follows === null) return [];
  const { caseId, number } = follows;
  const which = number === null ? `our case ${caseId}` : `your case ${number} (ours: ${caseId})`;
  return [caseId === id ? `this adds to ${which}.` : `it has happened again: this follows ${which}.`];
}

/** What fails, since when, and what is asked. */
function openingOf({ finding, problem, problemTitle }: CaseContent): readonly string[] {
  const { ask } = problemOf(problem);
  if (finding === null) return [`we have this problem: ${problemTitle}. ${ask}`];
  const since = finding.sinceMs === null ? '' : `We know of it since ${utcText(finding.sinceMs)}; `;
  const seen = `${since}${since === '' ? 'Last' : 'last'} seen ${utcText(finding.seenAtMs)}. All times are UTC.`;
  return [`${finding.title}.`, finding.meaning, seen, ask];
}

function sectionLines({ title, fields }: Section): readonly string[] {
  return [`${title}:`, '', ...fields.flatMap((field) => wrapped(fieldText(field), columns, '- ', '  '))];
}

function fieldText({ label, filled, lookFor }: CaseField): string {
  if (filled === null) return `${label}: *${openMark}* (${lookFor})`;
  return `${label}: ${filled.value}${filled.origin === 'inferred' ? ' (inferred)' : ''}`;
}

const heading = 'padding: 12px 8px 4px 0; font-weight: bold; border-bottom: 1px solid #ccc';
const label = 'padding: 4px 14px 4px 0; color: #555; width: 200px';

function sectionTable({ title, fields }: Section): Markup {
  return html`<table width="100%" style="border-collapse: collapse"><tr><td colspan="2" style="${heading}">${title}</td></tr>${fields.map(htmlRow)}</table>`;
}

function htmlRow(field: CaseField): Markup {
  const { filled, lookFor } = field;
  const value =
    filled === null
      ? html`<b style="background: #ffe9a8">${openMark}</b> (${lookFor})`
      : html`${filled.value}${filled.origin === 'inferred' && html` <i>(inferred)</i>`}`;
  return html`<tr><td valign="top" style="${label}">${field.label}</td><td valign="top" style="padding: 4px 0">${value}</td></tr>`;
}

/** Not where a field of the problem asks for the same. */
function untoldOptions({ options, fields }: CaseContent): CaseContent['options'] {
  return fields.some(({ id }) => id === 'optionsTried') ? [] : options;
}

const optionsIntro = 'Of the options in your guide to import difficulties, this is what we tried';

function optionLines(content: CaseContent): readonly (readonly string[])[] {
  const all = untoldOptions(content);
  if (all.length === 0) return [];
  const lines = all.flatMap((one) =>
    wrapped(`${optionText(one)}: ${one.tried === null ? `*${openMark}*` : triedText(one.tried)}`, columns, '- ', '  '),
  );
  return [[...wrapped(`${optionsIntro}:`, columns), '', ...lines]];
}

function optionList(content: CaseContent): Markup | null {
  const all = untoldOptions(content);
  if (all.length === 0) return null;
  return html`<p>${optionsIntro}:</p><ul>${all.map((one) => html`<li>${optionText(one)}: ${one.tried === null ? html`<b style="background: #ffe9a8">${openMark}</b>` : triedText(one.tried)}</li>`)}</ul>`;
}

function optionText({ number, title, fits }: CaseContent['options'][number]): string {
  return `Option ${number}, ${title.charAt(0).toLowerCase()}${title.slice(1)}${fits === null ? '' : ` (fits here: ${fits})`}`;
}

function archiveText({ name, sizeBytes, sha256, isAttached, isSummaryAttached = true }: MailArchive): string {
  const what = isAttached
    ? `Attached is ${name} (${sizeText(sizeBytes)})`
    : `The archive ${name} (${sizeText(sizeBytes)}) is too large for a mail and goes to the support portal${isSummaryAttached ? '; its summary is attached' : ''}`;
  return `${what}. Begin with summary.html; beside it are the answers of the API as text. Secrets were replaced by tokens. SHA-256 of the archive: ${sha256}`;
}

function closingText({ id, tool }: CaseContent): string {
  return `Please tell us if you need more. Our reference is ${id}; this mail was prepared with ${tool.name} ${tool.version}.`;
}

function signature({ fields }: CaseContent): readonly string[] {
  return ['reporter', 'contact'].flatMap((id) => fields.find((field) => field.id === id)?.filled?.value ?? []);
}
