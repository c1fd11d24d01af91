/** Copies a store while others write it: one state of it, whole, checked. Knows files and pages, and no table. */
import { chmodSync, closeSync, existsSync, fsyncSync, openSync, renameSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import Database from 'better-sqlite3';
import { applicationId } from './migrations.ts';
import { StoreFailed, StoreRefused, sqliteReason } from './refused.ts';

const pagesAtOnce = 500;

/**
 * Writes a copy of the store `file` to `to`, which must not be there yet; it appears only when it is complete, and only its owner may
 * read it. Returns its size in bytes. Throws StoreRefused for what may not be copied, StoreFailed where copying failed.
 */
export async function backedUp(file: string, to: string): Promise<number> {
  if (existsSync(to)) throw new StoreRefused(`There is a file ${to} already; it was left as it is. Name another file.`);
  const part = `${to}.part`;
  try {
    rmSync(part, { force: true });
    closeSync(openSync(part, 'wx', 0o600));
    await copied(file, part);
    refuseDamagedCopy(part);
    chmodSync(part, 0o600);
    synced(part);
    renameSync(part, to);
    synced(path.dirname(path.resolve(to)));
    return statSync(to).size;
  } catch (error) {
    for (const end of ['', '-wal', '-shm', '-journal']) rmSync(`${part}${end}`, { force: true });
    if (error instanceof StoreRefused || error instanceof StoreFailed) throw error;
    throw new StoreFailed(`The store ${file} could not be copied to ${to}: ${sqliteReason(error)}`, { cause: error });
  }
}

/** All of it from one read transaction: a copy begun anew at each write of a busy daemon would never end. */
async function copied(file: string, to: string): Promise<void> {
  const database = new Database(file, { readonly: true, fileMustExist: true, timeout: 5000 });
  try {
    if (database.pragma('application_id', { simple: true }) !== applicationId)
      throw new StoreRefused(`The file ${file} is not a store of anaplan-doctor. Name it with --store.`);
    database.exec('BEGIN');
    database.prepare('SELECT count(*) FROM sqlite_schema').get();
    await database.backup(to, { progress: () => pagesAtOnce });
    database.exec('COMMIT');
  } finally {
    database.close();
  }
}

function refuseDamagedCopy(file: string): void {
  const database = new Database(file);
  try {
    // A copy that needs no second file beside it.
    database.pragma('journal_mode = DELETE');
    const found = String(database.pragma('quick_check(1)', { simple: true }));
    if (found !== 'ok')
      throw new StoreFailed(`The copy is damaged (${found}), so the store is too; no backup was made.`);
  } finally {
    database.close();
  }
}

function synced(file: string): void {
  const handle = openSync(file, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
