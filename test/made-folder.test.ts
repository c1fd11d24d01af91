import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { madeFolder } from '../src/made-folder.ts';

let root: string;
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'doctor-folder-'));
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

test('makes what is missing, for its owner alone, and says where it began', () => {
  expect(madeFolder(join(root, 'a/b/c'))).toBe(join(root, 'a'));
  for (const made of ['a', 'a/b', 'a/b/c']) expect(statSync(join(root, made)).mode & 0o777).toBe(0o700);
  expect(madeFolder(join(root, 'a/b/c'))).toBeNull();
});

test('several processes may make the same folders at once', async () => {
  const made = new URL('../src/made-folder.ts', import.meta.url).href;
  const code = `import { madeFolder } from ${JSON.stringify(made)}; for (let n = 0; n < 300; n += 1) madeFolder(process.argv[1] + '/' + n + '/a/b/c');`;
  const run = () =>
    new Promise((done) => {
      const child = spawn(process.execPath, ['--input-type=module', '-e', code, join(root, 'race')], {
        stdio: 'ignore',
      });
      child.once('exit', done);
    });
  mkdirSync(join(root, 'race'));
  expect(await Promise.all([run(), run(), run()])).toEqual([0, 0, 0]);
});

test('a file in the way is an error', () => {
  writeFileSync(join(root, 'file'), '');
  expect(() => madeFolder(join(root, 'file/below'))).toThrow(/ENOTDIR/);
  expect(() => madeFolder(join(root, 'file'))).toThrow(/EEXIST/);
});

test.skipIf(process.platform !== 'linux')('ends where nothing can be made', () => {
  expect(() => madeFolder('/proc/nothing/here')).toThrow(/ENOENT/);
});
