/** What differs between two cases: findings, their facts, the results of looks, files; pure. */

import type { Manifest } from '../case/manifest.ts';
import type { Json, JsonObject, Severity } from '../check.ts';
import { worstOfSeverities } from '../report/exit.ts';
import type { Report, ReportFinding } from '../report/report.ts';
import { canonicalText } from '../store/canonical.ts';

type Side = { readonly report: Report; readonly manifest: Manifest };

export type FindingChange = {
  readonly check: string;
  readonly target: string;
  readonly code: string;
  readonly title: string;
  readonly severity: Severity;
};

export type FactChange = FindingChange & {
  readonly severityBefore: Severity;
  readonly facts: readonly { readonly name: string; readonly before: Json; readonly after: Json }[];
};

export type LookChange = {
  readonly check: string;
  readonly target: string;
  /** `seen`, `blind: CODE`, `skipped`; null: not in that case. */
  readonly before: string | null;
  readonly after: string | null;
};

export type Differences = {
  readonly schema: 'anaplan-doctor/case-differences@1';
  readonly before: CaseName;
  readonly after: CaseName;
  readonly findings: {
    readonly appeared: readonly FindingChange[];
    readonly vanished: readonly FindingChange[];
    readonly changed: readonly FactChange[];
  };
  readonly looks: readonly LookChange[];
  readonly files: {
    readonly appeared: readonly string[];
    readonly vanished: readonly string[];
    readonly changed: readonly string[];
  };
};

type CaseName = { readonly case: string; readonly problem: string; readonly createdAt: string };

export function differencesOf(before: Side, after: Side): Differences {
  return {
    schema: 'anaplan-doctor/case-differences@1',
    before: nameOf(before.manifest),
    after: nameOf(after.manifest),
    findings: findingDifferences(findingsOf(before.report), findingsOf(after.report)),
    looks: lookDifferences(before.report, after.report),
    files: fileDifferences(before.manifest, after.manifest),
  };
}

/** Of what appeared or changed; `ok` when nothing did. */
export function worstNew({ findings: { appeared, changed }, looks }: Differences): Severity {
  const blind = looks.some(({ after }) => after?.startsWith('blind') === true);
  return worstOfSeverities([
    ...appeared.map(({ severity }) => severity),
    ...changed.map(({ severity }) => severity),
    ...(blind ? (['unknown'] as const) : []),
  ]);
}

function nameOf({ case: id, problem, createdAt }: Manifest): CaseName {
  return { case: id, problem, createdAt };
}

type Found = FindingChange & { readonly facts: JsonObject };

/** By check, target and code; the second of the same code at one target by its number. */
function findingsOf({ results }: Report): ReadonlyMap<string, Found> {
  const found = new Map<string, Found>();
  for (const { check, target, findings } of results) {
    findings.forEach(({ code, title, severity, facts }: ReportFinding, index) => {
      const nth = findings.slice(0, index).filter((one) => one.code === code).length;
      found.set(JSON.stringify([check, target, code, nth]), { check, target, code, title, severity, facts });
    });
  }
  return found;
}

function findingDifferences(
  before: ReadonlyMap<string, Found>,
  after: ReadonlyMap<string, Found>,
): Differences['findings'] {
  const { appeared, vanished, both } = sidesOf(before, after);
  const bare = ({ facts: _, ...finding }: Found): FindingChange => finding;
  return {
    appeared: appeared.map(bare),
    vanished: vanished.map(bare),
    changed: both.flatMap(([was, is]) => {
      const facts = factDifferences(was.facts, is.facts);
      return facts.length === 0 && was.severity === is.severity
        ? []
        : [{ ...bare(is), severityBefore: was.severity, facts }];
    }),
  };
}

function factDifferences(before: JsonObject, after: JsonObject): FactChange['facts'] {
  const of = (facts: JsonObject, name: string): Json => (Object.hasOwn(facts, name) ? (facts[name] ?? null) : null);
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return names
    .map((name) => ({ name, before: of(before, name), after: of(after, name) }))
    .filter((fact) => canonicalText(fact.before) !== canonicalText(fact.after));
}

function lookDifferences(before: Report, after: Report): readonly LookChange[] {
  const words = ({ results }: Report) =>
    new Map(
      results.map(({ check, target, outcome, fault }) => [
        JSON.stringify([check, target]),
        { check, target, word: outcome === 'blind' ? `blind: ${fault?.code ?? 'unknown'}` : outcome },
      ]),
    );
  const { appeared, vanished, both } = sidesOf(words(before), words(after));
  return [
    ...appeared.map(({ check, target, word }) => ({ check, target, before: null, after: word })),
    ...vanished.map(({ check, target, word }) => ({ check, target, before: word, after: null })),
    ...both
      .filter(([was, is]) => was.word !== is.word)
      .map(([was, is]) => ({ check: is.check, target: is.target, before: was.word, after: is.word })),
  ];
}

function fileDifferences(before: Manifest, after: Manifest): Differences['files'] {
  const byName = ({ files }: Manifest) => new Map(files.map((file) => [file.name, file]));
  const { appeared, vanished, both } = sidesOf(byName(before), byName(after));
  return {
    appeared: appeared.map(({ name }) => name),
    vanished: vanished.map(({ name }) => name),
    changed: both.filter(([was, is]) => was.sha256 !== is.sha256).map(([{ name }]) => name),
  };
}

function sidesOf<T>(before: ReadonlyMap<string, T>, after: ReadonlyMap<string, T>) {
  return {
    appeared: [...after].filter(([key]) => !before.has(key)).map(([, value]) => value),
    vanished: [...before].filter(([key]) => !after.has(key)).map(([, value]) => value),
    both: [...after].flatMap(([key, is]): [T, T][] => {
      const was = before.get(key);
      return was === undefined ? [] : [[was, is]];
    }),
  };
}
