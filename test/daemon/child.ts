/** Starts the daemon of programs/ as a process of its own and listens to it; what is still running after a test is killed. */
import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { afterEach } from 'vitest';

export type Child = {
  readonly process: ChildProcess;
  /** Whole lines of standard output so far. */
  lines(): readonly string[];
  stderr(): string;
  /** Resolves once `wanted` holds for the lines so far. Rejects when the process ends before. */
  until(wanted: (lines: readonly string[]) => boolean): Promise<void>;
  /** Resolves when the process has ended and everything it printed was read. */
  ended(): Promise<{ readonly code: number | null; readonly signal: NodeJS.Signals | null }>;
};

export function daemons(): (...words: readonly string[]) => Child {
  const started: ChildProcess[] = [];
  afterEach(() => {
    for (const child of started.splice(0)) child.kill('SIGKILL');
  });
  return (...words) => {
    const program = path.join(import.meta.dirname, 'programs/daemon.ts');
    const child = spawn(process.execPath, [program, ...words], { stdio: ['ignore', 'pipe', 'pipe'] });
    started.push(child);
    return listening(child);
  };
}

function listening(child: ChildProcess): Child {
  let out = '';
  let err = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    out += text;
  });
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    err += text;
  });
  const closed = once(child, 'close') as Promise<[number | null, NodeJS.Signals | null]>;
  const lines = () => out.split('\n').slice(0, -1);
  return {
    process: child,
    lines,
    stderr: () => err,
    until: async (wanted) => {
      let over = false;
      const end = closed.then(() => {
        over = true;
      });
      while (!wanted(lines())) {
        if (over) throw new Error(`The daemon ended too early: ${err.slice(-2000)}`);
        await Promise.race([end, once(child.stdout as NodeJS.ReadableStream, 'data')]);
      }
    },
    ended: async () => {
      const [code, signal] = await closed;
      return { code, signal };
    },
  };
}
