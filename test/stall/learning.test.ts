/** What runs teach, driven through the check: samples, censoring, resets, peers, feedback; and the bounds of what is remembered. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { importStuck } from '../../checks/import-stuck.ts';
import { withVerdict } from '../../src/stall/feedback.ts';
import { learnedOf } from '../../src/stall/limit.ts';
import type { Memory } from '../../src/stall/memory.ts';
import { memoryOf, mostKeys, nothingRemembered, withKey } from '../../src/stall/memory.ts';
import { builtIn, priorOf } from '../../src/stall/prior.ts';
import { othersTodayOf, slowDayOf } from '../../src/stall/slow-day.ts';
import type { Stats } from '../../src/stall/stats.ts';
import { noStats, withAborted, withoutRun, withRun, withStuck } from '../../src/stall/stats.ts';
import { canonicalOf } from '../../src/store/canonical.ts';
import { Driven, lastsMs, minuteMs, standing, startMs, taught } from './driven.ts';

const processing = 'step: Processing ...';
const plainDay = { shift: 0, doubt: 0, isKnown: true };
const limitMs = (stats: Stats) => learnedOf(stats, builtIn, { [processing]: stats }, plainDay)?.stalledMs ?? 0;
const durations = fc.array(fc.integer({ min: 5_000, max: 3_600_000 }), { minLength: 1, maxLength: 30 });
const statsOf = (all: readonly number[]) => all.reduce((stats, ms) => withRun(stats, Math.log(ms)), noStats);

describe('the bound', () => {
  test('is never lowered by a run that a person ended or called stuck, and these never enter the mean', () => {
    fc.assert(
      fc.property(durations, fc.integer({ min: 1_000, max: 36_000_000 }), (all, stoodMs) => {
        const stats = statsOf(all);
        for (const censored of [withAborted(stats, Math.log(stoodMs)), withStuck(stats)]) {
          expect(limitMs(censored)).toBeGreaterThanOrEqual(limitMs(stats));
          expect([censored.mean, censored.weight, censored.runs]).toEqual([stats.mean, stats.weight, stats.runs]);
        }
      }),
    );
  });

  test('is raised by a healthy run that stood as long as it, or longer', () => {
    fc.assert(
      fc.property(durations, fc.double({ min: 1, max: 5, noNaN: true }), (all, times) => {
        const stats = statsOf(all);
        expect(limitMs(withRun(stats, Math.log(limitMs(stats) * times)))).toBeGreaterThan(limitMs(stats));
      }),
    );
  });

  test('lies well above the longest healthy run, just after it', () => {
    fc.assert(
      fc.property(durations, (all) => {
        expect(limitMs(statsOf(all))).toBeGreaterThan(4 * (all.at(-1) ?? 0));
      }),
    );
  });

  test('is longer on a day known to be slow', () => {
    const stats = statsOf([60_000, 70_000, 80_000]);
    const slow = learnedOf(stats, builtIn, {}, { shift: Math.log(2), doubt: 0, isKnown: true });
    expect(slow?.stalledMs).toBeGreaterThanOrEqual(2 * (learnedOf(stats, builtIn, {}, plainDay)?.stalledMs ?? 0) - 2);
  });

  test('a run folded in and taken back leaves what was', () => {
    fc.assert(
      fc.property(durations, fc.integer({ min: 5_000, max: 3_600_000 }), fc.nat({ max: 5 }), (all, ms, later) => {
        const after = statsOf([...all, ...Array.from({ length: later }, () => 60_000)]);
        const having = [...all, ms, ...Array.from({ length: later }, () => 60_000)].reduce(
          (stats, one) => withRun(stats, Math.log(one)),
          noStats,
        );
        const without = withoutRun(having, Math.log(ms), 1, later);
        expect(without.runs).toBe(after.runs);
        expect(Math.abs(without.mean - after.mean)).toBeLessThan(0.35);
      }),
    );
  });
});

describe('runs that are watched', () => {
  test('teach where they stood and how long they took', () => {
    const driven = new Driven();
    taught(driven, 3, 2 * minuteMs);
    const { keys } = driven.remembered;
    expect(Object.keys(keys).toSorted()).toEqual(['rows', processing, 'whole run']);
    for (const key of [processing, 'whole run']) {
      expect(keys[key]?.runs).toBe(3);
      expect(Math.exp(keys[key]?.mean ?? 0)).toBeGreaterThan(105_000);
      expect(Math.exp(keys[key]?.mean ?? 0)).toBeLessThan(150_000);
    }
  });

  test.each([
    ['that fail', { successful: false }],
    ['that a person cancels', { state: 'CANCELLED', successful: false, byPerson: true }],
  ])('%s add no healthy run', (_, end) => {
    const driven = new Driven();
    taught(driven, 3, 2 * minuteMs);
    const before = driven.remembered.keys[processing];
    driven.watch(standing('X', startMs + 600 * minuteMs, 5 * minuteMs, end));
    const after = driven.remembered.keys[processing];
    expect([after?.runs, after?.mean]).toEqual([before?.runs, before?.mean]);
    expect(limitMs(after ?? noStats)).toBeGreaterThanOrEqual(limitMs(before ?? noStats));
  });

  test('with a gap teach nothing of the place in which it was', () => {
    const driven = new Driven();
    const plan = standing('X', startMs, 40 * minuteMs);
    for (const minute of [-1, 1, 3, 30, 32, 39, 41]) driven.look([plan], startMs + minute * minuteMs);
    expect(driven.remembered.keys[processing]).toBeUndefined();
    expect(driven.remembered.keys['whole run']).toBeUndefined();
  });

  test('that were running when first looked at teach nothing of their whole', () => {
    const driven = new Driven();
    const plan = standing('X', startMs, 10 * minuteMs);
    for (let minute = 5; minute <= 11; minute += 1) driven.look([plan], startMs + minute * minuteMs);
    expect(driven.remembered.keys).toEqual({});
  });

  test('are not in their own baseline: a run far too fast is told by what was usual before it', () => {
    const driven = new Driven();
    const nextMs = taught(driven, 6, 10 * minuteMs);
    const found = driven.watch(standing('X', nextMs, 20_000, { rows: 1000 }));
    expect(found.at(-1)).toMatchObject({ code: 'import-too-fast', facts: { learnedRuns: 6 } });
  });

  test('that get lastingly slower start the limit anew, with a notice', () => {
    const driven = new Driven();
    const nextMs = taught(driven, 20, minuteMs);
    const codes = Array.from({ length: 8 }, (_, nth) =>
      driven.watch(standing(`S${nth}`, nextMs + nth * 60 * minuteMs, 5 * minuteMs)).map(({ code }) => code),
    );
    expect(codes.flat()).toContain('stall-limit-reset');
    expect(driven.remembered.keys[processing]?.runs).toBeLessThan(10);
  });

  test('that stay as they were start nothing anew', () => {
    const driven = new Driven();
    let atMs = startMs;
    for (let nth = 0; nth < 60; nth += 1) {
      atMs += 60 * minuteMs;
      driven.watch(standing(`S${nth}`, atMs, (1 + (nth % 4)) * minuteMs));
    }
    expect(driven.remembered.reset).toBeNull();
    expect(driven.remembered.keys[processing]?.runs).toBe(60);
  });

  test('of another data source start it anew; lastModified has no say', () => {
    const driven = new Driven();
    const nextMs = taught(driven, 3, minuteMs);
    const other = new Driven({ dataSourceId: '113000000002' });
    other.memory = driven.memory;
    expect(other.look([], nextMs)).toMatchObject([
      { code: 'stall-limit-reset', severity: 'notice', facts: { why: 'another data source than in earlier runs' } },
    ]);
    expect(other.remembered.keys).toEqual({});
    expect(other.look([], nextMs + 25 * 60 * minuteMs)).toEqual([]);
  });
});

describe('what limits are set', () => {
  test('a learned limit is told by its evidence, in one sentence', () => {
    const driven = new Driven();
    const nextMs = taught(driven, 12, 2 * minuteMs);
    const found = driven.watch(standing('X', nextMs, 30 * minuteMs)).findLast(({ code }) => code === 'import-stalled');
    expect(found?.facts['why']).toMatch(
      /^Stands at 41 % for \d+ min; limit [\d.]+ min learned from 12 runs, median 2(\.\d)? min, longest 2(\.\d)? min\.$/,
    );
  });

  test("an import's own stuckAfter is the ceiling, and the fixed limit before anything is learned", () => {
    const limits = { stuckAfterMs: 10 * minuteMs, ceilingMs: 10 * minuteMs };
    const driven = new Driven({ limits });
    const nextMs = taught(driven, 3, 8 * minuteMs);
    const found = driven.watch(standing('X', nextMs, 30 * minuteMs)).find(({ code }) => code === 'import-stalled');
    expect(found?.facts['limitMs']).toBe(10 * minuteMs);
  });

  test('without learning the fixed ones hold', () => {
    const driven = new Driven({ limits: { learn: false } });
    const nextMs = taught(driven, 5, minuteMs);
    const found = driven.watch(standing('X', nextMs, 50 * minuteMs));
    expect(found.filter(({ code }) => code === 'import-stalled').at(0)?.facts['limitMs']).toBe(45 * minuteMs);
    expect(found.filter(({ code }) => code === 'import-suspect')).toEqual([]);
  });

  test('looks come every 15 seconds while a task runs, and by the schedule otherwise', () => {
    const limits = importStuck.limits.parse({});
    const idle = { running: [] } as unknown as Parameters<typeof importStuck.againWithinMs>[0];
    const busy = { running: [{}] } as unknown as Parameters<typeof importStuck.againWithinMs>[0];
    const context = { nowMs: 0, limits, memory: null };
    expect(importStuck.againWithinMs(busy, context)).toBe(15_000);
    expect(importStuck.againWithinMs(idle, context)).toBeNull();
    expect(importStuck.limits.safeParse({ pollRunningMs: 4_999 }).success).toBe(false);
  });
});

describe("how long a run takes, with this host's clock 15 minutes ahead of Anaplan's", () => {
  const skewMs = -15 * minuteMs;
  const places = Array.from({ length: 8 }, (_, nth) => ({ forMs: 15_000, progress: 0.1 + nth / 10 }));
  const foundOf = (fromMs: number, extra: { clockSkewMs?: number | null }) => {
    const driven = new Driven();
    const plan = { taskId: 'X', startsMs: taught(driven, 4, 2 * minuteMs), places };
    const found = [];
    for (let atMs = plan.startsMs + fromMs; atMs < plan.startsMs + lastsMs(plan); atMs += 15_000) {
      const running = driven.runningOf(plan, atMs, skewMs);
      found.push(...driven.look([plan], atMs, { extra: { ...extra, running } }));
    }
    return found;
  };

  test.each([{}, { clockSkewMs: null }, { clockSkewMs: skewMs }])(
    'is counted from the look that saw it begin: a healthy run is not told (%o)',
    (extra) => {
      expect(foundOf(-5_000, extra)).toEqual([]);
    },
  );

  test('is told by both clocks where the beginning was not seen', () => {
    expect(foundOf(30_000, { clockSkewMs: skewMs })).toEqual([]);
  });

  test.each([{}, { clockSkewMs: null }])('is no reason for a warning where neither is known (%o)', (extra) => {
    const found = foundOf(30_000, extra);
    expect(found.length).toBeGreaterThan(0);
    expect(found.filter(({ severity }) => severity !== 'notice')).toEqual([]);
    // Nor is it taught.
    expect(withVerdict(nothingRemembered, 'was-normal', found[0]?.facts ?? {})).toEqual(nothingRemembered);
  });

  test('is told as slow, by the same clocks, when it is', () => {
    const driven = new Driven();
    const startsMs = taught(driven, 4, 2 * minuteMs);
    const slow = Array.from({ length: 60 }, (_, nth) => ({ forMs: minuteMs, progress: 0.1 + nth / 100 }));
    const plan = { taskId: 'X', startsMs, places: slow };
    const look = (atMs: number) => {
      const running = driven.runningOf(plan, atMs, skewMs);
      return driven.look([plan], atMs, { extra: { running, clockSkewMs: skewMs } });
    };
    look(startsMs + 5 * minuteMs);
    expect(look(startsMs + 6 * minuteMs)).toMatchObject([
      { code: 'import-slow', severity: 'warning', facts: { runningMs: 6 * minuteMs } },
    ]);
  });
});

describe('other imports of the workspace', () => {
  const peer = (name: string, forMs: number, workspaceId = 'w') => {
    const driven = new Driven({ workspaceId });
    taught(driven, 4, forMs);
    return { target: name, memory: driven.memory };
  };
  const peers = Array.from({ length: 10 }, (_, nth) => peer(`P${nth}`, (2 + nth) * minuteMs));

  test('are asked once a run begins, and at no other look', () => {
    const driven = new Driven({ peers });
    driven.watch(standing('X', startMs, 10 * minuteMs));
    expect(driven.peersAsked).toBe(1);
    driven.look([], startMs + 60 * minuteMs);
    expect(driven.peersAsked).toBe(1);
  });

  test('narrow the spread that is expected; those of another workspace do not', () => {
    const known = peers.map(({ memory }) => memory as unknown as Memory);
    expect(priorOf(known).variance).toBeLessThan(builtIn.variance / 2);
    expect(priorOf(known.slice(0, 2))).toEqual(builtIn);
    const elsewhere = new Driven({
      peers: peers.map((one) => ({ ...one, memory: peer('E', minuteMs, 'other').memory })),
    });
    elsewhere.watch(standing('X', startMs, minuteMs));
    expect(elsewhere.remembered.prior).toBeNull();
  });

  test('that are slow today raise the limit; too few, or too long ago, do not', () => {
    const slow = (count: number, agoMs: number) =>
      Array.from({ length: count }, () => ({ endedAtMs: startMs - agoMs, deviation: 1 }));
    expect(othersTodayOf(slow(8, minuteMs), startMs)).toBeCloseTo(1 - 0.6 / Math.sqrt(8));
    expect(othersTodayOf(slow(7, minuteMs), startMs)).toBeNull();
    expect(othersTodayOf(slow(20, 13 * 60 * minuteMs), startMs)).toBeNull();
    expect(slowDayOf('tuesday', {}, builtIn, 0.8).shift).toBe(0.8);
    expect(slowDayOf('tuesday', {}, builtIn, 0.2).shift).toBe(0);
    expect(slowDayOf('tuesday', { tuesday: { runs: 7, sum: 7 } }, builtIn, null).shift).toBe(0);
    expect(slowDayOf('tuesday', { tuesday: { runs: 8, sum: 8 } }, builtIn, null).shift).toBeCloseTo(8 / 12);
  });
});

describe('what a person says', () => {
  const stalled = (driven: Driven, nextMs: number, forMs: number) => {
    const plan = standing('X', nextMs, forMs);
    let found = driven.look([plan], nextMs - minuteMs);
    for (let atMs = nextMs; !found.some(({ code }) => code === 'import-stalled'); atMs += 15_000)
      found = driven.look([plan], atMs);
    const one = found.find(({ code }) => code === 'import-stalled');
    if (one === undefined) throw new Error('not told');
    return { plan, facts: one.facts };
  };

  test('normal, while it stands: not told again soon, and it counts in full when it ends', () => {
    const driven = new Driven();
    const nextMs = taught(driven, 5, minuteMs);
    const before = limitMs(driven.remembered.keys[processing] ?? noStats);
    const { plan, facts } = stalled(driven, nextMs, 20 * minuteMs);
    driven.memory = withVerdict(driven.memory, 'was-normal', facts);
    const stoodMs = Number(facts['unchangedMs']);
    expect(driven.look([plan], nextMs + stoodMs + 30_000).filter(({ severity }) => severity === 'failure')).toEqual([]);
    for (let atMs = nextMs + stoodMs + 45_000; atMs < nextMs + lastsMs(plan) + 30_000; atMs += 15_000)
      driven.look([plan], atMs);
    const stats = driven.remembered.keys[processing] ?? noStats;
    expect(stats.runs).toBe(6);
    expect(Math.exp(stats.longest)).toBeGreaterThan(15 * minuteMs);
    expect(limitMs(stats)).toBeGreaterThan(before);
  });

  test('normal, after it ended: what was folded in cut short counts in full', () => {
    const driven = new Driven();
    const nextMs = taught(driven, 5, minuteMs);
    const plan = standing('X', nextMs, 20 * minuteMs);
    const found = driven.watch(plan).findLast(({ code }) => code === 'import-stalled');
    const before = driven.remembered.keys[processing] ?? noStats;
    const after = withVerdict(driven.memory, 'was-normal', found?.facts ?? {}).keys[processing] ?? noStats;
    expect(after.runs).toBe(before.runs);
    expect(limitMs(after)).toBeGreaterThan(limitMs(before));
  });

  test('normal, of a run told as too fast: it is not told any more, and the next as fast is less odd', () => {
    const driven = new Driven();
    const nextMs = taught(driven, 6, 10 * minuteMs);
    const plan = standing('X', nextMs, 20_000, { rows: 1000 });
    const told = driven.watch(plan).at(-1);
    const before = driven.remembered.keys['whole run']?.mean ?? 0;
    driven.memory = withVerdict(driven.memory, 'was-normal', told?.facts ?? {});
    expect(driven.look([plan], nextMs + 2 * minuteMs)).toEqual([]);
    expect(driven.remembered.keys['whole run']?.mean).toBeLessThan(before);
  });

  test('normal, of a run beyond its total limit: not told while it goes on', () => {
    const driven = new Driven();
    const nextMs = taught(driven, 4, minuteMs);
    const places = Array.from({ length: 60 }, (_, nth) => ({
      forMs: minuteMs,
      progress: 0.5 + nth / 200,
      step: 'Processing ...',
    }));
    const plan = { taskId: 'X', startsMs: nextMs, places };
    for (let minute = -1; minute < 40; minute += 1) driven.look([plan], nextMs + minute * minuteMs);
    const [told] = driven.look([plan], nextMs + 40 * minuteMs);
    expect(told?.code).toBe('import-over-total');
    driven.memory = withVerdict(driven.memory, 'was-normal', told?.facts ?? {});
    expect(driven.look([plan], nextMs + 41 * minuteMs)).toEqual([]);
  });

  test.each(['was-normal', 'was-stuck'] as const)(
    '%s, of a run long past beyond its total limit: no place it stood in is taught',
    (verdict) => {
      const driven = new Driven();
      const nextMs = taught(driven, 4, minuteMs);
      const places = Array.from({ length: 60 }, (_, nth) => ({ forMs: minuteMs, progress: 0.5 + nth / 200 }));
      const plan = { taskId: 'X', startsMs: nextMs, places };
      for (let minute = -1; minute < 40; minute += 1) driven.look([plan], nextMs + minute * minuteMs);
      const [told] = driven.look([plan], nextMs + 40 * minuteMs);
      expect(told).toMatchObject({ code: 'import-over-total', facts: { unchangedMs: 0 } });
      for (const stored of [nothingRemembered, { ...driven.remembered, runs: [], taught: [] }]) {
        const { keys } = withVerdict(stored, verdict, told?.facts ?? {});
        expect(keys[processing]).toEqual(stored.keys[processing]);
        const before = stored.keys['whole run'] ?? noStats;
        const after = keys['whole run'] ?? noStats;
        const isNormal = verdict === 'was-normal';
        expect([after.runs - before.runs, after.censored - before.censored]).toEqual(isNormal ? [1, 0] : [0, 1]);
        if (isNormal) expect(Math.exp(after.longest)).toBeGreaterThan(39 * minuteMs);
      }
      // As told by an older version.
      const { about: _, ...old } = told?.facts ?? {};
      expect(withVerdict(nothingRemembered, verdict, old)).toEqual(nothingRemembered);
    },
  );

  test('normal, of a run long past that was told for its age alone: nothing is taught, and the next is not told as stalled', () => {
    const driven = new Driven();
    const [told] = driven.look([standing('X', startMs - 60 * minuteMs, 90 * minuteMs)], startMs);
    expect(told).toMatchObject({ code: 'import-long-running', facts: { unchangedMs: 0 } });
    driven.memory = null;
    driven.memory = withVerdict(driven.memory, 'was-normal', told?.facts ?? {}) as unknown as typeof driven.memory;
    expect(driven.remembered.keys).toEqual({});
    const found = driven.watch(standing('Y', startMs + 120 * minuteMs, 20 * minuteMs));
    expect(found.map(({ code }) => code)).not.toContain('import-stalled');
  });

  test.each(['while it stands', 'after it ended'])('stuck, %s: it is in no mean', (when) => {
    const driven = new Driven();
    const nextMs = taught(driven, 5, minuteMs);
    const { mean, runs } = driven.remembered.keys[processing] ?? noStats;
    const { plan, facts } = stalled(driven, nextMs, 20 * minuteMs);
    const say = () => {
      driven.memory = withVerdict(driven.memory, 'was-stuck', facts);
    };
    if (when === 'while it stands') say();
    driven.look([plan], nextMs + lastsMs(plan) - 5_000);
    driven.look([plan], nextMs + lastsMs(plan) + 5_000);
    if (when === 'after it ended') say();
    const stats = driven.remembered.keys[processing] ?? noStats;
    expect([stats.runs, stats.censored]).toEqual([runs, 1]);
    expect(Math.abs(stats.mean - mean)).toBeLessThan(0.01);
  });

  test('of a run or a memory that is not known: nothing breaks', () => {
    for (const stored of [null, 'x', { running: 3 }, nothingRemembered]) {
      for (const verdict of ['was-normal', 'was-stuck'] as const) {
        expect(() => withVerdict(stored, verdict, { taskId: 'Z' })).not.toThrow();
        const facts = { taskId: 'Z', limitKey: processing, unchangedMs: 600_000 };
        expect(withVerdict(stored, verdict, facts).keys[processing]).toMatchObject(
          verdict === 'was-normal' ? { runs: 1 } : { runs: 0, censored: 1 },
        );
      }
    }
  });
});

describe('what is remembered', () => {
  test('stays small, whatever steps an import has', () => {
    const driven = new Driven();
    for (let nth = 0; nth < 60; nth += 1) {
      const places = Array.from({ length: 3 }, (_, place) => ({
        ...{
          forMs: minuteMs,
          progress: (place + 1) / 10,
          step: `Step ${String.fromCharCode(65 + nth)}${'x'.repeat(place + 1)}`,
        },
      }));
      driven.watch({ taskId: `T${nth}`, startsMs: startMs + nth * 60 * minuteMs, places });
    }
    expect(Object.keys(driven.remembered.keys)).toHaveLength(mostKeys);
    expect(driven.remembered.keys['whole run']?.runs).toBe(60);
    expect(JSON.stringify(driven.memory).length).toBeLessThan(16_000);
  });

  test('the places met longest ago are forgotten first, also after the store has sorted the names', () => {
    let { keys } = nothingRemembered;
    for (let nth = 0; nth < mostKeys + 5; nth += 1) {
      keys = canonicalOf(
        withKey(keys, `step: ${String.fromCharCode(122 - (nth % 26))}${nth}`, noStats, nth),
      ) as unknown as Memory['keys'];
    }
    expect(Math.min(...Object.values(keys).map(({ metAtMs }) => metAtMs))).toBe(5);
  });

  test('comes back from the store as it was', () => {
    const driven = new Driven();
    taught(driven, 3, 2 * minuteMs);
    expect(memoryOf(JSON.parse(JSON.stringify(driven.memory)))).toEqual(driven.remembered);
  });

  const dwell = {
    ...{ taskId: 'T', state: 'IN_PROGRESS', progress: 0.41, step: 'Processing ...', modelProgress: null },
    ...{ unchangedMs: 40 * minuteMs, firstSeenAtMs: startMs - 41 * minuteMs, lastReadAtMs: startMs - minuteMs },
    ...{ confirmedReads: 9, blindMs: 0, interrupted: false },
  };

  test('of an older version: a stall under way is not forgotten', () => {
    const driven = new Driven();
    driven.memory = { running: [dwell, { taskId: 7 }] };
    const plan = standing('T', startMs - 45 * minuteMs, 600 * minuteMs);
    for (const minute of [0, 1, 2, 3, 4]) driven.look([plan], startMs + minute * minuteMs);
    expect(driven.look([plan], startMs + 5 * minuteMs)).toMatchObject([{ code: 'import-stalled' }]);
  });

  test('of any shape at all starts anew without a crash', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (stored) => {
        const driven = new Driven();
        driven.memory = stored as typeof driven.memory;
        expect(driven.look([standing('T', startMs, minuteMs)], startMs)).toEqual([]);
      }),
    );
  });
});
