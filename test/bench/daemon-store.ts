/** A large store through its own interface: a fleet of 500 checks and targets whose looks are all kept, and what is asked of it. */
import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, statSync } from 'node:fs';
import path from 'node:path';
import type { JsonObject } from '../../src/check.ts';
import { openStore } from '../../src/store/sqlite.ts';
import type { Store } from '../../src/store/store.ts';
import type { LookShape } from '../store/life.ts';
import { lived } from '../store/life.ts';

const dayMs = 86_400_000;
const subjects = 500;

export type LargeStore = { readonly bytes: number; readonly looks: number; readonly nowMs: number };

const fillerBytes = 5000;

/**
 * Hours of it, one after the other, until the file is that large; nothing is ever tidied away. The older looks carry a filler each, or a
 * gigabyte would take an hour; the newest are as the sandbox gives them.
 */
export function makeLargeStore(
  file: string,
  leastBytes: number,
  shapes: readonly LookShape[],
  nowMs: number,
): LargeStore {
  const store = openStore(file);
  let looks = 0;
  let startMs = nowMs - 40 * dayMs;
  const record: Store['record'] = (attempt, ...more) => {
    const { observation } = attempt;
    const filler = randomBytes(fillerBytes).toString('hex');
    const seen = observation === null ? null : { ...(observation as JsonObject), filler };
    return store.record({ ...attempt, observation: seen }, ...more);
  };
  const live = (into: Store, days: number, seed: number): void => {
    const life = { shapes, subjects, days, runsPerDay: 500, pollMs: 15_000, startMs, seed };
    looks += lived(into, { ...life, upkeep: false }).looks;
    startMs += days * dayMs;
  };
  try {
    for (let hour = 0; sizeOf(file) < leastBytes; hour += 1) live({ ...store, record }, 1 / 24, 7 + hour);
    live(store, 1 / 24, 1);
  } finally {
    store.close();
  }
  return { bytes: sizeOf(file), looks, nowMs: startMs };
}

/** Looks as the sandbox gives them. */
export function shapesOfDemo(cli: string, folder: string): readonly LookShape[] {
  const out = path.join(folder, 'demo');
  spawnSync(process.execPath, [cli, 'demo', '--scenario', 'all', '--out', out], { stdio: 'ignore' });
  const file = path.join(out, 'anaplan-doctor.db');
  if (!existsSync(file)) throw new Error('The demo left no store.');
  const store = openStore(file);
  const seen = store.latest().filter(({ outcome }) => outcome === 'seen');
  store.close();
  return [...new Map(seen.map((one) => [one.check, one])).values()].map(({ check, observation, limits, memory }) => ({
    ...{ check, observation, limits, memory },
    facts: (seen.find((one) => one.check === check && one.findings.length > 0)?.findings[0]?.facts ?? {}) as JsonObject,
  }));
}

export type QueryTime = { readonly name: string; readonly medianMs: number; readonly mostMs: number };

/** What page, report and status ask, slowest first. */
export function queryTimes(file: string, nowMs: number): readonly QueryTime[] {
  const store = openStore(file);
  try {
    return questions(store, nowMs)
      .map(([name, ask]) => timeOf(name, ask))
      .toSorted((a, b) => b.medianMs - a.medianMs);
  } finally {
    store.close();
  }
}

function timeOf(name: string, ask: () => unknown): QueryTime {
  const times = Array.from({ length: 9 }, () => {
    const startedMs = performance.now();
    ask();
    return performance.now() - startedMs;
  }).sort((a, b) => a - b);
  return { name, medianMs: times[4] ?? 0, mostMs: times[8] ?? 0 };
}

function questions(store: Store, nowMs: number): readonly (readonly [string, () => unknown])[] {
  const { check = '', target = '' } = store.standing().find((one) => one.check !== 'import-stuck') ?? {};
  const [run = { check: '', target: '' }] = store.runSubjects();
  const one = { check, target };
  return [
    ['newest look of each, with what was seen (status)', () => store.latest()],
    ['newest look of each (page)', () => store.standing()],
    ['newest seen of one check (page)', () => store.newestSeen(check)],
    ['open incidents', () => store.openIncidents()],
    ['suspects', () => store.suspects()],
    ['incidents of 30 days', () => store.incidents(nowMs - 30 * dayMs)],
    ['transitions of 7 days', () => store.transitions({ sinceMs: nowMs - 7 * dayMs })],
    ['what is to be told', () => store.untold()],
    ['strips of all, 24 hours', () => store.rollups({ every: 'hour', sinceMs: nowMs - dayMs })],
    ['strip of one, 30 days', () => store.rollups({ every: 'hour', ...one, sinceMs: nowMs - 30 * dayMs })],
    ['marks of one, 24 hours', () => store.lookMarks({ ...one, sinceMs: nowMs - dayMs })],
    ['runs of one import', () => store.runs(run)],
    ['imports with runs', () => store.runSubjects()],
    ['50 looks of one', () => store.attempts({ ...one, limit: 50 })],
    ['changes', () => store.changes({ limit: 100 })],
    ['last good look of one', () => store.lastGoodMs(check, target, nowMs)],
    ['gaps of 7 days', () => store.gaps({ sinceMs: nowMs - 7 * dayMs })],
    ['stamp', () => store.stamp()],
  ];
}

function sizeOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0;
}
