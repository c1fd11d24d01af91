/** Reads from the store what a case is about; writes nothing. Knows incidents and looks, not what a case says. */
import type { Check, Finding, JsonObject, ProblemType } from '../check.ts';
import { followingOf } from '../engine/causes.ts';
import { changesIn, watchedSinceIn } from '../journal/journal.ts';
import { actorNames } from '../report/words.ts';
import type { Settings } from '../settings/settings.ts';
import type { Incident, Store, StoredAttempt } from '../store/store.ts';
import type { CaseInput } from './case.ts';
import { lastGoodRunMs } from './known.ts';
import { CaseRefused } from './refused.ts';

/** An incident by its number; or a problem, with the name of a target or without. */
export type CaseAbout =
  | { readonly incident: number }
  | { readonly problem: ProblemType; readonly target: string | null };

type Gathered = Pick<
  CaseInput,
  'problem' | 'target' | 'about' | 'incident' | 'attempts' | 'earlier' | 'latest' | 'changes' | 'watchedSinceMs'
>;

const windowMs = 24 * 3_600_000;
const maxAttempts = 200;

/** Open incidents that are Anaplan's to solve and make a support case; with settings, not those that likely follow from something else. */
export function suggestedIncidents(
  store: Pick<Store, 'openIncidents' | 'newestFound'>,
  checks: readonly Check[],
  settings: Settings | null = null,
): readonly Incident[] {
  const forSupport = store.openIncidents().filter((incident) => {
    const words = checks.find(({ id }) => id === incident.check)?.explanations[incident.code];
    return words?.actsNext === 'anaplan' && words.problem !== undefined;
  });
  if (settings === null || forSupport.length === 0) return forSupport;
  const following = followingOf(store.newestFound(), checks, settings);
  const isFollower = ({ check, target, code }: Incident) =>
    following.some((one) => one.check === check && one.target === target && one.code === code);
  return forSupport.filter((incident) => !isFollower(incident));
}

/** With what changed since it last was good. Throws CaseRefused when there is no such incident, when it is no case for support, or when several would fit. */
export function gatheredFor(about: CaseAbout, store: Store, checks: readonly Check[], nowMs: number): Gathered {
  const gathered = looksFor(about, store, checks, nowMs);
  const { about: found, incident } = gathered;
  if (found === null) return gathered;
  const opened = (incident && store.attempt(incident.openedBy)) ?? found.attempt;
  const own = found.attempt.findings.find(({ code }) => code === found.code)?.facts ?? {};
  const facts = withGoodRun(own, gathered);
  const isKnown = gathered.problem !== 'import-stuck' || typeof facts['lastGoodRunAtMs'] === 'number';
  const watchedSinceMs = isKnown ? watchedSinceIn(store, opened, facts) : null;
  return { ...gathered, changes: changesIn(store)(opened, facts), watchedSinceMs };
}

/** An import that is stuck was so before it was found: it last worked when its last good run did. */
function withGoodRun(facts: JsonObject, { problem, target, latest }: ReturnType<typeof looksFor>): JsonObject {
  if (problem !== 'import-stuck' || facts['lastGoodRunAtMs'] !== undefined) return facts;
  const look = latest.find((one) => one.check === 'import-failed' && one.target === target);
  const goodMs = lastGoodRunMs(look?.observation ?? null);
  return goodMs === null ? facts : { ...facts, lastGoodRunAtMs: goodMs };
}

function looksFor(about: CaseAbout, store: Store, checks: readonly Check[], nowMs: number): Gathered {
  const latest = store.latest();
  if ('incident' in about) return ofIncident(about.incident, store, checks, latest, nowMs);
  const fitting = fittingIncidents(about.problem, about.target, store, checks);
  if (fitting.length > 1) {
    const list = fitting.map(({ id, target }) => `${id} (${target})`).join(', ');
    throw new CaseRefused(
      `Several open incidents are of the kind ${about.problem}: ${list}. Name one: anaplan-doctor case build INCIDENT --config FILE`,
    );
  }
  const incident = fitting[0] ?? null;
  if (incident !== null) return ofIncident(incident.id, store, checks, latest, nowMs);
  return withoutIncident(about.problem, about.target, store, checks, latest, nowMs);
}

function ofIncident(
  id: number,
  store: Store,
  checks: readonly Check[],
  latest: readonly StoredAttempt[],
  nowMs: number,
): Gathered {
  const incident = store.incident(id);
  if (incident === null)
    throw new CaseRefused(`There is no incident ${id} in this store. See those open: anaplan-doctor status`);
  const check = checks.find((one) => one.id === incident.check);
  const words = check?.explanations[incident.code];
  if (check === undefined || words?.problem === undefined) {
    const who = words === undefined ? '' : ` ${actorNames[words.actsNext]} acts next.`;
    throw new CaseRefused(
      `Incident ${id} (${incident.code}, ${incident.target}) is not one for Anaplan's support.${who} To make a case all the same: anaplan-doctor case new --problem TYPE --config FILE`,
    );
  }
  const attempt = store.attempt(incident.lastSeenBy);
  return {
    problem: words.problem,
    target: incident.target,
    about: attempt === null ? null : { check, attempt, code: incident.code },
    incident,
    attempts: windowOf(store, incident.check, incident.target, incident.openedAtMs, incident.closedAtMs ?? nowMs),
    ...earlierOf(store, incident.check, incident.target, incident.openedAtMs),
    latest,
  };
}

function fittingIncidents(
  problem: ProblemType,
  target: string | null,
  store: Store,
  checks: readonly Check[],
): readonly Incident[] {
  const fitting = store.openIncidents().filter((incident) => {
    const words = checks.find(({ id }) => id === incident.check)?.explanations[incident.code];
    return words?.problem === problem && (target === null || target === incident.target);
  });
  // Two checks may find one and the same problem at one target: the worse, then the older.
  const worstFirst = fitting.toSorted(
    (a, b) => Number(b.severity === 'failure') - Number(a.severity === 'failure') || a.openedAtMs - b.openedAtMs,
  );
  const byTarget = new Map(worstFirst.toReversed().map((incident) => [incident.target, incident]));
  return [...byTarget.values()].toSorted((a, b) => a.id - b.id);
}

/** Findings that are no case by themselves, but say most of one that is asked for. */
const nearCodes: { readonly [Type in ProblemType]: readonly string[] } = {
  'import-stuck': ['import-blocked', 'import-over-total', 'import-long-running', 'import-queued'],
  'import-failed': ['anaplan-error', 'import-failed'],
  'model-to-model-failed': ['anaplan-error', 'anaplan-error-again', 'import-failed'],
  'export-no-file': ['export-file-expired', 'export-file-stale', 'export-failed'],
  'source-model-missing': ['source-model-archived', 'source-model-offline', 'source-model-not-visible'],
  'sign-in-refused': [],
  'tls-refused': ['tls-old-accepted'],
  'cloudworks-failed': ['run-failed', 'flow-failed', 'run-partial'],
};

function withoutIncident(
  problem: ProblemType,
  target: string | null,
  store: Store,
  checks: readonly Check[],
  latest: readonly StoredAttempt[],
  nowMs: number,
): Gathered {
  const found = target === null ? [] : latest.flatMap((attempt) => nearFindings(problem, target, attempt, checks));
  const about = found[0] ?? null;
  const attempts = about === null ? [] : windowOf(store, about.check.id, about.attempt.target, nowMs, nowMs);
  return { problem, target, about, incident: null, attempts, latest };
}

function nearFindings(problem: ProblemType, target: string, attempt: StoredAttempt, checks: readonly Check[]) {
  const check = checks.find(({ id }) => id === attempt.check);
  if (check === undefined || attempt.target !== target || attempt.outcome !== 'seen') return [];
  const isNear = ({ code }: Finding) =>
    check.explanations[code]?.problem === problem || nearCodes[problem].includes(code);
  return attempt.findings.filter(isNear).map(({ code }) => ({ check, attempt, code }));
}

const earlierMs = 30 * windowMs;
const maxEarlier = 1000;

/** Of runs before the window, for the check that reads their progress. */
function earlierOf(store: Store, check: string, target: string, openedAtMs: number): Pick<Gathered, 'earlier'> {
  if (check !== 'import-stuck') return {};
  const sinceMs = openedAtMs - earlierMs;
  const looks = store.attempts({ check, target, sinceMs, untilMs: openedAtMs - windowMs - 1, limit: maxEarlier });
  return { earlier: looks.toReversed() };
}

/** Oldest first, from a day before. */
function windowOf(
  store: Store,
  check: string,
  target: string,
  openedAtMs: number,
  untilMs: number,
): readonly StoredAttempt[] {
  return store.attempts({ check, target, sinceMs: openedAtMs - windowMs, untilMs, limit: maxAttempts }).toReversed();
}
