/** The store in one SQLite file. Knows what belongs in one transaction; the statements are in statements.ts. */
import { createHash } from 'node:crypto';
import type { Json } from '../check.ts';
import { canonicalText } from './canonical.ts';
import { openDatabase } from './open-database.ts';
import { StoreFailed, sqliteReason } from './refused.ts';
import type { AttemptRow } from './rows.ts';
import { attemptOfRow, caseOfRow, incidentOfRow, jsonOf } from './rows.ts';
import type { Moment, Statements } from './statements.ts';
import { statementsOf } from './statements.ts';
import type { Attempt, IncidentChange, Store, StoredAttempt } from './store.ts';

/**
 * Opens the store in `file` (an absolute path), made if missing, and brings it to this program's version; `:memory:` keeps
 * nothing. Throws StoreRefused for a file that is newer than the program, not ours, damaged or out of reach. Every method
 * throws StoreFailed when the file cannot be read or written (disk full, locked for over 5 s), and has then changed nothing.
 */
export function openStore(file: string): Store {
  const database = openDatabase(file);
  const sql = statementsOf(database);
  const record = database.transaction((attempt: Attempt, changes: readonly IncidentChange[]) =>
    recorded(sql, attempt, changes),
  );
  const attemptOf = (row: AttemptRow) => attemptOfRow(row, sql.findings.all(row.id));
  const doing = <T>(what: string, action: () => T): T => {
    try {
      return action();
    } catch (error) {
      throw new StoreFailed(`The store ${file} could not ${what}: ${sqliteReason(error)}`, { cause: error });
    }
  };
  const read = <T>(action: () => T): T => doing('be read', action);
  return {
    // Immediate: a transaction that starts by reading could not wait for another writer.
    record: (attempt, changes) =>
      doing(`record a look of ${attempt.check} at "${attempt.target}"`, () => record.immediate(attempt, changes)),
    memoryOf: (check, target) => read(() => jsonOf(sql.memory.get({ check, target }) ?? 'null')),
    attempts: (query) => read(() => sql.attempts(query).map(attemptOf)),
    attempt: (id) => read(() => sql.attempt.all(id).map(attemptOf)[0] ?? null),
    latest: () => read(() => sql.latest.all().map(attemptOf)),
    openIncidents: (check, target) =>
      read(() => sql.openIncidents.all({ check: check ?? null, target: target ?? null }).map(incidentOfRow)),
    incidents: (sinceMs) => read(() => sql.incidents.all(sinceMs).map(incidentOfRow)),
    incident: (id) => read(() => sql.incident.all(id).map(incidentOfRow)[0] ?? null),
    note: (key) => read(() => jsonOf(sql.note.get({ key }) ?? 'null')),
    writeNote: (key, value) => void doing(`keep the note ${key}`, () => sql.writeNote.run(key, canonicalText(value))),
    saveCase: (made) => void doing(`keep the case ${made.id}`, () => sql.saveCase.run(made)),
    cases: () => read(() => sql.cases.all().map(caseOfRow)),
    close: () => void database.close(),
  };
}

/** Runs inside one transaction. */
function recorded(sql: Statements, attempt: Attempt, changes: readonly IncidentChange[]): StoredAttempt {
  const { check, target, startedAtMs, durationMs, outcome, reason } = attempt;
  const memory = contentId(sql, attempt.memory);
  const added = sql.addAttempt.run({
    check,
    target,
    startedAtMs,
    durationMs,
    outcome,
    observation: outcome === 'seen' ? contentId(sql, attempt.observation) : null,
    limits: contentId(sql, attempt.limits),
    memory,
    fault: attempt.fault === null ? null : JSON.stringify(attempt.fault),
    reason,
  });
  const id = Number(added.lastInsertRowid);
  for (const [position, { code, severity, facts }] of attempt.findings.entries()) {
    sql.addFinding.run(id, position, code, severity, JSON.stringify(facts));
  }
  sql.setSubject.run(check, target, id, memory);
  for (const change of changes) applied(sql, { check, target, atMs: startedAtMs, attempt: id }, change);
  return { ...attempt, id };
}

function applied(sql: Statements, moment: Moment, change: IncidentChange): void {
  if (change.kind === 'open') sql.open.run({ ...moment, ...change });
  else if (change.kind === 'seen') sql.seen.run({ ...moment, ...change });
  else sql.close.run({ ...moment, ...change });
}

/** The row that holds this JSON; equal JSON has one row. */
function contentId(sql: Statements, value: Json): number {
  const text = canonicalText(value);
  const sha256 = createHash('sha256').update(text).digest();
  return sql.findContent.get(sha256) ?? Number(sql.addContent.run(sha256, text).lastInsertRowid);
}
