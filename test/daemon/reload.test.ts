/** Settings that are read again while the daemon runs. */
import path from 'node:path';
import { setTimeout as waited } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import type { DaemonOptions, RunningDaemon } from '../../src/daemon/daemon.ts';
import { runDaemon } from '../../src/daemon/daemon.ts';
import { createLog } from '../../src/daemon/log.ts';
import type { Plan } from '../../src/daemon/plan.ts';
import { ownCheckId } from '../../src/engine/own-check.ts';
import { openStore } from '../../src/store/sqlite.ts';
import type { Tools } from '../../src/tools.ts';
import { boundTo, noTools } from '../engine/checks.ts';
import { temporaryFolders } from '../store/folder.ts';
import { canNotify, notifySockets } from './notify-socket.ts';

const folder = temporaryFolders();
const notifySocket = notifySockets();
const hourly = { default: { kind: 'every', everyMs: 3_600_000 }, checks: {} } as const;
const planOf = (names: readonly string[], more: Partial<Plan> = {}): Plan => ({
  ...{ bound: names.map((name) => boundTo(name)), schedule: hourly, toolsForRound: () => noTools },
  ...more,
});

/** Runs a daemon that is told by `next` what its settings say now, while `use` asks it. */
async function daemonWith(
  first: Plan,
  next: () => Promise<Plan | null>,
  use: (daemon: RunningDaemon & { lines(): readonly string[]; store: DaemonOptions['store'] }) => Promise<void>,
  more: Partial<DaemonOptions> = {},
): Promise<void> {
  const stop = new AbortController();
  const lines: string[] = [];
  const store = openStore(':memory:');
  const started = Promise.withResolvers<RunningDaemon>();
  const running = runDaemon({
    ...first,
    ...{ store, clock: { nowMs: () => Date.now() }, signal: stop.signal, startWithinMs: 0, notifySocket: undefined },
    log: createLog({ write: (line) => lines.push(line) }),
    reload: { file: '/etc/a.yaml', next },
    onRunning: started.resolve,
    ...more,
  });
  try {
    const daemon = await Promise.race([started.promise, running.then(() => Promise.reject(new Error('ended')))]);
    await use({ ...daemon, lines: () => lines, store });
  } finally {
    stop.abort();
    await running;
  }
}

const until = async (holds: () => boolean) => {
  while (!holds()) await waited(2);
};

describe('a reload', () => {
  test('takes the new settings over: new tools, what stays goes on, the old tools are closed after their looks', async () => {
    const looks: string[] = [];
    const end = Promise.withResolvers<void>();
    const closed: string[] = [];
    const lookBy =
      (tools: string) =>
      (name: string): ReturnType<typeof boundTo> =>
        boundTo(name, {
          probe: async (target, given) => {
            looks.push(`${target.name} by ${(given as unknown as { name: string }).name} of ${tools}`);
            if (target.name === 'slow') await end.promise;
            return {};
          },
        });
    const tools = (name: string) => ({ toolsForRound: () => ({ name }) as unknown as Tools });
    const plan = (name: string, bound: readonly string[]): Plan => ({
      ...{ bound: bound.map(lookBy(name)), schedule: hourly, ...tools(name) },
      close: async () => void closed.push(name),
    });
    await daemonWith(
      plan('old', ['slow', 'gone', 'stays']),
      async () => plan('new', ['slow', 'stays', 'added']),
      async (daemon) => {
        await until(() => looks.length === 3);
        expect(await daemon.reload()).toEqual({ outcome: 'taken-over', subjects: 3 });
        await until(() => looks.length === 4);
        expect(looks[3]).toBe('added by new of new');
        expect(closed).toEqual([]);
        end.resolve();
        await until(() => closed.length === 1);
        expect(closed).toEqual(['old']);
        expect(daemon.audit().subjects).toBe(3);
      },
    );
    expect(closed).toEqual(['old', 'new']);
  });

  test('of a bad file leaves everything as it was and says so, until it is right again', async () => {
    let next: () => Promise<Plan | null> = () => Promise.reject(new Error('5:1: nonsense: is no known key'));
    const own = { folder: null, followers: () => new Set<string>(), everyMs: 5 };
    await daemonWith(
      planOf(['a']),
      () => next(),
      async (daemon) => {
        const refused = await daemon.reload();
        expect(refused).toEqual({ outcome: 'refused', reason: '5:1: nonsense: is no known key' });
        expect(daemon.audit().subjects).toBe(1);
        const codes = () => daemon.store.attempts({ check: ownCheckId, limit: 1 })[0]?.findings.map(({ code }) => code);
        await until(() => codes()?.[0] === 'settings-refused');
        next = async () => null;
        expect(await daemon.reload()).toEqual({ outcome: 'unchanged' });
        await until(() => codes()?.length === 0);
        const text = daemon.lines().join('');
        expect(text).toContain('settings refused; those before stay in force');
        expect(text).toContain('settings unchanged');
      },
      { own },
    );
  });

  test('with a schedule nobody understands is refused as a whole, and its tools are closed', async () => {
    const closed: string[] = [];
    const schedule = { default: { kind: 'cron', cron: 'at dawn', timeZone: 'UTC' } as const, checks: {} };
    await daemonWith(
      planOf(['a']),
      async () => planOf(['b', 'c'], { schedule, close: async () => void closed.push('new') }),
      async (daemon) => {
        expect(await daemon.reload()).toMatchObject({ outcome: 'refused' });
        expect([daemon.audit().subjects, closed]).toEqual([1, ['new']]);
      },
    );
  });

  test('asked for twice at once happens one after the other', async () => {
    let atOnce = 0;
    let most = 0;
    const next = async () => {
      atOnce += 1;
      most = Math.max(most, atOnce);
      await waited(5);
      atOnce -= 1;
      return null;
    };
    await daemonWith(planOf(['a']), next, async ({ reload }) => {
      await Promise.all([reload(), reload(), reload()]);
    });
    expect(most).toBe(1);
  });

  test.skipIf(!canNotify)('is told to systemd, with when it began and what came of it', async () => {
    const file = path.join(folder(), 'notify.sock');
    const systemd = await notifySocket(file);
    const use = async ({ reload }: RunningDaemon) => {
      await systemd.until((heard) => heard.some((line) => line.includes('STATUS=1 subject')));
      await reload();
    };
    const next = async () => Promise.reject(new Error('indented wrongly'));
    await daemonWith(planOf(['a']), next, use, {
      notifySocket: file,
      watchdogMs: 60_000,
      own: { folder: null, followers: () => new Set() },
    });
    await systemd.until((heard) => heard.some((line) => line.includes('STOPPING=1')));
    const heard = systemd.heard().filter((line) => !line.startsWith('BARRIER'));
    const kinds = heard.map((line) => line.replace(/=.*/, ''));
    expect(kinds).toEqual(['READY', 'WATCHDOG', 'RELOADING', 'READY', 'WATCHDOG', 'STOPPING']);
    expect(heard[4]).toContain('changed settings refused');
    const usec = Number(/MONOTONIC_USEC=(\d+)/.exec(heard[2] ?? '')?.[1]);
    expect(Math.abs(usec / 1e6 - Number(process.hrtime.bigint() / 1_000_000_000n))).toBeLessThan(120);
  });
});
