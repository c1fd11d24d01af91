import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { severityOfAttempt } from '../../src/report/exit.ts';
import type { Durations } from '../../src/store/durations.ts';
import { boundOf, bucketOf, bucketsOf, histogramBytes, quantileMs, summed } from '../../src/store/durations.ts';
import { openStore } from '../../src/store/sqlite.ts';
import type { Attempt } from '../../src/store/store.ts';
import { blindAttempt, seenAttempt, skippedAttempt } from './attempts.ts';

const hourMs = 3_600_000;
const baseMs = Date.UTC(2030, 0, 1);
const severities = ['ok', 'notice', 'warning', 'failure', 'unknown'] as const;

const attempt: fc.Arbitrary<Attempt> = fc
  .record({
    check: fc.constantFrom('a', 'b'),
    target: fc.constantFrom('x', 'y'),
    startedAtMs: fc.integer({ min: -3 * hourMs, max: 60 * hourMs }).map((ms) => baseMs + ms),
    durationMs: fc.oneof(fc.integer({ min: 0, max: 90_000 }), fc.constantFrom(0, 1, 2, 60_000)),
    kind: fc.constantFrom('seen', 'blind', 'skipped'),
    found: fc.array(fc.constantFrom(...severities), { maxLength: 3 }),
  })
  .map(({ kind, found, ...given }) => {
    const findings = found.map((severity, n) => ({ code: `c${n}`, severity, facts: {} }));
    if (kind === 'skipped') return skippedAttempt(given);
    return kind === 'blind' ? blindAttempt({ ...given, findings }) : seenAttempt({ ...given, findings });
  });

describe('rollups', () => {
  test.each(['hour', 'day'] as const)('by %s equal what is counted by hand, in whatever order', (every) => {
    const periodMs = every === 'hour' ? hourMs : 24 * hourMs;
    fc.assert(
      fc.property(fc.array(attempt, { maxLength: 40 }), (attempts) => {
        const store = openStore(':memory:');
        for (const one of attempts) store.record(one, []);
        const rollups = store.rollups({ every, sinceMs: 0 });
        store.close();
        const keyOf = (check: string, target: string, fromMs: number) => `${check} ${target} ${fromMs}`;
        const groups = Map.groupBy(attempts, ({ check, target, startedAtMs }) =>
          keyOf(check, target, Math.floor(startedAtMs / periodMs) * periodMs),
        );
        expect(rollups.map(({ check, target, fromMs }) => keyOf(check, target, fromMs)).toSorted()).toEqual(
          [...groups.keys()].toSorted(),
        );
        for (const { check, target, fromMs, looks, blind, durations } of rollups) {
          const own = groups.get(keyOf(check, target, fromMs)) ?? [];
          const count = (wanted: string) =>
            own.filter((one) => (severityOfAttempt(one) ?? 'skipped') === wanted).length;
          for (const word of [...severities, 'skipped'] as const) expect(looks[word]).toBe(count(word));
          expect(blind).toBe(own.filter(({ outcome }) => outcome === 'blind').length);
          const seen = own.filter(({ outcome }) => outcome === 'seen').map(({ durationMs }) => durationMs);
          if (seen.length === 0) expect(durations).toBeNull();
          else expect(plain(durations)).toEqual(plain(byHand(seen)));
        }
      }),
      { numRuns: 60 },
    );
  });

  test('are asked for by check, target and time', () => {
    const store = openStore(':memory:');
    for (const hours of [0, 1, 2, 30])
      for (const check of ['a', 'b'])
        store.record(seenAttempt({ check, target: 't', startedAtMs: baseMs + hours * hourMs }), []);
    const sinceMs = baseMs + hourMs + 5;
    expect(
      store.rollups({ every: 'hour', check: 'a', sinceMs }).map(({ fromMs }) => (fromMs - baseMs) / hourMs),
    ).toEqual([1, 2, 30]);
    expect(store.rollups({ every: 'hour', target: 't', sinceMs, untilMs: baseMs + 3 * hourMs })).toHaveLength(4);
    expect(store.rollups({ every: 'day', check: 'b', target: 't', sinceMs: baseMs })).toHaveLength(2);
    expect(store.rollups({ every: 'day', check: 'c', sinceMs: 0 })).toEqual([]);
    store.close();
  });

  test('marks name single looks with what they count as, newest first', () => {
    const store = openStore(':memory:');
    const findings = [{ code: 'c', severity: 'warning', facts: {} }] as const;
    store.record(seenAttempt({ startedAtMs: 1, findings }), []);
    store.record(blindAttempt({ startedAtMs: 2 }), []);
    store.record(skippedAttempt({ startedAtMs: 3 }), []);
    const marks = store.lookMarks({ check: 'tls-version', target: 'api.anaplan.com:443', sinceMs: 0 });
    expect(marks.map(({ severity, outcome }) => [severity, outcome])).toEqual([
      [null, 'skipped'],
      ['unknown', 'blind'],
      ['warning', 'seen'],
    ]);
    store.close();
  });
});

describe('durations', () => {
  test('a bucket holds what is up to its bound and above the one before', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 1e9 }), (ms) => {
        const bucket = bucketOf(ms);
        expect(ms).toBeLessThanOrEqual(boundOf(bucket) * (1 + 1e-9));
        expect(ms).toBeGreaterThan(boundOf(bucket - 1) * (1 - 1e-9));
      }),
    );
    expect([0, 1, 2, 4, 8].map(bucketOf)).toEqual([0, 0, 3, 6, 9]);
  });

  test('a histogram comes back from its bytes', () => {
    const entry = fc.tuple(fc.integer({ min: 0, max: 127 }), fc.integer({ min: 1, max: 1e12 }));
    fc.assert(
      fc.property(fc.uniqueArray(entry, { selector: ([bucket]) => bucket, maxLength: 30 }), (entries) => {
        expect(new Map(bucketsOf(histogramBytes(new Map(entries))))).toEqual(new Map(entries));
      }),
    );
  });

  test('a quantile of what was added up is within a bucket of the true one', () => {
    const times = fc.array(fc.integer({ min: 1, max: 60_000 }), { minLength: 1, maxLength: 60 });
    fc.assert(
      fc.property(
        fc.array(times, { minLength: 1, maxLength: 5 }),
        fc.constantFrom(0.5, 0.9, 0.95, 1),
        (parts, share) => {
          const sorted = parts.flat().toSorted((a, b) => a - b);
          const truth = sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0;
          const told = quantileMs(summed(parts.map(byHand)) as Durations, share);
          expect(told).toBeGreaterThanOrEqual(truth / 1.27 - 1);
          expect(told).toBeLessThanOrEqual(truth * 1.27 + 1);
        },
      ),
    );
    expect(summed([])).toBeNull();
  });
});

function byHand(times: readonly number[]): Durations {
  const buckets = new Map<number, number>();
  for (const ms of times) buckets.set(bucketOf(ms), (buckets.get(bucketOf(ms)) ?? 0) + 1);
  const sumMs = times.reduce((sum, ms) => sum + ms, 0);
  return { looks: times.length, sumMs, minMs: Math.min(...times), maxMs: Math.max(...times), buckets };
}

function plain(durations: Durations | null): unknown {
  if (durations === null) return null;
  const { looks, sumMs, minMs, maxMs, buckets } = durations;
  return { looks, sumMs, minMs, maxMs, buckets: [...buckets].toSorted(([a], [b]) => a - b) };
}
