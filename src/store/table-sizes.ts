/** How much of the file each table takes, and since when it goes. Knows tables by name only. */
import type { Database } from 'better-sqlite3';
import type { TableSize } from './upkeep.ts';

/** By the order of recording. */
const oldestLook = 'SELECT started_at_ms FROM attempt ORDER BY id LIMIT 1';

/** When the oldest row is from. */
const timeColumns: { readonly [table: string]: string } = {
  attempt: oldestLook,
  finding: oldestLook,
  content: oldestLook,
  rollup: 'SELECT min(slot) * 86400000 FROM rollup WHERE period = 1',
  run: 'SELECT min(first_seen_ms) FROM run',
  incident: 'SELECT min(opened_at_ms) FROM incident',
  transition: 'SELECT min(at_ms) FROM "transition"',
  change: 'SELECT min(at_ms) FROM change',
  gap: 'SELECT min(to_ms) FROM gap',
};

export function oldestMs(database: Database, table: string): number | null {
  const query = timeColumns[table];
  if (query === undefined) return null;
  return (database.prepare<[], number | null>(query).pluck().get() as number | null | undefined) ?? null;
}

/** Largest first. */
export function tableSizes(database: Database): readonly TableSize[] {
  const bytes = database
    .prepare<[], { name: string; bytes: number }>(
      `SELECT coalesce(tbl_name, dbstat.name) AS name, sum(pgsize) AS bytes FROM dbstat
        LEFT JOIN sqlite_schema ON sqlite_schema.name = dbstat.name WHERE aggregate = TRUE GROUP BY 1 ORDER BY 2 DESC`,
    )
    .all();
  const isTable = database
    .prepare<[string], number>("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?")
    .pluck();
  return bytes
    .filter(({ name }) => !name.startsWith('sqlite_') && isTable.get(name) === 1)
    .map(({ name, bytes: size }) => {
      const rows = database
        .prepare<[], number>(`SELECT count(*) FROM "${name.replaceAll('"', '""')}"`)
        .pluck()
        .get();
      return { table: name, bytes: size, rows: Number(rows) };
    });
}
