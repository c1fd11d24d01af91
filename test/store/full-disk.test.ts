import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, statfsSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { backedUp } from '../../src/store/backup.ts';
import { StoreFailed } from '../../src/store/refused.ts';
import { passingWhy } from '../../src/store/space.ts';
import { openStore } from '../../src/store/sqlite.ts';
import type { Store } from '../../src/store/store.ts';
import { seenAttempt } from './attempts.ts';

const mayMount = spawnSync('unshare', ['--mount', 'true']).status === 0;
if (!mayMount) console.warn('skipped: a full disk (no right to mount one)');

/** The daemon on such a disk: test/faults/ourselves.test.ts. */
describe.skipIf(!mayMount)('a full disk', () => {
  let disk = '';
  beforeAll(() => {
    disk = mkdtempSync(path.join(os.tmpdir(), 'anaplan-doctor-store-disk-'));
    spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=4m', 'tmpfs', disk]);
  });
  afterAll(() => {
    spawnSync('umount', ['-l', disk]);
    rmSync(disk, { recursive: true, force: true });
  });

  function failureOf(action: () => unknown): unknown {
    try {
      action();
    } catch (error) {
      return error;
    }
    throw new Error('it was written');
  }

  function filled(store: Store): number {
    for (let n = 0; ; n += 1) {
      const looks = Array.from({ length: 20 }, (_, of) =>
        seenAttempt({ observation: { n, of, filler: 'x'.repeat(1000) } }),
      );
      try {
        for (const look of looks) store.record(look, []);
      } catch (error) {
        expect(error).toBeInstanceOf(StoreFailed);
        expect(passingWhy(error)).toBe('disk-full');
        return n;
      }
    }
  }

  test('refuses a look whole, keeps what was there, and takes looks again when there is room', async () => {
    const file = path.join(disk, 'store.db');
    const ballast = path.join(disk, 'ballast');
    const { bsize } = statfsSync(disk);
    const store = openStore(file);
    spawnSync('dd', ['if=/dev/zero', `of=${ballast}`, `bs=${bsize}`, `count=${Math.floor(1_000_000 / bsize)}`]);
    expect(filled(store)).toBeGreaterThan(5);
    const newest = store.attempts({ limit: 1 })[0]?.id ?? 0;
    // What a failed look would have added is not remembered as if it were there.
    const news = { observation: { news: 'y'.repeat(3000) }, memory: { n: 1 } };
    expect(passingWhy(failureOf(() => store.record(seenAttempt(news), [])))).toBe('disk-full');
    expect(store.attempts({ limit: 1 })[0]?.id).toBe(newest);
    expect(store.memoryOf('tls-version', 'api.anaplan.com:443')).toBeNull();
    await expect(backedUp(file, path.join(disk, 'copy.db'))).rejects.toThrow(/full/);
    rmSync(ballast);
    const { id } = store.record(seenAttempt(news), []);
    expect(store.attempt(id)).toMatchObject(news);
    store.close();
    const database = new Database(file, { readonly: true });
    expect(database.pragma('integrity_check', { simple: true })).toBe('ok');
    const counted = database.prepare('SELECT sum(ok) FROM rollup WHERE period = 0').pluck().get();
    expect(counted).toBe(database.prepare('SELECT count(*) FROM attempt').pluck().get());
    database.close();
  });
});
