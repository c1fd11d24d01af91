/** Support cases that were made, with what of them can be fetched. */

import { sizeText } from '../../explanation.ts';
import type { Markup } from '../../report/markup.ts';
import { html } from '../../report/markup.ts';
import type { CaseRecord } from '../../store/store.ts';
import type { CaseFile } from '../case-files.ts';
import { filesOf } from '../case-files.ts';
import { empty, live, timeOf } from '../layout.ts';
import type { PageSource } from '../source.ts';
import type { Page, PageRequest } from './page.ts';

const mostShown = 100;

export async function casesPage({ source }: PageRequest): Promise<Page> {
  const all = source.store.cases().slice(0, mostShown);
  const rows = await Promise.all(all.map(async (one) => row(one, await filesOf(one), source)));
  const body = html`<h1>Support cases</h1>
<p class="lead">Each is a redacted archive and a mail to go with it. Make one with <code>anaplan-doctor case new</code>; look at what is in an archive before it leaves the house.</p>
${live('cases', all.length === 0 ? empty('No case was made yet.') : html`<div class="sheet"><table class="stack"><caption>Cases, newest first</caption><thead><tr><th scope="col">Case</th><th scope="col">About</th><th scope="col">Made</th><th scope="col">Mail</th><th scope="col">Files</th></tr></thead><tbody>${rows}</tbody></table></div>`)}`;
  return { title: 'Support cases', at: '/cases', body };
}

function row(
  { id, problem, incident, createdAtMs }: CaseRecord,
  files: readonly CaseFile[],
  { store }: PageSource,
): Markup {
  const mail = store.caseMail(id);
  return html`<tr><th scope="row">${id}<span class="small">${store.caseThread(id)?.title ?? ''}</span></th>
<td data-label="About"><code>${problem}</code>${incident !== null && html`<span class="small"><a href="/incidents/${incident}">incident ${incident}</a></span>`}</td>
<td class="when" data-label="Made">${timeOf(createdAtMs)}</td><td data-label="Mail">${mail?.state ?? 'not written'}</td>
<td data-label="Files">${files.length === 0 ? 'gone' : html`<ul>${files.map(({ name, sizeBytes }) => html`<li><a href="/cases/${encodeURIComponent(id)}/${name}" download>${name}</a> <span class="soft small">${sizeText(sizeBytes)}</span></li>`)}</ul>`}</td></tr>`;
}
