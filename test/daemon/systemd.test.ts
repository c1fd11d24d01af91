import type { ChildProcess } from 'node:child_process';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { hostClock } from '../../src/clock.ts';
import { runDaemon } from '../../src/daemon/daemon.ts';
import { createLog } from '../../src/daemon/log.ts';
import { packageRoot } from '../../src/package-root.ts';
import { openStore } from '../../src/store/sqlite.ts';
import { noTools } from '../engine/checks.ts';
import { temporaryFolders } from '../store/folder.ts';

const folder = temporaryFolders();
const listeners: ChildProcess[] = [];
afterEach(() => {
  for (const one of listeners.splice(0)) one.kill('SIGKILL');
});

const has = (program: string) => spawnSync(program, ['--version']).status === 0;
const unitFile = path.join(packageRoot, 'systemd/anaplan-doctor.service');
const canNotify = has('systemd-notify') && has('python3');
const canVerify = has('systemd-analyze');
if (!canNotify) console.warn('SKIPPED for want of systemd-notify or python3: what systemd is told');
if (!canVerify) console.warn('SKIPPED for want of systemd-analyze: the unit file');

async function toldTo(notifySocket: string, whenReady: () => boolean): Promise<string[]> {
  const stop = new AbortController();
  const log: string[] = [];
  const running = runDaemon({
    bound: [],
    schedule: { default: { kind: 'every', everyMs: 1000 }, checks: {} },
    toolsForRound: () => noTools,
    store: openStore(':memory:'),
    clock: hostClock,
    log: createLog({ write: (line) => log.push(line) }),
    signal: stop.signal,
    notifySocket,
  });
  while (!whenReady() && !log.some((line) => line.includes('not notified'))) {
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  stop.abort();
  await running;
  return log;
}

describe.skipIf(!canNotify)('systemd', () => {
  test('is told when the daemon is ready and when it stops', async () => {
    const socket = path.join(folder(), 'notify.sock');
    const program = path.join(import.meta.dirname, 'programs/notify-socket.py');
    const listener = spawn('python3', [program, socket], { stdio: ['ignore', 'pipe', 'inherit'] });
    listeners.push(listener);
    let heard = '';
    listener.stdout.setEncoding('utf8').on('data', (text: string) => {
      heard += text;
    });
    await once(listener.stdout, 'data');
    const log = await toldTo(socket, () => heard.includes('READY=1'));
    while (!heard.includes('STOPPING=1')) await once(listener.stdout, 'data');
    expect(heard.indexOf('READY=1')).toBeLessThan(heard.indexOf('STOPPING=1'));
    expect(log.join('')).not.toContain('not notified');
  });

  test('that cannot be told stops nothing', async () => {
    const log = await toldTo(path.join(folder(), 'nobody.sock'), () => false);
    expect(log.join('')).toContain('systemd was not notified');
    expect(log.at(-1)).toContain('"msg":"stopped"');
  });
});

describe.skipIf(!canVerify)('the unit', () => {
  test('is understood by systemd to the last line', () => {
    const here = folder();
    const unit = readFileSync(unitFile, 'utf8').replace(/^ExecStart=\S+/m, 'ExecStart=/bin/true');
    writeFileSync(path.join(here, 'anaplan-doctor.service'), unit);
    const done = spawnSync('systemd-analyze', ['verify', './anaplan-doctor.service'], { cwd: here, encoding: 'utf8' });
    expect([done.stderr, done.status]).toEqual(['', 0]);
  });

  test('for looks as other accounts, with its drop-in, too', () => {
    const here = folder();
    const put = (from: string, to: string) => {
      const text = readFileSync(path.join(packageRoot, 'systemd', from), 'utf8');
      writeFileSync(path.join(here, to), text.replace(/^ExecStart=\S+/m, 'ExecStart=/bin/true'));
    };
    mkdirSync(path.join(here, 'anaplan-doctor.service.d'));
    put('anaplan-doctor.service', 'anaplan-doctor.service');
    put('anaplan-doctor.service.d/host.conf', 'anaplan-doctor.service.d/host.conf');
    put('anaplan-doctor-host@.service', 'anaplan-doctor-host@daemon.service');
    const units = ['./anaplan-doctor.service', './anaplan-doctor-host@daemon.service'];
    const environment = { ...process.env, SYSTEMD_UNIT_PATH: `${here}:` };
    const done = spawnSync('systemd-analyze', ['verify', ...units], { cwd: here, encoding: 'utf8', env: environment });
    expect([done.stderr, done.status]).toEqual(['', 0]);
  });

  test('never denies what V8 needs', () => {
    expect(readFileSync(path.join(packageRoot, 'systemd/anaplan-doctor-host@.service'), 'utf8')).not.toContain(
      'MemoryDeny',
    );
    expect(readFileSync(unitFile, 'utf8')).not.toMatch(/^MemoryDenyWriteExecute=(yes|true|1|on)/m);
  });
});
