import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Reading } from '../../src/engine/interruptions.ts';
import { interruptionsBetween, usualLimits } from '../../src/engine/interruptions.ts';

const before: Reading = { wallMs: 1e12, monotonicMs: 5000, uptimeMs: 90_000, activeMs: 10, loopDelayMs: 0 };

function after(passed: {
  readonly monotonicMs: number;
  readonly sleptMs?: number;
  readonly setMs?: number;
  readonly activeMs?: number;
  readonly loopDelayMs?: number;
}): Reading {
  const { monotonicMs, sleptMs = 0, setMs = 0, activeMs = 0, loopDelayMs = 0 } = passed;
  return {
    wallMs: before.wallMs + monotonicMs + sleptMs + setMs,
    monotonicMs: before.monotonicMs + monotonicMs,
    uptimeMs: before.uptimeMs + monotonicMs + sleptMs,
    activeMs: before.activeMs + activeMs,
    loopDelayMs,
  };
}

const hourMs = 3_600_000;
test.each<[string, Parameters<typeof after>[0], readonly (readonly [string, number])[]]>([
  ['an ordinary second', { monotonicMs: 1002 }, []],
  ['a hiccup', { monotonicMs: 1900, loopDelayMs: 900, activeMs: 900 }, []],
  ['a correction of the clock', { monotonicMs: 1000, setMs: -1500 }, []],
  ['SIGSTOP for ten minutes', { monotonicMs: 601_000, loopDelayMs: 600_000, activeMs: 3 }, [['stopped', 600_000]]],
  ['work that blocks', { monotonicMs: 6000, loopDelayMs: 5500, activeMs: 5400 }, [['loop-blocked', 5500]]],
  ['a night of sleep', { monotonicMs: 1000, sleptMs: 8 * hourMs }, [['asleep', 8 * hourMs]]],
  ['a clock set forward', { monotonicMs: 1000, setMs: hourMs }, [['clock-set', hourMs]]],
  ['a clock set back', { monotonicMs: 1000, setMs: -hourMs }, [['clock-set', -hourMs]]],
  [
    'sleep with a clock that is wrong afterwards',
    { monotonicMs: 1000, sleptMs: hourMs, setMs: -hourMs },
    [
      ['asleep', hourMs],
      ['clock-set', -hourMs],
    ],
  ],
])('%s', (_name, passed, expected) => {
  const found = interruptionsBetween(before, after(passed), usualLimits);
  expect(found.map(({ kind, byMs }) => [kind, byMs])).toEqual(expected);
});

test('what passes between two readings in time is never an interruption', () => {
  const small = fc.integer({ min: 0, max: 1500 });
  fc.assert(
    fc.property(
      fc.integer({ min: 900, max: 2500 }),
      small,
      fc.integer({ min: -1500, max: 1500 }),
      (ms, late, setMs) => {
        expect(interruptionsBetween(before, after({ monotonicMs: ms, loopDelayMs: late, setMs }), usualLimits)).toEqual(
          [],
        );
      },
    ),
  );
});
