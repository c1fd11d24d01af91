/** What a wrong clock does to a real daemon with a history: it loses nothing, and is told once. */
import { existsSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as waited } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { MovableClock } from '../../src/clock.ts';
import { changesOf } from '../../src/incidents/changes.ts';
import { atOnce } from '../../src/incidents/machine.ts';
import { packageRoot } from '../../src/package-root.ts';
import type { Sandbox } from '../../src/sandbox/sandbox.ts';
import { startSandbox } from '../../src/sandbox/start.ts';
import { openStore } from '../../src/store/sqlite.ts';
import { seenAttempt } from '../store/attempts.ts';
import { temporaryFolders } from '../store/folder.ts';
import { daemons } from './daemon.ts';

const folder = temporaryFolders();
const daemon = daemons();
const cli = path.join(packageRoot, 'bin/anaplan-doctor.js');
const dayMs = 86_400_000;

const sandboxIn = (here: string, controlPort?: number) =>
  startSandbox({
    ...{ scenarios: ['healthy'], directory: path.join(here, 'sandbox'), port: 0, host: '127.0.0.1' },
    ...{ clock: new MovableClock(), ...(controlPort === undefined ? {} : { controlPort }) },
  });

/** Its two connections, and nothing else. */
function connectionsOf({ settingsYaml }: Sandbox): string {
  const [text = ''] = settingsYaml.split('\nmodels:');
  const network = settingsYaml.slice(settingsYaml.indexOf('\nnetwork:'));
  return `${text.replace(/\n {4}cloudWorks:[\s\S]*?(?=\n {2}\S)/, '')}${network}\nstatusPage: none\n`;
}

type Kept = {
  readonly looks: readonly number[];
  readonly runs: number;
  readonly incidents: number;
  readonly changes: number;
};

/** Looks of 13 days, and what is kept for years: a run, an incident with its end, a change. */
function filled(file: string): Kept {
  const store = openStore(file);
  const nowMs = Date.now();
  const failing = [{ code: 'tls-old-only', severity: 'failure', facts: {} }] as const;
  for (let hour = 13 * 24; hour > 0; hour -= 1) {
    const isBad = hour === 200 || hour === 199;
    const attempt = seenAttempt({ startedAtMs: nowMs - hour * 3_600_000, findings: isBad ? failing : [] });
    const run = {
      ...{ id: `run ${hour}`, startedAtMs: attempt.startedAtMs, progress: 1, step: null },
      outcome: 'succeeded' as const,
      ...{ rows: 5, limitMs: null, totalLimitMs: null },
    };
    const by = (before: Parameters<typeof changesOf>[0]) => changesOf(before, attempt, atOnce);
    store.record(attempt, by, { certificate: isBad ? 'another' : 'one' }, [run]);
  }
  store.beat(
    {
      atMs: nowMs,
      startedAtMs: nowMs - dayMs,
      pid: 1,
      everyMs: 30_000,
      subjects: 1,
      nextDueMs: null,
      stoppedAtMs: nowMs,
    },
    [],
    [],
  );
  store.close();
  return keptIn(file);
}

function keptIn(file: string): Kept {
  const store = openStore(file);
  try {
    const looks = store.attempts({ check: 'tls-version', target: 'api.anaplan.com:443', limit: 10_000 });
    const rows = new Map(store.tableSizes().map((size) => [size.table, size.rows]));
    const incidents = store.incidents(0).filter(({ check }) => check === 'tls-version').length;
    const changes = store.changes({ sinceMs: 0 }).filter(({ check }) => check === 'tls-version').length;
    return { looks: looks.map(({ id }) => id), runs: rows.get('run') ?? 0, incidents, changes };
  } finally {
    store.close();
  }
}

describe('a clock six years ahead', () => {
  const library = ['x86_64', 'aarch64']
    .map((machine) => `/usr/lib/${machine}-linux-gnu/faketime/libfaketime.so.1`)
    .find((file) => existsSync(file));
  if (library === undefined) console.warn('SKIPPED for want of faketime: a clock six years ahead');

  test.skipIf(library === undefined).each([
    ['servers that say so', true],
    ['nobody who says so', false],
  ])('with %s: not a look, run, incident or change of the history goes', async (_who, isTold) => {
    const here = folder();
    const state = path.join(here, 'state');
    const file = path.join(here, 'history.db');
    const before = filled(file);
    expect([before.runs, before.incidents]).toEqual([312, 1]);
    expect(before.changes).toBeGreaterThan(0);
    const sandbox = isTold ? await sandboxIn(here) : null;
    try {
      const settings = path.join(here, 'settings.yaml');
      const nobody = 'endpoints: ["127.0.0.1:1"]\nstatusPage: none\n';
      const text = sandbox === null ? nobody : connectionsOf(sandbox);
      writeFileSync(
        settings,
        `${text}alarms: { again: 5s }\nschedule: { default: every 5s }\nstateDirectory: ${state}\n`,
      );
      const given = [
        'DONT_FAKE_MONOTONIC=1',
        'FAKETIME_DONT_FAKE_MONOTONIC=1',
        `LD_PRELOAD=${library}`,
        'FAKETIME=+6y',
      ];
      const words = [cli, 'daemon', '--config', settings, '--store', file, '--log-level', 'debug'];
      const one = daemon('env', ...given, process.execPath, ...words);
      const isWrong = { msg: 'incident opened', code: 'clock-wrong' };
      await one.until((lines) =>
        isTold
          ? lines.some(({ msg, code }) => msg === isWrong.msg && code === isWrong.code)
          : lines.some(({ msg }) => msg === 'attempt'),
      );
      // Beyond the first pass of upkeep, which comes after 5 s.
      await waited(10_000);
      one.process.kill('SIGTERM');
      await one.ended();
      expect(keptIn(file)).toEqual(before);
    } finally {
      await sandbox?.close();
    }
  });
});

test('servers whose clocks are an hour from ours are one incident: what each connection finds of it follows', async () => {
  const here = folder();
  const sandbox = await sandboxIn(here, 0);
  try {
    const settings = path.join(here, 'settings.yaml');
    const state = path.join(here, 'state');
    const quick = 'alarms: { again: 5s, groupWait: 5s }\nschedule: { default: every 5s }\n';
    writeFileSync(settings, `${connectionsOf(sandbox)}${quick}stateDirectory: ${state}\n`);
    await fetch(`${sandbox.controlUrl}/clock`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ moveMs: 3_600_000 }),
    });
    const one = daemon(process.execPath, cli, 'daemon', '--config', settings, '--log-level', 'debug');
    const opened = (code: string) =>
      one.lines().filter((line) => line.msg === 'incident opened' && line['code'] === code);
    await one.until(() => opened('clock-wrong').length === 1 && opened('clock-skewed').length === 2);
    // Longer than those that are due wait for others.
    await waited(12_000);
    one.process.kill('SIGTERM');
    await one.ended();
    const store = openStore(path.join(state, 'anaplan-doctor.db'));
    const open = store.openIncidents();
    const own = open.find(({ code }) => code === 'clock-wrong');
    expect(own?.suppressedBy).toBeNull();
    const others = open.filter(({ code }) => code !== 'clock-wrong');
    expect(others.map(({ target, code, suppressedBy }) => [target, code, suppressedBy]).toSorted()).toEqual([
      ['monitor', 'clock-skewed', own?.id],
      ['sandbox', 'clock-skewed', own?.id],
    ]);
    store.close();
  } finally {
    await sandbox.close();
  }
});
