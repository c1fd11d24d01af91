/** A look that was put off for want of budget: it leaves no trace but that the next one is late. */
import { expect, test } from 'vitest';
import { PutOff } from '../../src/check.ts';
import { hostClock } from '../../src/clock.ts';
import { runDaemon } from '../../src/daemon/daemon.ts';
import { createLog } from '../../src/daemon/log.ts';
import { runRound } from '../../src/engine/round.ts';
import { openStore } from '../../src/store/sqlite.ts';
import { boundTo, noTools } from '../engine/checks.ts';

test('is repeated when it was told to come again, recorded only then, and said to be late', async () => {
  let nowMs = 1_800_000_000_000;
  const clock = { nowMs: () => nowMs };
  let looks = 0;
  const bound = boundTo('a', {
    probe: async () => {
      looks += 1;
      if (looks > 1) return {};
      const againAtMs = nowMs;
      nowMs += 90_000;
      throw new PutOff(againAtMs);
    },
  });
  const store = openStore(':memory:');
  const stop = new AbortController();
  const lines: { readonly [key: string]: unknown }[] = [];
  const recorded: number[] = [];
  const log = createLog({
    write: (text) => {
      lines.push(JSON.parse(text));
      if (lines.at(-1)?.['msg'] !== 'attempt') return;
      recorded.push(store.attempts({}).length);
      stop.abort();
    },
  });
  await runDaemon({
    bound: [bound],
    schedule: { default: { kind: 'every', everyMs: 3_600_000 }, checks: {} },
    toolsForRound: () => noTools,
    ...{ store, clock, log, signal: stop.signal },
    startWithinMs: 0,
    notifySocket: undefined,
  });
  expect(looks).toBe(2);
  expect(recorded).toEqual([1]);
  const attempts = lines.filter(({ msg }) => msg === 'attempt');
  expect(attempts).toEqual([expect.objectContaining({ outcome: 'seen', lateMs: expect.any(Number) })]);
  expect(attempts[0]?.['lateMs']).toBeGreaterThanOrEqual(90_000);
});

test('is nothing a single look knows: it ends with it', async () => {
  const bound = [boundTo('a', { probe: () => Promise.reject(new PutOff(0)) })];
  const { signal } = new AbortController();
  const round = runRound({ bound, tools: noTools, store: null, clock: hostClock, signal, parallel: 1 });
  await expect(round).rejects.toBeInstanceOf(PutOff);
});
