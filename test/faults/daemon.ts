/** Starts daemons as processes of their own and reads their log; what still runs after a test is killed. */
import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as waited } from 'node:timers/promises';
import { afterEach } from 'vitest';

export type Line = { readonly msg: string; readonly [key: string]: unknown };
export type Daemon = {
  readonly process: ChildProcess;
  lines(): readonly Line[];
  until(wanted: (lines: readonly Line[]) => boolean): Promise<void>;
  ended(): Promise<void>;
};

export function daemons(): (command: string, ...words: readonly string[]) => Daemon {
  const started: ChildProcess[] = [];
  afterEach(() => {
    for (const child of started.splice(0)) {
      child.kill('SIGCONT');
      child.kill('SIGKILL');
    }
  });
  return (command, ...words) => {
    const child = spawn(command, words, { stdio: ['ignore', 'ignore', 'pipe'], env: { ...process.env } });
    started.push(child);
    let text = '';
    child.stderr.setEncoding('utf8').on('data', (piece: string) => {
      text += piece;
    });
    const closed = once(child, 'close');
    const lines = () =>
      text
        .split('\n')
        .slice(0, -1)
        .flatMap((line) => (line.startsWith('{') ? [JSON.parse(line) as Line] : []));
    return {
      process: child,
      lines,
      until: async (wanted) => {
        while (!wanted(lines())) {
          if (child.exitCode !== null) throw new Error(`The daemon ended too early: ${text.slice(-2000)}`);
          await waited(10);
        }
      },
      ended: async () => void (await closed),
    };
  };
}

export const attempts = (lines: readonly Line[], check?: string) =>
  lines.filter((line) => line.msg === 'attempt' && (check === undefined || line['check'] === check));
