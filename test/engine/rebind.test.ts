/** A schedule whose list of looks changes while it runs. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Bound } from '../../src/engine/bound.ts';
import type { RunningSchedule } from '../../src/engine/schedule.ts';
import { startSchedule } from '../../src/engine/schedule.ts';
import { boundTo } from './checks.ts';

beforeEach(() => {
  vi.useFakeTimers({ now: Date.parse('2027-01-10T00:00:00Z') });
});
const running: RunningSchedule[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((one) => one.stop()));
  expect(vi.getTimerCount()).toBe(0);
  vi.useRealTimers();
});

const hourMs = 3_600_000;

function started(bound: readonly Bound[], run: (bound: Bound) => Promise<void>): RunningSchedule {
  const one = startSchedule({
    bound,
    schedule: { default: { kind: 'every', everyMs: hourMs }, checks: {} },
    run: async (what) => {
      await run(what);
      return null;
    },
    clock: { nowMs: () => Date.now() },
    startWithinMs: 5000,
    onError: (_bound, error) => expect.fail(String(error)),
  });
  running.push(one);
  return one;
}

test('what stays keeps its times, what is new starts soon, what is gone does not run again', async () => {
  const runs: string[] = [];
  const schedule = started([boundTo('stays'), boundTo('goes')], async ({ target }) => void runs.push(target.name));
  await vi.advanceTimersByTimeAsync(5000);
  expect(runs.toSorted()).toEqual(['goes', 'stays']);
  runs.length = 0;
  schedule.rebind([boundTo('stays'), boundTo('comes')]);
  await vi.advanceTimersByTimeAsync(5000);
  expect(runs).toEqual(['comes']);
  runs.length = 0;
  await vi.advanceTimersByTimeAsync(3 * hourMs);
  expect(runs.toSorted()).toEqual([...Array(3).fill('comes'), ...Array(3).fill('stays')]);
});

test('a target that reads otherwise now is looked at as it is now, after the look under way, never twice at once', async () => {
  const limits: unknown[] = [];
  let atOnce = 0;
  let most = 0;
  const schedule = started([boundTo('a', {}, { count: 1 })], async (one) => {
    atOnce += 1;
    most = Math.max(most, atOnce);
    limits.push(one.limits);
    await new Promise((done) => setTimeout(done, 60_000));
    atOnce -= 1;
  });
  await vi.advanceTimersByTimeAsync(5000);
  expect(limits).toEqual([{ count: 1 }]);
  schedule.rebind([boundTo('a', {}, { count: 2 })]);
  schedule.rebind([]);
  schedule.rebind([boundTo('a', {}, { count: 3 })]);
  await vi.advanceTimersByTimeAsync(120_000);
  await vi.advanceTimersByTimeAsync(2 * hourMs);
  expect(limits.slice(0, 2)).toEqual([{ count: 1 }, { count: 3 }]);
  expect(limits).not.toContainEqual({ count: 2 });
  expect(most).toBe(1);
});

test('after the stop nothing is started any more', async () => {
  const runs: string[] = [];
  const schedule = started([], async ({ target }) => void runs.push(target.name));
  await schedule.stop();
  schedule.rebind([boundTo('late')]);
  await vi.advanceTimersByTimeAsync(hourMs);
  expect(runs).toEqual([]);
});
