import { describe, expect, test } from 'vitest';
import type { Audit, LoopState } from '../../src/engine/audit.ts';
import { auditOf, stallOf } from '../../src/engine/audit.ts';

const nowMs = 1_000_000;
const counters = { steps: 5, lastEndMs: nowMs };
const waiting = (inMs: number): LoopState => ({ phase: 'waiting', dueMs: nowMs + inMs });
const running = (forMs: number): LoopState => ({ phase: 'running', sinceMs: nowMs - forMs });

test('an audit tells what is next, what is late, and what takes long', () => {
  const states: LoopState[] = [waiting(5000), waiting(-200), running(700), { phase: 'ended' }, { phase: 'dead' }];
  expect(auditOf(states, counters, nowMs)).toEqual({
    ...{ subjects: 5, running: 1, dead: 1, nextDueMs: nowMs - 200, mostOverdueMs: 200, longestRunMs: 700 },
    ...{ sinceEndMs: 0, steps: 5 },
  });
  expect(auditOf([], counters, nowMs)).toMatchObject({ subjects: 0, nextDueMs: null, mostOverdueMs: 0 });
});

describe('a schedule', () => {
  const fine: Audit = auditOf([waiting(5000)], counters, nowMs);
  const moved = { ...fine, steps: fine.steps + 1 };
  test.each<[string, Audit, Audit, RegExp | null]>([
    ['that moved is alive', fine, moved, null],
    ['whose loops were woken and did not wake is not', fine, fine, /do not wake/],
    ['with nothing to look at is alive', auditOf([], counters, nowMs), auditOf([], counters, nowMs), null],
    [
      'all of which is under way is alive',
      auditOf([running(9)], counters, 0),
      auditOf([running(9)], counters, 0),
      null,
    ],
    ['with a loop that died is not', fine, { ...moved, dead: 1 }, /1 of 1 looks have stopped/],
    ['with something long due is not', fine, { ...moved, mostOverdueMs: 121_000 }, /do not begin/],
    ['in which nothing ends is not', fine, { ...moved, longestRunMs: 700_000, sinceEndMs: 700_000 }, /do not end/],
    ['in which one waits long and others end is alive', fine, { ...moved, longestRunMs: 700_000 }, null],
  ])('%s', (_name, before, now, why) => {
    if (why === null) expect(stallOf(before, now)).toBeNull();
    else expect(stallOf(before, now)).toMatch(why);
  });
});
