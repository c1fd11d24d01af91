import { spawnSync } from 'node:child_process';
import { existsSync, openSync, readFileSync, writeSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { packageRoot } from '../../src/package-root.ts';
import { openStore } from '../../src/store/sqlite.ts';
import { seenAttempt } from '../store/attempts.ts';
import { temporaryFolders } from '../store/folder.ts';

const folder = temporaryFolders();
const cli = path.join(packageRoot, 'bin/anaplan-doctor.js');

function said(...words: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [cli, 'store', ...words], { encoding: 'utf8' });
  return { status, stdout, stderr };
}

function filled(looks: number): string {
  const file = path.join(folder(), 'store.db');
  const store = openStore(file);
  const startMs = Date.now() - 20 * 86_400_000;
  for (let n = 0; n < looks; n += 1)
    store.record(seenAttempt({ startedAtMs: startMs + n * 60_000, observation: { n, filler: 'x'.repeat(400) } }), []);
  store.close();
  return file;
}

test('info, prune and backup of a store', () => {
  const file = filled(300);
  const info = JSON.parse(said('info', '--store', file, '--format', 'json').stdout);
  expect(info.tables.find(({ table }: { table: string }) => table === 'attempt').rows).toBe(300);
  // Nothing was written for 19 days: the host was off, or its clock is ahead.
  expect(said('prune', '--store', file)).toMatchObject({ status: 64, stderr: expect.stringContaining('timedatectl') });
  expect(said('prune', '--store', file, '--clock-is-right')).toMatchObject({
    status: 0,
    stdout: expect.stringMatching(/^Removed:\n/),
  });
  const copy = path.join(path.dirname(file), 'copy.db');
  expect(said('backup', copy, '--store', file)).toMatchObject({ status: 0 });
  const store = openStore(copy);
  // Its first look, and the newest.
  expect(store.attempts({}).map(({ id }) => id)).toEqual([300, 1]);
  store.close();
  expect(said('backup', copy, '--store', file).status).not.toBe(0);
});

test('a damaged store is told by check, and left', () => {
  const file = filled(300);
  const handle = openSync(file, 'r+');
  for (let page = 3; page < 30; page += 1) writeSync(handle, Buffer.alloc(2000, 0xa5), 0, 2000, page * 4096);
  const before = readFileSync(file);
  const { status, stderr } = said('check', '--store', file);
  expect(status).toBe(70);
  expect(stderr).toMatch(/is damaged.*Move it aside/s);
  expect(stderr).not.toMatch(/\n\s+at /);
  expect(readFileSync(file).equals(before)).toBe(true);
  expect(existsSync(`${file}.corrupt`)).toBe(false);
});
