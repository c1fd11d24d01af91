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

  test('texts and comments are told from code: the brackets that are left balance in every file', () => {
    const balance = (code: string, open: string, close: string) => code.split(open).length - code.split(close).length;
    const crooked = sources.filter(({ code }) =>
      ['()', '{}', '[]'].some(([a = '', b = '']) => balance(code, a, b) !== 0),
    );
    expect(crooked.map(({ file }) => file)).toEqual([]);
  });

  test('no code hides in a file of another kind', () => {
    const names = ['src', 'checks'].flatMap((folder) =>
      readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }),
    );
    expect(names.filter((name) => /\.(?:[cm]?jsx?|[cm]ts|tsx|node|wasm)$/.test(name))).toEqual([]);
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

  test.each([
    ['the process by globalThis', 'export const t = globalThis.process.env;'],
    ['the process by a computed property', "export const t = globalThis['process'];"],
    ['the process spread out', 'export const t = { ...process.env };'],
    ['the process in a choice', 'export const t = Math.PI > 3 ? process : null;'],
    ['the console', "console.log('x');"],
    ['an import() of a module that does I/O', "export const t = await import('node:fs');"],
    ['an import() in a template', 'export const t = await import(`node:fs`);'],
    ['a clock behind a text that looks like a comment', "export const t = ['https://x', Date.now()];"],
    ['a clock behind texts that look like a comment', "export const t = ['/*', Date.now(), '*/'];"],
    ['a clock behind a regular expression', "export const t = [/'/.test('x'), Date.now(), /'/];"],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is code to be judged
    ['a clock in a template', 'export const t = `${Date.now()}`;'],
    ['a date without brackets', 'export const t = new Date;'],
    ['a date called', 'export const t = Date();'],
    ['a clock under another name', 'const { now } = Date; export const t = now();'],
    ['a class of dates under another name', 'const D = Date; export const t = new D();'],
    ['dice under another name', 'const { random } = Math; export const t = random();'],
    ['dice by computed name', "export const t = Math['random']();"],
    ['chance of node:crypto', "import { randomInt } from 'node:crypto'; export const t = randomInt(9);"],
    ['chance of node:crypto renamed', "import { randomUUID as id } from 'node:crypto'; export const t = id();"],
    ['a new key', "import * as c from 'node:crypto'; export const t = c.generateKeyPairSync('ed25519');"],
    ['the global crypto', 'export const t = crypto.randomUUID();'],
    ['a timer of a signal', 'export const t = AbortSignal.timeout(1);'],
    ['the performance clock', 'export const t = performance.now();'],
    ['the zone of this host', 'export const t = (d) => d.getHours();'],
    ['code made of text', "export const t = new Function('return 1')();"],
    ['where it lies on disk', 'export const t = import.meta.dirname;'],
  ])('a check that uses %s', (_what, text) => {
    expect(rulesBroken('checks/planted.ts', text)).toContain('what a check reaches is pure');
  });

  test('I/O at the end of a chain of re-exports', () => {
    const chain = [
      ['checks/planted.ts', "export { a } from '../src/settings/one.ts';"],
      ['src/settings/one.ts', "export * from './two.ts';"],
      ['src/settings/two.ts', "export { readFileSync as a } from 'node:fs';"],
    ] as const;
    const all = [...sources, ...chain.map(([file, text]) => sourceOf(root, join(root, file), text))];
    expect(breachesOf(all).map(({ file, rule }) => [file, rule])).toEqual([
      ['src/settings/two.ts', 'what a check reaches is pure'],
    ]);
  });

  test.each([
    ['an import of a computed name', 'export const t = (name) => import(name);', 'imports name what they import'],
    ['a built-in by its bare name', "import net from 'net'; export const t = net;", 'imports name what they import'],
    ['HTTP by a global', "export const t = () => fetch('https://x');", 'each I/O package has one home'],
    ['HTTP by Node', "import { get } from 'node:https'; export const t = get;", 'each I/O package has one home'],
    [
      'a program started',
      "import { exec } from 'node:child_process'; export const t = exec;",
      'each I/O package has one home',
    ],
    ['a source that is no TypeScript', "import { t } from './hidden.js'; export const u = t;", 'imports exist'],
    [
      'the composition root imported',
      "import { main } from '../main.ts'; export const t = main;",
      'src never imports checks, main.ts excepted',
    ],
  ])('in any room: %s', (_what, text, rule) => {
    expect(rulesBroken('src/case/planted.ts', text)).toContain(rule);
  });

  test.each([
    ['words', "export const t = 'process Date.now() fetch(';"],
    ['comments', '// Date.now() and process\nexport const t = 1; /* fetch( */'],
    ['keys and properties', 'export const t = { process: 1 }; export const u = t.process;'],
    ['dates of given times', "export const t = [new Date(0), Date.parse('x'), Date.UTC(2026), {} instanceof Date];"],
    ['arithmetic', 'export const t = Math.max(1, 2) / 2 / Math.PI;'],
    ['copies', 'export const t = structuredClone({});'],
    ['hashes', "import { createHash } from 'node:crypto'; export const t = createHash('sha256');"],
  ])('and harmless code is left alone: %s', (_what, text) => {
    expect(rulesBroken('checks/planted.ts', text)).toEqual([]);
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
