/** No gap, restart, reordering or clock step ever gives a healthy run a failure verdict; and a stuck one gets it. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Place, Plan } from './driven.ts';
import { Driven, lastsMs, minuteMs, standing, startMs, taught } from './driven.ts';

/** Each place is left before even the shortest limit there is (6.5 minutes). */
const places = fc.array(
  fc.record({
    forMs: fc.integer({ min: 1_000, max: 6 * minuteMs }),
    step: fc.constantFrom('Preparing ...', 'Processing ...', 'Saving ...'),
  }),
  { minLength: 1, maxLength: 8 },
);

type Mishap = 'none' | 'blind' | 'restart' | 'swap';
const looks = fc.array(
  fc.record({
    afterMs: fc.oneof(fc.constant(15_000), fc.integer({ min: 1_000, max: 20 * minuteMs })),
    mishap: fc.constantFrom<Mishap>('none', 'none', 'none', 'none', 'blind', 'restart', 'swap'),
  }),
  { minLength: 5, maxLength: 120 },
);
const step = fc.record({
  atLook: fc.nat({ max: 40 }),
  byMs: fc.integer({ min: -3 * 24 * 60 * minuteMs, max: 3 * 24 * 60 * minuteMs }),
});
/** Anaplan's clock against ours. */
const skew = fc.integer({ min: -24 * 60 * minuteMs, max: 24 * 60 * minuteMs });

function planOf(startsMs: number, all: readonly { readonly forMs: number; readonly step: string }[]): Plan {
  const moving = all.map(({ forMs, step: text }, index): Place => ({ forMs, progress: (index + 1) / 20, step: text }));
  return { taskId: 'T', startsMs, places: moving, end: { rows: 1000 } };
}

describe.each([
  ['without history', 0],
  ['after ten short runs', 10],
])('a healthy run %s', (_, runs) => {
  const before = new Driven();
  const readyMs = taught(before, runs, 20_000);
  const { memory } = before;

  test('is never told as failed, whatever happens to the looks and to one clock', () => {
    fc.assert(
      fc.property(places, looks, step, (all, events, clock) => {
        const driven = new Driven();
        driven.memory = memory;
        const plan = planOf(readyMs + minuteMs, all);
        let trueMs = readyMs;
        const failures: unknown[] = [];
        const given = events.map(({ afterMs, mishap }, index) => {
          trueMs += afterMs;
          return { trueMs, clockMs: trueMs + (index >= clock.atLook ? clock.byMs : 0), mishap };
        });
        // Two looks that change places.
        const order = given.flatMap((look, index) =>
          look.mishap === 'swap' ? [given[index + 1] ?? look, look] : given[index - 1]?.mishap === 'swap' ? [] : [look],
        );
        for (const { trueMs: atMs, clockMs, mishap } of order) {
          if (mishap === 'blind') driven.blind(clockMs);
          if (mishap === 'restart') driven.restart();
          const found = mishap === 'blind' ? [] : driven.look([plan], atMs, { clockMs });
          failures.push(...found.filter(({ severity }) => severity === 'failure'));
        }
        expect(failures).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  test("is never told as failed whatever Anaplan's clock says of its start", () => {
    fc.assert(
      fc.property(places, skew, (all, skewMs) => {
        const driven = new Driven();
        driven.memory = memory;
        const plan = planOf(readyMs + minuteMs, all);
        const failures: unknown[] = [];
        for (let atMs = readyMs; atMs < plan.startsMs + lastsMs(plan); atMs += 20_000) {
          const running = driven.runningOf(plan, atMs, skewMs);
          failures.push(
            ...driven.look([plan], atMs, { extra: { running } }).filter(({ severity }) => severity === 'failure'),
          );
        }
        expect(failures).toEqual([]);
      }),
      { numRuns: 100 },
    );
  });

  test('would be told, did it stand: the properties above are not empty', () => {
    const driven = new Driven();
    driven.memory = memory;
    const found = driven.watch(standing('T', readyMs + minuteMs, 60 * minuteMs));
    expect(found.map(({ code }) => code)).toContain('import-stalled');
  });
});

test('a dwell is the sum of confirmed intervals, and blind time is told apart', () => {
  const driven = new Driven();
  const plan = standing('T', startMs, 120 * minuteMs);
  for (const minute of [0, 5, 10]) driven.look([plan], startMs + minute * minuteMs);
  driven.blind(startMs + 12 * minuteMs);
  for (const minute of [15, 20, 60, 65]) driven.look([plan], startMs + minute * minuteMs);
  expect(driven.remembered.running).toMatchObject([
    { unchangedMs: 20 * minuteMs, blindMs: 45 * minuteMs, confirmedReads: 7 },
  ]);
});

test('a read that is known from before confirms nothing and is no verdict', () => {
  const driven = new Driven({ limits: { stuckAfterMs: 10 * minuteMs } });
  const plan = standing('T', startMs, 120 * minuteMs);
  for (let minute = 0; minute <= 10; minute += 1) driven.look([plan], startMs + minute * minuteMs);
  const stored = driven.runningOf(plan, startMs + 10 * minuteMs, 0);
  const found = driven.look([plan], startMs + 14 * minuteMs, { extra: { running: stored } });
  expect(found.filter(({ severity }) => severity === 'failure')).toEqual([]);
  expect(driven.look([plan], startMs + 15 * minuteMs)).toMatchObject([{ code: 'import-stalled' }]);
});
