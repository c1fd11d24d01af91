/** The sandbox in a thread of its own, so that its CPU is not counted as ours; tells its requests when asked. */
import { parentPort, workerData } from 'node:worker_threads';
import type { Change } from '../../src/sandbox/changes.ts';
import type { BenchSize } from '../../src/sandbox/sandbox.ts';
import { startSandbox } from '../../src/sandbox/start.ts';
import { VirtualClock } from './virtual-clock.ts';

const { shared, directory, bench, changes } = workerData as {
  readonly shared: SharedArrayBuffer;
  readonly directory: string;
  readonly bench: BenchSize;
  readonly changes: readonly Change[];
};
const clock = new VirtualClock(shared);
const sandbox = await startSandbox(
  { scenarios: ['healthy'], directory, port: 0, host: '127.0.0.1', clock, bench },
  changes,
);
parentPort?.on('message', (asked: 'requests' | 'close') => {
  if (asked === 'requests') parentPort?.postMessage({ requests: sandbox.requests(), writes: sandbox.writeAttempts() });
  else void sandbox.close().then(() => process.exit(0));
});
parentPort?.postMessage({ settingsYaml: sandbox.settingsYaml });
