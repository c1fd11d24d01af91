import path from 'node:path';
import { setTimeout as waited } from 'node:timers/promises';
import { expect, test } from 'vitest';
import type { UpkeepOptions } from '../../src/daemon/upkeep.ts';
import { startUpkeep } from '../../src/daemon/upkeep.ts';
import { StoreFailed } from '../../src/store/refused.ts';
import { openStore } from '../../src/store/sqlite.ts';
import { usualRetention } from '../../src/store/upkeep.ts';
import { seenAttempt } from '../store/attempts.ts';
import { temporaryFolders } from '../store/folder.ts';

const folder = temporaryFolders();
const dayMs = 86_400_000;
const nowMs = Date.UTC(2030, 5, 1);

function log() {
  const warned: string[] = [];
  const parts: UpkeepOptions['log'] = {
    info: () => undefined,
    warn: (_: unknown, text?: string) => void warned.push(text ?? ''),
  };
  return { warned, parts };
}

async function until(isSo: () => boolean): Promise<void> {
  for (let tries = 0; !isSo(); tries += 1) {
    if (tries > 500) throw new Error('it never came to that');
    await waited(20);
  }
}

test('old looks go while others are recorded, by the times of the settings in force; it ends when told', async () => {
  const store = openStore(path.join(folder(), 'store.db'));
  for (let n = 0; n < 300; n += 1) store.record(seenAttempt({ startedAtMs: nowMs - 10 * dayMs + n * 60_000 }), []);
  const count = () => store.attempts({ limit: 1000 }).length;
  let looksMs = usualRetention.looksMs;
  const retention = () => ({ ...usualRetention, looksMs });
  const { parts, warned } = log();
  const upkeep = startUpkeep({ store, retention, clock: { nowMs: () => nowMs }, log: parts, everyMs: 10, pauseMs: 0 });
  // Thinned to one an hour: 5 hours, with the newest.
  await until(() => count() <= 7);
  expect(count()).toBeGreaterThan(4);
  looksMs = 5 * dayMs;
  store.record(seenAttempt({ startedAtMs: nowMs - 6 * dayMs }), []);
  store.record(seenAttempt({ startedAtMs: nowMs }), []);
  await upkeep.stop();
  store.close();
  expect(warned).toEqual([]);
});

test('a store that cannot be written is told once, and again when it was well between', async () => {
  const { parts, warned } = log();
  let calls = 0;
  const upkeepStep = () => {
    calls += 1;
    if (calls < 4 || calls > 5) throw new StoreFailed('The store could not be tidied: it is locked.');
    return { more: false, pass: null, visited: 0, removed: 0 };
  };
  const upkeep = startUpkeep({
    ...{ store: { upkeepStep }, retention: () => undefined, clock: { nowMs: () => nowMs } },
    ...{ log: parts, everyMs: 5 },
  });
  await until(() => calls > 9);
  await upkeep.stop();
  expect(warned).toEqual(['the store was not tidied', 'the store was not tidied']);
});
