/** Where the starter of a published package keeps what V8 has made: below the user's own folder for caches, or nowhere. */
import { spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync, mkdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { packageRoot } from '../../src/package-root.ts';
import { temporaryFolders } from '../store/folder.ts';

const folder = temporaryFolders();
let here = '';
beforeEach(() => {
  here = folder();
  for (const name of ['bin', 'dist/src', 'home']) mkdirSync(path.join(here, name), { recursive: true });
  copyFileSync(path.join(packageRoot, 'bin/anaplan-doctor.js'), path.join(here, 'bin/anaplan-doctor.js'));
  writeFileSync(path.join(here, 'package.json'), '{ "type": "module" }');
  writeFileSync(
    path.join(here, 'dist/src/main.js'),
    "import { getCompileCacheDir } from 'node:module';\nexport const main = () => console.log(String(getCompileCacheDir()));\n",
  );
});

function cacheWith(environment: Record<string, string>): string {
  const words = [path.join(here, 'bin/anaplan-doctor.js')];
  const { stdout, stderr } = spawnSync(process.execPath, words, { env: environment, encoding: 'utf8' });
  expect(stderr).toBe('');
  return stdout.trim();
}

describe.skipIf(process.platform === 'win32')('compiled code is kept', () => {
  const cache = () => path.join(here, 'home/.cache');
  const made = (mode = 0o755) => {
    mkdirSync(cache());
    chmodSync(cache(), mode);
  };

  test('below the home of the user, for them alone', () => {
    made();
    expect(cacheWith({ HOME: path.join(here, 'home') })).toContain(path.join(cache(), 'anaplan-doctor'));
    expect(statSync(path.join(cache(), 'anaplan-doctor')).mode & 0o777).toBe(0o700);
  });

  test('nowhere without a home, or a folder for caches in it', () => {
    expect(cacheWith({})).toBe('undefined');
    expect(cacheWith({ HOME: path.join(here, 'home') })).toBe('undefined');
    expect(cacheWith({ XDG_CACHE_HOME: 'relative', HOME: path.join(here, 'home') })).toBe('undefined');
  });

  test('nowhere that others can write to', () => {
    made(0o777);
    expect(cacheWith({ HOME: path.join(here, 'home') })).toBe('undefined');
    chmodSync(cache(), 0o755);
    mkdirSync(path.join(cache(), 'anaplan-doctor'));
    chmodSync(path.join(cache(), 'anaplan-doctor'), 0o770);
    expect(cacheWith({ HOME: path.join(here, 'home') })).toBe('undefined');
  });

  test('nowhere that a link leads to', () => {
    made();
    mkdirSync(path.join(here, 'elsewhere'), { mode: 0o700 });
    symlinkSync(path.join(here, 'elsewhere'), path.join(cache(), 'anaplan-doctor'));
    expect(cacheWith({ HOME: path.join(here, 'home') })).toBe('undefined');
  });

  test.skipIf(process.getuid?.() !== 0)('nowhere that belongs to somebody else', () => {
    made();
    spawnSync('chown', ['65534', cache()]);
    expect(cacheWith({ HOME: path.join(here, 'home') })).toBe('undefined');
  });
});
