/** The words every renderer shares: severities, who acts next, counts, facts; pure. Knows no code of any check. */
import type { Actor, Json, Severity } from '../check.ts';
import { factText } from '../explanation.ts';
import type { Report, ReportCause, ReportFinding, ReportResult } from './report.ts';

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
  | { readonly kind: 'fault'; readonly fault: Fault; readonly blinded: readonly Blinded[] }
);
/** A target, and the checks that one fault kept from it. */
export type Blinded = { readonly target: string; readonly checks: readonly string[] };
type Fault = NonNullable<ReportResult['fault']>;

/** Every finding and fault of `severity`, in the report's order, what follows from another finding last. A fault that kept several checks from the same target is told once, and so are all that follow from one finding. */
export function shownOf(report: Report, severity: Severity): readonly Shown[] {
  const blinded = severity === 'unknown' ? blindedOf(report) : new Map<string, readonly string[]>();
  const all = report.results.flatMap((result): Shown[] => {
    const findings = result.findings
      .filter((finding) => finding.severity === severity)
      .map((finding): Shown => ({ result, severity, kind: 'finding', finding }));
    const fault = severity === 'unknown' ? result.fault : undefined;
    if (fault === undefined) return findings;
    const checks = blinded.get(faultKey(result, fault)) ?? [result.check];
    const blinds = [{ target: result.target, checks }];
    return checks[0] === result.check
      ? [{ result, severity, kind: 'fault', fault, blinded: blinds }, ...findings]
      : findings;
  });
  const [free, following] = [all.filter((one) => causeOf(one) === null), all.filter((one) => causeOf(one) !== null)];
  return [...free, ...mergedByCause(following)];
}

/** One entry for all looks that failed for one cause. */
function mergedByCause(following: readonly Shown[]): readonly Shown[] {
  const groups = Map.groupBy(following, (one) =>
    one.kind === 'fault' ? JSON.stringify(causeOf(one)) : `finding ${following.indexOf(one)}`,
  );
  return [...groups.values()].flatMap((same) => {
    const [first] = same;
    if (first?.kind !== 'fault') return same;
    return [{ ...first, blinded: same.flatMap((one) => (one.kind === 'fault' ? one.blinded : [])) }];
  });
}

/** Where it is: of a finding one target and check. */
export function placesOf(shown: Shown): readonly Blinded[] {
  return shown.kind === 'fault' ? shown.blinded : [{ target: shown.result.target, checks: [shown.result.check] }];
}

/** The finding from which this one likely follows. */
export function causeOf(shown: Shown): ReportCause | null {
  return (shown.kind === 'fault' ? shown.result.likelyCausedBy : shown.finding.likelyCausedBy) ?? null;
}

/** `Model Data Hub is archived (api-access, prod). Solve that first.` */
export function causeText({ check, target, title }: ReportCause): string {
  return `${title} (${check}, ${target}). Solve that first.`;
}

/** The checks each fault at each target made blind, in the report's order. */
function blindedOf({ results }: Report): ReadonlyMap<string, readonly string[]> {
  const blinded = new Map<string, string[]>();
  for (const result of results) {
    if (result.fault === undefined) continue;
    const key = faultKey(result, result.fault);
    const checks = blinded.get(key) ?? [];
    if (!checks.includes(result.check)) checks.push(result.check);
    blinded.set(key, checks);
  }
  return blinded;
}

function faultKey({ target }: ReportResult, { whose, message }: Fault): string {
  return JSON.stringify([target, whose, message]);
}

/** The steps of a remedy, one a line. */
export function stepsOf(remedy: string): readonly string[] {
  return remedy.split('\n').filter((step) => step.trim() !== '');
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

/** Every fact that says something, structures as JSON; without steps and sentences that the finding's words already are made of. */
export function factsOf({ facts, ...finding }: ReportFinding): readonly (readonly [label: string, value: string])[] {
  const told = `${finding.title}\n${finding.meaning}\n${finding.remedy}`;
  return Object.entries(facts)
    .filter(([name, value]) => !isNothing(value) && !name.endsWith('Steps'))
    .map(([name, value]) => [factLabel(name), factValue(name, value)] as const)
    .filter(([, text]) => !(isSentence(text) && told.includes(text)));
}

function isNothing(value: Json): boolean {
  return value === null || value === '' || (Array.isArray(value) && value.length === 0);
}

/** Longer than a name or an id. */
function isSentence(text: string): boolean {
  return text.length > 40 && text.includes(' ');
}
