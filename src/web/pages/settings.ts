/** The settings in force: references to secrets, never a secret. */
import type { Json } from '../../check.ts';
import type { Markup } from '../../report/markup.ts';
import { html } from '../../report/markup.ts';
import { factLabel, factValue } from '../../report/words.ts';
import { empty, live } from '../layout.ts';
import { hidden, maskedSettings } from '../masked.ts';
import type { Page, PageRequest } from './page.ts';

export function settingsPage({ source }: PageRequest): Page {
  const settings = maskedSettings(source.settings());
  const sections =
    typeof settings === 'object' && settings !== null && !Array.isArray(settings) ? Object.entries(settings) : [];
  const body = html`<h1>Settings in force</h1>
<p class="lead">As read and completed: durations are spelled out, and what was not given is as it is usually. Secrets are shown by where they are found; what could be one itself is ${hidden}.</p>
${live('settings', html`${sections.map(([name, value]) => html`<section aria-label="${factLabel(name)}"><h2>${factLabel(name)}</h2><div class="figure">${isNothing(value) ? empty('Not set.') : shown(name, value, true)}</div></section>`)}`)}`;
  return { title: 'Settings in force', at: '/settings', body };
}

function shown(name: string, value: Json, isTop = false): Markup {
  if (Array.isArray(value)) {
    const plain = value.every((item: Json) => typeof item !== 'object');
    if (plain) return html`<span>${value.map((item: Json) => factValue(name, item)).join(', ') || 'none'}</span>`;
    return html`<ol class="tree">${value.map((item: Json) => html`<li>${shown(name, item)}</li>`)}</ol>`;
  }
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).filter(([, inner]) => inner !== null);
    return html`<ul class="tree ${isTop && 'top'}">${entries.map(([key, inner]) => html`<li><b>${factLabel(key)}</b>: ${shown(key, inner)}</li>`)}</ul>`;
  }
  const text = value === null ? 'not set' : factValue(name, value);
  return html`<span class="${text === hidden && 'hidden-value'}">${text}</span>`;
}

function isNothing(value: Json): boolean {
  return value === null || (typeof value === 'object' && Object.keys(value).length === 0);
}
