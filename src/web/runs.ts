/** Runs of an import with their progress, and the limits learned from them; pure but for the store. Knows the memory of import-stuck. */
import { z } from 'zod';
import { slowDay } from '../stall/learn.ts';
import { learnedOf } from '../stall/limit.ts';
import { memoryOf } from '../stall/memory.ts';
import { builtIn } from '../stall/prior.ts';
import { isStep, keyOf, rows, total } from '../stall/step-key.ts';
import type { RunOutcome } from '../store/runs.ts';
import type { Store } from '../store/store.ts';

/** The check that watches running imports. */
export const importCheck = 'import-stuck';

/** `afterMs` counts from the start of the run. */
export type RunSample = { readonly afterMs: number; readonly progressPercent: number; readonly step: string };

export type RunView = {
  readonly taskId: string;
  /** By Anaplan's clock. */
  readonly startedAtMs: number;
  readonly outcome: RunOutcome;
  readonly firstSeenAtMs: number;
  /** Seen running last; null: it never was. */
  readonly lastRunningMs: number | null;
  readonly endedAtMs: number | null;
  readonly rows: number | null;
  /** How long it might stand where it was seen last, and take as a whole. */
  readonly limitMs: number | null;
  readonly totalLimitMs: number | null;
  /** Oldest first; a standstill is its first and its last reading. */
  readonly samples: readonly RunSample[];
};

/** Newest first, `most` at most. */
export function runsOf(
  store: Pick<Store, 'runs'>,
  target: string,
  { sinceMs, most }: { readonly sinceMs: number; readonly most: number },
): readonly RunView[] {
  const runs = store.runs({ check: importCheck, target, limit: most });
  return runs
    .filter(({ startedAtMs, lastRunningMs }) => Math.max(startedAtMs, lastRunningMs ?? 0) >= sinceMs)
    .map(({ check: _check, target: _target, curve, ...run }) => ({
      ...run,
      samples: (curve?.points ?? []).map(({ afterMs, progress, step }) => ({
        ...{ afterMs, progressPercent: Math.round(progress * 1000) / 10, step: curve?.steps[step] ?? '' },
      })),
    }));
}

/** Since when, in the time of the run, its last readings are all the same; null where it was read once. */
export function standsAfterMs({ samples }: Pick<RunView, 'samples'>): number | null {
  const last = samples.at(-1);
  if (last === undefined || samples.length < 2) return null;
  const moved = samples.findLastIndex(
    ({ progressPercent, step }) => progressPercent !== last.progressPercent || step !== last.step,
  );
  return samples[moved + 1]?.afterMs ?? null;
}

export type PlaceLimit = {
  /** As import-stuck names places: a step, `whole run`. */
  readonly place: string;
  readonly runs: number;
  readonly medianMs: number;
  readonly longestMs: number;
  readonly limitMs: number;
};

/** What was learned of each place of an import, the places of the work by how long they take, then the whole run. */
export function learnedLimitsOf(store: Pick<Store, 'memoryOf'>, target: string, nowMs: number): readonly PlaceLimit[] {
  const memory = memoryOf(store.memoryOf(importCheck, target));
  const day = slowDay(memory, { startedAtMs: nowMs, othersToday: null });
  const places = Object.entries(memory.keys).flatMap(([place, stats]): readonly PlaceLimit[] => {
    if (place === rows) return [];
    const learned = learnedOf(stats, memory.prior ?? builtIn, memory.keys, day);
    if (learned === null) return [];
    const { runs, medianMs, longestMs, stalledMs } = learned;
    return [{ place, runs, medianMs, longestMs, limitMs: stalledMs }];
  });
  const rank = ({ place }: PlaceLimit) => (isStep(place) ? 0 : place === total ? 2 : 1);
  return places.toSorted((one, other) => rank(one) - rank(other) || other.medianMs - one.medianMs);
}

/** Where a run stands, since when (this host's clock), and how long it may. */
export type Standstill = {
  readonly taskId: string;
  readonly sinceMs: number;
  readonly unchangedMs: number;
  readonly progressPercent: number;
  readonly place: string;
  readonly limitMs: number;
  /** 0: the fixed limit of the settings. */
  readonly learnedRuns: number;
};

const shownLimits = z.looseObject({ stuckAfterMs: z.number(), floorMs: z.number(), ceilingMs: z.number() });

/** By what import-stuck remembers and the limits it was last judged by; none where nothing runs. */
export function standstillsOf(
  store: Pick<Store, 'memoryOf' | 'attempts'>,
  target: string,
  nowMs: number,
): readonly Standstill[] {
  const memory = memoryOf(store.memoryOf(importCheck, target));
  if (memory.running.length === 0) return [];
  const { success, data } = shownLimits.safeParse(store.attempts({ check: importCheck, target, limit: 1 })[0]?.limits);
  if (!success) return [];
  const learned = new Map(learnedLimitsOf(store, target, nowMs).map((one) => [one.place, one]));
  return memory.running.map((dwell) => {
    const place = keyOf(dwell);
    const known = learned.get(place);
    const { stuckAfterMs, floorMs, ceilingMs } = data;
    const limitMs =
      known === undefined ? stuckAfterMs : Math.max(Math.min(floorMs, ceilingMs), Math.min(ceilingMs, known.limitMs));
    return {
      ...{ taskId: dwell.taskId, sinceMs: dwell.firstSeenAtMs, unchangedMs: dwell.unchangedMs },
      ...{ progressPercent: Math.round(dwell.progress * 1000) / 10, place, limitMs, learnedRuns: known?.runs ?? 0 },
    };
  });
}
