/** What import-stuck remembers of one import: its running tasks and what its earlier runs taught. Pure; bounded in size. */
import { z } from 'zod';
import type { Dwell } from '../anaplan/dwell.ts';
import type { DayEffect, Prior } from './prior.ts';
import type { Stats } from './stats.ts';

/** A run under way, beside its dwell. */
export type Run = {
  readonly taskId: string;
  /** Best knowledge of when it began, this host's clock. */
  readonly startedAtMs: number;
  /** It was seen to begin: the look before was no further away than reads may be, and did not show it. */
  readonly startSeen: boolean;
  /** Where it stands now was not, or may not have been, reached under our eyes. */
  readonly arrivalUnseen: boolean;
  /** Half the interval in which it arrived where it stands. */
  readonly arrivalMs: number;
  /** Longest stay in each place it has left; null where a gap makes it unknown. */
  readonly stays: { readonly [key: string]: number | null };
  /** Others of the workspace today, when it began: a difference of logarithms. */
  readonly othersToday: number | null;
  /** Some time of it was not watched. */
  readonly hasGap: boolean;
  /** Told as stuck; a person said what it was. */
  readonly verdict: 'was-normal' | 'was-stuck' | null;
  /** Standing so long is normal, a person said. */
  readonly normalMs: number;
};

/** What an ended run taught, for who says later what it was. */
export type Taught = {
  readonly taskId: string;
  readonly key: string;
  /** As folded into the mean, and as it was; logarithms. */
  readonly value: number;
  readonly seen: number;
  readonly weight: number;
  /** `runs` of its place after it was folded in. */
  readonly runs: number;
};

export type Ended = {
  readonly taskId: string;
  readonly endedAtMs: number;
  /** Of its longest stay from the usual, a difference of logarithms; null where nothing was usual yet, or it was not watched. */
  readonly deviation: number | null;
  /** At most; null when it is not known within what. */
  readonly tookMs: number | null;
  readonly rows: number | null;
  /** By what was usual before it. */
  readonly oddity: Oddity | null;
};

export type Oddity = {
  readonly code: 'import-too-fast' | 'import-no-rows';
  readonly usualMs: number | null;
  readonly limitMs: number | null;
  readonly usualRows: number | null;
  readonly runs: number;
};

export type Reset = { readonly atMs: number; readonly why: string };

export type Memory = {
  readonly format: 1;
  readonly running: readonly Dwell[];
  readonly runs: readonly Run[];
  /** What the import is, as far as a change of it makes its past worthless. */
  readonly identity: { readonly [part: string]: string };
  readonly workspaceId: string;
  /** Of the newest look that saw anything. */
  readonly seenAtMs: number | null;
  /** No look failed since. */
  readonly isWatched: boolean;
  readonly keys: { readonly [key: string]: Stats };
  readonly days: { readonly [dayClass: string]: DayEffect };
  readonly prior: Prior | null;
  readonly taught: readonly Taught[];
  readonly ended: Ended | null;
  readonly reset: Reset | null;
};

export const nothingRemembered: Memory = {
  format: 1,
  running: [],
  runs: [],
  identity: {},
  workspaceId: '',
  seenAtMs: null,
  isWatched: false,
  keys: {},
  days: {},
  prior: null,
  taught: [],
  ended: null,
  reset: null,
};

/** Places kept per import; beyond that the ones not met for longest are forgotten. */
export const mostKeys = 24;
export const mostTaught = 40;

const dwell = z.looseObject({
  taskId: z.string(),
  state: z.string(),
  progress: z.number(),
  step: z.string(),
  modelProgress: z.number().nullable(),
  unchangedMs: z.number().nonnegative(),
  firstSeenAtMs: z.number(),
  lastReadAtMs: z.number(),
  confirmedReads: z.number().int().positive(),
  blindMs: z.number(),
  interrupted: z.boolean(),
});

/** Of another format only the running tasks are kept, where they can be read: a stall under way is not forgotten by an update. */
export function memoryOf(stored: unknown): Memory {
  if (isCurrent(stored)) return stored;
  const running = z.object({ running: z.array(z.unknown()) }).safeParse(stored);
  if (!running.success) return nothingRemembered;
  const readable = running.data.running.flatMap((one) => {
    const { success, data } = dwell.safeParse(one);
    return success ? [data as Dwell] : [];
  });
  return { ...nothingRemembered, running: readable };
}

/** Written by this version, so that its parts are what they were. */
function isCurrent(stored: unknown): stored is Memory {
  if (typeof stored !== 'object' || stored === null || !('format' in stored) || stored.format !== 1) return false;
  return Object.keys(nothingRemembered).every((name) => name in stored);
}

/** `stats` under `key`, met at `atMs`; beyond `mostKeys` those met longest ago are left out. */
export function withKey(keys: Memory['keys'], key: string, stats: Stats, atMs: number): Memory['keys'] {
  const all = Object.entries({ ...keys, [key]: { ...stats, metAtMs: atMs } });
  if (all.length <= mostKeys) return Object.fromEntries(all);
  return Object.fromEntries(all.toSorted(([, a], [, b]) => b.metAtMs - a.metAtMs).slice(0, mostKeys));
}
