/** What the mail of a case says, as text and as HTML; pure. Answers every field of the problem type, open ones marked. */
import { utcText } from '../explanation.ts';
import type { Markup } from '../report/markup.ts';
import { html } from '../report/markup.ts';
import { wrapped } from '../report/visible.ts';
import type { CaseContent, CaseField } from './case.ts';
import { alsoText, openMark, shownFields } from './wording.ts';

/** How the archive goes along: its name, size and hash, and whether it is attached. */
export type MailArchive = {
  readonly name: string;
  readonly sizeBytes: number;
  readonly sha256: string;
  readonly isAttached: boolean;
};

export function mailText(content: CaseContent, archive: MailArchive): string {
  const { finding, fields, options } = content;
  const also = alsoText(content);
  const blocks = [
    ['Hello,'],
    wrapped(
      finding === null ? `We report: ${content.problemTitle}.` : `${finding.title}.\n${finding.meaning}`,
      columns,
    ),
    ...(finding === null ? [] : [wrapped(timesText(content), columns)]),
    shownFields(content).flatMap((field) => wrapped(fieldText(field), columns, '- ', '  ')),
    ...(also === null ? [] : [wrapped(also, columns)]),
    ...(options.length === 0 ? [] : [wrapped(optionsText(content), columns)]),
    wrapped(archiveText(archive), columns),
    wrapped(`Our reference: ${content.id}. Made with ${content.tool.name} ${content.tool.version}.`, columns),
    ...signature(fields).map((text) => wrapped(text, columns)),
  ];
  return `${blocks.map((lines) => lines.join('\n')).join('\n\n')}\n`;
}

const columns = 76;

export function mailHtml(content: CaseContent, archive: MailArchive): string {
  const { finding, fields, options } = content;
  const also = alsoText(content);
  return String(html`<!doctype html><html lang="en"><head><meta charset="utf-8"></head>
<body style="font-family: Arial, sans-serif; font-size: 14px; line-height: 1.45">
<p>Hello,</p>
${finding === null ? html`<p>We report: ${content.problemTitle}.</p>` : html`<p><b>${finding.title}.</b><br>${finding.meaning}</p><p>${timesText(content)}</p>`}
<table cellpadding="4" style="border-collapse: collapse">${shownFields(content).map((field) => htmlRow(field))}</table>
${also !== null && html`<p>${also}</p>`}
${options.length > 0 && html`<p>${optionsText(content)}</p>`}
<p>${archiveText(archive)}</p>
<p>Our reference: ${content.id}. Made with ${content.tool.name} ${content.tool.version}.</p>
${signature(fields).map((line) => html`<p>${line}</p>`)}
</body></html>
`);
}

function timesText({ finding }: CaseContent): string {
  if (finding === null) return '';
  const since = finding.sinceMs === null ? '' : `Known since ${utcText(finding.sinceMs)}, `;
  return `${since}${since === '' ? 'Last' : 'last'} seen ${utcText(finding.seenAtMs)}. Times are UTC.`;
}

function fieldText({ label, filled, lookFor }: CaseField): string {
  if (filled !== null)
    return `${label}: ${filled.origin === 'inferred' ? `${filled.value} (inferred: ${filled.evidence})` : filled.value}`;
  return `${label}: *${openMark}* (${lookFor})`;
}

function htmlRow({ label, filled, lookFor }: CaseField): Markup {
  const value =
    filled === null
      ? html`<b style="color: #9a5800">${openMark}</b> (${lookFor})`
      : html`${filled.value}${filled.origin === 'inferred' && html` <i>(inferred: ${filled.evidence})</i>`}`;
  return html`<tr><td valign="top"><b>${label}</b></td><td valign="top">${value}</td></tr>`;
}

function optionsText({ options, fields }: CaseContent): string {
  const tried = fields.find(({ id }) => id === 'optionsTried');
  const list = options
    .map(({ number, title, fits }) => `(${number}) ${title}${fits === null ? '' : ` [fits here: ${fits}]`}`)
    .join('; ');
  return `Your options for import difficulties: ${list}. ${tried?.filled ? `Tried: ${tried.filled.value}` : `Tried so far: *${openMark}*`}`;
}

function archiveText({ name, sizeBytes, sha256, isAttached }: MailArchive): string {
  const what = isAttached
    ? `Attached: ${name}`
    : `The archive ${name} is too large for a mail; it goes to the support portal. Attached is its summary. Archive`;
  return `${what} (${sizeBytes} bytes, SHA-256 ${sha256}): summary.html to begin with, the API's raw answers as text, and a manifest. Secrets were replaced by tokens.`;
}

function signature(fields: readonly CaseField[]): readonly string[] {
  const values = ['reporter', 'contact'].flatMap((id) => fields.find((field) => field.id === id)?.filled?.value ?? []);
  return values.length === 0 ? [] : [values.join('\n')];
}
