import path from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolders } from '../store/folder.ts';
import { killedSoOften } from './killing.ts';
import { mailServers } from './servers.ts';

const folder = temporaryFolders();
const mailServer = mailServers();

// A thousand points: test/faults/outbox-kill.test.ts.
test('kill -9 at any point loses no message, and sends twice only what may have arrived, with the same bytes', async () => {
  const end = await killedSoOften(5, path.join(folder(), 'store.db'), mailServer);
  expect(end.fired).toBeGreaterThan(0);
  expect(end.lost).toEqual([]);
  expect(end.differing).toBe(0);
  expect(end.twice).toBeLessThanOrEqual(end.counted);
}, 60_000);
