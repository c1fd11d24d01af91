import path from 'node:path';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { openStore } from '../../src/store/sqlite.ts';
import { temporaryFolders } from './folder.ts';

const folder = temporaryFolders();

/** Tables that grow with time. */
const large = ['attempt', 'finding', 'content', 'rollup', 'run', 'incident', 'transition', 'change', 'gap', 'outbox'];

/** Every statement that the store prepares, by an empty store as the migrations make it: none of them may depend on statistics. */
function plansOf(file: string): readonly { readonly source: string; readonly steps: readonly string[] }[] {
  const sources = sourcesOf(file);
  const database = new Database(file, { readonly: true });
  database.function('histogram_sum', (one, _other) => one);
  const plans = sources
    .filter((source) => /^\s*(SELECT|WITH|INSERT|UPDATE|DELETE)/i.test(source) && !/sqlite_schema|dbstat/.test(source))
    .map((source) => {
      const plan = database.prepare<unknown[], { detail: string }>(`EXPLAIN QUERY PLAN ${source}`);
      const unnamed = [...source.matchAll(/\?/g)].map(() => 1);
      const values = Object.fromEntries([...source.matchAll(/@(\w+)/g)].map(([, name]) => [name, 1]));
      const rows = unnamed.length > 0 ? plan.all(...unnamed) : plan.all(values);
      return { source: source.replaceAll(/\s+/g, ' '), steps: rows.map(({ detail }) => detail) };
    });
  database.close();
  return plans;
}

function sourcesOf(file: string): readonly string[] {
  const prepared: string[] = [];
  const { prepare } = Database.prototype;
  Database.prototype.prepare = function noted(this: Database.Database, source: string) {
    prepared.push(source);
    return prepare.call(this, source);
  } as typeof prepare;
  try {
    const store = openStore(file);
    for (const query of [{}, { sinceMs: 1 }, { check: 'a' }, { target: 'b' }, { check: 'a', target: 'b' }])
      store.attempts(query);
    store.attempts({ check: 'a', target: 'b', sinceMs: 1, untilMs: 2 });
    for (const query of [{ sinceMs: 1 }, { incident: 1 }, { check: 'a', target: 'b' }]) store.transitions(query);
    for (const query of [{ sinceMs: 1 }, { check: 'a', target: 'b' }]) store.gaps(query);
    store.upkeepStep(0);
    store.close();
  } finally {
    Database.prototype.prepare = prepare;
  }
  return [...new Set(prepared)];
}

/** What may read a growing table from one end, or order what it found, and why that is no harm. */
const allowed: readonly (readonly [what: RegExp, why: string])[] = [
  [/^SELECT started_at_ms FROM attempt ORDER BY id LIMIT 1$/, 'the first row'],
  [/ORDER BY (\w+\.)?id DESC LIMIT/, 'the newest first, until so many are found'],
  [/FROM transition WHERE telling = 'due'/, 'an index of nothing but these'],
  [/FROM outbox WHERE state IN \('pending', 'claimed', 'uncertain'\)/, 'an index of nothing but these'],
  [/count\(\*\) AS count FROM outbox GROUP BY state/, 'an index of one word a message'],
  [/^UPDATE outbox SET state = iif\(state = 'parked'/, 'when a person asks'],
  [/WITH RECURSIVE slots/, 'the rows of one subject, by their slot'],
  [/count\(\*\) AS looks FROM attempt CROSS JOIN subject .* WHERE attempt.id > @after/, 'a count by check and outcome'],
  [/SELECT max\(due_ms\)|max\(due_ms\) AS dueMs/, 'one row of each check and target'],
];

test('no statement of the store reads a growing table from end to end, or sorts one', () => {
  const plans = plansOf(path.join(folder(), 'store.db'));
  expect(plans.length).toBeGreaterThan(90);
  const reads = new RegExp(`\\b(FROM|JOIN|UPDATE) (${large.join('|')})\\b`);
  const whole = new RegExp(`^SCAN (main\\.)?(${large.join('|')})\\b`);
  const bad = plans
    .filter(({ source, steps }) =>
      steps.some((step) => whole.test(step) || (step.includes('TEMP B-TREE') && reads.test(source))),
    )
    .filter(({ source }) => !allowed.some(([what]) => what.test(source)));
  expect(bad).toEqual([]);
});

const newestOfEach = 'SCAN subject USING INDEX sqlite_autoindex_subject_1';
const itsAttempt = 'SEARCH attempt USING INTEGER PRIMARY KEY (rowid=?)';
const byRow = (alias: string, more = '') => `SEARCH ${alias} USING INTEGER PRIMARY KEY (rowid=?)${more}`;
const oneSubject = 'SEARCH subject USING COVERING INDEX sqlite_autoindex_subject_1 (check_id=? AND target=?)';

/** By a part of its text: how the page, `status` and upkeep get at what they show or remove. */
const pinned: readonly (readonly [name: string, part: string, steps: readonly string[]])[] = [
  [
    'standing',
    'SELECT json_group_array(code) FROM finding',
    [newestOfEach, itsAttempt, 'CORRELATED SCALAR SUBQUERY 1', 'SEARCH finding USING PRIMARY KEY (attempt=?)'],
  ],
  [
    'newestFound',
    "json_group_array(json_object('code'",
    [
      ...[newestOfEach, itsAttempt, 'CORRELATED SCALAR SUBQUERY 2', 'CO-ROUTINE (subquery-1)'],
      ...['SEARCH finding USING PRIMARY KEY (attempt=?)', byRow('content'), 'SCAN (subquery-1)'],
    ],
  ],
  [
    'newestSeen',
    'SELECT target, started_at_ms, json FROM subject',
    [
      ...['SEARCH subject USING INDEX sqlite_autoindex_subject_1 (check_id=?)', itsAttempt],
      ...[
        'CORRELATED SCALAR SUBQUERY 1',
        'SEARCH attempt USING INDEX attempt_by_subject (subject=?)',
        byRow('content'),
      ],
    ],
  ],
  [
    'latest',
    'FROM subject CROSS JOIN attempt ON attempt.id = subject.latest_attempt LEFT JOIN',
    [newestOfEach, itsAttempt, byRow('seen', ' LEFT-JOIN'), byRow('used'), byRow('kept')],
  ],
  [
    'stamp',
    'count(ended_at_ms) FROM silence)',
    [
      ...['SCAN CONSTANT ROW', 'SCALAR SUBQUERY 1', 'SEARCH attempt', 'SCALAR SUBQUERY 2', 'SEARCH transition'],
      ...['SCALAR SUBQUERY 3', 'SCAN silence'],
    ],
  ],
  [
    'lookMarks',
    'started_at_ms BETWEEN @sinceMs AND @untilMs ORDER BY id DESC LIMIT @limit',
    ['SEARCH attempt USING INDEX attempt_by_subject (subject=?)', 'SCALAR SUBQUERY 1', oneSubject],
  ],
  [
    'lastGoodMs',
    "severity IN ('ok', 'notice')",
    ['SEARCH attempt USING INDEX attempt_by_subject (subject=?)', 'SCALAR SUBQUERY 1', oneSubject],
  ],
  [
    'rollups of all',
    'WHERE period = @period AND slot BETWEEN @from AND @to',
    ['SEARCH rollup USING PRIMARY KEY (period=? AND slot>? AND slot<?)'],
  ],
  [
    'rollups of one',
    'WITH RECURSIVE slots',
    [
      ...['CO-ROUTINE slots', 'SETUP', 'SEARCH rollup USING PRIMARY KEY (period=? AND slot>?)', 'RECURSIVE STEP'],
      ...['SCAN slots', 'CORRELATED SCALAR SUBQUERY 2', 'SEARCH rollup USING PRIMARY KEY (period=? AND slot>?)'],
      ...['SCAN slots', 'SEARCH rollup USING PRIMARY KEY (period=? AND slot=? AND subject=?)'],
      'USE TEMP B-TREE FOR ORDER BY',
    ],
  ],
];

test.each(pinned)('%s is found by its index', (_name, part, steps) => {
  const found = plansOf(path.join(folder(), 'store.db')).filter(({ source }) => source.includes(part));
  expect(found.map((one) => one.steps)).toEqual([steps]);
});
