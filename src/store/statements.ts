/** Every statement of the store, prepared once; with migrations/ the only SQL of the program. Knows tables, and no rule about them. */
import type { Database, Statement } from 'better-sqlite3';
import type { AttemptRow, CaseRow, ChangeRow, FindingRow, SubjectRow, TraitRow } from './rows.ts';
import type { AttemptQuery, CaseRecord, ChangeQuery } from './store.ts';

export type Statements = ReturnType<typeof statementsOf>;

export function statementsOf(database: Database) {
  return { ...readingOf(database), ...writingOf(database) };
}

/** Subjects stand after what is asked of attempts, or their order would decide in which order attempts are read. */
const attemptRows = `SELECT attempt.id, check_id, target, started_at_ms, duration_ms, outcome,
    seen.json AS observation, used.json AS limits, kept.json AS memory, fault, reason, maintenance
  FROM attempt CROSS JOIN subject ON subject.id = attempt.subject
  LEFT JOIN content AS seen ON seen.id = attempt.observation
  JOIN content AS used ON used.id = attempt.limits
  JOIN content AS kept ON kept.id = attempt.memory`;

function readingOf(database: Database) {
  return {
    attempt: database.prepare<[number], AttemptRow>(`${attemptRows} WHERE attempt.id = ?`),
    attempts: (query: AttemptQuery): readonly AttemptRow[] => attemptsOf(database, query),
    latest: database.prepare<[], AttemptRow>(
      // Subjects first: nothing may be moved over a LEFT JOIN, and with attempts first every look there ever was would be read.
      `${attemptRows.replace(/FROM attempt .*$/m, 'FROM subject CROSS JOIN attempt ON attempt.id = subject.latest_attempt')}
        WHERE left_at_ms IS NULL ORDER BY check_id, target`,
    ),
    findings: database.prepare<[number], FindingRow>(
      `SELECT code, severity, json AS facts FROM finding JOIN content ON content.id = finding.facts
        WHERE attempt = ? ORDER BY position`,
    ),
    /** What is known of a check and target before a look of it is recorded. */
    subject: database.prepare<[string, string], SubjectRow>(
      'SELECT id, said, latest_attempt AS latest FROM subject WHERE check_id = ? AND target = ?',
    ),
    startedAtMs: database
      .prepare<[number | null], number>('SELECT started_at_ms FROM attempt WHERE id = ?')
      .pluck() as Statement<[number | null], number>,
    memory: texts<{ check: string; target: string }>(
      database,
      `SELECT json FROM subject JOIN content ON content.id = subject.memory
        WHERE check_id = @check AND target = @target`,
    ),
    memories: database.prepare<[string], { target: string; json: string }>(
      'SELECT target, json FROM subject JOIN content ON content.id = subject.memory WHERE check_id = ? ORDER BY target',
    ),
    trait: database.prepare<{ check: string; target: string; name: string }, TraitRow>(
      'SELECT value, seen_at_ms FROM trait WHERE check_id = @check AND target = @target AND name = @name',
    ),
    lastGood: database
      .prepare<{ check: string; target: string; beforeMs: number }, number>(
        `SELECT started_at_ms FROM attempt
          WHERE subject = (SELECT id FROM subject WHERE check_id = @check AND target = @target)
            AND started_at_ms < @beforeMs AND outcome = 'seen' AND severity IN ('ok', 'notice')
          ORDER BY id DESC LIMIT 1`,
      )
      .pluck() as Statement<[{ check: string; target: string; beforeMs: number }], number>,
    firstLook: database.prepare<[], number>('SELECT started_at_ms FROM attempt ORDER BY id LIMIT 1').pluck(),
    changes: database.prepare<Required<ChangeQuery>, ChangeRow>(
      `SELECT check_id, target, trait, was.json AS before, now.json AS after, last_seen_before_ms, at_ms FROM change
        JOIN content AS was ON was.id = change.before JOIN content AS now ON now.id = change.after
        WHERE +at_ms BETWEEN @sinceMs AND @untilMs ORDER BY change.id DESC LIMIT @limit`,
    ),
    note: texts<{ key: string }>(database, 'SELECT value FROM note WHERE key = @key'),
    cases: database.prepare<[], CaseRow>('SELECT * FROM support_case ORDER BY created_at_ms DESC, id DESC'),
  };
}

/** Newest first is by id: the order of recording survives a host clock that was set back. Only what is asked for is in the text, so that SQLite may use its indexes. */
function attemptsOf(database: Database, query: AttemptQuery): readonly AttemptRow[] {
  const named = [
    query.check === undefined ? [] : ['check_id = @check'],
    query.target === undefined ? [] : ['target = @target'],
  ].flat();
  // At most one where both are named: its looks are then read in their order.
  const is = named.length === 2 ? '=' : 'IN';
  const wanted = [
    named.length === 0 ? [] : [`subject ${is} (SELECT id FROM subject WHERE ${named.join(' AND ')})`],
    query.sinceMs === undefined ? [] : ['started_at_ms >= @sinceMs'],
    query.untilMs === undefined ? [] : ['started_at_ms <= @untilMs'],
  ].flat();
  const where = wanted.length === 0 ? '' : `WHERE ${wanted.join(' AND ')}`;
  // Which they are is found first: of those that are not among the newest, no JSON is read.
  const chosen = `SELECT id FROM attempt ${where} ORDER BY id DESC LIMIT @limit`;
  return database
    .prepare<AttemptQuery, AttemptRow>(`${attemptRows} WHERE attempt.id IN (${chosen}) ORDER BY attempt.id DESC`)
    .all({ ...query, limit: query.limit ?? 100 });
}

function writingOf(database: Database) {
  return {
    addAttempt: database.prepare<(string | number | null)[]>(
      `INSERT INTO attempt (subject, started_at_ms, duration_ms, outcome, severity, is_turn, observation, limits, memory, fault,
          reason, maintenance)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    ),
    setTurn: database.prepare<[number | null]>('UPDATE attempt SET is_turn = 1 WHERE id = ?'),
    addFinding: database.prepare<[number, number, string, string, number]>(
      'INSERT INTO finding (attempt, position, code, severity, facts) VALUES (?, ?, ?, ?, ?)',
    ),
    addSubject: database.prepare<[string, string, string, number]>(
      'INSERT INTO subject (check_id, target, said, memory) VALUES (?, ?, ?, ?)',
    ),
    setLatest: database.prepare<[number, string, number, number]>(
      'UPDATE subject SET latest_attempt = ?, said = ?, memory = ?, left_at_ms = NULL WHERE id = ?',
    ),
    setMemory: database.prepare<{ check: string; target: string; memory: number }>(
      'UPDATE subject SET memory = @memory WHERE check_id = @check AND target = @target',
    ),
    setTrait: database.prepare<{ check: string; target: string; name: string; value: number; atMs: number }>(
      `INSERT INTO trait (check_id, target, name, value, seen_at_ms) VALUES (@check, @target, @name, @value, @atMs)
        ON CONFLICT DO UPDATE SET value = excluded.value, seen_at_ms = excluded.seen_at_ms`,
    ),
    addChange: database.prepare<Omit<ChangeRow, 'before' | 'after'> & { before: number; after: number }>(
      `INSERT INTO change (check_id, target, trait, before, after, last_seen_before_ms, at_ms)
        VALUES (@check_id, @target, @trait, @before, @after, @last_seen_before_ms, @at_ms)`,
    ),
    writeNote: database.prepare<[string, string]>(
      'INSERT INTO note (key, value) VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value',
    ),
    saveCase: database.prepare<CaseRecord>(
      `INSERT INTO support_case (id, problem, incident, created_at_ms, folder, archive_sha256)
        VALUES (@id, @problem, @incident, @createdAtMs, @folder, @archiveSha256)
        ON CONFLICT DO UPDATE SET problem = excluded.problem, incident = excluded.incident,
          created_at_ms = excluded.created_at_ms, folder = excluded.folder, archive_sha256 = excluded.archive_sha256`,
    ),
  };
}

function texts<Parameters extends object>(database: Database, sql: string): Statement<[Parameters], string> {
  return database.prepare<Parameters, string>(sql).pluck() as Statement<[Parameters], string>;
}
