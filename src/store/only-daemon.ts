/** One daemon for a store: a lock beside it that ends with its process, however that ends. Knows no table. */
import { closeSync, existsSync, openSync, realpathSync } from 'node:fs';
import path from 'node:path';
import Database from 'better-sqlite3';
import { madeFolder } from '../made-folder.ts';
import { readHeartbeat } from './read-heartbeat.ts';
import { refusedFor, StoreRefused } from './refused.ts';
import type { Heartbeat } from './schedule.ts';
import { passingWhy } from './space.ts';

export type OnlyDaemon = { release(): void };

/** Another process holds it. */
export class AnotherDaemon extends StoreRefused {
  override readonly name = 'AnotherDaemon';
}

/**
 * Holds `FILE.lock` until it is released or this process ends: a lock of the kernel on an empty database, so that nothing has to be
 * removed after a kill, and numbers of processes (which containers share) decide nothing. Throws AnotherDaemon at once.
 */
export function onlyDaemon(file: string): OnlyDaemon {
  if (file === ':memory:') return { release: () => undefined };
  const lock = `${trueName(file)}.lock`;
  let database: Database.Database | null = null;
  try {
    madeFolder(path.dirname(lock));
    closeSync(openSync(lock, 'a', 0o600));
    database = new Database(lock, { timeout: 0 });
    // Nothing is ever written: no journal beside it.
    database.pragma('journal_mode = MEMORY');
    database.exec('BEGIN IMMEDIATE');
  } catch (error) {
    database?.close();
    if (passingWhy(error) === 'locked') throw new AnotherDaemon(anotherText(file));
    throw refusedFor(file, error);
  }
  const held = database;
  return { release: () => void held.close() };
}

/** Two names of one store are one store. */
function trueName(file: string): string {
  if (existsSync(file)) return realpathSync(file);
  const folder = path.dirname(file);
  return existsSync(folder) ? path.join(realpathSync(folder), path.basename(file)) : file;
}

function anotherText(file: string): string {
  return (
    `Another daemon has the store ${file}${heldBy(file)}. Two would look twice, and each would take the other for itself: this one was not started. ` +
    'Stop the other first (systemctl stop anaplan-doctor, or end that process), or give this one a store of its own: --store FILE, or stateDirectory in the settings.'
  );
}

/** By its last heartbeat: `: process 4711, since 2027-01-10 03:00:00 UTC`. */
function heldBy(file: string): string {
  const heartbeat = heartbeatOf(file);
  if (heartbeat === null || heartbeat.stoppedAtMs !== null) return '';
  return `: process ${heartbeat.pid} (as its own host or container counts them), since ${new Date(heartbeat.startedAtMs).toISOString()}`;
}

function heartbeatOf(file: string): Heartbeat | null {
  try {
    return readHeartbeat(file);
  } catch {
    return null;
  }
}
