import { describe, expect, test } from 'vitest';
import { createGapBook, gapBeforeStart } from '../../src/daemon/gap-book.ts';
import type { Interruption } from '../../src/engine/interruptions.ts';
import type { Heartbeat } from '../../src/store/schedule.ts';
import { boundTo } from '../engine/checks.ts';

const minute = 60_000;
const schedule = { default: { kind: 'every', everyMs: 5 * minute }, checks: {} } as const;
const bound = [boundTo('a'), boundTo('b')];
const heartbeat: Heartbeat = {
  ...{ atMs: 0, startedAtMs: 0, pid: 1, everyMs: 30_000, subjects: 2, nextDueMs: null, stoppedAtMs: null },
};
const interruption = (kind: Interruption['kind'], fromMs: number, toMs: number): Interruption => ({
  ...{ kind, fromMs, toMs, byMs: toMs - fromMs, fromMonotonicMs: 0, toMonotonicMs: 0 },
});

describe('before the start', () => {
  const at = (nowMs: number, more: Partial<Parameters<typeof gapBeforeStart>[0]> = {}) =>
    gapBeforeStart({ heartbeat, slots: [{ check: 'quiet', target: 'a', dueMs: 0 }], bound, schedule, nowMs, ...more });
  test('what was looked at and fell due since is missed, what is new is not', () => {
    expect(at(60 * minute)).toEqual({
      ...{ fromMs: 0, toMs: 60 * minute, why: 'not-running' },
      missed: [{ check: 'quiet', target: 'a', slots: 12 }],
    });
  });
  test('a look later than the heartbeat counts', () => {
    const slots = [{ check: 'quiet', target: 'a', dueMs: 30 * minute }];
    expect(at(60 * minute, { slots })?.missed[0]?.slots).toBe(6);
  });
  test('nothing fell out in a quick restart, before any daemon, and when nothing was due', () => {
    expect(at(5_000)).toBeNull();
    expect(at(60 * minute, { heartbeat: null })).toBeNull();
    expect(at(60 * minute, { slots: [] })).toBeNull();
  });
  test('a daemon that was stopped missed what came after', () => {
    const stopped = { ...heartbeat, stoppedAtMs: 40 * minute };
    expect(at(60 * minute, { heartbeat: stopped })).toMatchObject({ fromMs: 40 * minute, missed: [{ slots: 4 }] });
  });
});

describe('while it runs', () => {
  test('an interruption is a gap of everything that was due', () => {
    const book = createGapBook();
    book.watching(bound, schedule);
    expect(book.interrupted(interruption('stopped', 0, 10 * minute))?.missed).toEqual([
      { check: 'quiet', target: 'a', slots: 2 },
      { check: 'quiet', target: 'b', slots: 2 },
    ]);
    expect(book.interrupted(interruption('loop-blocked', 0, 3000))).toBeNull();
    expect(book.interrupted(interruption('clock-set', 100 * minute, 0))).toMatchObject({
      why: 'clock-set',
      missed: [],
    });
  });

  test('overruns in a row are one gap; those of an interruption are told as that', () => {
    const book = createGapBook();
    book.watching(bound, schedule);
    book.overran(boundTo('a'), 2, 1000, 2000);
    book.overran(boundTo('a'), 3, 3000, 4000);
    expect(book.pending().gaps).toEqual([
      { fromMs: 1000, toMs: 4000, why: 'overrun', missed: [{ check: 'quiet', target: 'a', slots: 5 }] },
    ]);
    book.interrupted(interruption('asleep', 5000, 20 * minute));
    book.overran(boundTo('b'), 4, 4500, 20 * minute);
    expect(book.pending().gaps.map(({ why }) => why)).toEqual(['asleep', 'overrun']);
  });

  test('what was written is forgotten, and what came meanwhile is not', () => {
    const book = createGapBook();
    book.began(boundTo('a'), 10.4);
    const first = book.pending();
    expect(first.slots).toEqual([{ check: 'quiet', target: 'a', dueMs: 10 }]);
    book.began(boundTo('b'), 20);
    book.overran(boundTo('b'), 1, 1, 2);
    first.written();
    expect([book.pending().slots.map(({ target }) => target), book.pending().gaps.length]).toEqual([['b'], 1]);
  });
});
