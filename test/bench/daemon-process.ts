/** A process that is measured: what the kernel knows of its memory and CPU, what it logs, how soon it is there. */
import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { setTimeout as waited } from 'node:timers/promises';

export type Memory = { readonly rssMb: number; readonly anonymousMb: number };

export type Measured = {
  readonly pid: number;
  memory(): Memory;
  /** User and system of all its threads since its start. */
  cpuMs(): number;
  /** Attempts in its log so far, and those that could not look. */
  looks(): { readonly all: number; readonly blind: number };
  /** Resolves once a log line of that message is there, with the milliseconds since the start of the process. */
  logged(msg: string): Promise<number>;
  stop(): Promise<void>;
};

/** The kernel counts in hundredths of a second (`getconf CLK_TCK`) wherever Node runs. */
const msPerTick = 10;

export function measured(command: readonly string[], environment: Readonly<Record<string, string>> = {}): Measured {
  const startedMs = performance.now();
  const [program = '', ...words] = command;
  const child = spawn(program, words, { stdio: ['ignore', 'ignore', 'pipe'], env: { ...process.env, ...environment } });
  const ended = once(child, 'close');
  const log = logOf(child);
  const pid = child.pid ?? 0;
  const proc = (file: string) => readFileSync(`/proc/${pid}/${file}`, 'utf8');
  return {
    pid,
    memory: () => {
      const status = proc('status');
      const mbOf = (name: string) => Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status)?.[1] ?? Number.NaN) / 1000;
      return { rssMb: mbOf('VmRSS') * 1.024, anonymousMb: mbOf('RssAnon') * 1.024 };
    },
    cpuMs: () => {
      // The second field is the name in brackets, and may hold blanks.
      const fields = proc('stat').split(') ').at(-1)?.split(' ') ?? [];
      return (Number(fields[11]) + Number(fields[12])) * msPerTick;
    },
    looks: log.looks,
    logged: async (msg) => {
      while (!log.text().includes(`"msg":"${msg}"`)) {
        if (child.exitCode !== null) throw new Error(`${command.join(' ')} ended: ${log.text().slice(-2000)}`);
        await waited(2);
      }
      return performance.now() - startedMs;
    },
    stop: async () => {
      child.kill('SIGTERM');
      await ended;
    },
  };
}

function logOf(child: ChildProcess): { readonly text: () => string; readonly looks: Measured['looks'] } {
  let rest = '';
  let head = '';
  let all = 0;
  let blind = 0;
  child.stderr?.setEncoding('utf8').on('data', (piece: string) => {
    if (head.length < 20_000) head += piece;
    const lines = (rest + piece).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines.filter((one) => one.includes('"msg":"attempt"'))) {
      all += 1;
      if (line.includes('"outcome":"blind"')) blind += 1;
    }
  });
  return { text: () => head, looks: () => ({ all, blind }) };
}

/** Milliseconds from the start of a program to its end, sorted; one run that is not counted goes before. */
export async function timesOf(command: readonly string[], runs: number): Promise<readonly number[]> {
  const [program = '', ...words] = command;
  const times: number[] = [];
  for (let run = 0; run <= runs; run += 1) {
    const startedMs = performance.now();
    const child = spawn(program, words, { stdio: 'ignore' });
    const [code] = (await once(child, 'exit')) as [number];
    if (code > 3) throw new Error(`${command.join(' ')}: exit code ${code}`);
    if (run > 0) times.push(performance.now() - startedMs);
  }
  return times.sort((a, b) => a - b);
}

/** Of sorted figures. */
export function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}
