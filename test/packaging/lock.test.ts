import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const root = join(import.meta.dirname, '../..');
const json = (file: string) => JSON.parse(readFileSync(join(root, file), 'utf8'));

// better-sqlite3 brings its binaries in its package; npm 10 compiles it all the same unless its lock entry says so, and
// `npm install` strips that line: put it back by hand after every change of dependencies.
test('the lock file keeps npm 10 from compiling better-sqlite3', () => {
  expect(json('package-lock.json').packages['node_modules/better-sqlite3'].gypfile).toBe(false);
});

test('npm 11 is told the same by package.json, and to fetch node', () => {
  expect(json('package.json').allowScripts).toEqual({ node: true, 'better-sqlite3': false });
});

test('the lock file names no registry', () => {
  const packages: Record<string, { resolved?: string }> = json('package-lock.json').packages;
  expect(Object.values(packages).filter(({ resolved }) => resolved !== undefined)).toEqual([]);
});

test('every dependency has its reason in CONTRIBUTING.md', () => {
  const { dependencies, devDependencies } = json('package.json');
  const reasons = readFileSync(join(root, 'CONTRIBUTING.md'), 'utf8');
  const unexplained = Object.keys({ ...dependencies, ...devDependencies }).filter(
    (name) => !reasons.includes(`\`${name}\``),
  );
  expect(unexplained).toEqual([]);
});
