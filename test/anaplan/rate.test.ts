import fc from 'fast-check';
import { expect, test } from 'vitest';
import { pause } from '../../src/anaplan/pause.ts';
import type { Bucket } from '../../src/anaplan/rate.ts';
import { fullBucket, retryAfterMsOf, takeFrom } from '../../src/anaplan/rate.ts';

test('60 at once, then one a second', () => {
  let bucket = fullBucket(0);
  for (let index = 0; index < 60; index += 1) {
    const taken = takeFrom(bucket, 0);
    expect(taken.waitMs).toBe(0);
    bucket = taken.bucket;
  }
  expect(takeFrom(bucket, 0).waitMs).toBe(1000);
  expect(takeFrom(bucket, 400).waitMs).toBe(600);
  expect(takeFrom(bucket, 1000).waitMs).toBe(0);
});

test('never more than 60 and the refill, however time goes, and waiting as told is always enough', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -5000, max: 5000 }), { maxLength: 300 }), (steps) => {
      let bucket: Bucket = fullBucket(0);
      let [nowMs, forwardMs, taken] = [0, 0, 0];
      for (const stepMs of steps) {
        nowMs += stepMs;
        forwardMs += Math.max(0, stepMs);
        const first = takeFrom(bucket, nowMs);
        bucket = first.bucket;
        if (first.waitMs === 0) taken += 1;
        else expect(takeFrom(bucket, nowMs + first.waitMs).waitMs).toBe(0);
      }
      expect(taken).toBeLessThanOrEqual(60 + forwardMs / 1000 + 1e-6);
    }),
  );
});

test.each([
  ['0', 1000],
  ['30', 30_000],
  [' 5 ', 5000],
  ['Thu, 01 Jan 1970 00:01:00 GMT', 50_000],
  ['Thu, 01 Jan 1970 00:00:05 GMT', 1000],
  ['soon', 10_000],
  ['-5', 10_000],
  ['1.5', 10_000],
  [null, 10_000],
])('Retry-After %j', (header, waitMs) => {
  expect(retryAfterMsOf(header, 10_000)).toBe(waitMs);
});

test('a pause ends when the clock is moved past it, and after its own length when the clock is set back', async () => {
  const { signal } = new AbortController();
  let nowMs = 0;
  let waitedMs = 0;
  const clock = { nowMs: () => nowMs };
  const movingBy = (stepMs: number) => async (ms: number) => {
    waitedMs += ms;
    nowMs += stepMs;
  };
  await pause(60_000, clock, movingBy(3_600_000), signal);
  expect(waitedMs).toBeLessThanOrEqual(250);
  waitedMs = 0;
  await pause(1000, clock, movingBy(-3_600_000), signal);
  expect(waitedMs).toBe(1000);
});
