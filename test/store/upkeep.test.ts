import { statSync } from 'node:fs';
import path from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, test } from 'vitest';
import type { RunSeen } from '../../src/check.ts';
import { changesOf } from '../../src/incidents/changes.ts';
import { atOnce } from '../../src/incidents/machine.ts';
import { openStore } from '../../src/store/sqlite.ts';
import type { Attempt, Store } from '../../src/store/store.ts';
import type { UpkeepBounds } from '../../src/store/upkeep.ts';
import { usualRetention } from '../../src/store/upkeep.ts';
import { blindAttempt, seenAttempt } from './attempts.ts';
import { temporaryFolders } from './folder.ts';
import { lived, plainShapes } from './life.ts';

const folder = temporaryFolders();
const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;
const nowMs = Date.UTC(2030, 5, 1);
const failing = [{ code: 'tls-old-only', severity: 'failure', facts: {} }] as const;

function open(): { readonly store: Store; readonly file: string; rows(sql: string): unknown[] } {
  const file = path.join(folder(), 'store.db');
  const store = openStore(file);
  const rows = (sql: string) => {
    const database = new Database(file, { readonly: true });
    try {
      return database.prepare(sql).raw().all();
    } finally {
      database.close();
    }
  };
  return { store, file, rows };
}

/** Recorded as a person's `diagnose` does: found is an incident at once. */
function look(store: Store, agoMs: number, given: Partial<Attempt> = {}): number {
  const attempt = seenAttempt({ startedAtMs: nowMs - agoMs, ...given });
  return store.record(attempt, (before) => changesOf(before, attempt, atOnce)).id;
}

function tidy(store: Store, atMs = nowMs, bounds: Partial<UpkeepBounds> = {}): ReadonlyMap<string, number> {
  const removed = new Map<string, number>();
  for (let slice = 0; slice < 10_000; slice += 1) {
    const step = store.upkeepStep(atMs, usualRetention, bounds);
    if (step.pass !== null) removed.set(step.pass, (removed.get(step.pass) ?? 0) + step.removed);
    if (!step.more) return removed;
  }
  throw new Error('upkeep does not end');
}

function kept(store: Store, check = 'tls-version'): readonly number[] {
  return store
    .attempts({ check, limit: 100_000 })
    .map(({ id }) => id)
    .toReversed();
}

describe('routine looks', () => {
  test('beyond two hours stay one a minute, younger ones all', () => {
    const { store } = open();
    const old = [0, 15, 30, 45, 60, 75].map((s) => look(store, 3 * hourMs - s * 1000));
    const young = [0, 15, 30].map((s) => look(store, hourMs - s * 1000));
    look(store, 0);
    tidy(store);
    // The first is a turn: nothing was said before it.
    expect(kept(store).slice(0, -1)).toEqual([old[0], old[4], ...young]);
    store.close();
  });

  test('beyond a day stay one an hour', () => {
    const { store } = open();
    const start = Math.floor((3 * dayMs) / hourMs) * hourMs;
    const ids = Array.from({ length: 36 }, (_, n) => look(store, start - n * 5 * minuteMs));
    look(store, 0);
    tidy(store);
    expect(kept(store).slice(0, -1)).toEqual([ids[0], ids[12], ids[24]]);
    store.close();
  });

  test('beyond two weeks stay none, but the newest of all', () => {
    const { store } = open();
    look(store, 40 * dayMs);
    for (let n = 0; n < 30; n += 1) look(store, 20 * dayMs - n * hourMs);
    const newest = look(store, 15 * dayMs);
    tidy(store);
    expect(kept(store)).toEqual([newest]);
    expect(store.latest().map(({ id }) => id)).toEqual([newest]);
    store.close();
  });
});

describe('turns', () => {
  test('the last look that said one thing and the first that said another outlive the routine ones, for a month', () => {
    const { store } = open();
    const at = (n: number) => 20 * dayMs - n * 5 * minuteMs;
    const unknown = [{ code: 'x', severity: 'unknown', facts: {} }] as const;
    const ids = [0, 1, 2, 3, 4, 5, 6, 7, 8].map((n) =>
      look(store, at(n), n >= 3 && n < 6 ? { findings: unknown } : {}),
    );
    const newest = look(store, 0);
    tidy(store);
    expect(kept(store)).toEqual([ids[0], ids[2], ids[3], ids[5], ids[6], newest]);
    tidy(store, nowMs + 11 * dayMs);
    expect(kept(store)).toEqual([newest]);
    store.close();
  });

  test.each([
    ['another code', { findings: [{ code: 'other', severity: 'notice', facts: {} }] }],
    ['another severity', { findings: [{ code: 'x', severity: 'warning', facts: {} }] }],
    ['a blind look', { outcome: 'blind', observation: null, fault: blindAttempt().fault }],
  ] as const)('%s is one', (_name, given) => {
    const { store } = open();
    const notice = { findings: [{ code: 'x', severity: 'notice', facts: {} }] } as const;
    look(store, 20 * dayMs, notice);
    const last = look(store, 20 * dayMs - 1000, notice);
    const first = look(store, 20 * dayMs - 2000, given);
    look(store, 0, given);
    tidy(store);
    expect(kept(store)).toContain(last);
    expect(kept(store)).toContain(first);
    store.close();
  });
});

describe('incidents', () => {
  test('the looks that opened one and saw it last stay as long as it does', () => {
    const { store } = open();
    look(store, 100 * dayMs);
    const opened = look(store, 99 * dayMs, { findings: failing });
    look(store, 80 * dayMs, { findings: failing });
    const last = look(store, 60 * dayMs, { findings: failing });
    for (const days of [59, 58, 57, 1]) look(store, days * dayMs);
    tidy(store);
    expect(kept(store).slice(0, 2)).toEqual([opened, last]);
    const [incident] = store.incidents(0);
    expect(incident).toMatchObject({ openedBy: opened, lastSeenBy: last });
    expect(store.attempt(opened)?.findings).toEqual(failing);
    tidy(store, nowMs + 800 * dayMs);
    expect(store.incidents(0)).toEqual([]);
    expect(store.transitions({})).toEqual([]);
    expect(kept(store)).toHaveLength(1);
    store.close();
  });

  test('looks around the begin of one are evidence until a month after it closed', () => {
    const { store } = open();
    const before = [0, 1, 2].map((n) => look(store, 41 * dayMs - n * 5 * minuteMs));
    look(store, 40.5 * dayMs, { findings: failing });
    for (const days of [40.4, 40.2, 20]) look(store, days * dayMs, { findings: failing });
    look(store, 2 * dayMs);
    look(store, dayMs);
    const newest = look(store, 0);
    tidy(store);
    expect(kept(store)).toEqual(expect.arrayContaining(before));
    // Closed for over a month; what held nothing else is gone, the two that name the incident stay.
    tidy(store, nowMs + 33 * dayMs);
    const [incident] = store.incidents(0);
    expect(kept(store)).toEqual([incident?.openedBy, incident?.lastSeenBy, newest]);
    store.close();
  });

  test('one that a case was made of stays', () => {
    const { store } = open();
    look(store, 900 * dayMs, { findings: failing });
    look(store, 899 * dayMs);
    look(store, 898 * dayMs);
    const [incident] = store.incidents(0);
    store.saveCase({
      ...{ id: 'AD-1', problem: 'tls-refused', incident: incident?.id ?? 0, createdAtMs: nowMs },
      ...{ folder: '/tmp/x', archiveSha256: '0'.repeat(64) },
    });
    tidy(store);
    expect(store.incidents(0)).toHaveLength(1);
    store.close();
  });

  test('a suspicion that never fired goes after a month', () => {
    const { store, rows } = open();
    const patient = { ...atOnce, of: 3, found: 3 };
    for (const [days, findings] of [
      [40, failing],
      [39, []],
      [38, []],
      [37, []],
    ] as const) {
      const attempt = seenAttempt({ startedAtMs: nowMs - days * dayMs, findings });
      store.record(attempt, (before) => changesOf(before, attempt, patient));
    }
    expect(rows('SELECT state FROM incident')).toEqual([['clear']]);
    tidy(store);
    expect(rows('SELECT id FROM incident')).toEqual([]);
    expect(rows('SELECT id FROM "transition"')).toEqual([]);
    store.close();
  });
});

describe('what else grows', () => {
  test('gaps and changes go after two years, younger ones stay', () => {
    const { store } = open();
    const heartbeat = { pid: 1, everyMs: 1, subjects: 1, nextDueMs: null, stoppedAtMs: null };
    const gaps = [800, 700].map((days) => ({
      fromMs: nowMs - days * dayMs,
      toMs: nowMs - days * dayMs,
      why: 'asleep' as const,
      missed: [{ check: 'a', target: 'b', slots: 1 }],
    }));
    store.beat({ ...heartbeat, atMs: nowMs, startedAtMs: nowMs }, [], gaps);
    for (const [days, value] of [
      [900, 1],
      [800, 2],
      [700, 3],
    ] as const)
      store.journal('c', 't', nowMs - days * dayMs, { trait: value });
    tidy(store);
    expect(store.gaps({})).toHaveLength(1);
    expect(store.changes({}).map(({ after }) => after)).toEqual([3]);
    store.close();
  });

  test('hours are counted for a month, days for ten years', () => {
    const { store } = open();
    for (const days of [4000, 3000, 40, 20]) look(store, days * dayMs);
    tidy(store);
    const of = (every: 'hour' | 'day') =>
      store.rollups({ every, sinceMs: 0 }).map(({ fromMs }) => Math.round((nowMs - fromMs) / dayMs));
    expect(of('hour')).toEqual([20]);
    expect(of('day')).toEqual([3000, 40, 20]);
    store.close();
  });

  test('an import keeps the curves of its newest 30 runs and of two months, and runs for five years', () => {
    const { store } = open();
    const run = (id: string, startedAtMs: number, outcome: RunSeen['outcome']): RunSeen => ({
      ...{ id, startedAtMs, outcome, progress: 0.5, step: 'Processing', rows: null, limitMs: 1, totalLimitMs: 2 },
    });
    const subject = { check: 'import-stuck', target: 'imp' };
    const record = (agoMs: number, one: RunSeen) =>
      store.record(seenAttempt({ ...subject, startedAtMs: nowMs - agoMs }), [], {}, [one]);
    const ages = [2000, ...Array.from({ length: 40 }, (_, n) => 140 - 2 * n)];
    for (const days of ages) {
      const startedAtMs = nowMs - days * dayMs - 1000;
      record(days * dayMs, run(`run ${days}`, startedAtMs, 'running'));
      record(days * dayMs - 1000, run(`run ${days}`, startedAtMs, 'succeeded'));
    }
    tidy(store);
    const runs = store.runs({ ...subject, limit: 100 });
    expect(runs).toHaveLength(40);
    expect(runs.filter(({ curve }) => curve !== null)).toHaveLength(30);
    // Three more come: the newest 30 of all keep theirs.
    for (const days of [3, 2, 1]) record(days * dayMs, run(`new ${days}`, nowMs - days * dayMs - 1000, 'running'));
    tidy(store, nowMs + dayMs);
    const after = store.runs({ ...subject, limit: 100 }).map(({ curve }) => curve !== null);
    expect(after.indexOf(false)).toBe(30);
    expect(after.lastIndexOf(true)).toBe(29);
    store.close();
  });

  test('a content that nothing uses goes, one in use stays', () => {
    const { store, rows } = open();
    look(store, 40 * dayMs, { observation: 'gone', memory: 'shared' });
    look(store, 39 * dayMs, { observation: 'gone too', memory: 'shared' });
    look(store, 0, { observation: 'used', memory: 'shared' });
    store.foldMemory('tls-version', 'api.anaplan.com:443', () => 'folded');
    look(store, 0, { observation: 'used', memory: 'shared' });
    tidy(store, nowMs + dayMs);
    const texts = rows('SELECT json FROM content ORDER BY json').flat();
    expect(texts).toEqual(['"shared"', '"used"', '{}']);
    store.close();
  });

  /** Contents that a look or a finding names and that are not there. */
  const dangling = `SELECT id FROM attempt WHERE observation NOT IN (SELECT id FROM content)
      OR limits NOT IN (SELECT id FROM content) OR memory NOT IN (SELECT id FROM content)
    UNION ALL SELECT attempt FROM finding WHERE facts NOT IN (SELECT id FROM content)`;

  test('a sweep removes nothing that looks of its time refer to, of whatever process, and the rest comes next', () => {
    const { store, file, rows } = open();
    const other = openStore(file);
    const old = { findings: [{ code: 'c', severity: 'notice', facts: { old: true } }] } as const;
    for (let n = 0; n < 80; n += 1) look(store, 40 * dayMs - n * 1000, { ...old, observation: { n } });
    look(store, 0);
    let again = 0;
    for (let more = true; more; ) {
      const step = store.upkeepStep(nowMs, usualRetention, { rows: 1 });
      ({ more } = step);
      if (step.pass !== 'contents' || again >= 80) continue;
      // What is about to go, or gone already, is seen again.
      look(again % 2 === 0 ? other : store, 0, { ...old, target: `t${again}`, observation: { n: again } });
      again += 8;
    }
    expect(again).toBeGreaterThan(16);
    expect(rows(dangling)).toEqual([]);
    tidy(other, nowMs + dayMs);
    expect(rows(dangling)).toEqual([]);
    const seen = rows('SELECT count(*) FROM content WHERE json LIKE \'{"n":%\'').flat();
    expect(seen).toEqual([again / 8]);
    other.close();
    store.close();
  });

  test('what another process removed meanwhile, or came to nothing, is stored again', () => {
    const { store, file, rows } = open();
    const other = openStore(file);
    look(store, 40 * dayMs, { observation: 'again' });
    look(store, 39 * dayMs, { observation: 'later' });
    look(store, 0, { observation: 'last' });
    tidy(other);
    expect(rows('SELECT id FROM content WHERE json = \'"again"\'')).toEqual([]);
    const first = look(store, 0, { observation: 'again' });
    expect(() =>
      store.inOneTransaction(() => {
        look(store, 0, { observation: 'never' });
        throw new Error('given up');
      }),
    ).toThrow('given up');
    const second = look(store, 0, { observation: 'never' });
    expect([first, second].map((id) => store.attempt(id)?.observation)).toEqual(['again', 'never']);
    expect(rows(dangling)).toEqual([]);
    other.close();
    store.close();
  });
});

describe('a slice', () => {
  test('visits no more rows than it may, and goes on where the last one ended', () => {
    const { store } = open();
    for (let n = 0; n < 50; n += 1) look(store, 20 * dayMs - n * 1000);
    look(store, 0);
    const slices: number[] = [];
    for (let more = true; more; ) {
      const step = store.upkeepStep(nowMs, usualRetention, { rows: 7 });
      if (step.pass === 'polls') slices.push(step.visited);
      ({ more } = step);
    }
    // What the other passes removed meanwhile is not visited any more.
    expect(slices[0]).toBe(7);
    expect(Math.max(...slices)).toBe(7);
    expect(kept(store)).toEqual([1, 51]);
    store.close();
  });

  test('ends when its time is over', () => {
    const { store } = open();
    for (let n = 0; n < 50; n += 1) look(store, 20 * dayMs - n * 1000);
    let atMs = 0;
    const monotonicMs = () => (atMs += 6);
    const { visited } = store.upkeepStep(nowMs, usualRetention, { rows: 100, budgetMs: 20, monotonicMs });
    expect(visited).toBeGreaterThan(0);
    expect(visited).toBeLessThan(5);
    store.close();
  });

  test('removes nothing when the clock was set back, and what a clock set forward left when the looks after it are old', () => {
    const { store } = open();
    for (let n = 0; n < 5; n += 1) look(store, -n * minuteMs);
    expect(tidy(store, nowMs - 4000 * dayMs).get('looks') ?? 0).toBe(0);
    expect(kept(store)).toHaveLength(5);
    store.close();
    const other = open();
    look(other.store, 60 * dayMs);
    look(other.store, -300 * dayMs);
    for (const days of [59, 58, 57]) look(other.store, days * dayMs);
    look(other.store, 0);
    tidy(other.store);
    expect(other.store.attempts({}).map(({ startedAtMs }) => (nowMs - startedAtMs) / dayMs)).toEqual([0]);
    other.store.close();
    const young = open();
    look(young.store, 60 * dayMs);
    for (let n = 0; n < 3; n += 1) look(young.store, -300 * dayMs - n * 1000);
    const ids = [look(young.store, hourMs), look(young.store, 0)];
    tidy(young.store);
    expect(kept(young.store)).toHaveLength(5);
    expect(kept(young.store).slice(-2)).toEqual(ids);
    young.store.close();
  });
});

describe('space', () => {
  test('is given back to the file system, and the log stays small', () => {
    const { store, file } = open();
    for (let n = 0; n < 3000; n += 1)
      look(store, 20 * dayMs - n * 1000, { observation: { n, filler: 'x'.repeat(2000) } });
    look(store, 0);
    const before = statSync(file).size + statSync(`${file}-wal`).size;
    tidy(store);
    expect(statSync(`${file}-wal`).size).toBeLessThan(16 * 1024 * 1024);
    // The file is cut when the log is written back.
    store.close();
    expect(statSync(file).size).toBeLessThan(before / 3);
    const database = new Database(file);
    expect(database.pragma('integrity_check', { simple: true })).toBe('ok');
    expect(database.pragma('foreign_key_check')).toEqual([]);
    database.close();
  });

  test('a log that a reader held is cut when it has gone', () => {
    const { store, file } = open();
    look(store, 0);
    const reader = new Database(file, { readonly: true });
    reader.exec('BEGIN');
    reader.prepare('SELECT count(*) FROM attempt').get();
    for (let n = 0; n < 2500; n += 1) look(store, 0, { observation: { n, filler: 'x'.repeat(4000) } });
    // Nothing is removed meanwhile: that would be written to the log as well.
    expect(store.upkeepStep(nowMs + 40 * dayMs)).toMatchObject({ removed: 0, more: false });
    expect(statSync(`${file}-wal`).size).toBeGreaterThan(8 * 1024 * 1024);
    reader.close();
    tidy(store, nowMs + 40 * dayMs);
    expect(kept(store)).toHaveLength(1);
    expect(statSync(`${file}-wal`).size).toBeLessThan(8 * 1024 * 1024);
    store.close();
  });
});

test('a month of a small fleet: bounded, and every look is counted', () => {
  const { store, rows } = open();
  const startMs = Date.UTC(2030, 0, 1);
  const given = {
    shapes: plainShapes,
    subjects: 2,
    days: 30,
    runsPerDay: 6,
    pollMs: 120_000,
    everyMs: 20 * minuteMs,
    together: 9,
    startMs,
    seed: 7,
  };
  let mostAttempts = 0;
  const count = lived(store, {
    ...given,
    onDay: () => {
      mostAttempts = Math.max(mostAttempts, Number(rows('SELECT count(*) FROM attempt').flat()[0]));
    },
  });
  const counted = store
    .rollups({ every: 'day', sinceMs: 0 })
    .reduce((sum, { looks }) => sum + Object.values(looks).reduce((all, one) => all + one, 0), 0);
  expect(counted).toBe(count.looks);
  expect(count.looks).toBeGreaterThan(4000);
  expect(mostAttempts).toBeLessThan(count.looks / 3);
  expect(rows('SELECT id FROM attempt WHERE observation NOT IN (SELECT id FROM content)')).toEqual([]);
  expect(rows('SELECT attempt FROM finding WHERE facts NOT IN (SELECT id FROM content)')).toEqual([]);
  const [subject = { check: '', target: '' }] = store.runSubjects();
  expect(store.runs({ ...subject, limit: 10_000 })).toHaveLength(count.runs);
  store.close();
}, 60_000);
