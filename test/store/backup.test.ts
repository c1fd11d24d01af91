import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, openSync, readdirSync, readFileSync, statSync, writeFileSync, writeSync } from 'node:fs';
import path from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, test } from 'vitest';
import { backedUp } from '../../src/store/backup.ts';
import { StoreRefused } from '../../src/store/refused.ts';
import { openedOrNew, setAsideIn } from '../../src/store/set-aside.ts';
import { openStore } from '../../src/store/sqlite.ts';
import { seenAttempt } from './attempts.ts';
import { temporaryFolders } from './folder.ts';

const folder = temporaryFolders();
const nowMs = Date.UTC(2030, 0, 2, 3, 4, 5);

const clock = { nowMs: () => nowMs };

function filled(file: string, looks = 200): void {
  const store = openStore(file);
  for (let n = 0; n < looks; n += 1) store.record(seenAttempt({ observation: { n, filler: 'x'.repeat(500) } }), []);
  store.close();
}

function damage(file: string, from = 3): void {
  const handle = openSync(file, 'r+');
  for (let page = from; page < from + 27; page += 1) writeSync(handle, Buffer.alloc(2000, 0xa5), 0, 2000, page * 4096);
}

describe('a backup', () => {
  test('is one state of a store that another process goes on writing', async () => {
    const here = folder();
    const file = path.join(here, 'store.db');
    const child = spawn(process.execPath, [path.join(import.meta.dirname, 'programs/upkeep.ts'), file], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    try {
      await once(child.stdout, 'data');
      child.stdout.resume();
      const copy = path.join(here, 'copy.db');
      await backedUp(file, copy);
      expect(child.exitCode).toBeNull();
      expect(statSync(copy).mode & 0o777).toBe(0o600);
      const store = openStore(copy);
      const newest = store.attempts({ limit: 1 })[0]?.id ?? 0;
      const counted = store
        .rollups({ every: 'day', sinceMs: 0 })
        .reduce((sum, { looks }) => sum + looks.ok + looks.warning, 0);
      expect(newest).toBeGreaterThan(0);
      expect(counted).toBe(newest);
      store.close();
    } finally {
      child.kill('SIGKILL');
      await once(child, 'close');
    }
  });

  test('never writes over a file', async () => {
    const here = folder();
    filled(path.join(here, 'store.db'), 1);
    writeFileSync(path.join(here, 'copy.db'), 'mine');
    await expect(backedUp(path.join(here, 'store.db'), path.join(here, 'copy.db'))).rejects.toThrow(/already/);
    expect(readFileSync(path.join(here, 'copy.db'), 'utf8')).toBe('mine');
  });

  test('of a damaged store is none, and leaves nothing', async () => {
    const here = folder();
    const file = path.join(here, 'store.db');
    filled(file);
    damage(file);
    await expect(backedUp(file, path.join(here, 'copy.db'))).rejects.toThrow(/damaged/);
    expect(readdirSync(here).filter((name) => name.startsWith('copy'))).toEqual([]);
  });
});

describe('a damaged store', () => {
  test('is put aside, byte for byte, and a new one says so', () => {
    const here = folder();
    const file = path.join(here, 'store.db');
    filled(file);
    damage(file);
    writeFileSync(`${file}-wal`, '');
    const before = readFileSync(file);
    const store = openedOrNew(file, clock);
    const setAside = setAsideIn(store);
    expect(setAside).toMatchObject({ atMs: nowMs, to: `${file}.corrupt-20300102T030405Z` });
    expect(setAside?.reason).not.toBe('');
    expect(readFileSync(setAside?.to ?? '').equals(before)).toBe(true);
    expect(store.record(seenAttempt(), []).id).toBe(1);
    store.close();
    // The next start finds a good one, and still knows.
    const again = openedOrNew(file, { nowMs: () => nowMs + 1 });
    expect(setAsideIn(again)?.atMs).toBe(nowMs);
    expect(again.attempts({})).toHaveLength(1);
    again.close();
    expect(existsSync(`${file}.corrupt-20300102T030405Z-2`)).toBe(false);
  });

  test('that is met while the program runs is put aside at once, once, and the program goes on with the new one', () => {
    const file = path.join(folder(), 'store.db');
    filled(file, 800);
    const store = openedOrNew(file, clock);
    // Behind the roots of all tables.
    damage(file, 120);
    // What another process writes lets this one read from the disk again.
    const other = new Database(file);
    other.exec("INSERT INTO note (key, value) VALUES ('other', '1')");
    other.close();
    expect(() => store.inOneTransaction(() => store.attempts({ limit: 1000 }))).toThrow(/damaged/);
    expect(store.attempts({})).toEqual([]);
    expect(store.record(seenAttempt(), []).id).toBe(1);
    expect(setAsideIn(store)?.to).toBe(`${file}.corrupt-20300102T030405Z`);
    store.close();
    const found = readdirSync(path.dirname(file)).filter(
      (name) => name.includes('corrupt') && !/-(wal|shm)$/.test(name),
    );
    expect(found).toEqual(['store.db.corrupt-20300102T030405Z']);
  });

  test.each([
    ['a newer program', (file: string) => filledBy(file, 'PRAGMA user_version = 99')],
    ['another program', (file: string) => writeFileSync(file, 'text of somebody else')],
  ])('one of %s is none: it is refused and left', (_name, make) => {
    const here = folder();
    const file = path.join(here, 'store.db');
    make(file);
    const before = readFileSync(file);
    expect(() => openedOrNew(file, clock)).toThrow(StoreRefused);
    expect(readFileSync(file).equals(before)).toBe(true);
    expect(readdirSync(here)).toEqual(['store.db']);
  });
});

function filledBy(file: string, pragma: string): void {
  openStore(file).close();
  const handle = openSync(file, 'r+');
  // user_version stands at byte 60 of the header (https://www.sqlite.org/fileformat2.html).
  const version = Buffer.alloc(4);
  version.writeUInt32BE(Number(pragma.split('= ')[1]));
  writeSync(handle, version, 0, 4, 60);
}
