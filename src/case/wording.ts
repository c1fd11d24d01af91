/** The words of a case that page, Markdown and mail share; pure. */
import { utcText } from '../explanation.ts';
import type { CaseContent, CaseField, Event, Filled, OptionAdvice, Origin } from './case.ts';

export const openMark = 'to be completed by you';

const originNames: { readonly [O in Origin]: string } = {
  api: "Anaplan's API",
  look: 'looked at',
  store: 'earlier looks',
  settings: 'settings',
  inferred: 'inferred',
  you: 'answered by you',
  notes: 'answered by you before',
};

/** "Anaplan's API, 2026-11-22 06:00:00 UTC"; an inference names its evidence. */
export function originText({ origin, atMs, evidence }: Filled): string {
  const parts = [
    originNames[origin],
    ...(evidence === null ? [] : [evidence]),
    ...(atMs === null ? [] : [utcText(atMs)]),
  ];
  return origin === 'inferred' ? `inferred: ${parts.slice(1).join(', ')}` : parts.join(', ');
}

export const eventNames: { readonly [W in Event['whose']]: string } = {
  task: 'task',
  model: 'model',
  run: 'earlier run',
  check: 'anaplan-doctor',
  change: 'changed',
};

export function triedText(tried: OptionAdvice['tried']): string {
  if (tried === null) return `Tried, and what came of it: ${openMark}`;
  if (!tried.done) return 'Not tried.';
  return tried.result === '' ? 'Tried.' : `Tried: ${tried.result}`;
}

/** What is shown in full: all that is known, and what is required. */
export function shownFields({ fields }: Pick<CaseContent, 'fields'>): readonly CaseField[] {
  return fields.filter(({ filled, required }) => filled !== null || required);
}

/** "If known, add: ...": what helps and nobody knows yet; null for none. */
export function alsoText({ fields }: Pick<CaseContent, 'fields'>): string | null {
  const labels = fields.filter(({ filled, required }) => filled === null && !required).map(({ label }) => label);
  return labels.length === 0 ? null : `If known, add: ${labels.join('; ')}.`;
}

export function completenessText({ completeness: { requiredFilled, required } }: CaseContent): string {
  const open = required - requiredFilled;
  return `${requiredFilled} of ${required} required details filled${open === 0 ? '' : `; ${open} ${openMark}`}`;
}

export type Section = { readonly title: string; readonly fields: readonly CaseField[] };

const reporting = ['reporter', 'contact', 'watchers', 'owner', 'tenant', 'account'];
const circumstances = ['severity', 'impact', 'lastWorked', 'changed', 'modelLastModified', 'clients', 'mayOpenModel'];

/** What is shown, in three parts: the problem as support asks for it, what was around it, and who reports. */
export function sectionsOf(content: Pick<CaseContent, 'fields'>): readonly Section[] {
  const shown = shownFields(content);
  const some = (title: string, wanted: (id: string) => boolean) => ({
    title,
    fields: shown.filter(({ id }) => wanted(id)),
  });
  return [
    some('The problem', (id) => !reporting.includes(id) && !circumstances.includes(id)),
    some('Circumstances', (id) => circumstances.includes(id)),
    some('Who reports', (id) => reporting.includes(id)),
  ].filter(({ fields }) => fields.length > 0);
}
