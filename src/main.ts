/** Composition root: the only file that knows both the checks and the machine that runs them. */
import { homedir } from 'node:os';
import { runProgram } from './cli/program.ts';
import { Stopped } from './cli/refusal.ts';
import { hostClock } from './clock.ts';
import { keepHeapSmall } from './daemon/small-heap.ts';

/** Runs the command line `args` (without node and script) and ends the process with its exit code. */
export async function main(args: readonly string[]): Promise<void> {
  if (args[0] === 'daemon' || args[0] === 'host-look') keepHeapSmall();
  const stop = new AbortController();
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => stop.abort(new Stopped(signal)));
  // A reader that closes early (`| head`) is no fault of ours.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
  const exitCode = await runProgram(args, {
    checks: async () => (await import('../checks/index.ts')).checks,
    clock: hostClock,
    environment: process.env,
    workingDirectory: process.cwd(),
    homeDirectory: homedir(),
    stdin: process.stdin,
    stdout: process.stdout,
    stderr: process.stderr,
    signal: stop.signal,
  });
  // A look that ignores its signal may still hold a socket: what was asked for is done, so the process ends when its output is out.
  process.stdout.write('', () => process.exit(exitCode));
}
