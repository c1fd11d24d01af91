/** The words of a case that page, Markdown and mail share; pure. */
import { utcText } from '../explanation.ts';
import type { CaseContent, CaseField, Filled, Origin } from './case.ts';

export const openMark = 'to be completed by you';

const originNames: { readonly [O in Origin]: string } = {
  api: "Anaplan's API",
  look: 'looked at',
  store: 'earlier looks',
  settings: 'settings',
  inferred: 'inferred',
  you: 'answered by you',
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

export function isOpen({ filled, required }: CaseField): boolean {
  return filled === null && required;
}

export function completenessText({ completeness: { requiredFilled, required } }: CaseContent): string {
  const open = required - requiredFilled;
  return `${requiredFilled} of ${required} required details filled${open === 0 ? '' : `; ${open} ${openMark}`}`;
}
