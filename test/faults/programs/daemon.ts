/**
 * A daemon that things happen to: `node daemon.ts STORE`. Its check `answers` fails whenever an answer that takes 0.3 s takes over 1.5 s;
 * `writes` leaves a long observation each time. SIGUSR2 keeps it busy for 4 s. Logs to standard error as the daemon does.
 */

import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { setTimeout as waited } from 'node:timers/promises';
import { hostClock } from '../../../src/clock.ts';
import { runDaemon } from '../../../src/daemon/daemon.ts';
import { createLog } from '../../../src/daemon/log.ts';
import { openedOrNew } from '../../../src/store/set-aside.ts';
import { boundTo, finding, noTools } from '../../engine/checks.ts';

const [file = ':memory:'] = process.argv.slice(2);
const stopping = new AbortController();
for (const name of ['SIGTERM', 'SIGINT'] as const) process.once(name, () => stopping.abort());
process.on('SIGUSR2', () => {
  for (const untilMs = performance.now() + 4000; performance.now() < untilMs; );
});

await runDaemon({
  bound: [
    boundTo('peer', {
      id: 'answers',
      probe: async () => {
        const startedMs = performance.now();
        await waited(300);
        return { tookMs: Math.round(performance.now() - startedMs) };
      },
      judge: (seen) => ((seen as { tookMs: number }).tookMs > 1500 ? [finding('no-answer', 'failure')] : []),
    }),
    boundTo('disk', {
      id: 'writes',
      probe: async () => ({ filler: randomBytes(20_000).toString('hex') }),
      remember: (memory) => ((memory as number | null) ?? 0) + 1,
    }),
  ],
  schedule: { default: { kind: 'every', everyMs: 500 }, checks: {} },
  toolsForRound: () => noTools,
  store: openedOrNew(file, hostClock),
  clock: hostClock,
  log: createLog(undefined, undefined, 'debug'),
  signal: stopping.signal,
  startWithinMs: 0,
  heartbeatMs: 500,
  leastGapMs: 1000,
  own: { folder: path.dirname(file), followers: () => new Set(), everyMs: 500 },
});
process.exit(0);
