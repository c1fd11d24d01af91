/**
 * A tenant of 600 imports on a real calendar, learned from with the functions of import-stuck itself, and then watched. Near-alarms and a
 * sample of stuck runs are driven look by look through the check (stall-drive.ts); for all others the limit decides.
 */
import { importStuck } from '../../checks/import-stuck.ts';
import { dayClassOf } from '../../src/stall/day.ts';
import type { End } from '../../src/stall/learn.ts';
import { slowDay, withEnd } from '../../src/stall/learn.ts';
import { learnedOf, limitOf, posteriorOf } from '../../src/stall/limit.ts';
import type { Memory, Run } from '../../src/stall/memory.ts';
import { nothingRemembered } from '../../src/stall/memory.ts';
import { builtIn, priorOf } from '../../src/stall/prior.ts';
import { othersTodayOf } from '../../src/stall/slow-day.ts';
import type { Chance } from './stall-chance.ts';
import { chanceOf } from './stall-chance.ts';
import type { Mishap } from './stall-drive.ts';
import { drivenTo, pollMs, stepKey } from './stall-drive.ts';
import type { Told } from './stall-rules.ts';
import { otherRules, toldOf } from './stall-rules.ts';

export type World = {
  readonly seed: number;
  /** Of history. */
  readonly runs: number;
  /** No import knows of another. */
  readonly alone: boolean;
  /** Residuals by Student with 5 degrees of freedom. */
  readonly heavy: boolean;
};

type Import = { readonly centre: number; readonly spread: number; readonly atMs: number };
type Draw = { readonly plateauMs: number };

const importCount = 600;
/** Watched on so many of the 60 working days after the history. */
const watchedDays = 20;
const dayMs = 86_400_000;
const minuteMs = 60_000;
const limits = importStuck.limits.parse({}) as {
  readonly stuckAfterMs: number;
  readonly floorMs: number;
  readonly ceilingMs: number;
  readonly maxGapMs: number;
};
const rule = { fixedMs: limits.stuckAfterMs, floorMs: limits.floorMs, ceilingMs: limits.ceilingMs };
const good: Omit<End, 'taskId'> = { state: 'COMPLETE', successful: true, byPerson: false, rows: null };

export function simulated(world: World): {
  readonly rules: { readonly [rule: string]: Told };
  readonly driven: number;
} {
  const chance = chanceOf(world.seed * 7919 + 13);
  const imports = Array.from({ length: importCount }, () => importOf(chance)).toSorted((a, b) => a.atMs - b.atMs);
  const days = workdays(
    Date.UTC(2026, Math.floor(12 * chance.next()), 1 + Math.floor(28 * chance.next())),
    world.runs + 60,
  );
  const memories: Memory[] = imports.map(() => ({ ...nothingRemembered, workspaceId: 'w' }));
  const histories: number[][] = imports.map(() => []);
  for (const day of days.slice(0, world.runs)) learnDay(world, day, imports, memories, histories, chance);
  return watched(world, days.slice(world.runs), imports, memories, histories, chance);
}

function importOf(chance: Chance): Import {
  const ofSpread = Math.sqrt(Math.log(1 + 0.4 ** 2));
  return {
    centre: Math.log(52_000) + 1.33 * chance.normal(),
    spread: 0.48 * Math.exp(ofSpread * chance.normal() - ofSpread ** 2 / 2),
    atMs: Math.floor(chance.between(0, 4 * 60)) * minuteMs,
  };
}

/** One healthy run: 2 % take 2 to 5 times as long for no reason, and those of a month's last working day (5 %) 1.5 to 4 times. */
function drawn({ centre, spread }: Import, dayMs_: number, { heavy }: World, chance: Chance): Draw {
  const slow = chance.next() < 0.02 ? chance.between(2, 5) : 1;
  const closing = dayClassOf(dayMs_) === 'month end 0' ? chance.between(1.5, 4) : 1;
  const residual = heavy ? student5(chance) : chance.normal();
  return { plateauMs: Math.exp(centre + spread * residual) * slow * closing };
}

function student5(chance: Chance): number {
  const squares = Array.from({ length: 5 }, () => chance.normal() ** 2).reduce((sum, one) => sum + one, 0);
  return (chance.normal() / Math.sqrt(squares / 5)) * Math.sqrt(3 / 5);
}

/** As polling every 15 seconds sees it: the confirmed time and half of each interval in which it came and went. */
const observedMs = (plateauMs: number) => Math.max(1, Math.round(plateauMs / pollMs)) * pollMs;

function learnDay(
  world: World,
  day: number,
  imports: readonly Import[],
  memories: Memory[],
  histories: number[][],
  chance: Chance,
): void {
  const today = dayOf(world, memories);
  imports.forEach((one, index) => {
    const startedAtMs = day + one.atMs;
    const { plateauMs } = drawn(one, day, world, chance);
    const memory = { ...at(memories, index), prior: today.prior };
    const run = runOf(startedAtMs, today.othersAt(startedAtMs), observedMs(plateauMs));
    const end = { ...good, taskId: `${day}` };
    const learned = withEnd(memory, run, end, undefined, startedAtMs + plateauMs);
    memories[index] = learned;
    if (learned.ended?.deviation != null) today.add(learned.ended.deviation, startedAtMs + plateauMs);
    at(histories, index).push(observedMs(plateauMs));
  });
}

function watched(
  world: World,
  days: readonly number[],
  imports: readonly Import[],
  memories: readonly Memory[],
  histories: readonly (readonly number[])[],
  chance: Chance,
) {
  const names = ['anaplan-doctor', ...Object.keys(otherRules)];
  const alarms = new Map(names.map((name) => [name, 0]));
  const delays = new Map<string, number[]>(names.map((name) => [name, []]));
  const others = Object.entries(otherRules).map(([name, limit]) => [name, histories.map(limit)] as const);
  const offset = Math.floor((days.length / watchedDays) * chance.next());
  let driven = 0;
  let healthy = 0;
  for (let nth = 0; nth < watchedDays; nth += 1) {
    const day = at(days, Math.floor((nth * days.length) / watchedDays) + offset);
    const today = dayOf(world, memories);
    imports.forEach((one, index) => {
      const startedAtMs = day + one.atMs;
      const memory = { ...at(memories, index), prior: today.prior };
      const { plateauMs } = drawn(one, day, world, chance);
      const run = runOf(startedAtMs, today.othersAt(startedAtMs), observedMs(plateauMs));
      const { limitMs } = limitOfRun(memory, run);
      const mishap = mishapOf(chance);
      healthy += 1;
      if (plateauMs + Math.max(0, mishap.clockStepMs) >= limitMs - 2 * pollMs) {
        driven += 1;
        if (drivenTo(memory, run, plateauMs, mishap) !== null) add(alarms, 'anaplan-doctor');
      }
      at2(delays, 'anaplan-doctor').push(delayOf(limitMs, mishap, chance));
      if (index % 101 === 7) {
        driven += 1;
        checkDelay(memory, run, limitMs, mishap);
      }
      for (const [name, limitsMs] of others) {
        if (plateauMs > at(limitsMs, index)) add(alarms, name);
        at2(delays, name).push(at(limitsMs, index));
      }
      const stats = memory.keys[stepKey];
      if (stats !== undefined) {
        const { mean } = posteriorOf(stats, memory.prior ?? builtIn, memory.keys);
        today.add(Math.log(observedMs(plateauMs)) - mean, startedAtMs + plateauMs);
      }
    });
  }
  const rules = Object.fromEntries(
    names.map((name) => [name, toldOf(alarms.get(name) ?? 0, healthy, at2(delays, name))]),
  );
  return { rules, driven };
}

function limitOfRun(memory: Memory, run: Run) {
  const learned = learnedOf(memory.keys[stepKey], memory.prior ?? builtIn, memory.keys, slowDay(memory, run));
  return limitOf(learned, rule);
}

/**
 * The limit, the one interval that a clock might have made up, the rest of the interval under way, and what was not watched. Looks that
 * seem to come before the last one count for nothing until the clock has caught up, unless it was set back by more than a gap may last.
 */
function delayOf(limitMs: number, { gapAtMs, gapMs, clockStepMs }: Mishap, chance: Chance): number {
  const plainMs = limitMs + pollMs + chance.between(0, pollMs);
  const lostMs = clockStepMs < 0 && clockStepMs >= -limits.maxGapMs - pollMs ? -clockStepMs : gapMs;
  return gapAtMs < plainMs ? plainMs + lostMs : plainMs;
}

/** What is reckoned for all is what the check itself does. */
function checkDelay(memory: Memory, run: Run, limitMs: number, mishap: Mishap): void {
  const toldMs = drivenTo(memory, run, Number.POSITIVE_INFINITY, mishap);
  const reckonedMs = delayOf(limitMs, mishap, { next: () => 0, normal: () => 0, between: (from) => from });
  // What befalls it in the very moment of the verdict may fall on either side of it.
  if (Math.abs(mishap.gapAtMs - limitMs) < 6 * pollMs) return;
  if (toldMs === null || Math.abs(toldMs - reckonedMs) > 6 * pollMs) {
    throw new Error(
      `the check told a stuck run after ${toldMs} ms; reckoned were ${reckonedMs} (${JSON.stringify(mishap)})`,
    );
  }
}

/** One run in thirty has a gap of up to 14 minutes in its polling, a restart among them; one in a hundred a clock set forward or back. */
function mishapOf(chance: Chance): Mishap {
  const hasGap = chance.next() < 1 / 30;
  const hasStep = !hasGap && chance.next() < 0.01;
  return {
    gapAtMs: chance.between(0, 20 * minuteMs),
    gapMs: hasGap ? chance.between(minuteMs, 14 * minuteMs) : 0,
    isRestart: chance.next() < 0.3,
    clockStepMs: hasStep ? chance.between(-30 * minuteMs, 30 * minuteMs) : 0,
  };
}

/** Pooled once a day: the check does it at every start, and finds the same but for the runs since. */
function dayOf({ alone }: World, memories: readonly Memory[]) {
  const prior = alone ? null : priorOf(memories);
  const ended: { endedAtMs: number; deviation: number }[] = [];
  let known: { readonly count: number; readonly value: number | null } = { count: 0, value: null };
  return {
    prior,
    add(deviation: number, endedAtMs: number) {
      ended.push({ endedAtMs, deviation: Math.min(3, Math.max(-3, deviation)) });
    },
    othersAt(nowMs: number): number | null {
      if (alone) return null;
      if (ended.length >= known.count * 1.1 + 1) known = { count: ended.length, value: othersTodayOf(ended, nowMs) };
      return known.value;
    },
  };
}

function runOf(startedAtMs: number, othersToday: number | null, stayMs: number): Run {
  return {
    ...{ taskId: 'T', startedAtMs, startSeen: true, arrivalUnseen: false, arrivalMs: 0, othersToday, hasGap: false },
    ...{ stays: { [stepKey]: stayMs }, verdict: null, normalMs: 0 },
  };
}

function workdays(startMs: number, count: number): readonly number[] {
  const days: number[] = [];
  for (let day = startMs; days.length < count; day += dayMs) {
    if (!/^(saturday|sunday)$/.test(dayClassOf(day))) days.push(day);
  }
  return days;
}

function at<T>(all: readonly T[], index: number): T {
  const one = all[index];
  if (one === undefined) throw new Error(`no item ${index}`);
  return one;
}

const at2 = (map: ReadonlyMap<string, number[]>, key: string): number[] => map.get(key) ?? [];
const add = (counts: Map<string, number>, key: string) => counts.set(key, (counts.get(key) ?? 0) + 1);
