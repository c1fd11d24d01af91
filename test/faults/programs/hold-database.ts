/** Holds the write lock of a database: `node hold-database.ts FILE MILLISECONDS`; says so once it has it. */
import { setTimeout as waited } from 'node:timers/promises';
import Database from 'better-sqlite3';

const [file = '', forMs = '1000'] = process.argv.slice(2);
const database = new Database(file, { timeout: 20_000 });
database.exec('BEGIN EXCLUSIVE');
process.stdout.write('held\n');
await waited(Number(forMs));
database.exec('ROLLBACK');
database.close();
