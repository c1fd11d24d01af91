import path from 'node:path';
import { expect, test } from 'vitest';
import { killedSoOften } from '../notify/killing.ts';
import { mailServers } from '../notify/servers.ts';
import { temporaryFolders } from '../store/folder.ts';

const folder = temporaryFolders();
const mailServer = mailServers();
const points = Number(process.env['KILL_POINTS'] ?? 1000);

test(`kill -9 at ${points} points while mails go to a real server: none is lost`, async () => {
  const end = await killedSoOften(points, path.join(folder(), 'store.db'), mailServer);
  console.info(JSON.stringify({ points, ...end, lost: end.lost.length }));
  expect(end.fired).toBeGreaterThan(points / 2);
  expect(end.lost).toEqual([]);
  expect(end.differing).toBe(0);
  expect(end.twice).toBeLessThanOrEqual(end.counted);
  expect(end.afterData).toBeGreaterThan(points / 10);
}, 3_600_000);
