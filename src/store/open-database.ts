/** Opens the database file safely: ours or refused, for this user only, crash-proof. Knows files and pragmas, and no table. */

import { chmodSync, closeSync, existsSync, openSync, readSync, statSync } from 'node:fs';
import path from 'node:path';
import Database from 'better-sqlite3';
import { madeFolder } from '../made-folder.ts';
import { applicationId, migrate, readMigrations, refuseNewer } from './migrations.ts';
import { damageOf, refusedFor, StoreRefused } from './refused.ts';

/** How long a statement waits for another process before it gives up, unless said: a person waits, a daemon has other things to do. */
const usualBusyMs = 5000;
/** Up to this size a start reads every page; above it a start would be felt, and damage shows when it is met. */
const checkedUpToBytes = 32 * 1024 * 1024;

/** What stays of the write-ahead log's file after it was written back. */
const keptWalBytes = 4 * 1024 * 1024;
/** Less than SQLite's 1000: writing back stands in the way of the event loop, so often and little. */
const pagesBeforeCheckpoint = 400;

export type OpenOptions = {
  /** Every page is read at the start however large the file, which takes a second for some 300 MB. */
  readonly isWholeRead?: boolean;
  /** How long a statement waits for another process once the store is open; opening it, and bringing it up to date, waits 5 s. */
  readonly busyMs?: number;
};

/** The migrated database, or StoreRefused. Folders that are missing are made (0700). `:memory:` is kept nowhere. */
export function openDatabase(
  file: string,
  { isWholeRead = false, busyMs = usualBusyMs }: OpenOptions = {},
): Database.Database {
  if (file === ':memory:') return prepared(new Database(file), file);
  try {
    makeFile(file);
    refuseOtherFormats(file);
    const database = opened(file, isWholeRead);
    database.pragma(`busy_timeout = ${busyMs}`);
    return database;
  } catch (error) {
    if (error instanceof StoreRefused) throw error;
    throw refusedFor(file, error);
  }
}

function opened(file: string, isWholeRead: boolean): Database.Database {
  const database = new Database(file, { timeout: usualBusyMs });
  try {
    refuseOtherPrograms(database, file);
    refuseDamaged(database, file, isWholeRead);
    keepToThisUser(file);
    prepared(database, file);
    keepToThisUser(file);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

/** Made before SQLite opens it, so that there is no moment in which others may read it; -wal and -shm take over its mode. */
function makeFile(file: string): void {
  madeFolder(path.dirname(file));
  closeSync(openSync(file, 'a', 0o600));
}

/** SQLite itself says "not a database" only after it has tried, and takes a short file for an empty one. */
function refuseOtherFormats(file: string): void {
  const start = Buffer.alloc(16);
  const handle = openSync(file, 'r');
  const length = readSync(handle, start, 0, 16, 0);
  closeSync(handle);
  if (length === 0 || start.equals(Buffer.from('SQLite format 3\0'))) return;
  throw new StoreRefused(
    `The file ${file} is not a store of anaplan-doctor (it is no SQLite database, or its first page is damaged); it was left as it is. ` +
      'Move it aside, or name another file with --store.',
  );
}

function refuseOtherPrograms(database: Database.Database, file: string): void {
  // Empty first: asked the other way round, a store that another process makes in between would look like a stranger's.
  if (isEmpty(database) || database.pragma('application_id', { simple: true }) === applicationId) return;
  throw new StoreRefused(
    `The file ${file} is a database of another program, not a store of anaplan-doctor; it was left as it is. Name another file with --store.`,
  );
}

/** A start that was killed before its first migration leaves a database without tables: that one is ours. */
function isEmpty(database: Database.Database): boolean {
  const tables = database.prepare('SELECT count(*) FROM sqlite_schema').pluck().get();
  const marks = ['user_version', 'application_id'].map((name) => database.pragma(name, { simple: true }));
  return tables === 0 && marks.every((mark) => mark === 0);
}

function refuseDamaged(database: Database.Database, file: string, isWholeRead: boolean): void {
  if (statSync(file).size > checkedUpToBytes && !isWholeRead) return;
  const found = String(database.pragma('quick_check(1)', { simple: true }));
  if (found === 'ok') return;
  throw new StoreRefused(
    `The store ${file} is damaged (${found.replaceAll(/\s+/g, ' ')}); it was left as it is. ` +
      'Move it aside with its -wal and -shm files and start again, or restore a backup.',
    { damage: found.replaceAll(/\s+/g, ' ') },
  );
}

/** Another user's file is left as it is: that it can be opened at all was that user's wish. */
function keepToThisUser(file: string): void {
  for (const name of [file, `${file}-wal`, `${file}-shm`]) {
    if (!existsSync(name) || statSync(name).uid !== process.geteuid?.()) continue;
    chmodSync(name, 0o600);
  }
}

/**
 * The order matters: auto_vacuum counts only before the first page is written, and journal_mode writes it.
 * NORMAL in WAL mode loses nothing when the process is killed, for what was written is the kernel's by then; a power cut
 * may take the last transactions, and never leaves half of one (https://www.sqlite.org/pragma.html#pragma_synchronous).
 */
function prepared(database: Database.Database, file: string): Database.Database {
  const migrations = readMigrations();
  refuseNewer(database, file, migrations);
  giveBackFreePages(database);
  database.pragma('journal_mode = WAL');
  database.pragma(`journal_size_limit = ${keptWalBytes}`);
  database.pragma(`wal_autocheckpoint = ${pagesBeforeCheckpoint}`);
  database.pragma('synchronous = NORMAL');
  database.pragma('foreign_keys = ON');
  database.pragma('trusted_schema = OFF');
  migrate(database, migrations);
  return database;
}

/**
 * A file that some tool copied may have lost it, and would never get smaller: it is written anew, once, which takes a second for some
 * 100 MB and as much space again. Without that space, or with another process in it, the next start tries.
 */
function giveBackFreePages(database: Database.Database): void {
  if (database.pragma('auto_vacuum', { simple: true }) === incremental) return;
  const isNew = isEmpty(database);
  database.pragma('auto_vacuum = INCREMENTAL');
  if (isNew) return;
  try {
    database.exec('VACUUM');
  } catch (error) {
    if (damageOf(error) !== null) throw error;
  }
}

/** https://www.sqlite.org/pragma.html#pragma_auto_vacuum */
const incremental = 2;
