/** The journal: what changed of everything that is looked at, newest first. */

import { changeText } from '../../report/changes.ts';
import { html } from '../../report/markup.ts';
import { empty, live } from '../layout.ts';
import type { Page, PageRequest } from './page.ts';

const perPage = 100;

export function changesPage({ source, query }: PageRequest): Page {
  const before = Number(query('before'));
  const untilMs = Number.isSafeInteger(before) && before > 0 ? { untilMs: before } : {};
  const changes = source.store.changes({ ...untilMs, limit: perPage });
  const last = changes.at(-1);
  const body = html`<h1>What changed</h1>
<p class="lead">Traits of everything that is looked at, of the settings and of this program: what is no longer as it was. When something breaks, the nearest change before it is the first suspect.</p>
${live('changes', changes.length === 0 ? empty('Nothing has changed since it was first looked at.') : html`<ol class="timeline">${changes.map((change) => html`<li>${changeText({ ...change, times: 1 })} <span class="soft small"><code>${change.check}</code></span></li>`)}</ol>`)}
${changes.length === perPage && last !== undefined && html`<nav class="pager" aria-label="Pages of the journal"><a href="/changes?before=${last.atMs}">Older</a></nav>`}`;
  return { title: 'What changed', at: '/changes', body };
}
