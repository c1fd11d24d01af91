/** The check of anaplan-doctor itself, as any other: what it saw of its own state, judged. Knows no daemon; who runs it says how to look. */
import { z } from 'zod';
import type { Check, Finding, JsonObject } from '../check.ts';
import { defineCheck } from '../check.ts';
import type { PassingWhy } from '../store/space.ts';
import type { Bound } from './bound.ts';
import type { OwnStateCode } from './own-words.ts';
import { ownStateExplanations } from './own-words.ts';

export const ownCheckId = 'anaplan-doctor';
export const ownTarget = 'this host';

/** Something that was not seen by its newest look, and does not follow from something known. */
export type BlindSubject = {
  readonly check: string;
  readonly target: string;
  readonly whose: string;
  readonly code: string;
  readonly message: string;
};

/** A way in that could not be opened: the page, or a socket. */
export type NotServed = {
  readonly what: 'page' | 'host-socket' | 'operators-socket';
  readonly sinceMs: number;
  readonly reason: string;
};

/** Holds no figure that changes by itself: equal states are stored once. */
export type OwnState = {
  readonly subjects: number;
  readonly blind: readonly BlindSubject[];
  /** A settings file that was not taken over. */
  readonly refusedSettings: { readonly file: string; readonly sinceMs: number; readonly reason: string } | null;
  /** Theirs less ours, in whole minutes; null when it could not be compared. */
  readonly clockSkewMinutes: number | null;
  /** When the store could not be written any more, and null while it can. */
  readonly unwrittenSinceMs: number | null;
  /** Why; absent in what older versions stored. */
  readonly unwrittenWhy?: PassingWhy | null;
  /** What the daemon goes on without, and tries again to open; absent in what older versions stored. */
  readonly notServed?: readonly NotServed[];
  /** A damaged store that was put aside; absent in what older versions stored. */
  readonly setAside?: { readonly atMs: number; readonly to: string; readonly reason: string } | null;
  /** On the disk of the store, in whole steps; null when unknown. */
  readonly freeMiB: number | null;
};

/** Since when each is blind, by check and target. */
type Memory = { readonly sinceMs: { readonly [subject: string]: number } };

const limits = z.strictObject({
  blindAfterMs: z.number().positive().default(1_800_000),
  skewMinutes: z.number().positive().default(5),
  freeMiB: z.number().nonnegative().default(100),
});
type Limits = z.infer<typeof limits>;

/** `look` is its probe. */
export function ownBound(look: (signal: AbortSignal) => Promise<OwnState>, given: Partial<Limits> = {}): Bound {
  return { check: ownCheck(look), target: { name: ownTarget }, limits: limits.parse(given) };
}

export function ownCheck(look: (signal: AbortSignal) => Promise<OwnState>): Check {
  return defineCheck({
    id: ownCheckId,
    question: 'Does anaplan-doctor see what it is to watch?',
    limits,
    needs: [],
    targets: () => [],
    probe: (_target, _tools, signal) => look(signal),
    remember: (memory: Memory | null, seen): Memory => {
      if (seen.outcome !== 'seen') return memory ?? { sinceMs: {} };
      const known = memory?.sinceMs ?? {};
      return {
        sinceMs: Object.fromEntries(
          seen.observation.blind.map((one) => [nameOf(one), known[nameOf(one)] ?? seen.startedAtMs]),
        ),
      };
    },
    judge: (state, { nowMs, limits: given, memory }): readonly Finding<OwnStateCode>[] => [
      ...blindTooLong(state, memory, nowMs, given),
      ...settingsRefused(state),
      ...clockWrong(state, given),
      ...storeState(state, given),
      ...storeSetAside(state, nowMs),
      ...waysIn(state),
    ],
    explanations: ownStateExplanations,
  });
}

function blindTooLong(
  { blind, subjects }: OwnState,
  { sinceMs }: Memory,
  nowMs: number,
  { blindAfterMs }: Limits,
): readonly Finding<OwnStateCode>[] {
  const long = blind
    .map((one) => ({ ...one, sinceMs: sinceMs[nameOf(one)] ?? nowMs }))
    .filter((one) => nowMs - one.sinceMs >= blindAfterMs)
    .toSorted((one, other) => one.sinceMs - other.sinceMs);
  const [first] = long;
  if (first === undefined) return [];
  const facts: JsonObject = {
    blindSubjects: long.length,
    subjects,
    blindSinceAtMs: first.sinceMs,
    whose: first.whose,
    causeCode: first.code,
    cause: first.message,
    which: named(long),
  };
  return [{ code: 'sight-lost', severity: 'failure', facts }];
}

/** The first few by name, and how many more. */
function named(blind: readonly BlindSubject[]): string {
  const names = blind.slice(0, 3).map(({ check, target }) => `${check} of "${target}"`);
  return blind.length > 3 ? `${names.join(', ')} and ${blind.length - 3} more` : names.join(', ');
}

function settingsRefused({ refusedSettings }: OwnState): readonly Finding<OwnStateCode>[] {
  if (refusedSettings === null) return [];
  const { file, sinceMs, reason } = refusedSettings;
  return [{ code: 'settings-refused', severity: 'warning', facts: { file, refusedAtMs: sinceMs, reason } }];
}

function clockWrong({ clockSkewMinutes }: OwnState, { skewMinutes }: Limits): readonly Finding<OwnStateCode>[] {
  if (clockSkewMinutes === null || Math.abs(clockSkewMinutes) < skewMinutes) return [];
  const direction = clockSkewMinutes > 0 ? 'behind' : 'ahead of';
  const facts = { differenceMs: Math.abs(clockSkewMinutes) * 60_000, direction };
  return [{ code: 'clock-wrong', severity: 'failure', facts }];
}

const causes: { readonly [W in PassingWhy]: string } = {
  'disk-full': 'the disk of the store is full',
  locked: 'another process holds the store locked',
};

function storeState(
  { unwrittenSinceMs, unwrittenWhy, freeMiB }: OwnState,
  limits: Limits,
): readonly Finding<OwnStateCode>[] {
  const unwritten: readonly Finding<OwnStateCode>[] =
    unwrittenSinceMs === null
      ? []
      : [
          {
            code: 'store-not-written',
            severity: 'failure',
            facts: { unwrittenAtMs: unwrittenSinceMs, cause: causes[unwrittenWhy ?? 'disk-full'] },
          },
        ];
  if (freeMiB === null || freeMiB >= limits.freeMiB) return unwritten;
  const facts = { freeBytes: freeMiB * 1_048_576, limitBytes: limits.freeMiB * 1_048_576 };
  return [...unwritten, { code: 'disk-nearly-full', severity: 'warning', facts }];
}

function waysIn({ notServed = [] }: OwnState): readonly Finding<OwnStateCode>[] {
  return notServed.map(({ what, sinceMs, reason }) => ({
    code: `${what}-not-served`,
    severity: 'warning',
    facts: { notServedAtMs: sinceMs, reason },
  }));
}

/** So long it is told. */
const setAsideToldMs = 7 * 86_400_000;

function storeSetAside({ setAside = null }: OwnState, nowMs: number): readonly Finding<OwnStateCode>[] {
  if (setAside === null || nowMs - setAside.atMs >= setAsideToldMs) return [];
  const { atMs, to, reason } = setAside;
  return [{ code: 'store-set-aside', severity: 'warning', facts: { setAsideAtMs: atMs, file: to, reason } }];
}

function nameOf({ check, target }: BlindSubject): string {
  return JSON.stringify([check, target]);
}
