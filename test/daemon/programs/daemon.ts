/**
 * A daemon over made-up checks, for tests that kill it: `node daemon.ts STORE [hanging]`. Prints the id of each attempt once `record` has
 * returned. Its checks: `steady` always fails, `changing` fails every third look, `blind` never sees, `hanging` (on request) never ends.
 */
import { writeSync } from 'node:fs';
import type { Check, Json } from '../../../src/check.ts';
import { CouldNotLook } from '../../../src/check.ts';
import { hostClock } from '../../../src/clock.ts';
import { runDaemon } from '../../../src/daemon/daemon.ts';
import { createLog } from '../../../src/daemon/log.ts';
import { openStore } from '../../../src/store/sqlite.ts';
import type { Store } from '../../../src/store/store.ts';
import { boundTo, finding, noTools } from '../../engine/checks.ts';

const [file = ':memory:', ...extra] = process.argv.slice(2);
const counted = (memory: Json): number => (typeof memory === 'number' ? memory : 0) + 1;
// New and long each time, so that a good part of the daemon's life is spent in writing.
let looks = 0;
const probe: Check['probe'] = async () => {
  looks += 1;
  return { looks, process: process.pid, filler: 'x'.repeat(4000) };
};
const failsWhen = (bad: (looks: number) => boolean): Partial<Check> => ({
  probe,
  remember: counted,
  judge: (_observation, { memory }) => (bad(counted(memory)) ? [finding('broken', 'failure')] : []),
});
const blind: Partial<Check> = {
  remember: counted,
  probe: () => Promise.reject(new CouldNotLook({ whose: 'network', code: 'no-route', message: 'No route.' })),
};
// Holds a handle that is never let go and does not listen to its signal, as a careless client would.
const hanging: Partial<Check> = {
  probe: () => {
    writeSync(1, 'hanging\n');
    setInterval(() => {}, 1000);
    return new Promise(() => {});
  },
};

const stopping = new AbortController();
for (const name of ['SIGTERM', 'SIGINT'] as const) process.once(name, () => stopping.abort());

const store = openStore(file);
const printing: Store = {
  ...store,
  record: (attempt, changes) => {
    const stored = store.record(attempt, changes);
    writeSync(1, `${stored.id}\n`);
    return stored;
  },
};

await runDaemon({
  bound: [
    boundTo('one', { id: 'steady', ...failsWhen(() => true) }),
    boundTo('two', { id: 'steady', ...failsWhen(() => true) }),
    boundTo('one', { id: 'changing', ...failsWhen((looks) => looks % 3 === 0) }),
    boundTo('one', { id: 'blind', ...blind }),
    ...(extra.includes('hanging') ? [boundTo('one', { id: 'hanging', ...hanging })] : []),
  ],
  schedule: { default: { kind: 'every', everyMs: 1 }, checks: {} },
  toolsForRound: () => noTools,
  store: printing,
  clock: hostClock,
  log: createLog(),
  signal: stopping.signal,
  startWithinMs: 0,
});
process.exit(0);
