/** Who asks next, what is put off, and how much leaves a minute: on a clock that is moved by waiting. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { BoundedMap } from '../../src/anaplan/bounded-map.ts';
import type { Urgency } from '../../src/anaplan/budget.ts';
import { createBudget, urgencies } from '../../src/anaplan/budget.ts';
import { budgetGroupsOf } from '../../src/anaplan/budget-groups.ts';
import type { Standing } from '../../src/anaplan/tickets.ts';
import { Tickets } from '../../src/anaplan/tickets.ts';
import type { ConnectionSettings } from '../../src/settings/settings.ts';

const { signal } = new AbortController();

function rig(perMinute = 60) {
  const clock = { atMs: 1_000_000, nowMs: () => clock.atMs };
  const wait = async (ms: number, own: AbortSignal) => {
    own.throwIfAborted();
    clock.atMs += ms;
    await Promise.resolve();
  };
  return { clock, budget: createBudget({ clock, wait, perMinute }) };
}

async function spent(perMinute = 60) {
  const made = rig(perMinute);
  for (let index = 0; index < perMinute; index += 1) await made.budget.turn('status', signal);
  return made;
}

describe('the line', () => {
  test('goes by urgency, and by arrival among equals', async () => {
    const { budget } = await spent();
    const order: string[] = [];
    const asked: readonly (readonly [Urgency, string])[] = [
      ['task-list', 'l1'],
      ['status', 's'],
      ['detail', 'd'],
      ['task-list', 'l2'],
      ['running-task', 'r'],
      ['sign-in', 'i'],
    ];
    await Promise.all(asked.map(([urgency, name]) => budget.turn(urgency, signal).then(() => order.push(name))));
    expect(order).toEqual(['i', 'r', 's', 'l1', 'l2', 'd']);
  });

  test('what is less urgent comes to its turn however many others come', async () => {
    const { budget } = await spent();
    const order: string[] = [];
    const late = budget.turn('detail', signal).then(() => order.push('detail'));
    for (let index = 0; index < 40; index += 1) {
      const turns = [0, 1].map(() => budget.turn('running-task', signal).then(() => order.push('running')));
      await Promise.race(turns);
    }
    await late;
    expect(order.indexOf('detail')).toBeLessThan(2 * urgencies.length + 6);
  });

  test('who gives up leaves it without taking a turn', async () => {
    const { budget, clock } = await spent();
    const leaving = new AbortController();
    const left = budget.turn('sign-in', leaving.signal);
    const stays = budget.turn('detail', signal);
    const startMs = clock.atMs;
    leaving.abort(new Error('gave up'));
    await expect(left).rejects.toThrow('gave up');
    await stays;
    expect(clock.atMs - startMs).toBeLessThanOrEqual(1_000);
    await expect(budget.turn('status', AbortSignal.abort(new Error('before')))).rejects.toThrow('before');
  });

  test('closing ends it', async () => {
    const { budget } = await spent();
    const waiting = budget.turn('status', signal);
    budget.close();
    await expect(waiting).rejects.toThrow('closed');
    await expect(budget.turn('status', signal)).rejects.toThrow('closed');
  });

  test('no more leaves than the budget, however urgent and however many', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 5, max: 300 }),
        fc.array(fc.constantFrom(...urgencies), { minLength: 1, maxLength: 400 }),
        async (perMinute, asked) => {
          const { budget, clock } = rig(perMinute);
          const startMs = clock.atMs;
          const servedMs: number[] = [];
          await Promise.all(asked.map((urgency) => budget.turn(urgency, signal).then(() => servedMs.push(clock.atMs))));
          expect(servedMs).toHaveLength(asked.length);
          servedMs.forEach((atMs, index) => {
            expect(index + 1).toBeLessThanOrEqual(perMinute + ((atMs - startMs) * perMinute) / 60_000 + 1);
          });
        },
      ),
      { numRuns: 50 },
    );
  });

  test('has room while nobody waits, and to spare while less than half was used lately', async () => {
    const { budget, clock } = rig();
    expect([budget.hasRoom(), budget.hasSpare()]).toEqual([true, true]);
    for (let index = 0; index < 59; index += 1) await budget.turn('status', signal);
    expect([budget.hasRoom(), budget.hasSpare()]).toEqual([true, true]);
    await budget.turn('status', signal);
    expect([budget.hasRoom(), budget.hasSpare()]).toEqual([false, false]);
    clock.atMs += 5_000;
    expect([budget.hasRoom(), budget.hasSpare()]).toEqual([true, false]);
    clock.atMs += 120_000;
    expect([budget.hasRoom(), budget.hasSpare()]).toEqual([true, true]);
  });
});

describe('tickets', () => {
  const standing = (nowMs: number, given: Partial<Standing> = {}): Standing => ({
    ...{ nowMs, isFree: false, isLineOpen: false, perMinute: 60 },
    ...given,
  });

  test('are for one moment after the other, the same for who asks again before, and not needed while there is room', () => {
    const tickets = new Tickets();
    expect(tickets.comeAgainAtMs('a', standing(0, { isFree: true }))).toBeNull();
    expect(tickets.comeAgainAtMs('a', standing(0))).toBe(1_000);
    expect(tickets.comeAgainAtMs('b', standing(0))).toBe(2_000);
    expect(tickets.comeAgainAtMs('a', standing(500))).toBe(1_000);
    expect(tickets.comeAgainAtMs('c', standing(500, { isFree: true }))).toBe(3_000);
    expect(tickets.comeAgainAtMs('a', standing(1_000, { isFree: true }))).toBeNull();
    expect(tickets.comeAgainAtMs('a', standing(1_000, { isFree: true }))).toBe(4_000);
  });

  test('who came in time and found no room goes before the others, in the order of coming', () => {
    const tickets = new Tickets();
    for (let index = 0; index < 10; index += 1) tickets.comeAgainAtMs(`${index}`, standing(0));
    const again = Array.from({ length: 10 }, (_, index) => tickets.comeAgainAtMs(`${index}`, standing(10_000)) ?? 0);
    expect(Math.min(...again)).toBeGreaterThan(10_000);
    expect(tickets.comeAgainAtMs('9', standing(20_000, { isFree: true }))).toBeGreaterThan(20_000);
    expect(tickets.comeAgainAtMs('0', standing(20_000, { isLineOpen: true }))).toBeNull();
    expect(tickets.comeAgainAtMs('new', standing(20_000, { isFree: true }))).toBeGreaterThan(20_000);
  });

  test('everybody gets a turn, whoever stays away and whatever the clock does', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(30), fc.integer({ min: -2 * 3_600_000, max: 3_600_000 })), { maxLength: 60 }),
        (odd) => {
          const tickets = new Tickets();
          let nowMs = 10 * 3_600_000;
          for (const [name, stepMs] of odd) {
            nowMs += stepMs;
            tickets.comeAgainAtMs(`gone ${name}`, standing(nowMs));
          }
          const left = new Map(Array.from({ length: 20 }, (_, index) => [`${index}`, nowMs]));
          const endMs = nowMs + 5 * 3_600_000;
          for (let tokenMs = nowMs; left.size > 0 && nowMs < endMs; nowMs += 500) {
            for (const [name, dueMs] of left) {
              if (dueMs > nowMs) continue;
              const isFree = nowMs - tokenMs >= 1_000;
              const againMs = tickets.comeAgainAtMs(name, standing(nowMs, { isFree }));
              if (againMs === null) {
                left.delete(name);
                tokenMs = nowMs;
              } else left.set(name, Math.max(againMs, nowMs + 5_000));
            }
          }
          expect([...left.keys()]).toEqual([]);
        },
      ),
      { numRuns: 100 },
    );
  });
});

test('hosts of a connection share a budget, and so do connections that share a host', () => {
  const signIn = { method: 'basic', user: 'u', password: 'env:P' } as const;
  const connection = (name: string, api: string, auth: string, more: Partial<ConnectionSettings> = {}) => ({
    ...{ name, region: null, signIn },
    baseUrls: { api: `${api}/2/0`, auth },
    ...more,
  });
  const cloudWorks = { baseUrl: 'https://cw.eu/2/0', integrations: null, flows: null };
  const groupOf = budgetGroupsOf([
    connection('eu', 'https://api.eu', 'https://auth.eu', { cloudWorks }),
    connection('us', 'https://api.us', 'https://auth.us'),
    connection('both', 'https://api.us:443', 'https://auth.eu'),
    connection('apart', 'https://api.jp', 'https://auth.jp'),
  ]);
  const groups = ['https://api.eu', 'https://auth.eu', 'https://cw.eu', 'https://api.us', 'https://auth.us'].map(
    groupOf,
  );
  expect(new Set(groups).size).toBe(1);
  expect(groupOf('https://api.jp')).toBe(groupOf('https://auth.jp'));
  expect(groupOf('https://api.jp')).not.toBe(groups[0]);
  expect(groupOf('https://elsewhere')).toBe('https://elsewhere');
});

test('a bounded map lets go of what was used longest ago, by weight', () => {
  const map = new BoundedMap<number>(10);
  map.set('a', 1, 4);
  map.set('b', 2, 4);
  expect(map.get('a')).toBe(1);
  map.set('c', 3, 4);
  expect([map.get('a'), map.get('b'), map.get('c'), map.size]).toEqual([1, undefined, 3, 2]);
  map.set('huge', 4, 11);
  expect([map.get('huge'), map.size]).toEqual([undefined, 2]);
  map.set('a', 5, 10);
  expect([map.get('a'), map.get('c'), map.size]).toEqual([5, undefined, 1]);
  map.delete('a');
  map.set('d', 6, 10);
  expect(map.get('d')).toBe(6);
});
