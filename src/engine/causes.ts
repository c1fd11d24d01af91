/**
 * Which findings and failed looks likely follow from another finding, and from which: the deepest there is. Pure.
 * Knows what a target stands on (endpoint, connection, model) and how far a finding reaches (`bringsDown` of its words); no code, no check.
 */
import type { Check, Explanation, Finding, Reach, Target } from '../check.ts';
import { endpointName, endpointOfUrl } from '../settings/endpoints.ts';
import type { Settings } from '../settings/settings.ts';
import type { Found } from '../store/store.ts';
import { ownCheckId } from './own-check.ts';
import { ownStateExplanations } from './own-words.ts';

/** A finding that takes others with it. */
export type Cause = {
  readonly check: string;
  readonly target: string;
  readonly code: string;
  readonly reach: Reach;
};

/** A finding, or with `code` null a look that failed, and what it likely follows from. */
export type Following = {
  readonly check: string;
  readonly target: string;
  readonly code: string | null;
  readonly cause: Cause;
};

/** `attempts`: the newest of each check and target. What follows from nothing is not among the answers; nor is a notice. */
export function followingOf(
  attempts: readonly Found[],
  checks: readonly Check[],
  settings: Settings,
): readonly Following[] {
  const places = placesOf(checks, settings);
  const all = attempts.map((attempt) => ({ attempt, place: places(attempt), words: wordsOf(checks, attempt) }));
  const causes = all.flatMap(causesIn).toSorted((one, other) => depth[one.cause.reach] - depth[other.cause.reach]);
  return all.flatMap((look) =>
    suffering(look).flatMap((one) => {
      const found = causes.find((known) => isBelow(known, look, one));
      return found === undefined ? [] : [{ ...namesOf(look.attempt), code: one?.code ?? null, cause: found.cause }];
    }),
  );
}

/** The deepest first. */
const depth: { readonly [R in Reach]: number } = {
  clock: 0,
  endpoint: 1,
  service: 2,
  connection: 3,
  model: 4,
  action: 5,
};

/** What a look needs to succeed, as far as its target says. */
export type Place = {
  readonly endpoints: readonly string[];
  readonly connection: string | null;
  /** As the settings name it. */
  readonly model: string | null;
};
type Looked = {
  readonly attempt: Found;
  readonly place: Place;
  readonly words: { readonly [code: string]: Explanation };
};
type Known = { readonly cause: Cause; readonly finding: Finding; readonly place: Place };

function causesIn({ attempt, place, words }: Looked): readonly Known[] {
  if (attempt.outcome !== 'seen') return [];
  return attempt.findings.flatMap((finding) => {
    const reach = words[finding.code]?.bringsDown;
    const cause = reach && { ...namesOf(attempt), code: finding.code, reach };
    return cause ? [{ cause, finding, place }] : [];
  });
}

/** Null stands for the look itself, which failed. */
function suffering({ attempt }: Looked): readonly (Finding | null)[] {
  if (attempt.outcome === 'blind') return [null];
  return attempt.findings.filter(({ severity }) => severity === 'failure' || severity === 'warning');
}

function isBelow(
  { cause, finding, place }: Known,
  { attempt, place: own, words }: Looked,
  one: Finding | null,
): boolean {
  if (cause.check === attempt.check && cause.target === attempt.target) return false;
  const ownReach = one === null ? undefined : words[one.code]?.bringsDown;
  if (ownReach !== undefined && depth[ownReach] <= depth[cause.reach]) return false;
  switch (cause.reach) {
    case 'clock':
      // A look that could not be judged for it says so.
      return one === null ? attempt.fault?.code === cause.code : words[one.code]?.isOwnClock === true;
    case 'endpoint':
      return one === null && own.endpoints.includes(cause.target);
    case 'service':
      return one === null
        ? own.connection !== null && attempt.fault?.whose === 'peer'
        : words[one.code]?.actsNext === 'anaplan';
    case 'connection':
      return one === null && own.connection !== null && own.connection === place.connection;
    case 'model':
      return one === null
        ? isInModel(own, place, finding)
        : isSame(one.facts['sourceModelId'], finding.facts['modelId']);
    case 'action':
      return one !== null && cause.target === attempt.target && readsSameModel(one, finding);
  }
}

function isInModel({ connection, model }: Place, place: Place, { facts }: Finding): boolean {
  if (model === null || connection !== place.connection) return false;
  return isSame(model, facts['model']) || isSame(model, facts['modelId']);
}

function readsSameModel({ facts }: Finding, { facts: of }: Finding): boolean {
  return isSame(facts['sourceModelId'], of['sourceModelId']) || isSame(facts['sourceModel'], of['sourceModel']);
}

function isSame(one: unknown, other: unknown): boolean {
  return typeof one === 'string' && typeof other === 'string' && one.toLowerCase() === other.toLowerCase();
}

const namesOf = ({ check, target }: Found) => ({ check, target });

function wordsOf(checks: readonly Check[], { check }: Found): Looked['words'] {
  if (check === ownCheckId) return ownStateExplanations;
  return checks.find(({ id }) => id === check)?.explanations ?? {};
}

/** Where the targets of the settings stand; one that the settings no longer name stands nowhere. */
export function placesOf(
  checks: readonly Check[],
  settings: Settings,
): (subject: Pick<Found, 'check' | 'target'>) => Place {
  const places = new Map(
    checks.flatMap((check) =>
      check.targets(settings).map((target) => [keyOf(check.id, target.name), placeOf(target, settings)] as const),
    ),
  );
  return ({ check, target }) => places.get(keyOf(check, target)) ?? nowhere;
}

const nowhere: Place = { endpoints: [], connection: null, model: null };
const keyOf = (check: string, target: string) => JSON.stringify([check, target]);

/** Targets are of each check's own making; what they have in common is the names of these fields. */
function placeOf(target: Target, { connections }: Settings): Place {
  const model = fieldOf(target, 'model');
  const wanted = fieldOf(target, 'connection') ?? fieldOf(model, 'connection') ?? target.name;
  const connection = connections.find(({ name }) => name === wanted);
  const modelName = typeof model === 'string' ? model : fieldOf(model, 'model');
  const host = fieldOf(target, 'host');
  const port = fieldOf(target, 'port');
  const own = typeof host === 'string' && typeof port === 'number' ? [endpointName({ host, port })] : [];
  const used = connection === undefined ? [] : [connection.baseUrls.api, connection.baseUrls.auth];
  return {
    endpoints: [...own, ...used.map((url) => endpointName(endpointOfUrl(url)))],
    connection: connection?.name ?? null,
    model: typeof modelName === 'string' ? modelName : null,
  };
}

function fieldOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? (value as { readonly [key: string]: unknown })[name]
    : undefined;
}
