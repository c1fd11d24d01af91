/** Nothing that happens to ourselves becomes a failure of something else: real processes in real time. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as waited } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { packageRoot } from '../../src/package-root.ts';
import { openStore } from '../../src/store/sqlite.ts';
import { canNotify, notifySockets } from '../daemon/notify-socket.ts';
import { temporaryFolders } from '../store/folder.ts';
import { attempts, daemons } from './daemon.ts';

const folder = temporaryFolders();
const daemon = daemons();
const notifySocket = notifySockets();
const program = path.join(import.meta.dirname, 'programs/daemon.ts');
const cli = path.join(packageRoot, 'bin/anaplan-doctor.js');

function inStore<T>(file: string, use: (store: ReturnType<typeof openStore>) => T): T {
  const store = openStore(file);
  try {
    return use(store);
  } finally {
    store.close();
  }
}

describe.each([
  { code: 'stopped', what: 'SIGSTOP for 4 s' },
  { code: 'loop-blocked', what: 'work that blocks it for 4 s' },
])('$what', ({ code }) => {
  test('the look under way is unknown for that cause, is made again at once, and no incident opens', async () => {
    const file = path.join(folder(), 'store.db');
    const one = daemon(process.execPath, program, file);
    await one.until((lines) => attempts(lines, 'answers').length >= 3);
    // Caught in the middle of a look: the next begins 0.2 s after the last ended, and takes 0.3 s.
    for (const laterMs of [280, 240, 330, 200, 380]) {
      const last = attempts(one.lines(), 'answers').length;
      await one.until((lines) => attempts(lines, 'answers').length > last);
      await waited(laterMs);
      const before = attempts(one.lines(), 'answers').length;
      if (code === 'loop-blocked') one.process.kill('SIGUSR2');
      else {
        one.process.kill('SIGSTOP');
        await waited(4000);
        one.process.kill('SIGCONT');
      }
      await one.until((lines) => attempts(lines, 'answers').length >= before + 3);
      if (one.lines().some((line) => line['code'] === code)) break;
    }
    one.process.kill('SIGTERM');
    await one.ended();
    inStore(file, (store) => {
      const looks = store.attempts({ check: 'answers', limit: 1000 });
      expect(looks.flatMap(({ findings }) => findings)).toEqual([]);
      const [blind] = looks.filter(({ outcome }) => outcome === 'blind');
      expect(blind?.fault).toMatchObject({ whose: 'us', code });
      const after = looks.filter(({ startedAtMs }) => startedAtMs > (blind?.startedAtMs ?? 0)).at(-1);
      expect(after?.outcome).toBe('seen');
      expect(store.attempts({ check: 'writes', limit: 1000 }).flatMap(({ findings }) => findings)).toEqual([]);
      expect(store.incidents(0)).toEqual([]);
      expect(store.gaps({ check: 'answers' }).map(({ why }) => why)).toContain(code);
    });
  });
});

test.skipIf(!canNotify)(
  'the watchdog hears nothing while the event loop is blocked, and hears again after it',
  async () => {
    const socket = path.join(folder(), 'notify.sock');
    const systemd = await notifySocket(socket);
    const store = path.join(folder(), 'store.db');
    const given = [`NOTIFY_SOCKET=${socket}`, 'WATCHDOG_USEC=600000'];
    const one = daemon('env', ...given, process.execPath, program, store);
    const pings = () => systemd.heard().filter((line) => line.startsWith('WATCHDOG=1')).length;
    await systemd.until(() => pings() >= 2);
    one.process.kill('SIGUSR2');
    await waited(1000);
    const before = pings();
    await waited(2500);
    expect(pings()).toBe(before);
    await systemd.until(() => pings() > before);
  },
);

test('killed and started again after 3 s: the slots between are a gap, and status says when it was silent', async () => {
  const file = path.join(folder(), 'store.db');
  const first = daemon(process.execPath, program, file);
  await first.until((lines) => attempts(lines).length >= 6);
  await waited(700);
  first.process.kill('SIGKILL');
  await first.ended();
  await waited(3000);
  const said = spawnSync(process.execPath, [cli, 'status', '--store', file], { encoding: 'utf8' });
  expect(said.stdout).toMatch(/The daemon has not looked since .*it died,\s+hangs/s);
  const second = daemon(process.execPath, program, file);
  await second.until((lines) => attempts(lines).length >= 4);
  await waited(700);
  second.process.kill('SIGTERM');
  await second.ended();
  const gaps = inStore(file, (store) => {
    const looks = store.attempts({ limit: 1000 });
    expect(looks.flatMap(({ findings }) => findings)).toEqual([]);
    expect(looks.map(({ outcome }) => outcome)).toEqual(looks.map(() => 'seen'));
    expect(store.incidents(0)).toEqual([]);
    return store.gaps({ check: 'answers' });
  });
  const gap = gaps.find(({ why }) => why === 'not-running');
  expect(gap?.slots).toBeGreaterThanOrEqual(5);
  expect(gap?.slots).toBeLessThanOrEqual(40);
  const history = spawnSync(process.execPath, [cli, 'history', 'anaplan-doctor', '--store', file], {
    encoding: 'utf8',
  });
  expect(history.status).toBe(0);
});

describe('settings of which nothing is reached', () => {
  const settingsFile = (more: string) => {
    const here = folder();
    const file = path.join(here, 'settings.yaml');
    const text = `endpoints: [a.example.com, b.example.com]\nstatusPage: none\nstateDirectory: ${here}/state\n`;
    writeFileSync(file, `${text}schedule: { default: every 1s }\n${more}`);
    return { file, store: path.join(here, 'state/anaplan-doctor.db') };
  };
  const hasNamespaces = spawnSync('unshare', ['--net', 'true']).status === 0;
  if (!hasNamespaces) console.warn('SKIPPED for want of the right to unshare --net: a host without network');

  async function blindFor(command: readonly [string, ...string[]], code: RegExp): Promise<void> {
    const { file, store } = settingsFile(command.includes('unshare') ? 'network: { proxy: none }\n' : proxyDown);
    const [first, ...rest] = command;
    const one = daemon(first, ...rest, process.execPath, cli, 'daemon', '--config', file, '--log-level', 'debug');
    const own = /^(reachability|tls-version)$/;
    await one.until((lines) => attempts(lines).filter((line) => own.test(String(line['check']))).length >= 8);
    one.process.kill('SIGTERM');
    await one.ended();
    inStore(store, (kept) => {
      const looks = kept.attempts({ check: 'reachability', limit: 100 });
      expect(looks.length).toBeGreaterThan(0);
      for (const { outcome, fault } of looks) {
        expect(outcome).toBe('blind');
        expect(fault?.whose).toBe('network');
        expect(fault?.code).toMatch(code);
      }
      expect(kept.incidents(0)).toEqual([]);
    });
  }
  const proxyDown = 'network: { proxy: "http://127.0.0.1:9" }\n';

  test('because the proxy is down, says so, and opens no incident of theirs', async () => {
    await blindFor(['env'], /^own-proxy-down$/);
  });

  test.skipIf(!hasNamespaces)(
    'because this host has no network, says so, and opens no incident of theirs',
    async () => {
      await blindFor(['unshare', '--net'], /^own-(dns|network)-down$/);
    },
  );
});

describe('a full disk', () => {
  const mayMount = spawnSync('unshare', ['--mount', 'true']).status === 0;
  if (!mayMount) console.warn('SKIPPED for want of the right to mount: a full disk');
  let disk = '';
  beforeAll(() => {
    disk = mkdtempSync(path.join(tmpdir(), 'anaplan-doctor-disk-'));
    if (mayMount) spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=6m', 'tmpfs', disk]);
  });
  afterAll(() => {
    if (mayMount) spawnSync('umount', ['-l', disk]);
    rmSync(disk, { recursive: true, force: true });
  });

  test.skipIf(!mayMount)('stops the writing and not the looking; with room again it goes on by itself', async () => {
    const file = path.join(disk, 'store.db');
    const one = daemon(process.execPath, program, file);
    await one.until((lines) => attempts(lines, 'writes').length >= 3);
    const { bavail, bsize } = statfsSync(disk);
    const ballast = path.join(disk, 'ballast');
    spawnSync('dd', ['if=/dev/zero', `of=${ballast}`, `bs=${bsize}`, `count=${Math.max(0, bavail - 4)}`]);
    await one.until((lines) => lines.some(({ msg }) => msg === 'nothing can be stored; the daemon goes on looking'));
    const before = attempts(one.lines()).length;
    await one.until((lines) => attempts(lines).length >= before + 10);
    rmSync(ballast);
    await one.until((lines) => lines.some(({ msg }) => msg === 'stored again'));
    const after = attempts(one.lines()).length;
    await one.until((lines) => attempts(lines).length >= after + 6);
    one.process.kill('SIGTERM');
    await one.ended();
    inStore(file, (store) => {
      expect(store.gaps({}).map(({ why }) => why)).toContain('disk-full');
      // Each look counted once, kept or not.
      const [last] = store.attempts({ check: 'writes', limit: 1 });
      expect(last?.memory).toBeGreaterThan(store.attempts({ check: 'writes', limit: 1000 }).length);
      // Nothing became a failure but the disk itself.
      const others = store.attempts({ limit: 10_000 }).filter(({ check }) => check !== 'anaplan-doctor');
      expect(others.flatMap(({ findings }) => findings)).toEqual([]);
      expect(others.slice(0, 4).map(({ outcome }) => outcome)).toEqual(['seen', 'seen', 'seen', 'seen']);
      expect([...new Set(store.incidents(0).map(({ check }) => check))]).toEqual(['anaplan-doctor']);
    });
  });
});
