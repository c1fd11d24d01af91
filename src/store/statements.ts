/** Every statement of the store, prepared once; with migrations/ the only SQL of the program. Knows tables, and no rule about them. */
import type { Database, Statement } from 'better-sqlite3';
import type { AttemptRow, CaseRow, ChangeRow, FindingRow, SeriesRow, TraitRow } from './rows.ts';
import type { AttemptQuery, CaseRecord, ChangeQuery } from './store.ts';

export type Statements = ReturnType<typeof statementsOf>;

export function statementsOf(database: Database) {
  return { ...readingOf(database), ...writingOf(database) };
}

const attemptRows = `SELECT attempt.id, attempt.check_id, attempt.target, started_at_ms, duration_ms, outcome,
    seen.json AS observation, used.json AS limits, kept.json AS memory, fault, reason, maintenance
  FROM attempt
  LEFT JOIN content AS seen ON seen.id = attempt.observation
  JOIN content AS used ON used.id = attempt.limits
  JOIN content AS kept ON kept.id = attempt.memory`;

function readingOf(database: Database) {
  return {
    attempt: database.prepare<[number], AttemptRow>(`${attemptRows} WHERE attempt.id = ?`),
    attempts: (query: AttemptQuery): readonly AttemptRow[] => attemptsOf(database, query),
    latest: database.prepare<[], AttemptRow>(
      // Subjects first: nothing may be moved over a LEFT JOIN, and with attempts first every look there ever was would be read.
      `${attemptRows.replace('FROM attempt', 'FROM subject CROSS JOIN attempt ON attempt.id = subject.latest_attempt')}
        ORDER BY subject.check_id, subject.target`,
    ),
    findings: database.prepare<[number], FindingRow>(
      'SELECT code, severity, facts FROM finding WHERE attempt = ? ORDER BY position',
    ),
    /** What is known of a check and target before a look of it is recorded. */
    seriesOf: database.prepare<{ check: string; target: string }, SeriesRow>(
      `SELECT series.id, said, attempt.id AS latest, attempt.started_at_ms AS latest_at_ms FROM series
        LEFT JOIN subject ON subject.check_id = @check AND subject.target = @target
        LEFT JOIN attempt ON attempt.id = subject.latest_attempt
        WHERE series.check_id = @check AND series.target = @target`,
    ),
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
          WHERE check_id = @check AND target = @target AND started_at_ms < @beforeMs AND outcome = 'seen'
            AND NOT EXISTS (SELECT 1 FROM finding WHERE finding.attempt = attempt.id AND severity NOT IN ('ok', 'notice'))
          ORDER BY id DESC LIMIT 1`,
      )
      .pluck() as Statement<[{ check: string; target: string; beforeMs: number }], number>,
    changes: database.prepare<Required<ChangeQuery>, ChangeRow>(
      `SELECT check_id, target, trait, was.json AS before, now.json AS after, last_seen_before_ms, at_ms FROM change
        JOIN content AS was ON was.id = change.before JOIN content AS now ON now.id = change.after
        WHERE at_ms BETWEEN @sinceMs AND @untilMs ORDER BY change.id DESC LIMIT @limit`,
    ),
    note: texts<{ key: string }>(database, 'SELECT value FROM note WHERE key = @key'),
    cases: database.prepare<[], CaseRow>('SELECT * FROM support_case ORDER BY created_at_ms DESC, id DESC'),
  };
}

/** Newest first is by id: the order of recording survives a host clock that was set back. Only what is asked for is in the text, so that SQLite may use its indexes. */
function attemptsOf(database: Database, query: AttemptQuery): readonly AttemptRow[] {
  const wanted = [
    query.check === undefined ? [] : ['attempt.check_id = @check'],
    query.target === undefined ? [] : ['attempt.target = @target'],
    query.sinceMs === undefined ? [] : ['started_at_ms >= @sinceMs'],
    query.untilMs === undefined ? [] : ['started_at_ms <= @untilMs'],
  ].flat();
  const where = wanted.length === 0 ? '' : `WHERE ${wanted.join(' AND ')}`;
  return database
    .prepare<AttemptQuery, AttemptRow>(`${attemptRows} ${where} ORDER BY attempt.id DESC LIMIT @limit`)
    .all({ ...query, limit: query.limit ?? 100 });
}

function writingOf(database: Database) {
  return {
    findContent: database.prepare<[Buffer], number>('SELECT id FROM content WHERE sha256 = ?').pluck() as Statement<
      [Buffer],
      number
    >,
    addContent: database.prepare<[Buffer, string]>('INSERT INTO content (sha256, json) VALUES (?, ?)'),
    addAttempt: database.prepare<Record<string, string | number | null>>(
      `INSERT INTO attempt (check_id, target, started_at_ms, duration_ms, outcome, observation, limits, memory, fault, reason,
          maintenance, severity, is_turn)
        VALUES (@check, @target, @startedAtMs, @durationMs, @outcome, @observation, @limits, @memory, @fault, @reason,
          @maintenance, @severity, @isTurn)`,
    ),
    setTurn: database.prepare<[number]>('UPDATE attempt SET is_turn = 1 WHERE id = ?'),
    addSeries: database.prepare<{ check: string; target: string; said: string }>(
      'INSERT INTO series (check_id, target, said) VALUES (@check, @target, @said)',
    ),
    setSaid: database.prepare<{ id: number; said: string }>('UPDATE series SET said = @said WHERE id = @id'),
    addFinding: database.prepare<[number, number, string, string, string]>(
      'INSERT INTO finding (attempt, position, code, severity, facts) VALUES (?, ?, ?, ?, ?)',
    ),
    setSubject: database.prepare<[string, string, number, number]>(
      `INSERT INTO subject (check_id, target, latest_attempt, memory) VALUES (?, ?, ?, ?)
        ON CONFLICT DO UPDATE SET latest_attempt = excluded.latest_attempt, memory = excluded.memory`,
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
