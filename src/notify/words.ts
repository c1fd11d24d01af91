/** The words of an incident or transition, from the look that found it, as the store keeps it. Writes nothing. */
import type { Check, Finding } from '../check.ts';
import type { Following } from '../engine/causes.ts';
import { ownCheckId } from '../engine/own-check.ts';
import { ownExplanations } from '../engine/own-words.ts';
import { noticeKeyOf } from '../incidents/notices.ts';
import { wordedFinding } from '../report/make.ts';
import type { Transition } from '../store/incidents.ts';
import type { Incident, Store } from '../store/store.ts';
import type { ComposeParts, WordsOf } from './compose.ts';

export function wordsIn(store: Pick<Store, 'attempt'>, checks: readonly Check[]): WordsOf {
  return (of) => {
    const explanations = { ...ownExplanations, ...checks.find(({ id }) => id === of.check)?.explanations };
    return wordedFinding(findingOf(of, store) ?? { code: of.code, severity: of.severity, facts: {} }, explanations);
  };
}

/** The look may be pruned by now: then there are words without figures. */
function findingOf(of: Incident | Transition, store: Pick<Store, 'attempt'>): Finding | null {
  const id = 'lastSeenBy' in of ? of.lastSeenBy : of.attempt;
  const found = (id === null ? null : store.attempt(id))?.findings.filter(({ code }) => code === of.code) ?? [];
  const noticed = 'noticeKey' in of && of.noticeKey !== null ? of.noticeKey : null;
  const exact = noticed === null ? undefined : found.find((one) => noticeKeyOf(one) === noticed);
  const worst =
    found.find(({ severity }) => severity === 'failure') ?? found.find(({ severity }) => severity === 'warning');
  return exact ?? worst ?? found[0] ?? null;
}

/** Looks and findings that follow from these incidents, and open incidents that do. */
export function followersIn(following: readonly Following[], open: readonly Incident[]): ComposeParts['followersOf'] {
  return (incidents) => {
    const causes = new Set(incidents.map(({ check, target, code }) => JSON.stringify([check, target, code])));
    const ids = new Set(incidents.map(({ id }) => id));
    const found = following.filter(
      ({ check, cause }) => check !== ownCheckId && causes.has(JSON.stringify([cause.check, cause.target, cause.code])),
    );
    const behind = open.filter(({ suppressedBy }) => suppressedBy !== null && ids.has(suppressedBy));
    const told = Map.groupBy(
      open.filter(({ id, isTold }) => isTold && !ids.has(id)),
      subjectOf,
    );
    const once = new Map([...found, ...behind].map((one) => [subjectOf(one), one]));
    return [...once].map(([key, { check, target, code }]) => {
      const alike = told.get(key)?.find((one) => code === null || one.code === code);
      return { check, target, told: alike?.id ?? null };
    });
  };
}

function subjectOf({ check, target }: { readonly check: string; readonly target: string }): string {
  return JSON.stringify([check, target]);
}
