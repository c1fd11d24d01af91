/** No gap, blind look, restart, reordering or clock step of our own ever makes a task look more stuck than reads confirm. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { importStuck } from '../../checks/import-stuck.ts';
import type { Dwell, Reads } from '../../src/anaplan/dwell.ts';
import { dwellsAfter, isSameTask } from '../../src/anaplan/dwell.ts';
import type { Look } from '../../src/check.ts';
import { judged } from './tenant-fixtures.ts';

const minuteMs = 60_000;
const maxGapMs = 15 * minuteMs;
const startMs = Date.UTC(2026, 10, 22);

type Event = { readonly kind: 'read' | 'blind' | 'restart'; readonly atMs: number };

const reads: Reads = {
  running: [{ taskId: 'A', state: 'IN_PROGRESS', progress: 0.41, step: 'Processing ...', createdAtMs: startMs }],
  status: { taskId: 'A', progress: null },
};

function lookOf({ kind, atMs }: Event): Look<Reads> {
  if (kind === 'read') return { outcome: 'seen', startedAtMs: atMs, observation: reads };
  return { outcome: 'blind', startedAtMs: atMs, fault: { whose: 'peer', code: 'HTTP_503', message: 'Unavailable.' } };
}

/** A restart hands the memory over as stored JSON. */
function folded(events: readonly Event[]): Dwell | undefined {
  let dwells: readonly Dwell[] = [];
  for (const event of events) {
    if (event.kind === 'restart') dwells = JSON.parse(JSON.stringify(dwells)) as readonly Dwell[];
    else dwells = dwellsAfter(dwells, lookOf(event), maxGapMs);
  }
  return dwells[0];
}

/** What may count at most: intervals between reads that follow each other with no blind look between, none longer than allowed. */
function confirmedMs(events: readonly Event[]): number {
  let sumMs = 0;
  let last: number | null = null;
  for (const { kind, atMs } of events) {
    if (kind === 'blind') last = null;
    if (kind !== 'read') continue;
    const gapMs = last === null ? 0 : atMs - last;
    if (gapMs > 0 && gapMs <= maxGapMs) sumMs += gapMs;
    last = atMs;
  }
  return sumMs;
}

const kinds = fc.constantFrom('read' as const, 'read' as const, 'read' as const, 'blind' as const, 'restart' as const);
/** Any order of times at all: gaps, repeats, looks out of order, a clock set forward and back. */
const anyEvents = fc.array(
  fc.record({ kind: kinds, atMs: fc.integer({ min: 0, max: 300 }).map((n) => startMs + n * minuteMs) }),
  {
    maxLength: 60,
  },
);

describe('dwell', () => {
  test('never exceeds the sum of confirmed short intervals', () => {
    fc.assert(
      fc.property(anyEvents, (events) => {
        expect(folded(events)?.unchangedMs ?? 0).toBeLessThanOrEqual(confirmedMs(events));
      }),
      { numRuns: 500 },
    );
  });

  test('never counts a stretch of time twice, however looks within the allowed gap are reordered', () => {
    const jittered = fc.array(fc.integer({ min: 0, max: 14 }), { minLength: 2, maxLength: 40 });
    fc.assert(
      fc.property(jittered, (lateBy) => {
        const times = lateBy.map((late, index) => startMs + (index * 5 - late) * minuteMs);
        const dwell = folded(times.map((atMs) => ({ kind: 'read', atMs })));
        expect(dwell?.unchangedMs ?? 0).toBeLessThanOrEqual(Math.max(...times) - Math.min(...times));
      }),
    );
  });

  test('set back a clock by any amount: what was counted stays, the step itself adds nothing', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 10_000 }), (stepMinutes) => {
        const before = [0, 5, 10].map((n) => ({ kind: 'read' as const, atMs: startMs + n * minuteMs }));
        const after = { kind: 'read' as const, atMs: startMs + (10 - stepMinutes) * minuteMs };
        expect(folded([...before, after])?.unchangedMs).toBe(10 * minuteMs);
      }),
    );
  });

  test('equals the time watched when it is watched well: nothing is lost either', () => {
    const steps = fc.array(fc.integer({ min: 1, max: 15 }), { minLength: 1, maxLength: 40 });
    fc.assert(
      fc.property(steps, (gaps) => {
        let atMs = startMs;
        const events: Event[] = [{ kind: 'read', atMs }];
        for (const gap of gaps) {
          atMs += gap * minuteMs;
          events.push({ kind: 'restart', atMs }, { kind: 'read', atMs });
        }
        expect(folded(events)).toMatchObject({
          unchangedMs: atMs - startMs,
          confirmedReads: gaps.length + 1,
          blindMs: 0,
        });
      }),
    );
  });

  test('no sequence in which progress moves at every read is ever called stalled', () => {
    fc.assert(
      fc.property(anyEvents, (events) => {
        const looks = [...events, { kind: 'read' as const, atMs: startMs + 400 * minuteMs }]
          .filter(({ kind }) => kind !== 'restart')
          .map((event, index): Look => {
            const look = lookOf(event);
            if (look.outcome === 'blind') return look;
            const status = { currentStep: 'Processing ...', progress: null, taskId: 'A', tooltip: null };
            const running = reads.running.map((task) => ({ ...task, progress: index / 100 }));
            return { ...look, observation: { subject: {}, status, newest: [], running } };
          });
        expect(judged(importStuck, looks).filter(({ severity }) => severity === 'failure')).toEqual([]);
      }),
      { numRuns: 200 },
    );
  });

  test('a task id with a suffix in the status is the same task', () => {
    expect(isSameTask('6EB7F52C-11', '6EB7F52C')).toBe(true);
    expect(isSameTask('6EB7F52C', '7EB7F52C')).toBe(false);
    expect(isSameTask('', '7EB7F52C')).toBe(false);
  });
});
