import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
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

test('a file in the way is an error', () => {
  writeFileSync(join(root, 'file'), '');
  expect(() => madeFolder(join(root, 'file/below'))).toThrow(/ENOTDIR/);
});

test.skipIf(process.platform !== 'linux')('ends where nothing can be made', () => {
  expect(() => madeFolder('/proc/nothing/here')).toThrow(/ENOENT/);
});
