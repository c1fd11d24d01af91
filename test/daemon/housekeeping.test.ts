import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { MovableClock } from '../../src/clock.ts';
import { startHousekeeping } from '../../src/daemon/housekeeping.ts';
import { openStore } from '../../src/store/sqlite.ts';
import { temporaryFolders } from '../store/folder.ts';

const newFolder = temporaryFolders();
const dayMs = 86_400_000;

test('cases whose time is over are removed, others stay, and what looks strange is left and told', async () => {
  const store = openStore(':memory:');
  const clock = new MovableClock(100 * dayMs);
  const root = newFolder();
  const made = (id: string, createdAtMs: number, file: string) => {
    const folder = path.join(root, id);
    mkdirSync(folder);
    writeFileSync(path.join(folder, file), 'x');
    store.saveCase({ id, problem: 'import-stuck', incident: null, createdAtMs, folder, archiveSha256: '0'.repeat(64) });
    return folder;
  };
  const old = made('AD-19700310-0a1b2c', 68 * dayMs, 'case.zip');
  const young = made('AD-19700401-0a1b2d', 99 * dayMs, 'case.zip');
  const strange = made('AD-19700310-0a1b2e', 68 * dayMs, 'not-ours.txt');
  const told: unknown[] = [];
  const log = { info: () => undefined, warn: (facts: unknown) => void told.push(facts) };
  const keeping = startHousekeeping({ store, clock, log: log as never, afterMs: 0, everyMs: 10 });
  await expect.poll(() => [existsSync(old), told.length > 0], { timeout: 10_000 }).toEqual([false, true]);
  await keeping.stop();
  store.close();
  expect([existsSync(young), existsSync(strange)]).toEqual([true, true]);
  expect(told[0]).toMatchObject({ case: 'AD-19700310-0a1b2e' });
});
