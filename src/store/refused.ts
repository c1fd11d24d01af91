/** The two ways a store says no: a file it will not open, and an open store that could not do what it was asked. */
import { statSync } from 'node:fs';
import path from 'node:path';
import Database from 'better-sqlite3';

/** A file that is newer than the program, not ours, damaged, or out of reach. The message says what to do; nothing was changed. */
export class StoreRefused extends Error {
  override readonly name: string = 'StoreRefused';
  /** It is a store of ours, and damaged for certain. */
  readonly isDamaged: boolean;
  /** What was found, in a few words. */
  readonly reason: string;
  constructor(message: string, { damage, ...options }: ErrorOptions & { readonly damage?: string } = {}) {
    super(message, options);
    this.isDamaged = damage !== undefined;
    this.reason = damage ?? message;
  }
}

/** An open store failed: disk full, locked by another process, damaged since. What was asked was not done at all. */
export class StoreFailed extends Error {
  override readonly name = 'StoreFailed';
}

/** Of what opening a file threw. */
export function refusedFor(file: string, error: unknown): StoreRefused {
  const damage = damageOf(error);
  const why = { cause: error, ...(damage === null ? {} : { damage }) };
  return new StoreRefused(`The store ${file} was not opened: ${ofAnother(file, error) ?? sqliteReason(error)}`, why);
}

/** A copy that root has put in the place of a service's store is root's; null where that is not why. */
function ofAnother(file: string, error: unknown): string | null {
  if (!/^(EACCES|EPERM)$/.test(codeOf(error))) return null;
  try {
    const { uid } = statSync(file);
    if (uid === process.geteuid?.()) return null;
    return `this user may not open it; it belongs to ${uid === 0 ? 'root' : `another (uid ${uid})`}. Run as that user; or, where a copy was put in its place, give it to the owner of its folder: sudo chown --reference=${path.dirname(file)}/ ${file}`;
  } catch {
    return null;
  }
}

/** Why SQLite failed, as a clause, with what to do about it. Result codes: https://www.sqlite.org/rescode.html */
export function sqliteReason(error: unknown): string {
  const code = codeOf(error);
  const known = reasons.find(([prefix]) => code.startsWith(prefix));
  return known?.[1] ?? `${error instanceof Error ? error.message : String(error)} (${code || 'no code'}).`;
}

function codeOf(error: unknown): string {
  if (error instanceof Database.SqliteError) return error.code;
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}

const damaged =
  'the file is damaged. Move it aside (with its -wal and -shm files) and start again, or restore a backup.';
const reasons: readonly (readonly [string, string])[] = [
  ['SQLITE_FULL', 'the disk is full. Free space on it; nothing else needs to be done.'],
  ['SQLITE_BUSY', 'another process has it locked. Let that process finish, then try again.'],
  ['SQLITE_LOCKED', 'another process has it locked. Let that process finish, then try again.'],
  ['SQLITE_READONLY', 'this user may not write it. Run as the user that owns the file, or name another with --store.'],
  ['SQLITE_CANTOPEN', 'it cannot be opened. Check that the folder exists and that this user may write in it.'],
  ['SQLITE_CORRUPT', damaged],
  ['SQLITE_NOTADB', damaged],
  ['SQLITE_IOERR', 'reading or writing the disk failed. See whether it is full (df -h), then look at the system log.'],
  ['EACCES', 'this user may not open it. Run as the user that owns the file, or name another with --store.'],
  ['EPERM', 'this user may not open it. Run as the user that owns the file, or name another with --store.'],
  ['EISDIR', 'it is a folder. Name a file with --store.'],
  ['ENOTDIR', 'a part of its path is not a folder. Name another file with --store.'],
  ['EROFS', 'it lies on a read-only file system. Name another file with --store.'],
  ['ENOSPC', 'the disk is full. Free space on it; nothing else needs to be done.'],
];

/** In SQLite's words what is damaged; null when that is not why it failed. */
export function damageOf(error: unknown): string | null {
  return /^SQLITE_CORRUPT/.test(codeOf(error)) && error instanceof Error ? error.message : null;
}
