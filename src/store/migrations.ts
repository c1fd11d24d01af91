/** Brings a database to the version this program knows, one numbered .sql file at a time. Knows no table. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Database } from 'better-sqlite3';
import { packageRoot, packageVersion } from '../package-root.ts';
import { StoreRefused } from './refused.ts';

/** "ADOC": marks a database file as ours (https://www.sqlite.org/pragma.html#pragma_application_id). */
export const applicationId = 0x41444f43;

export type Migration = { readonly version: number; readonly sql: string };

/** `0001-first.sql` is version 1. They are numbered without gaps. */
export function readMigrations(folder: string = path.join(packageRoot, 'src/store/migrations')): readonly Migration[] {
  const names = readdirSync(folder)
    .filter((name) => /^\d{4}-.+\.sql$/.test(name))
    .sort();
  names.forEach((name, index) => {
    if (Number(name.slice(0, 4)) !== index + 1) throw new Error(`Migration ${name} in ${folder} is out of order.`);
  });
  return names.map((name, index) => ({ version: index + 1, sql: readFileSync(path.join(folder, name), 'utf8') }));
}

/** Before anything is written: what a newer program keeps there is not known here. */
export function refuseNewer(database: Database, file: string, migrations: readonly Migration[]): void {
  const newest = migrations.length;
  const found = versionOf(database);
  if (found <= newest) return;
  throw new StoreRefused(
    `The store ${file} is of version ${found}, and this program (anaplan-doctor ${packageVersion}) knows versions up to ${newest}. ` +
      'Update anaplan-doctor, or name another file with --store.',
  );
}

/** Each migration is one transaction with the version it leads to: killed in between, the next start goes on from there. */
export function migrate(database: Database, migrations: readonly Migration[]): void {
  for (const migration of migrations) applied(database, migration);
}

/** The version is read again under the write lock: another process may have been faster. */
function applied(database: Database, { version, sql }: Migration): void {
  if (versionOf(database) >= version) return;
  database
    .transaction(() => {
      if (versionOf(database) >= version) return;
      database.exec(sql);
      database.pragma(`application_id = ${applicationId}`);
      database.pragma(`user_version = ${version}`);
    })
    .immediate();
}

function versionOf(database: Database): number {
  return database.pragma('user_version', { simple: true }) as number;
}
