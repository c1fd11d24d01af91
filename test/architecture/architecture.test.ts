import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Source } from './imports.ts';
import { sourceOf, sourcesBelow } from './imports.ts';
import { breachesOf } from './rules.ts';

const root = join(import.meta.dirname, '../..');
const sources = sourcesBelow(root, ['src', 'checks']);

const planted = (file: string, text: string): readonly Source[] => [
  ...sources.filter((source) => source.file !== file),
  sourceOf(root, join(root, file), text),
];
const rulesBroken = (file: string, text: string) =>
  breachesOf(planted(file, text))
    .filter((breach) => breach.file === file)
    .map(({ rule }) => rule);

describe('import rules', () => {
  test('every source file is read', () => {
    const names = ['src', 'checks'].flatMap((folder) =>
      readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts')),
    );
    expect(sources.length).toBe(names.length);
    expect(sources.length).toBeGreaterThan(60);
  });

  test('no breach in the tree', () => {
    expect(breachesOf(sources)).toEqual([]);
  });
});

describe('a planted breach is found', () => {
  test.each([
    [
      'a check that reads a file',
      'checks/planted.ts',
      "import { readFileSync } from 'node:fs'; readFileSync('x');",
      'what a check reaches is pure',
    ],
    [
      'a check that reads the clock',
      'checks/planted.ts',
      'export const t = Date.now();',
      'what a check reaches is pure',
    ],
    [
      'a check that makes a bare date',
      'checks/planted.ts',
      'export const t = new Date();',
      'what a check reaches is pure',
    ],
    ['a check that rolls dice', 'checks/planted.ts', 'export const t = Math.random();', 'what a check reaches is pure'],
    [
      'a check that fetches',
      'checks/planted.ts',
      "export const t = fetch('https://x');",
      'what a check reaches is pure',
    ],
    [
      'a check that imports another',
      'checks/planted.ts',
      "import { tlsVersion } from './tls-version.ts'; export const t = tlsVersion;",
      'no check imports another',
    ],
    [
      'a room that imports a check',
      'src/engine/planted.ts',
      "import { checks } from '../../checks/index.ts'; export const t = checks;",
      'src never imports checks, main.ts excepted',
    ],
    [
      'SQL outside the store',
      'src/cli/planted.ts',
      "import Database from 'better-sqlite3'; export const t = Database;",
      'each I/O package has one home',
    ],
    [
      'HTTP outside the client',
      'src/case/planted.ts',
      "import { request } from 'undici'; export const t = request;",
      'each I/O package has one home',
    ],
    [
      'a module that imports itself',
      'src/engine/planted.ts',
      "import { t } from './planted.ts'; export const u = t;",
      'no value-import cycle',
    ],
    [
      'an import of nothing',
      'src/engine/planted.ts',
      "import { t } from './nowhere.ts'; export const u = t;",
      'imports exist',
    ],
  ])('%s', (_what, file, text, rule) => {
    expect(rulesBroken(file, text)).toContain(rule);
  });

  test('I/O behind a pure module', () => {
    const text = "import { connect } from 'node:net'; export const endpointsOf = () => connect(1);";
    expect(rulesBroken('src/settings/endpoints.ts', text)).toContain('what a check reaches is pure');
  });

  test('an inline type import, which survives as a value import', () => {
    const text = "import { type Store } from '../store/sqlite.ts'; export type T = Store;";
    expect(sourceOf(root, join(root, 'src/engine/planted.ts'), text).local).toEqual(['src/store/sqlite.ts']);
  });

  test('a type import is no import', () => {
    const text = "import type { Store } from '../store/sqlite.ts'; export type T = Store;";
    expect(sourceOf(root, join(root, 'src/engine/planted.ts'), text).local).toEqual([]);
  });
});
