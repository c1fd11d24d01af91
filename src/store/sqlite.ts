/** The store in one SQLite file. Knows what belongs in one transaction; the statements are in statements.ts. */
import { createHash } from 'node:crypto';
import type { Json, JsonObject, RunSeen, Severity } from '../check.ts';
import { severityOfAttempt } from '../report/exit.ts';
import { canonicalText } from './canonical.ts';
import { caseMailStoreOf } from './case-mail-sql.ts';
import type { Contents } from './contents.ts';
import { contentsOf } from './contents.ts';
import type { IncidentStore } from './incidents.ts';
import type { IncidentTables, Moment } from './incidents-sql.ts';
import { incidentTables } from './incidents-sql.ts';
import type { OpenOptions } from './open-database.ts';
import { openDatabase } from './open-database.ts';
import { outboxStoreOf } from './outbox-sql.ts';
import { pageStoreOf } from './page-sql.ts';
import { StoreFailed, sqliteReason } from './refused.ts';
import type { Rollups } from './rollup-sql.ts';
import { rollupStoreOf, rollupsOf } from './rollup-sql.ts';
import type { AttemptRow } from './rows.ts';
import { attemptOfRow, caseOfRow, changeOfRow, jsonOf } from './rows.ts';
import type { RunTables } from './runs-sql.ts';
import { runStoreOf, runTables } from './runs-sql.ts';
import { scheduleStoreOf } from './schedule-sql.ts';
import type { Statements } from './statements.ts';
import { statementsOf } from './statements.ts';
import type { Attempt, Store, StoredAttempt } from './store.ts';
import { upkeepStoreOf } from './upkeep-sql.ts';

/**
 * Opens the store in `file` (an absolute path), made if missing, and brings it to this program's version; `:memory:` keeps
 * nothing. Throws StoreRefused for a file that is newer than the program, not ours, damaged or out of reach. Every method
 * throws StoreFailed when the file cannot be read or written (disk full, locked for over 5 s), and has then changed nothing.
 */
export function openStore(file: string, options: OpenOptions = {}): Store {
  const database = openDatabase(file, options);
  const sql = statementsOf(database);
  const incidents = incidentTables(database);
  const contents = contentsOf(database);
  const tables: Tables = { sql, contents, incidents, rollups: rollupsOf(database), runs: runTables(database) };
  const record = database.transaction(
    (attempt: Attempt, changes: Changes, traits: JsonObject, runs: readonly RunSeen[]): StoredAttempt => {
      const { check, target, startedAtMs } = attempt;
      journalled(tables, { check, target, atMs: startedAtMs }, traits);
      return recorded(tables, attempt, changes, runs);
    },
  );
  const journal = database.transaction((moment: Omit<Moment, 'attempt'>, traits: JsonObject) =>
    journalled(tables, moment, traits),
  );
  const memoryOf = (check: string, target: string): Json => jsonOf(sql.memory.get({ check, target }) ?? 'null');
  const fold = database.transaction((check: string, target: string, folded: (memory: Json) => Json) => {
    sql.setMemory.run({ check, target, memory: contents.idOf(folded(memoryOf(check, target))) });
  });
  const attemptOf = (row: AttemptRow) => attemptOfRow(row, sql.findings.all(row.id));
  const doing = <T>(what: string, action: () => T): T => {
    try {
      return action();
    } catch (error) {
      contents.forget();
      if (error instanceof StoreFailed) throw error;
      throw new StoreFailed(`The store ${file} could not ${what}: ${sqliteReason(error)}`, { cause: error });
    }
  };
  const read = <T>(action: () => T): T => doing('be read', action);
  return {
    ...told(incidents.store, doing),
    // Immediate: a transaction that starts by reading could not wait for another writer.
    record: (attempt, changes, traits = {}, runs = []) =>
      doing(`record a look of ${attempt.check} at "${attempt.target}"`, () =>
        record.immediate(attempt, changes, traits, runs),
      ),
    memoryOf: (check, target) => read(() => memoryOf(check, target)),
    memoriesOf: (check) =>
      read(() => sql.memories.all(check).map(({ target, json }) => ({ target, memory: jsonOf(json) }))),
    foldMemory: (check, target, folded) =>
      doing(`keep what is known of ${check} at "${target}"`, () => fold.immediate(check, target, folded)),
    changes: ({ sinceMs = 0, untilMs = Number.MAX_SAFE_INTEGER, limit = 100 }) =>
      read(() => sql.changes.all({ sinceMs, untilMs, limit }).map(changeOfRow)),
    journal: (check, target, atMs, traits) =>
      doing(`keep what changed of "${target}"`, () => journal.immediate({ check, target, atMs }, traits)),
    lastGoodMs: (check, target, beforeMs) => read(() => sql.lastGood.get({ check, target, beforeMs }) ?? null),
    firstLookMs: () => read(() => sql.firstLook.get() ?? null),
    attempts: (query) => read(() => sql.attempts(query).map(attemptOf)),
    attempt: (id) => read(() => sql.attempt.all(id).map(attemptOf)[0] ?? null),
    latest: () => read(() => sql.latest.all().map(attemptOf)),
    note: (key) => read(() => jsonOf(sql.note.get({ key }) ?? 'null')),
    writeNote: (key, value) => void doing(`keep the note ${key}`, () => sql.writeNote.run(key, canonicalText(value))),
    saveCase: (made) => void doing(`keep the case ${made.id}`, () => sql.saveCase.run(made)),
    cases: () => read(() => sql.cases.all().map(caseOfRow)),
    ...caseMailStoreOf(database, doing),
    ...scheduleStoreOf(database, doing),
    ...outboxStoreOf(database, doing),
    ...pageStoreOf(database, doing),
    ...rollupStoreOf(database, doing),
    ...runStoreOf(database, doing),
    ...upkeepStoreOf(database, doing, contents),
    close: () => void database.close(),
  };
}

type Changes = Parameters<Store['record']>[1];
type Tables = {
  readonly sql: Statements;
  readonly contents: Contents;
  readonly incidents: IncidentTables;
  readonly rollups: Rollups;
  readonly runs: RunTables;
};

/** Runs inside one transaction. */
function recorded(tables: Tables, attempt: Attempt, given: Changes, runs: readonly RunSeen[]): StoredAttempt {
  const { sql, incidents, rollups } = tables;
  const { check, target, startedAtMs } = attempt;
  // Asked before anything of this look is written: what was known until then.
  const changes = typeof given === 'function' ? given(incidents.before(check, target)) : given;
  const severity = severityOfAttempt(attempt);
  const { id, subject, latest } = written(tables, attempt, severity);
  rollups.add(subject, attempt, severity);
  if (runs.length > 0) tables.runs.see(subject, startedAtMs, sql.startedAtMs.get(latest) ?? null, runs);
  incidents.apply({ check, target, atMs: startedAtMs, attempt: id }, changes);
  return { ...attempt, id };
}

type Written = {
  readonly id: number;
  readonly subject: number;
  /** The look before. */
  readonly latest: number | null;
};

/** The look, what it found, and that it is the newest of its check and target. */
function written({ sql, contents }: Tables, attempt: Attempt, severity: Severity | null): Written {
  const { check, target, outcome, fault } = attempt;
  const memory = contents.idOf(attempt.memory);
  const said = saidBy(attempt);
  const before = sql.subject.get(check, target);
  const isTurn = before?.said !== said;
  const subject = before?.id ?? Number(sql.addSubject.run(check, target, said, memory).lastInsertRowid);
  const added = sql.addAttempt.run(
    ...[subject, attempt.startedAtMs, attempt.durationMs, outcome, severity, Number(isTurn)],
    ...[outcome === 'seen' ? contents.idOf(attempt.observation) : null, contents.idOf(attempt.limits), memory],
    ...[fault === null ? null : JSON.stringify(fault), attempt.reason, attempt.maintenance ?? null],
  );
  const id = Number(added.lastInsertRowid);
  for (const [position, finding] of attempt.findings.entries())
    sql.addFinding.run(id, position, finding.code, finding.severity, contents.idOf(finding.facts));
  sql.setLatest.run(id, said, memory, subject);
  const latest = before?.latest ?? null;
  if (isTurn) sql.setTurn.run(latest);
  return { id, subject, latest };
}

/** A look that says what the one before said is routine. */
function saidBy({ outcome, findings, fault }: Attempt): string {
  const codes = findings.map(({ code, severity }) => `${severity}:${code}`).toSorted();
  const cause = fault === null ? [] : [`${fault.whose}:${fault.code}`];
  return [outcome, ...cause, ...new Set(codes)].join(' ');
}

/** Runs inside one transaction. A trait seen for the first time is no change: nobody knows what it was before. */
function journalled(
  { sql, contents }: Tables,
  { check, target, atMs }: Omit<Moment, 'attempt'>,
  traits: JsonObject,
): void {
  for (const [name, json] of Object.entries(traits)) {
    const known = sql.trait.get({ check, target, name });
    const value = contents.idOf(bounded(json));
    if (known !== undefined && known.value !== value) {
      const place = { check_id: check, target, trait: name };
      const when = { last_seen_before_ms: known.seen_at_ms, at_ms: atMs };
      sql.addChange.run({ ...place, before: known.value, after: value, ...when });
    }
    sql.setTrait.run({ check, target, name, value, atMs });
  }
}

const traitMaxChars = 65_536;

/** That a longer one changed is still seen, by its hash. */
function bounded(trait: Json): Json {
  const text = canonicalText(trait);
  if (text.length <= traitMaxChars) return trait;
  return { chars: text.length, sha256: createHash('sha256').update(text).digest('hex') };
}

/** The same store, whose methods throw StoreFailed. */
function told(store: IncidentStore, doing: <T>(what: string, action: () => T) => T): IncidentStore {
  const entries = Object.entries(store).map(([name, method]) => {
    const words = name === 'inOneTransaction' ? 'be written' : 'be read or written';
    return [name, (...given: never[]) => doing(words, () => (method as (...of: never[]) => unknown)(...given))];
  });
  return Object.fromEntries(entries) as IncidentStore;
}
