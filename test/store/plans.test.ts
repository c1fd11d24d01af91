import path from 'node:path';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { openStore } from '../../src/store/sqlite.ts';
import { temporaryFolders } from './folder.ts';

const folder = temporaryFolders();

/** Tables that grow with time, and may be read only by an index or from their newest row. */
const large = ['attempt', 'finding', 'content', 'rollup', 'run', 'transition', 'change', 'gap'];

/** Every statement that the store prepares, by an empty store as the migrations make it: none of them may depend on statistics. */
function statementsOf(file: string): readonly string[] {
  const prepared: string[] = [];
  const { prepare } = Database.prototype;
  Database.prototype.prepare = function noted(this: Database.Database, source: string) {
    prepared.push(source);
    return prepare.call(this, source);
  } as typeof prepare;
  try {
    const store = openStore(file);
    store.attempts({ check: 'a', target: 'b' });
    store.attempts({ check: 'a', target: 'b', sinceMs: 1, untilMs: 2 });
    store.attempts({ sinceMs: 1 });
    store.attempts({});
    store.transitions({ sinceMs: 1 });
    store.transitions({ incident: 1 });
    store.transitions({ check: 'a', target: 'b' });
    store.upkeepStep(0);
    store.close();
  } finally {
    Database.prototype.prepare = prepare;
  }
  return [...new Set(prepared)];
}

test('no statement of the store reads a growing table from end to end', () => {
  const file = path.join(folder(), 'store.db');
  const statements = statementsOf(file);
  expect(statements.length).toBeGreaterThan(60);
  const database = new Database(file, { readonly: true });
  database.function('histogram_with', (bytes, _bucket) => bytes);
  const scans = statements.flatMap((source) => {
    if (
      /^\s*(CREATE|PRAGMA|BEGIN|COMMIT|SAVEPOINT|RELEASE|ROLLBACK)/i.test(source) ||
      /sqlite_schema|dbstat/.test(source)
    )
      return [];
    const values = Object.fromEntries([...source.matchAll(/@(\w+)/g)].map(([, name]) => [name, 1]));
    const plan = database.prepare(`EXPLAIN QUERY PLAN ${source}`);
    const unnamed = Array.from({ length: [...source.matchAll(/\?/g)].length }, () => 1);
    const rows = (unnamed.length > 0 ? plan.all(...unnamed) : plan.all(values)) as { detail: string }[];
    return rows
      .filter(({ detail }) => large.some((table) => new RegExp(`^SCAN (main\\.)?${table}$`).test(detail)))
      .map(({ detail }) => `${detail}: ${source.replaceAll(/\s+/g, ' ')}`);
  });
  database.close();
  // The newest first, until so many are found.
  const fromTheNewest = /ORDER BY (attempt|"transition"|transition|gap)?\.?id DESC LIMIT/;
  expect(scans.filter((scan) => !fromTheNewest.test(scan))).toEqual([]);
});
