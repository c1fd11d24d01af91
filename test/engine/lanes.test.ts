import { expect, test } from 'vitest';
import type { Bound } from '../../src/engine/bound.ts';
import { lanesOf } from '../../src/engine/lanes.ts';
import { boundTo } from './checks.ts';

const at = (name: string, host: string): Bound => {
  const one = boundTo(name);
  return { ...one, target: { ...one.target, host } as Bound['target'] };
};

function counting() {
  const now = new Map<string, number>();
  const most = new Map<string, number>();
  const ends: (() => void)[] = [];
  const look = async (one: Bound) => {
    for (const key of ['all', String((one.target as { host?: string }).host)]) {
      now.set(key, (now.get(key) ?? 0) + 1);
      most.set(key, Math.max(most.get(key) ?? 0, now.get(key) ?? 0));
    }
    await new Promise<void>((resolve) => ends.push(resolve));
    for (const key of ['all', String((one.target as { host?: string }).host)]) now.set(key, (now.get(key) ?? 0) - 1);
  };
  return { look, most, ends };
}

test('no more than so many looks at one host, and a busy host keeps nobody else waiting', async () => {
  const inTurn = lanesOf(4, 2);
  const { look, most, ends } = counting();
  const busy = Array.from({ length: 10 }, (_, n) => at(`busy ${n}`, 'busy.example'));
  const all = [...busy, at('a', 'other.example'), at('b', 'third.example')].map((one) => inTurn(one, look));
  await new Promise((resolve) => setTimeout(resolve, 10));
  expect(most).toEqual(
    new Map([
      ['all', 4],
      ['busy.example', 2],
      ['other.example', 1],
      ['third.example', 1],
    ]),
  );
  const done = Promise.all(all);
  const pump = setInterval(() => {
    for (const end of ends.splice(0)) end();
  }, 1);
  await done;
  clearInterval(pump);
  expect(most.get('busy.example')).toBe(2);
  expect(most.get('all')).toBe(4);
});

test('a look that fails gives its place to the next', async () => {
  const inTurn = lanesOf(1, 1);
  await expect(inTurn(at('a', 'h'), () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  expect(await inTurn(at('a', 'h'), async () => 1)).toBe(1);
});
