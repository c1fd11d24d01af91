/** Reads the heartbeat of a store that another process writes, and changes nothing: neither the file nor its version. */
import Database from 'better-sqlite3';
import { applicationId } from './migrations.ts';
import { StoreRefused, sqliteReason } from './refused.ts';
import type { Heartbeat } from './schedule.ts';
import { heartbeatIn } from './schedule-sql.ts';

/** Null: no daemon has ever written one. Throws StoreRefused for what cannot be read or is not ours. */
export function readHeartbeat(file: string): Heartbeat | null {
  let database: Database.Database | null = null;
  try {
    database = new Database(file, { readonly: true, fileMustExist: true, timeout: 2000 });
    if (database.pragma('application_id', { simple: true }) !== applicationId)
      throw new StoreRefused(`The file ${file} is not a store of anaplan-doctor. Name it with --store.`);
    const hasTable = database.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'heartbeat'").get();
    return hasTable === undefined ? null : heartbeatIn(database);
  } catch (error) {
    if (error instanceof StoreRefused) throw error;
    throw new StoreRefused(`The store ${file} could not be read: ${sqliteReason(error)}`, { cause: error });
  } finally {
    database?.close();
  }
}
