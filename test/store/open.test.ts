import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import path from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, test } from 'vitest';
import { packageRoot, packageVersion } from '../../src/package-root.ts';
import { applicationId, migrate, readMigrations } from '../../src/store/migrations.ts';
import { StoreRefused } from '../../src/store/refused.ts';
import { openStore } from '../../src/store/sqlite.ts';
import { seenAttempt } from './attempts.ts';
import { temporaryFolders } from './folder.ts';

const folder = temporaryFolders();
const modeOf = (file: string) => statSync(file).mode & 0o777;

function refusal(file: string): string {
  try {
    openStore(file).close();
  } catch (error) {
    expect(error).toBeInstanceOf(StoreRefused);
    return (error as Error).message;
  }
  throw new Error('the store was opened');
}

function changed(file: string, sql: string): void {
  const database = new Database(file);
  database.exec(sql);
  database.close();
}

test('the package root holds the migrations and the version', () => {
  expect(existsSync(path.join(packageRoot, 'src/store/migrations/0001-looks.sql'))).toBe(true);
  expect(JSON.parse(readFileSync(path.join(packageRoot, 'package.json'), 'utf8')).version).toBe(packageVersion);
});

describe('a new store', () => {
  test('is made with its folder, for this user only', () => {
    const file = path.join(folder(), 'state', 'deep', 'store.db');
    const store = openStore(file);
    store.record(seenAttempt(), []);
    expect(modeOf(path.dirname(file))).toBe(0o700);
    expect(modeOf(path.dirname(path.dirname(file)))).toBe(0o700);
    expect([file, `${file}-wal`, `${file}-shm`].map(modeOf)).toEqual([0o600, 0o600, 0o600]);
    store.close();
  });

  test('says in its header whose it is and how it is kept', () => {
    const file = path.join(folder(), 'store.db');
    openStore(file).close();
    const database = new Database(file);
    const pragmas = ['application_id', 'user_version', 'auto_vacuum', 'journal_mode'];
    expect(pragmas.map((name) => database.pragma(name, { simple: true }))).toEqual([
      applicationId,
      readMigrations().length,
      2,
      'wal',
    ]);
    database.close();
  });

  test('a wide open file of ours is closed to others when opened again', () => {
    const file = path.join(folder(), 'store.db');
    openStore(file).close();
    chmodSync(file, 0o644);
    const store = openStore(file);
    store.writeNote('a', 1);
    expect([file, `${file}-wal`, `${file}-shm`].map(modeOf)).toEqual([0o600, 0o600, 0o600]);
    store.close();
  });

  test('a start killed before the first migration is taken up again', () => {
    const file = path.join(folder(), 'store.db');
    changed(file, 'PRAGMA auto_vacuum = INCREMENTAL; PRAGMA journal_mode = WAL;');
    const store = openStore(file);
    expect(store.record(seenAttempt(), []).id).toBe(1);
    store.close();
  });

  test('in memory leaves no file', () => {
    const before = readdirSync('.');
    const store = openStore(':memory:');
    store.record(seenAttempt(), []);
    expect(store.latest()).toHaveLength(1);
    store.close();
    expect(readdirSync('.')).toEqual(before);
  });

  test('six processes that make it at the same moment all succeed', () => {
    const file = path.join(folder(), 'store.db');
    const one = `import { openStore } from ${JSON.stringify(path.join(packageRoot, 'src/store/sqlite.ts'))};
      openStore(${JSON.stringify(file)}).writeNote(String(process.pid), 1);`;
    const shell =
      'for i in 1 2 3 4 5 6; do "$0" --input-type=module -e "$1" & p="$p $!"; done; for i in $p; do wait $i || exit 1; done';
    const done = spawnSync('sh', ['-c', shell, process.execPath, one], { encoding: 'utf8' });
    expect(done.stderr.replaceAll(/^.*(ExperimentalWarning|--trace-warnings).*$/gm, '').trim()).toBe('');
    expect(done.status).toBe(0);
    const database = new Database(file, { readonly: true });
    expect(database.prepare('SELECT count(*) FROM note').pluck().get()).toBe(6);
    database.close();
  });
});

describe('a store whose free pages would stay in the file', () => {
  test.each(['delete', 'wal'])('is written anew at the start, with all that is in it (%s)', (mode) => {
    const file = path.join(folder(), 'store.db');
    const store = openStore(file);
    for (let n = 0; n < 300; n += 1) store.record(seenAttempt({ observation: { n, filler: 'x'.repeat(20_000) } }), []);
    store.close();
    changed(file, `PRAGMA journal_mode = DELETE; PRAGMA auto_vacuum = NONE; VACUUM; PRAGMA journal_mode = ${mode};`);
    const again = openStore(file);
    expect(again.attempts({ limit: 1000 })).toHaveLength(300);
    const laterMs = seenAttempt().startedAtMs + 20 * 86_400_000;
    for (let more = true; more; ) ({ more } = again.upkeepStep(laterMs));
    again.close();
    expect(statSync(file).size).toBeLessThan(2_000_000);
    const database = new Database(file, { readonly: true });
    expect(database.pragma('auto_vacuum', { simple: true })).toBe(2);
    database.close();
  });
});

describe('refused with a sentence', () => {
  test('a store of a newer program, by both versions, and left as it was', () => {
    const file = path.join(folder(), 'store.db');
    openStore(file).close();
    changed(file, 'PRAGMA user_version = 99');
    const before = readFileSync(file);
    const message = refusal(file);
    expect(message).toContain('version 99');
    expect(message).toContain(`up to ${readMigrations().length}`);
    expect(message).toMatch(/Update anaplan-doctor, or name another file/);
    expect(readFileSync(file).equals(before)).toBe(true);
  });

  test.each([
    ['text', 'connections: {}\n'],
    ['a single byte', 'x'],
    ['a zip', 'PK\u0003\u0004 and more than sixteen bytes'],
  ])('a file that is %s', (_name, content) => {
    const file = path.join(folder(), 'store.db');
    writeFileSync(file, content, { mode: 0o644 });
    expect(refusal(file)).toMatch(/is not a store of anaplan-doctor .*name another file with --store/);
    expect(readFileSync(file, 'utf8')).toBe(content);
    expect(modeOf(file)).toBe(0o644);
  });

  test.each([
    ['with another application id', 'PRAGMA application_id = 1196444487; CREATE TABLE a (b);'],
    ['with tables and no id', 'CREATE TABLE monitor (id INTEGER PRIMARY KEY);'],
    ['with a version and no id', 'PRAGMA user_version = 3;'],
  ])('a database %s', (_name, sql) => {
    const file = path.join(folder(), 'store.db');
    changed(file, sql);
    const before = readFileSync(file);
    expect(refusal(file)).toMatch(/database of another program/);
    expect(readFileSync(file).equals(before)).toBe(true);
    expect(existsSync(`${file}-wal`)).toBe(false);
  });

  test('a damaged store', () => {
    const file = path.join(folder(), 'store.db');
    const store = openStore(file);
    for (let n = 0; n < 200; n += 1) store.record(seenAttempt({ observation: { n, filler: 'x'.repeat(500) } }), []);
    store.close();
    const handle = openSync(file, 'r+');
    for (let page = 3; page < 30; page += 1) writeSync(handle, Buffer.alloc(2000, 0xa5), 0, 2000, page * 4096);
    expect(refusal(file)).toMatch(/damaged.*Move it aside/);
  });

  test('a store cut short', () => {
    const file = path.join(folder(), 'store.db');
    const store = openStore(file);
    for (let n = 0; n < 200; n += 1) store.record(seenAttempt({ observation: { n } }), []);
    store.close();
    writeFileSync(file, readFileSync(file).subarray(0, 3 * 4096));
    expect(refusal(file)).toMatch(/damaged/);
  });

  test('a folder, and a path through a file', () => {
    const here = folder();
    mkdirSync(path.join(here, 'store.db'));
    writeFileSync(path.join(here, 'plain'), '');
    expect(refusal(path.join(here, 'store.db'))).toMatch(/it is a folder/);
    expect(refusal(path.join(here, 'plain', 'store.db'))).toMatch(/not a folder|exists/);
  });

  const isRoot = process.geteuid?.() === 0;
  if (isRoot) console.warn('skipped: a folder that may not be written (root may write everywhere)');
  test.skipIf(isRoot)('a folder that may not be written', () => {
    const here = folder();
    chmodSync(here, 0o500);
    expect(refusal(path.join(here, 'store.db'))).toMatch(/may not open it/);
  });

  test('a link that points nowhere sensible', () => {
    const file = path.join(folder(), 'store.db');
    symlinkSync('/dev/null/nothing', file);
    expect(refusal(file)).toMatch(/^The store .* was not opened: /);
  });
});

describe('migrations', () => {
  const two = [
    { version: 1, sql: 'CREATE TABLE a (b INTEGER) STRICT;' },
    { version: 2, sql: 'INSERT INTO a VALUES (1); ALTER TABLE a ADD COLUMN c TEXT;' },
  ];

  test('run once each, from whatever version the file has', () => {
    const database = new Database(':memory:');
    migrate(database, two.slice(0, 1));
    migrate(database, two);
    migrate(database, two);
    expect(database.prepare('SELECT * FROM a').all()).toEqual([{ b: 1, c: null }]);
    expect(database.pragma('user_version', { simple: true })).toBe(2);
  });

  test('one that fails leaves the version before it, whole', () => {
    const database = new Database(':memory:');
    const bad = [two[0] as (typeof two)[0], { version: 2, sql: 'INSERT INTO a VALUES (1); CREATE TABLE a (b);' }];
    expect(() => migrate(database, bad)).toThrow(/already exists/);
    expect(database.pragma('user_version', { simple: true })).toBe(1);
    expect(database.prepare('SELECT count(*) FROM a').pluck().get()).toBe(0);
  });

  test('a gap in the numbers is refused', () => {
    const here = folder();
    writeFileSync(path.join(here, '0001-a.sql'), '');
    writeFileSync(path.join(here, '0003-b.sql'), '');
    expect(() => readMigrations(here)).toThrow(/0003-b.sql .* out of order/);
  });
});
