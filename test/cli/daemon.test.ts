/** The real daemon command: what systemd hears, and settings that are read again. */
import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as waited } from 'node:timers/promises';
import { afterEach, describe, expect, test } from 'vitest';
import { canNotify, notifySockets } from '../daemon/notify-socket.ts';
import { temporaryFolders } from '../store/folder.ts';
import { doctor, root } from './run.ts';

const folder = temporaryFolders();
const notifySocket = notifySockets();
const started: ChildProcess[] = [];
afterEach(() => {
  for (const one of started.splice(0)) one.kill('SIGKILL');
});

function settingsIn(here: string) {
  const file = path.join(here, 'settings.yaml');
  const text = `endpoints: [127.0.0.2:9]\nnetwork: { proxy: none }\nstatusPage: none\nstateDirectory: ${here}/state\n`;
  writeFileSync(file, text);
  return { file, text, store: path.join(here, 'state/anaplan-doctor.db') };
}

function daemonOf(file: string, environment: Record<string, string>) {
  const child = spawn(process.execPath, [path.join(root, 'bin/anaplan-doctor.js'), 'daemon', '--config', file], {
    env: { PATH: process.env['PATH'] ?? '', HOME: path.dirname(file), ...environment },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  started.push(child);
  let log = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    log += text;
  });
  const until = async (said: string, times = 1) => {
    while (log.split(said).length <= times) {
      if (child.exitCode !== null) throw new Error(`The daemon ended: ${log}`);
      await waited(10);
    }
  };
  return { child, until, log: () => log };
}

describe.skipIf(process.platform === 'win32' || !canNotify)('a daemon under systemd', () => {
  test('says how it stands, reads its settings again on SIGHUP, and keeps them when the file is wrong', async () => {
    const here = folder();
    const { file, text, store } = settingsIn(here);
    const socket = path.join(here, 'notify.sock');
    const systemd = await notifySocket(socket);
    const daemon = daemonOf(file, { NOTIFY_SOCKET: socket, WATCHDOG_USEC: '1000000' });
    const heard = (wanted: string) => systemd.until((lines) => lines.some((line) => line.includes(wanted)));
    await heard('WATCHDOG=1 STATUS=4 subjects');
    expect((await doctor(['check-daemon', '--store', store])).code).toBe(0);

    writeFileSync(file, `${text}nonsense: 1\n`);
    daemon.child.kill('SIGHUP');
    await daemon.until('settings refused; those before stay in force');
    await heard('changed settings refused');

    writeFileSync(file, `${text}schedule: { default: every 1h }\n`.replace('127.0.0.2:9', '127.0.0.2:9, 127.0.0.3:9'));
    daemon.child.kill('SIGHUP');
    await daemon.until('settings taken over');
    await heard('STATUS=8 subjects');
    daemon.child.kill('SIGHUP');
    await daemon.until('settings unchanged');

    writeFileSync(file, readFileSync(file, 'utf8').replace('/state', '/elsewhere'));
    daemon.child.kill('SIGHUP');
    await daemon.until('Restart the daemon');

    const ended = once(daemon.child, 'close');
    daemon.child.kill('SIGTERM');
    expect(await ended).toEqual([0, null]);
    await heard('STOPPING=1');
    const kinds = systemd.heard().flatMap((line) => /^(EXTEND|READY|RELOADING|STOPPING)/.exec(line)?.[1] ?? []);
    expect(kinds).toEqual(['EXTEND', 'READY', ...Array(4).fill(['RELOADING', 'READY']).flat(), 'STOPPING']);
    expect(daemon.log()).not.toMatch(/not notified|look failed|no heartbeat/);

    const after = await doctor(['status', '--store', store]);
    expect(after.stdout).toContain('The daemon was stopped at');
    expect((await doctor(['check-daemon', '--store', store])).code).toBe(2);
  });
});
