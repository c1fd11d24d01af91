/** Runs of an import with their progress, and the limits learned from them; the one place that knows where that is read from. Pure but for the store. */
import { z } from 'zod';
import type { Json } from '../check.ts';
import { learnedOf } from '../stall/limit.ts';
import { slowDay } from '../stall/learn.ts';
import { memoryOf } from '../stall/memory.ts';
import { builtIn } from '../stall/prior.ts';
import { isStep, keyOf, rows, total } from '../stall/step-key.ts';
import type { Store } from '../store/store.ts';

/** The check that watches running imports; its observations and memories are what this reads. */
export const importCheck = 'import-stuck';

export type RunSample = { readonly atMs: number; readonly progressPercent: number; readonly step: string };

export type RunView = {
  readonly taskId: string;
  /** By Anaplan's clock. */
  readonly startedAtMs: number;
  /** First and last sight of it, this host's clock. */
  readonly firstSeenAtMs: number;
  readonly lastSeenAtMs: number;
  readonly isRunning: boolean;
  /** Oldest first, thinned where there are many. */
  readonly samples: readonly RunSample[];
};

export type PlaceLimit = {
  /** As import-stuck names places: a step, `whole run`. */
  readonly place: string;
  readonly runs: number;
  readonly medianMs: number;
  readonly longestMs: number;
  readonly limitMs: number;
};

const mostLooks = 4000;
const mostSamples = 240;

const seenTask = z.looseObject({
  taskId: z.string(),
  state: z.string(),
  progress: z.number(),
  step: z.string(),
  createdAtMs: z.number(),
});
type SeenTask = z.infer<typeof seenTask>;

/** Newest first, `most` at most. */
export function runsOf(
  store: Pick<Store, 'runningSeen' | 'memoryOf'>,
  target: string,
  { sinceMs, most }: { readonly sinceMs: number; readonly most: number },
): readonly RunView[] {
  const seen = store.runningSeen(importCheck, target, sinceMs, mostLooks).toReversed();
  const readings = seen.flatMap(({ startedAtMs, running }) => tasksIn(running).map((task) => ({ startedAtMs, task })));
  const running = new Set(memoryOf(store.memoryOf(importCheck, target)).running.map(({ taskId }) => taskId));
  const byTask = [...Map.groupBy(readings, ({ task }) => task.taskId)];
  const runs = byTask.map(([taskId, own]): RunView => {
    const samples = own.map(({ startedAtMs, task }) => sampleOf(startedAtMs, task));
    const [first, last] = [samples[0], samples.at(-1)];
    return {
      taskId,
      startedAtMs: own[0]?.task.createdAtMs ?? 0,
      firstSeenAtMs: first?.atMs ?? 0,
      lastSeenAtMs: last?.atMs ?? 0,
      isRunning: running.has(taskId),
      samples: thinned(samples),
    };
  });
  return runs.toReversed().slice(0, most);
}

function tasksIn(running: Json): readonly SeenTask[] {
  if (!Array.isArray(running)) return [];
  return running.flatMap((one: Json) => {
    const { success, data } = seenTask.safeParse(one);
    return success ? [data] : [];
  });
}

function sampleOf(atMs: number, { progress, step }: SeenTask): RunSample {
  return { atMs, progressPercent: Math.round(Math.min(1, Math.max(0, progress)) * 1000) / 10, step };
}

/** What stands still is said by its first and its last reading. */
function thinned(samples: readonly RunSample[]): readonly RunSample[] {
  const telling = samples.filter((one, index) => {
    const [before, after] = [samples[index - 1], samples[index + 1]];
    return before === undefined || after === undefined || !isSame(before, one) || !isSame(one, after);
  });
  if (telling.length <= mostSamples) return telling;
  const every = Math.ceil(telling.length / mostSamples);
  return telling.filter((_one, index) => index % every === 0 || index === telling.length - 1);
}

const isSame = (one: RunSample, other: RunSample) =>
  one.progressPercent === other.progressPercent && one.step === other.step;

/** What was learned of each place of an import, the places of the work by how long they take, then the whole run. */
export function learnedLimitsOf(
  store: Pick<Store, 'memoryOf'>,
  target: string,
  nowMs: number,
): readonly PlaceLimit[] {
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

/** Where a run stands, since when (this host's clock), and how long it may; null where nothing runs. */
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

/** By what import-stuck remembers and the limits it was last judged by. */
export function standstillsOf(store: Store, target: string, nowMs: number): readonly Standstill[] {
  const memory = memoryOf(store.memoryOf(importCheck, target));
  if (memory.running.length === 0) return [];
  const { success, data } = shownLimits.safeParse(store.attempts({ check: importCheck, target, limit: 1 })[0]?.limits);
  if (!success) return [];
  const learned = new Map(learnedLimitsOf(store, target, nowMs).map((one) => [one.place, one]));
  return memory.running.map((dwell) => {
    const place = keyOf(dwell);
    const known = learned.get(place);
    const limitMs =
      known === undefined
        ? data.stuckAfterMs
        : Math.max(Math.min(data.floorMs, data.ceilingMs), Math.min(data.ceilingMs, known.limitMs));
    return {
      ...{ taskId: dwell.taskId, sinceMs: dwell.firstSeenAtMs, unchangedMs: dwell.unchangedMs },
      ...{ progressPercent: Math.round(dwell.progress * 1000) / 10, place, limitMs, learnedRuns: known?.runs ?? 0 },
    };
  });
}
