/** The words every renderer shares: severities, who acts next, counts, facts; pure. Knows no code of any check. */
import type { Actor, Json, JsonObject, Severity } from '../check.ts';
import { factText } from '../explanation.ts';
import type { Report, ReportFinding, ReportResult } from './report.ts';

export const actorNames: { readonly [A in Actor]: string } = {
  integration: 'you, the integration team',
  'it-security': 'IT security',
  network: 'the network team',
  'model-builder': 'the model builder',
  'tenant-admin': 'the Anaplan tenant administrator',
  anaplan: 'Anaplan support',
  atlan: 'Atlan support',
};

const plurals: { readonly [S in Severity | 'skipped']: readonly [string, string] } = {
  failure: ['failure', 'failures'],
  warning: ['warning', 'warnings'],
  unknown: ['unknown', 'unknown'],
  notice: ['notice', 'notices'],
  ok: ['ok', 'ok'],
  skipped: ['skipped', 'skipped'],
};

export function countText(count: number, what: Severity | 'skipped'): string {
  return `${count} ${plurals[what][count === 1 ? 0 : 1]}`;
}

/** "2 failures, 1 warning, 12 ok", worst first, zeros left out. */
export function countsText(summary: Report['summary']): string {
  const parts = (['failure', 'warning', 'unknown', 'notice', 'ok', 'skipped'] as const)
    .filter((key) => summary[key] > 0)
    .map((key) => countText(summary[key], key));
  return parts.join(', ') || 'nothing was looked at';
}

/** What is shown of one result in one severity: each finding, or the fault of a blind look. */
export type Shown = { readonly result: ReportResult; readonly severity: Severity } & (
  | { readonly kind: 'finding'; readonly finding: ReportFinding }
  | { readonly kind: 'fault'; readonly fault: NonNullable<ReportResult['fault']> }
);

/** Every finding and fault of `severity`, in the report's order. */
export function shownOf(report: Report, severity: Severity): readonly Shown[] {
  return report.results.flatMap((result): Shown[] => {
    const findings = result.findings
      .filter((finding) => finding.severity === severity)
      .map((finding): Shown => ({ result, severity, kind: 'finding', finding }));
    const fault = severity === 'unknown' ? result.fault : undefined;
    return fault === undefined ? findings : [{ result, severity, kind: 'fault', fault }, ...findings];
  });
}

/** "could not look", with whose fault it was. */
export const faultTitles = {
  network: 'Could not look: the network between',
  peer: 'Could not look: the other side',
  operator: 'Could not look: settings or account',
  us: 'Could not look: a fault of anaplan-doctor itself',
} as const;

/** `unchangedMs` "unchanged", `startedAtMs` "started at", `progressPercent` "progress", `taskId` "task id". */
export function factLabel(name: string): string {
  const bare = name.replace(/(?<=At)Ms$|Ms$|(?<=.)Bytes$|Percent$/, '');
  const words = (bare === '' ? name : bare).replace(/(?<=[a-z0-9])(?=[A-Z])/g, ' ');
  return words.replace(/\b[A-Z](?=[a-z])/g, (letter) => letter.toLowerCase()).replace(/\bId\b/g, 'id');
}

/** One fact as a person reads it, with its unit. */
export function factValue(name: string, value: Json): string {
  const text = factText(name, value);
  return name.endsWith('Percent') && typeof value === 'number' ? `${text} %` : text;
}

/** What a person reads at a glance: no nothings, no structures, no long texts, nothing that `told` already says. */
export function keyFacts(facts: JsonObject, told = ''): readonly (readonly [label: string, value: string])[] {
  return Object.entries(facts)
    .filter(([, value]) => isShort(value))
    .map(([name, value]) => [factLabel(name), factValue(name, value)] as const)
    .filter(([, text]) => text.length < 4 || !told.includes(text));
}

/** Every fact that is one value or a list of values. */
export function plainFacts(facts: JsonObject): readonly (readonly [label: string, value: string])[] {
  return allFacts(
    Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== null && value !== '' && isPlain(value))),
  );
}

/** Every fact, structures as JSON. */
export function allFacts(facts: JsonObject): readonly (readonly [label: string, value: string])[] {
  return Object.entries(facts).map(([name, value]) => [factLabel(name), factValue(name, value)] as const);
}

function isShort(value: Json): boolean {
  if (value === null || value === '') return false;
  if (Array.isArray(value)) return value.length > 0 && value.length <= 4 && value.every((item: Json) => isWord(item));
  return isWord(value);
}

function isPlain(value: Json): boolean {
  return Array.isArray(value) ? value.every((item: Json) => typeof item !== 'object') : typeof value !== 'object';
}

function isWord(value: Json): boolean {
  return typeof value === 'number' || typeof value === 'boolean' || (typeof value === 'string' && value.length <= 120);
}
