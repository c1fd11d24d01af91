import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ClocksSeen } from '../../src/engine/trusted-time.ts';
import { removesByMs, trustAfter, trustAtStart } from '../../src/engine/trusted-time.ts';
import { createPeerClocks } from '../../src/network/peer-clocks.ts';

const minuteMs = 60_000;
const dayMs = 86_400_000;
const yearMs = 365 * dayMs;
const nowMs = Date.UTC(2030, 0, 1);
const undated = { atMs: nowMs, isDated: false };
const dated = { atMs: nowMs, isDated: true };

/** Each after the one before, from a start at `nowMs`; times of it. */
function by(known: { atMs: number; isDated: boolean }, ...seen: readonly ClocksSeen[]): number {
  let trust = trustAtStart({ nowMs, steadyMs: 0, skewMs: null }, known);
  for (const one of seen) trust = trustAfter(trust, one);
  return removesByMs(trust, seen.at(-1) as ClocksSeen) - nowMs;
}
const at = (wallMs: number, steadyMs: number, skewMs: number | null = null): ClocksSeen => ({
  nowMs: nowMs + wallMs,
  steadyMs,
  skewMs,
});

describe('old rows are removed by', () => {
  test.each<[string, number, number]>([
    ['this clock, when the servers have the same', by(undated, at(5000, 5000, 0)), 5000],
    ['the servers, while this clock is ahead', by(undated, at(6 * yearMs, 5000, 5000 - 6 * yearMs)), 5000],
    ['this clock, while it is behind', by(undated, at(-yearMs, 5000, yearMs + 5000)), -yearMs],
    ['this clock, while it is servers that are ahead', by(undated, at(5000, 5000, yearMs)), 5000],
    [
      'what they said last and the time since, after it was set forward and nobody says any more',
      by(undated, at(minuteMs, minuteMs, 0), at(yearMs, 9 * minuteMs)),
      9 * minuteMs,
    ],
    [
      'what an earlier run knew, until they say something',
      by({ atMs: nowMs - 20 * dayMs, isDated: true }, at(5000, 5000)),
      5000 - 20 * dayMs,
    ],
    [
      'this clock, once they have confirmed it after a long time off',
      by({ atMs: nowMs - 20 * dayMs, isDated: true }, at(5000, 5000), at(9000, 9000, 0)),
      9000,
    ],
    [
      'what is certain, however long it runs, when servers have told a date before',
      by({ atMs: nowMs - 20 * dayMs, isDated: true }, at(0, 0), at(2 * dayMs, 2 * dayMs)),
      -18 * dayMs,
    ],
    [
      'this clock, where no server tells a date, after a day of running evenly',
      by({ atMs: nowMs - 20 * dayMs, isDated: false }, at(0, 0), at(dayMs, dayMs)),
      dayMs,
    ],
    [
      'what is certain, less than a day after it was set',
      by(undated, at(0, 0), at(yearMs + minuteMs, minuteMs), at(yearMs + dayMs, dayMs)),
      dayMs,
    ],
  ])('%s', (_what, is, wanted) => {
    expect(is).toBe(wanted);
  });
});

type Event =
  | { readonly kind: 'pass'; readonly ms: number }
  | { readonly kind: 'set'; readonly ms: number }
  | { readonly kind: 'told'; readonly by: string }
  | { readonly kind: 'restart'; readonly offMs: number };

const far = fc.oneof(
  fc.integer({ min: -10 * yearMs, max: 10 * yearMs }),
  fc.integer({ min: -dayMs, max: dayMs }),
  fc.integer({ min: -2 * minuteMs, max: 2 * minuteMs }),
);
const events = fc.array(
  fc.oneof<fc.Arbitrary<Event>[]>(
    fc.record({ kind: fc.constant('pass' as const), ms: fc.integer({ min: 0, max: 3 * dayMs }) }),
    fc.record({ kind: fc.constant('pass' as const), ms: fc.integer({ min: 0, max: 40 * minuteMs }) }),
    fc.record({ kind: fc.constant('set' as const), ms: far }),
    fc.record({ kind: fc.constant('told' as const), by: fc.constantFrom('a', 'b') }),
    fc.record({ kind: fc.constant('restart' as const), offMs: fc.integer({ min: 0, max: 30 * dayMs }) }),
  ),
  { maxLength: 60 },
);

test('never by a time that is still to come, whatever becomes of this clock, where servers tell theirs now and then', () => {
  fc.assert(
    fc.property(events, far, (happens, aheadMs) => {
      let [trueMs, steadyMs, offMs] = [nowMs, 0, aheadMs];
      let peers = createPeerClocks();
      const seen = (): ClocksSeen => {
        const wallMs = trueMs + offMs;
        return { nowMs: wallMs, steadyMs, skewMs: peers.skewMs(wallMs, steadyMs) };
      };
      let trust = trustAtStart(seen(), dated);
      for (const one of happens) {
        if (one.kind === 'pass') [trueMs, steadyMs] = [trueMs + one.ms, steadyMs + one.ms];
        if (one.kind === 'set') offMs += one.ms;
        if (one.kind === 'told') peers.note(one.by, new Date(trueMs).toUTCString(), steadyMs);
        if (one.kind === 'restart') {
          const known = { atMs: removesByMs(trust, seen()), isDated: trust.isDated };
          trueMs += one.offMs;
          steadyMs = 0;
          peers = createPeerClocks();
          trust = trustAtStart(seen(), known);
        }
        trust = trustAfter(trust, seen());
        // A date is in whole seconds.
        expect(removesByMs(trust, seen())).toBeLessThanOrEqual(trueMs + 1000);
      }
    }),
    { numRuns: 500 },
  );
});
