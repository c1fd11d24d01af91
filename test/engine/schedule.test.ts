import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Bound } from '../../src/engine/bound.ts';
import type { RunningSchedule } from '../../src/engine/schedule.ts';
import { startSchedule } from '../../src/engine/schedule.ts';
import type { Schedule } from '../../src/settings/settings.ts';
import { boundTo } from './checks.ts';

beforeEach(() => {
  vi.useFakeTimers({ now: Date.parse('2027-01-10T00:00:00Z') });
});
afterEach(async () => {
  await Promise.all(running.splice(0).map((one) => one.stop()));
  expect(vi.getTimerCount()).toBe(0);
  vi.useRealTimers();
});

const running: RunningSchedule[] = [];
const hourMs = 3_600_000;
const every = (everyMs: number): Schedule => ({ kind: 'every', everyMs });

function started(
  bound: readonly Bound[],
  schedule: Schedule,
  run: (bound: Bound) => Promise<unknown>,
  more: Partial<Parameters<typeof startSchedule>[0]> = {},
) {
  const errors: unknown[] = [];
  const one = startSchedule({
    bound,
    schedule: { default: schedule, checks: {} },
    run: async (one) => {
      const again = await run(one);
      return typeof again === 'number' ? again : null;
    },
    clock: { nowMs: () => Date.now() },
    startWithinMs: 5000,
    onError: (_bound, error) => errors.push(error),
    ...more,
  });
  running.push(one);
  return { ...one, errors };
}

describe('a schedule', () => {
  test('runs each once within the start, spread, and then once in each period', async () => {
    const runs: string[] = [];
    const names = ['a', 'b', 'c', 'd', 'e', 'f'];
    started(
      names.map((name) => boundTo(name)),
      every(hourMs),
      async ({ target }) => void runs.push(target.name),
    );
    expect(runs).toEqual([]);
    await vi.advanceTimersByTimeAsync(2500);
    expect(runs.length).toBeGreaterThan(0);
    expect(runs.length).toBeLessThan(names.length);
    await vi.advanceTimersByTimeAsync(2500);
    expect(runs.toSorted()).toEqual(names);
    await vi.advanceTimersByTimeAsync(10 * hourMs);
    expect(runs.length).toBe(names.length * 11);
  });

  test('gives each check its own schedule', async () => {
    const runs: string[] = [];
    const bound = [boundTo('x', { id: 'often' }), boundTo('x', { id: 'rare' })];
    const schedule = { default: every(hourMs), checks: { often: every(hourMs / 4) } };
    started(bound, schedule.default, async ({ check }) => void runs.push(check.id), { schedule });
    await vi.advanceTimersByTimeAsync(24 * hourMs);
    expect(runs.filter((id) => id === 'often').length).toBe(97);
    expect(runs.filter((id) => id === 'rare').length).toBe(25);
  });

  test('follows cron in its zone through a change to winter time', async () => {
    vi.setSystemTime(Date.parse('2027-10-30T12:00:00Z'));
    const runs: string[] = [];
    const schedule: Schedule = { kind: 'cron', cron: '30 1 * * *', timeZone: 'Europe/London' };
    started([boundTo('x')], schedule, async () => void runs.push(new Date().toISOString().slice(0, 16)));
    await vi.advanceTimersByTimeAsync(48 * hourMs);
    expect(runs).toEqual(['2027-10-30T12:00', '2027-10-31T00:30', '2027-11-01T01:30']);
  });

  test('waits longer than a timer can', async () => {
    const runs: number[] = [];
    started([boundTo('x')], every(60 * 24 * hourMs), async () => void runs.push(Date.now()));
    await vi.advanceTimersByTimeAsync(5000);
    expect(runs).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(60 * 24 * hourMs);
    expect(runs).toHaveLength(2);
  });

  test('has one run at a time for each check and target; what falls due meanwhile falls out', async () => {
    let now = 0;
    const ends: (() => void)[] = [];
    started(
      [boundTo('x')],
      every(1000),
      async () => {
        now += 1;
        expect(now).toBe(1);
        await new Promise<void>((resolve) => ends.push(resolve));
        now -= 1;
      },
      { startWithinMs: 0 },
    );
    await vi.advanceTimersByTimeAsync(10_000);
    expect(ends.length).toBe(1);
    ends[0]?.();
    await vi.advanceTimersByTimeAsync(1000);
    expect(ends.length).toBe(2);
    ends[1]?.();
  });

  test('looks again as soon as a check wants it, never sooner than Anaplan allows, and then by its schedule', async () => {
    const runs: number[] = [];
    const startMs = Date.now();
    const wanted = [15_000, 1000, null];
    const run = async () => {
      runs.push(Date.now() - startMs);
      return wanted[runs.length - 1] ?? null;
    };
    started([boundTo('x')], every(hourMs), run, { startWithinMs: 0 });
    await vi.advanceTimersByTimeAsync(60_000);
    expect(runs).toEqual([0, 15_000, 20_000]);
    await vi.advanceTimersByTimeAsync(hourMs);
    expect(runs).toHaveLength(4);
  });

  test('a check that wants to look again only later than its schedule is looked at by its schedule', async () => {
    const runs: number[] = [];
    const later = async () => {
      runs.push(Date.now());
      return hourMs;
    };
    started([boundTo('x')], every(60_000), later, { startWithinMs: 0 });
    await vi.advanceTimersByTimeAsync(5 * 60_000);
    expect(runs.length).toBeGreaterThanOrEqual(5);
  });

  test('goes on after a run that rejects, and lets the others be', async () => {
    const runs: string[] = [];
    const { errors } = started([boundTo('bad'), boundTo('good')], every(60_000), async ({ target }) => {
      runs.push(target.name);
      if (target.name === 'bad') throw new Error('store full');
    });
    await vi.advanceTimersByTimeAsync(5 * 60_000 + 5000);
    expect(runs.filter((name) => name === 'bad').length).toBeGreaterThanOrEqual(6);
    expect(runs.filter((name) => name === 'good').length).toBeGreaterThanOrEqual(6);
    expect(errors).toHaveLength(runs.filter((name) => name === 'bad').length);
  });

  test('stopped: nothing new starts, and stop waits for what is under way', async () => {
    let runs = 0;
    let end: (value?: unknown) => void = () => {};
    const schedule = started(
      [boundTo('x')],
      every(1000),
      () => {
        runs += 1;
        return new Promise((resolve) => {
          end = resolve;
        });
      },
      { startWithinMs: 0 },
    );
    await vi.advanceTimersByTimeAsync(1500);
    let stopped = false;
    const stopping = schedule.stop().then(() => {
      stopped = true;
    });
    await vi.advanceTimersByTimeAsync(10_000);
    expect(stopped).toBe(false);
    end();
    await stopping;
    await vi.advanceTimersByTimeAsync(10_000);
    expect(runs).toBe(1);
  });

  test('is not silent for a year when the clock was wrong by a year', async () => {
    let aheadMs = 365 * 24 * hourMs;
    const runs: number[] = [];
    started([boundTo('x')], every(hourMs), async () => void runs.push(Date.now()), {
      clock: { nowMs: () => Date.now() + aheadMs },
    });
    await vi.advanceTimersByTimeAsync(2 * hourMs);
    const before = runs.length;
    aheadMs = 0;
    await vi.advanceTimersByTimeAsync(2 * hourMs);
    expect(runs.length).toBeGreaterThan(before);
  });

  test('runs once, not ten times, after a sleep of ten periods', async () => {
    let aheadMs = 0;
    const runs: number[] = [];
    started([boundTo('x')], every(hourMs), async () => void runs.push(Date.now()), {
      clock: { nowMs: () => Date.now() + aheadMs },
    });
    await vi.advanceTimersByTimeAsync(5000);
    expect(runs).toHaveLength(1);
    aheadMs = 10 * hourMs;
    await vi.advanceTimersByTimeAsync(31_000);
    expect(runs).toHaveLength(2);
  });

  test('tells for which slot each run is, and how many fell out while one was under way', async () => {
    const slots: number[] = [];
    const overruns: unknown[] = [];
    const slow = async () =>
      void (await new Promise((resolve) => setTimeout(resolve, slots.length === 2 ? 35_000 : 1)));
    started([boundTo('x')], every(10_000), slow, {
      startWithinMs: 0,
      onSlot: (_one, dueMs) => slots.push(dueMs),
      onOverrun: (one, count, fromMs, toMs) => overruns.push([one.target.name, count, toMs - fromMs]),
    });
    await vi.advanceTimersByTimeAsync(70_000);
    expect(overruns).toEqual([['x', 3, 35_000]]);
    const steps = slots.slice(1).map((slot, index, all) => slot - (all[index - 1] ?? slot));
    expect(steps.slice(0, 3)).toEqual([0, 40_000, 10_000]);
  });

  test('woken, looks at the clock at once: what is due by then runs', async () => {
    let aheadMs = 0;
    const runs: number[] = [];
    const schedule = started([boundTo('x')], every(hourMs), async () => void runs.push(Date.now()), {
      clock: { nowMs: () => Date.now() + aheadMs },
      startWithinMs: 0,
    });
    await vi.advanceTimersByTimeAsync(1000);
    expect(runs).toHaveLength(1);
    aheadMs = hourMs;
    await vi.advanceTimersByTimeAsync(1);
    expect(runs).toHaveLength(1);
    schedule.wake();
    await vi.advanceTimersByTimeAsync(1);
    expect(runs).toHaveLength(2);
  });

  test('can be audited: alive while it waits and runs, and with what is next', async () => {
    let end = () => {};
    const schedule = started([boundTo('x')], every(hourMs), () => new Promise<void>((resolve) => (end = resolve)), {
      startWithinMs: 0,
    });
    await vi.advanceTimersByTimeAsync(10);
    expect(schedule.audit()).toMatchObject({ subjects: 1, running: 1, nextDueMs: null, dead: 0 });
    end();
    await vi.advanceTimersByTimeAsync(10);
    const { nextDueMs, steps, running: now } = schedule.audit();
    expect(now).toBe(0);
    expect(nextDueMs).toBeGreaterThan(Date.now());
    schedule.wake();
    await vi.advanceTimersByTimeAsync(1);
    expect(schedule.audit().steps).toBeGreaterThan(steps);
  });

  test('taken over with another schedule: what it changes begins anew, the rest goes on', async () => {
    const runs: string[] = [];
    const bound = [boundTo('x', { id: 'stays' }), boundTo('x', { id: 'changes' })];
    const schedule = started(bound, every(hourMs), async ({ check }) => void runs.push(check.id), { startWithinMs: 0 });
    await vi.advanceTimersByTimeAsync(10);
    runs.length = 0;
    schedule.rebind(bound, { default: every(hourMs), checks: { changes: every(60_000) } });
    await vi.advanceTimersByTimeAsync(10 * 60_000);
    expect(runs.filter((id) => id === 'changes').length).toBeGreaterThanOrEqual(10);
    expect(runs.filter((id) => id === 'stays').length).toBeLessThanOrEqual(1);
    const refused = { default: { kind: 'cron', cron: 'at dawn', timeZone: 'UTC' } as const, checks: {} };
    expect(() => schedule.rebind([boundTo('new')], refused)).toThrow();
    expect(schedule.audit().subjects).toBe(2);
  });

  test('with an expression nobody understands does not start', () => {
    const schedule: Schedule = { kind: 'cron', cron: 'at dawn', timeZone: 'UTC' };
    expect(() => started([boundTo('x')], schedule, async () => {})).toThrow();
  });
});
