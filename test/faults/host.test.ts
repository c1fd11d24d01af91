/** What goes wrong on the host of a real daemon: another process holds its database, its clock is wrong, its DNS is down. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as waited } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { MovableClock } from '../../src/clock.ts';
import { packageRoot } from '../../src/package-root.ts';
import { startSandbox } from '../../src/sandbox/start.ts';
import { openStore } from '../../src/store/sqlite.ts';
import { temporaryFolders } from '../store/folder.ts';
import type { Line } from './daemon.ts';
import { attempts, daemons } from './daemon.ts';

const folder = temporaryFolders();
const daemon = daemons();
const program = path.join(import.meta.dirname, 'programs/daemon.ts');
const holder = path.join(import.meta.dirname, 'programs/hold-database.ts');
const cli = path.join(packageRoot, 'bin/anaplan-doctor.js');

function inStore<T>(file: string, use: (store: ReturnType<typeof openStore>) => T): T {
  const store = openStore(file);
  try {
    return use(store);
  } finally {
    store.close();
  }
}

test('a database that another process holds for 8 s: looks go on and are judged in memory, no incident of anything, and then looks are kept again', async () => {
  const file = path.join(folder(), 'store.db');
  const one = daemon(process.execPath, program, file);
  await one.until((lines) => attempts(lines, 'answers').length >= 3);
  const holding = spawn(process.execPath, [holder, file, '8000'], { stdio: ['ignore', 'pipe', 'inherit'] });
  const released = once(holding, 'close');
  await once(holding.stdout, 'data');
  const atFirst = attempts(one.lines()).length;
  await one.until((lines) => lines.some(({ msg }) => msg === 'nothing can be stored; the daemon goes on looking'));
  await released;
  // Two checks each half second; a daemon that stood still as long as it may wait for a lock would have made three or four.
  expect(attempts(one.lines()).length - atFirst).toBeGreaterThan(10);
  await one.until((lines) => lines.some(({ msg }) => msg === 'stored again'));
  const before = attempts(one.lines(), 'answers').length;
  await one.until((lines) => attempts(lines, 'answers').length >= before + 4);
  one.process.kill('SIGTERM');
  await one.ended();
  expect(one.process.exitCode).toBe(0);
  expect(one.lines().filter(({ msg }) => msg === 'look failed')).toEqual([]);
  inStore(file, (store) => {
    expect(store.incidents(0)).toEqual([]);
    const looks = store.attempts({ limit: 1000 });
    expect(looks.filter(({ check }) => check !== 'anaplan-doctor').flatMap(({ findings }) => findings)).toEqual([]);
    expect(looks.flatMap(({ fault }) => (fault === null || fault.whose === 'us' ? [] : [fault]))).toEqual([]);
    expect(store.attempts({ check: 'answers', limit: 1 })[0]?.outcome).toBe('seen');
    expect(store.gaps({}).map(({ why }) => why)).toContain('locked');
    // Each look counted once, kept or not.
    const kept = store.attempts({ check: 'writes', limit: 1000 });
    expect(kept[0]?.memory).toBeGreaterThan(kept.length);
  });
});

describe.each(['+400d', '-400d'])('a clock that is wrong by %s', (byHowMuch) => {
  const library = ['x86_64', 'aarch64']
    .map((machine) => `/usr/lib/${machine}-linux-gnu/faketime/libfaketime.so.1`)
    .find((file) => existsSync(file));
  if (library === undefined) console.warn('SKIPPED for want of faketime: a clock that is wrong');

  test.skipIf(library === undefined)(
    'is told as such; no certificate is found expired or not yet valid, from the first look on; once it is set all is seen and it is over',
    async () => {
      const here = folder();
      const sandbox = await startSandbox({
        ...{ scenarios: ['healthy'], directory: path.join(here, 'sandbox'), port: 0, host: '127.0.0.1' },
        clock: new MovableClock(),
      });
      try {
        const settings = path.join(here, 'settings.yaml');
        const state = path.join(here, 'state');
        const alarms = 'alarms: { again: 5s }\n';
        writeFileSync(
          settings,
          `${sandbox.settingsYaml}schedule: { default: every 3s }\n${alarms}stateDirectory: ${state}\n`,
        );
        const offset = path.join(here, 'offset');
        writeFileSync(offset, `${byHowMuch}\n`);
        // Without the program faketime around it, which hands no signal on.
        const given = [
          'DONT_FAKE_MONOTONIC=1',
          'FAKETIME_DONT_FAKE_MONOTONIC=1',
          `LD_PRELOAD=${library}`,
          `FAKETIME_TIMESTAMP_FILE=${offset}`,
          'FAKETIME_CACHE_DURATION=1',
        ];
        const one = daemon(
          'env',
          ...given,
          process.execPath,
          cli,
          'daemon',
          '--config',
          settings,
          '--log-level',
          'debug',
        );
        const isSaid = (said: string) => (lines: readonly Line[]) =>
          lines.some(({ msg, code }) => msg === said && code === 'clock-wrong');
        await one.until(isSaid('incident opened'));
        const wrongUntil = one.lines().length;
        writeFileSync(offset, '+0\n');
        await one.until(isSaid('incident closed'));
        await one.until((lines) => {
          const last = new Map(
            attempts(lines.slice(wrongUntil)).map((line) => [`${line['check']} ${line['target']}`, line]),
          );
          return last.size > 20 && [...last.values()].every(({ outcome }) => outcome !== 'blind');
        });
        one.process.kill('SIGTERM');
        await one.ended();
        inStore(path.join(state, 'anaplan-doctor.db'), (store) => {
          const looks = store.attempts({ limit: 10_000 });
          expect(looks.filter(({ fault }) => fault?.code === 'clock-wrong').length).toBeGreaterThan(0);
          expect(looks.filter(({ fault }) => fault?.code.startsWith('CERT_'))).toEqual([]);
          const others = looks.filter(({ check }) => check !== 'anaplan-doctor');
          const found = others.flatMap(({ check, target, findings }) =>
            findings.map((one) => ({ check, target, ...one })),
          );
          expect(found.filter(({ severity }) => severity === 'failure' || severity === 'warning')).toEqual([]);
          expect(others.filter(({ outcome, fault }) => outcome === 'blind' && fault?.whose !== 'us')).toEqual([]);
          expect(store.incidents(0).filter(({ check }) => check !== 'anaplan-doctor')).toEqual([]);
        });
      } finally {
        await sandbox.close();
      }
    },
    300_000,
  );
});

describe('a DNS server that does not answer', () => {
  const mayMount = spawnSync('unshare', ['--mount', 'true']).status === 0;
  if (!mayMount) console.warn('SKIPPED for want of the right to unshare --mount: DNS down');

  test.skipIf(!mayMount)('makes looks at names unknown for that cause, and opens no incident of theirs', async () => {
    const here = folder();
    const settings = path.join(here, 'settings.yaml');
    const resolver = path.join(here, 'resolv.conf');
    writeFileSync(resolver, 'nameserver 127.0.0.1\noptions timeout:1 attempts:1\n');
    const text = 'endpoints: [a.example.com, b.example.com]\nstatusPage: none\nnetwork: { proxy: none }\n';
    writeFileSync(settings, `${text}schedule: { default: every 1s }\nstateDirectory: ${here}/state\n`);
    const mounted = 'mount --bind "$0" /etc/resolv.conf && exec "$@"';
    const shell = ['unshare', '--mount', 'sh', '-c', mounted, resolver] as const;
    const [first, ...rest] = shell;
    const one = daemon(first, ...rest, process.execPath, cli, 'daemon', '--config', settings, '--log-level', 'debug');
    await one.until((lines) => attempts(lines, 'reachability').length >= 6);
    await waited(500);
    one.process.kill('SIGTERM');
    await one.ended();
    inStore(path.join(here, 'state/anaplan-doctor.db'), (store) => {
      const looks = store.attempts({ check: 'reachability', limit: 100 });
      expect(looks.length).toBeGreaterThan(0);
      expect(looks.map(({ outcome, fault }) => [outcome, fault?.whose, fault?.code])).toEqual(
        looks.map(() => ['blind', 'network', 'own-dns-down']),
      );
      expect(store.incidents(0)).toEqual([]);
    });
  });
});
