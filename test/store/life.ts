/** A fleet's life through the store's own interface, by a made clock: looks, outages, import runs, upkeep. For the bench and a short test. */
import type { Finding, Json, JsonObject, RunSeen } from '../../src/check.ts';
import { changesOf } from '../../src/incidents/changes.ts';
import { usualAlarms } from '../../src/settings/alarms.ts';
import type { Attempt, Store } from '../../src/store/store.ts';
import type { Retention } from '../../src/store/upkeep.ts';

/** What a look of one check is like: taken from a real store, or made up. */
export type LookShape = {
  readonly check: string;
  readonly observation: Json;
  readonly limits: Json;
  readonly memory: Json;
  /** Facts of a finding of it. */
  readonly facts: JsonObject;
};

export type LifeOptions = {
  readonly shapes: readonly LookShape[];
  readonly subjects: number;
  readonly days: number;
  readonly runsPerDay: number;
  /** How often an import is looked at while it runs. */
  readonly pollMs: number;
  /** How often each is looked at; every 5 minutes unless given. */
  readonly everyMs?: number;
  /** So many such periods are one transaction, and then upkeep runs; one unless given. */
  readonly together?: number;
  /** False: nothing is tidied. */
  readonly upkeep?: boolean;
  readonly startMs: number;
  readonly seed: number;
  readonly retention?: Retention;
  readonly onDay?: (day: number, looks: number) => void;
};

export type LifeCount = { looks: number; runs: number; polls: number };

type Subject = {
  readonly shape: LookShape;
  readonly target: string;
  readonly finding: Finding | null;
  outageUntilMs: number;
  version: number;
  readonly isImport: boolean;
  run: { id: string; startedAtMs: number; endsAtMs: number } | null;
  nextRunMs: number;
};

const minuteMs = 60_000;
const usualEveryMs = 5 * minuteMs;
const dayMs = 86_400_000;

/** Park and Miller's generator: a failure can be repeated with its seed. */
export function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}

/** Every check and target is looked at once in each period; what falls into one or some is one transaction, then upkeep runs to its end. */
export function lived(store: Store, options: LifeOptions): LifeCount {
  const random = randomFrom(options.seed);
  const { everyMs = usualEveryMs, together = 1 } = options;
  const all = subjectsOf(options, random);
  const count: LifeCount = { looks: 0, runs: 0, polls: 0 };
  const ticks = Math.round((options.days * dayMs) / everyMs);
  for (let tick = 0; tick < ticks; tick += together) {
    const endMs = options.startMs + Math.min(ticks, tick + together) * everyMs;
    store.inOneTransaction(() => {
      for (let fromMs = options.startMs + tick * everyMs; fromMs < endMs; fromMs += everyMs)
        for (const [index, one] of all.entries()) looked(store, one, fromMs + index * 7, options, random, count);
    });
    if (options.upkeep !== false) tidied(store, endMs, options);
    const livedMs = endMs - options.startMs;
    if (livedMs % dayMs === 0) options.onDay?.(livedMs / dayMs, count.looks);
  }
  return count;
}

function tidied(store: Store, nowMs: number, { retention }: LifeOptions): void {
  for (let slices = 0; slices < 5000; slices += 1) {
    if (!store.upkeepStep(nowMs, retention).more) return;
  }
}

function subjectsOf({ shapes, subjects, runsPerDay, startMs }: LifeOptions, random: () => number): readonly Subject[] {
  const imports = shapes.filter(({ check }) => check === 'import-stuck');
  const others = shapes.filter(({ check }) => check !== 'import-stuck');
  const importCount = imports.length === 0 ? 0 : importCountOf(subjects, runsPerDay);
  return Array.from({ length: subjects }, (_, index): Subject => {
    const isImport = index < importCount;
    const shape = (isImport ? imports[index % imports.length] : others[index % others.length]) as LookShape;
    const finding = index % 10 === 3 ? findingOf(shape, 'warning') : null;
    return {
      ...{
        shape,
        target: `Sales Hub ${index} / Load actuals`,
        finding,
        outageUntilMs: 0,
        version: 0,
        isImport,
        run: null,
      },
      nextRunMs: isImport ? startMs + random() * (dayMs / (runsPerDay / importCount)) : Number.POSITIVE_INFINITY,
    };
  });
}

/** One in twenty, and so many that none runs more than a hundred times a day: a run has to be seen while it lasts. */
function importCountOf(subjects: number, runsPerDay: number): number {
  if (runsPerDay === 0) return 0;
  return Math.min(subjects, Math.max(1, Math.round(subjects / 20), Math.ceil(runsPerDay / 100)));
}

function findingOf({ check, facts }: LookShape, severity: Finding['severity']): Finding {
  return { code: `${check}-${severity}`, severity, facts };
}

function looked(
  store: Store,
  one: Subject,
  atMs: number,
  options: LifeOptions,
  random: () => number,
  count: LifeCount,
): void {
  if (one.isImport) lookedAtImport(store, one, atMs, options, random, count);
  else recordedLook(store, one, atMs, random, count, []);
}

/** With all its polls of the 5 minutes. */
function lookedAtImport(
  store: Store,
  one: Subject,
  fromMs: number,
  { pollMs, runsPerDay, subjects, everyMs = usualEveryMs }: LifeOptions,
  random: () => number,
  count: LifeCount,
): void {
  const betweenMs = (dayMs / runsPerDay) * importCountOf(subjects, runsPerDay);
  let atMs = fromMs;
  while (atMs < fromMs + everyMs) {
    if (one.run === null && one.nextRunMs <= atMs) {
      const lengthMs = Math.min(
        0.8 * betweenMs,
        minuteMs * Math.exp(1.2 + 0.9 * (random() + random() + random() - 1.5) * 2),
      );
      count.runs += 1;
      const id = count.runs.toString(16).toUpperCase().padStart(32, '0');
      one.run = { id, startedAtMs: Math.round(one.nextRunMs), endsAtMs: one.nextRunMs + lengthMs };
    }
    const { run } = one;
    const isOver = run !== null && run.endsAtMs <= atMs;
    recordedLook(store, one, Math.round(atMs), random, count, run === null ? [] : [runSeen(run, atMs)]);
    if (run !== null && !isOver) count.polls += 1;
    if (isOver) {
      one.run = null;
      one.nextRunMs += betweenMs * (0.8 + 0.4 * random());
      if (one.nextRunMs < atMs) one.nextRunMs = atMs;
    }
    atMs += run !== null && !isOver ? pollMs : everyMs;
  }
}

function runSeen({ id, startedAtMs, endsAtMs }: NonNullable<Subject['run']>, atMs: number): RunSeen {
  const isOver = endsAtMs <= atMs;
  const share = Math.min(1, (atMs - startedAtMs) / (endsAtMs - startedAtMs));
  return {
    ...{ id, startedAtMs, outcome: isOver ? 'succeeded' : 'running', rows: isOver ? 184_220 : null },
    ...{ progress: isOver ? null : Math.floor(share * 20) / 20, step: isOver ? null : 'Processing ...' },
    ...{ limitMs: isOver ? null : 1_200_000, totalLimitMs: isOver ? null : 3_600_000 },
  };
}

function recordedLook(
  store: Store,
  one: Subject,
  startedAtMs: number,
  random: () => number,
  count: LifeCount,
  runs: readonly RunSeen[],
): void {
  const chance = random();
  if (chance < 0.002) one.version += 1;
  // An outage in 60 days, a passing fault in two days.
  if (chance > 1 - 1 / (60 * 288)) one.outageUntilMs = startedAtMs + (0.2 + 6 * random()) * 3_600_000;
  const isOut = startedAtMs < one.outageUntilMs || (chance > 0.5 && chance < 0.5017);
  const isBlind = !isOut && chance > 0.6 && chance < 0.601;
  const { check, limits } = one.shape;
  const polled = runs.some(({ outcome }) => outcome === 'running') ? { readAtMs: startedAtMs } : {};
  const standing = { ...(one.shape.observation as JsonObject), target: one.target, version: one.version };
  const known = { ...((one.shape.memory ?? {}) as JsonObject), ...polled };
  const attempt: Attempt = {
    ...{ check, target: one.target, startedAtMs, durationMs: Math.round(40 + 400 * random() * random()), limits },
    outcome: isBlind ? 'blind' : 'seen',
    observation: isBlind ? null : { ...standing, ...polled },
    memory: one.shape.memory === null ? null : known,
    findings: isBlind
      ? []
      : [...(one.finding === null ? [] : [one.finding]), ...(isOut ? [findingOf(one.shape, 'failure')] : [])],
    fault: isBlind ? { whose: 'network', code: 'timeout', message: 'No answer within 10 s. Check the network.' } : null,
    reason: null,
  };
  store.record(attempt, (before) => changesOf(before, attempt, usualAlarms.damping), {}, runs);
  count.looks += 1;
}

/** As large as those of the sandbox, for tests that run without it. */
export const plainShapes: readonly LookShape[] = ['tls-version', 'reachability', 'import-stuck'].map((check) => ({
  check,
  observation: { subject: check, filler: 'x'.repeat(700) },
  limits: { stuckAfterMs: 2_700_000 },
  memory: check === 'import-stuck' ? { format: 1, filler: 'y'.repeat(500) } : null,
  facts: { since: 'z'.repeat(300) },
}));
