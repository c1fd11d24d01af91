import { setTimeout as waited } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { loopDelays } from '../../src/web/loop-delay.ts';

test('a stall is told to everybody who asks, and forgotten after its window and the next', async () => {
  let nowMs = 0;
  const delays = loopDelays(() => nowMs);
  await waited(250);
  const until = performance.now() + 700;
  while (performance.now() < until);
  await waited(150);
  // Three in the same window: a reading takes nothing from the next.
  for (let readings = 0; readings < 3; readings += 1) expect(delays.read().maxSeconds).toBeGreaterThan(0.3);
  nowMs += 60_000;
  expect(delays.read().maxSeconds).toBeGreaterThan(0.3);
  expect(delays.read().maxSeconds).toBeGreaterThan(0.3);
  nowMs += 60_000;
  delays.read();
  expect(delays.read()).toEqual({ meanSeconds: 0, maxSeconds: 0 });
  delays.close();
});
