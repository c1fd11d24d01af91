/** A socket that listens as systemd does (programs/notify-socket.py); what still runs after a test is ended. */
import type { ChildProcess } from 'node:child_process';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { afterEach } from 'vitest';

export const canNotify = ['systemd-notify', 'python3'].every(
  (program) => spawnSync(program, ['--version']).status === 0,
);
if (!canNotify) console.warn('SKIPPED for want of systemd-notify or python3: what systemd is told');

export type NotifySocket = {
  /** Messages so far, their lines joined by blanks. */
  heard(): readonly string[];
  /** Resolves once `wanted` holds. */
  until(wanted: (heard: readonly string[]) => boolean): Promise<void>;
};

export function notifySockets(): (file: string) => Promise<NotifySocket> {
  const started: ChildProcess[] = [];
  afterEach(() => {
    for (const one of started.splice(0)) one.kill('SIGKILL');
  });
  return async (file) => {
    const program = path.join(import.meta.dirname, 'programs/notify-socket.py');
    const listener = spawn('python3', [program, file], { stdio: ['ignore', 'pipe', 'inherit'] });
    started.push(listener);
    let text = '';
    listener.stdout.setEncoding('utf8').on('data', (piece: string) => {
      text += piece;
    });
    await once(listener.stdout, 'data');
    const heard = () => text.split('\n').slice(1, -1);
    return {
      heard,
      until: async (wanted) => {
        while (!wanted(heard())) await once(listener.stdout, 'data');
      },
    };
  };
}
