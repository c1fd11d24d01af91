import path from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Check } from '../../src/check.ts';
import { CouldNotLook } from '../../src/check.ts';
import { hostClock } from '../../src/clock.ts';
import type { DaemonOptions } from '../../src/daemon/daemon.ts';
import { runDaemon } from '../../src/daemon/daemon.ts';
import { createLog } from '../../src/daemon/log.ts';
import { openStore } from '../../src/store/sqlite.ts';
import type { Store } from '../../src/store/store.ts';
import { boundTo, finding, noTools } from '../engine/checks.ts';
import { temporaryFolders } from '../store/folder.ts';
import { daemons } from './child.ts';

const folder = temporaryFolders();
const child = daemons();

type Line = { readonly level: string; readonly msg: string; readonly [key: string]: unknown };

/** Runs a daemon in this process until `enough` says so of its log; gives the log back. */
async function logged(given: Partial<DaemonOptions>, enough: (lines: readonly Line[]) => boolean): Promise<Line[]> {
  const stop = new AbortController();
  const lines: Line[] = [];
  const log = createLog(
    {
      write: (text) => {
        lines.push(JSON.parse(text) as Line);
        if (enough(lines)) stop.abort();
      },
    },
    undefined,
    'debug',
  );
  await runDaemon({
    bound: [],
    schedule: { default: { kind: 'every', everyMs: 3_600_000 }, checks: {} },
    toolsForRound: () => noTools,
    store: openStore(':memory:'),
    clock: hostClock,
    log,
    signal: stop.signal,
    startWithinMs: 0,
    notifySocket: undefined,
    ...given,
  });
  return lines;
}

const attempts = (lines: readonly Line[]) => lines.filter(({ msg }) => msg === 'attempt');
const often: DaemonOptions['schedule'] = { default: { kind: 'every', everyMs: 5 }, checks: {} };

describe('a daemon', () => {
  test('looks at everything at the start, records it, and closes the store last', async () => {
    const file = path.join(folder(), 'store.db');
    const store = openStore(file);
    const bound = ['a', 'b', 'c'].map((name) => boundTo(name));
    const lines = await logged({ bound, store }, (soFar) => attempts(soFar).length === 3);
    expect(() => store.latest()).toThrow(/not open/);
    expect([lines[0]?.msg, ...lines.slice(-2).map(({ msg }) => msg)]).toEqual(['started', 'stopping', 'stopped']);
    const again = openStore(file);
    expect(again.latest().map(({ target }) => target)).toEqual(['a', 'b', 'c']);
    again.close();
  });

  test('logs what came of each look and each incident once, and never what was seen', async () => {
    const seen = 'sEcReT-oBsErVaTiOn';
    const failsTwice: Partial<Check> = {
      probe: async () => ({ seen }),
      remember: (memory) => ((memory as number | null) ?? 0) + 1,
      judge: (_seen, { memory }) => ((memory as number) <= 2 ? [finding('loud', 'warning', { seen })] : []),
    };
    const fault = { whose: 'peer', code: 'refused', message: seen } as const;
    const blind: Partial<Check> = { id: 'other', probe: () => Promise.reject(new CouldNotLook(fault)) };
    const bound = [boundTo('a', failsTwice), boundTo('b', blind)];
    const lines = await logged({ bound, schedule: often }, (all) => {
      const opened = all.some(({ msg }) => msg === 'incident closed');
      return opened && attempts(all).some(({ target }) => target === 'b');
    });
    expect(attempts(lines).find(({ target }) => target === 'a')).toEqual({
      level: 'info',
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
      pid: process.pid,
      check: 'quiet',
      target: 'a',
      outcome: 'seen',
      severity: 'warning',
      durationMs: expect.any(Number),
      msg: 'attempt',
    });
    const ofB = attempts(lines).find(({ target }) => target === 'b');
    expect(ofB).toMatchObject({ outcome: 'blind', severity: 'unknown', whose: 'peer', code: 'refused' });
    const incidents = lines.filter(({ msg }) => msg.startsWith('incident'));
    expect(incidents.map(({ level, msg, code }) => [level, msg, code])).toEqual([
      ['warn', 'incident opened', 'loud'],
      ['warn', 'incident closed', 'loud'],
    ]);
    expect(JSON.stringify(lines)).not.toContain(seen);
  });

  test('a look that comes to what the one before it came to is a line for those who debug', async () => {
    let looks = 0;
    const changing: Partial<Check> = {
      probe: async () => {
        looks += 1;
        return null;
      },
      judge: () => (looks === 4 || looks === 5 ? [finding('odd', 'notice')] : []),
    };
    const lines = await logged(
      { bound: [boundTo('a', changing)], schedule: often },
      (all) => attempts(all).length === 7,
    );
    expect(
      attempts(lines)
        .slice(0, 7)
        .map(({ level }) => level),
    ).toEqual(['info', 'debug', 'debug', 'info', 'debug', 'info', 'debug']);
    const quiet: string[] = [];
    const log = createLog({ write: (text) => void quiet.push(text) });
    log.debug('not written unless asked for');
    log.info('written');
    expect(quiet).toEqual([expect.stringContaining('"written"')]);
  });

  test('goes on when the store fails, and says so without a stack', async () => {
    const store = openStore(':memory:');
    let calls = 0;
    const failing: Store = {
      ...store,
      record: (attempt, changes) => {
        calls += 1;
        if (calls === 1) throw new Error('The store could not record: the disk is full.');
        return store.record(attempt, changes);
      },
    };
    const lines = await logged(
      { bound: [boundTo('a')], store: failing, schedule: often },
      (all) => attempts(all).length > 0,
    );
    const errors = lines.filter(({ level }) => level === 'error');
    expect(errors.map(({ msg, target, err }) => [msg, target, err])).toEqual([
      ['look failed', 'a', 'The store could not record: the disk is full.'],
    ]);
  });

  test('hands looks that start together the same tools, and later ones new tools', async () => {
    let aheadMs = 0;
    const used: unknown[] = [];
    const probe: Check['probe'] = async (_target, tools) => {
      used.push(tools);
      if (used.length === 4) aheadMs += 2000;
      return null;
    };
    const bound = ['a', 'b', 'c', 'd'].map((name) => boundTo(name, { probe }));
    const toolsForRound = () => ({ ...noTools });
    const clock = { nowMs: () => Date.now() + aheadMs };
    await logged({ bound, toolsForRound, clock, schedule: often }, (all) => attempts(all).length >= 8);
    expect(new Set(used.slice(0, 4)).size).toBe(1);
    expect(used.slice(4)).not.toContain(used[0]);
  });

  test('looks at no more at a time than allowed', async () => {
    let now = 0;
    let most = 0;
    const probe: Check['probe'] = async () => {
      now += 1;
      most = Math.max(most, now);
      await new Promise((resolve) => setTimeout(resolve, 5));
      now -= 1;
      return null;
    };
    const bound = Array.from({ length: 12 }, (_, n) => boundTo(String(n), { probe }));
    await logged({ bound, parallel: 2 }, (all) => attempts(all).length === 12);
    expect(most).toBe(2);
  });

  test('stopped before it began, looks at nothing', async () => {
    const lines = await logged({ bound: [boundTo('a')], signal: AbortSignal.abort() }, () => false);
    expect(attempts(lines)).toEqual([]);
    expect(lines.at(-1)?.msg).toBe('stopped');
  });

  test('with a schedule nobody understands does not start, and closes the store', async () => {
    const store = openStore(':memory:');
    const schedule: DaemonOptions['schedule'] = {
      default: { kind: 'cron', cron: 'at dawn', timeZone: 'UTC' },
      checks: {},
    };
    await expect(logged({ bound: [boundTo('a')], store, schedule }, () => false)).rejects.toThrow();
    expect(() => store.latest()).toThrow(/not open/);
  });
});

test.each(['SIGTERM', 'SIGINT'] as const)(
  '%s ends a daemon whose probe hangs, with code 0 and nothing false in the store',
  async (signal) => {
    const file = path.join(folder(), 'store.db');
    const daemon = child(file, 'hanging');
    await daemon.until((lines) => lines.includes('hanging') && lines.length > 20);
    const startedMs = Date.now();
    daemon.process.kill(signal);
    expect(await daemon.ended()).toEqual({ code: 0, signal: null });
    // Promised are 5 s; a probe is given 60 s: in between lies room for a busy machine.
    expect(Date.now() - startedMs).toBeLessThan(20_000);
    expect(daemon.stderr()).toContain('"msg":"stopped"');
    expect(daemon.stderr()).not.toContain('"level":"error"');
    const store = openStore(file);
    expect(store.attempts({ check: 'hanging' })).toEqual([]);
    expect(store.incidents(0).every(({ code, check }) => code === 'broken' && check !== 'hanging')).toBe(true);
    const printed = daemon.lines().filter((line) => line !== 'hanging');
    expect(store.attempts({ limit: 1_000_000 }).map(({ id }) => id)).toEqual(
      printed.map(Number).toSorted((a, b) => b - a),
    );
    store.close();
  },
);
