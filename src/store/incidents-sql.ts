/** The SQL of incidents, transitions, silences and notices. Knows what belongs together in one transaction; no state machine. */
import type { Database } from 'better-sqlite3';
import { fitsSilence } from '../incidents/silences.ts';
import type { IncidentRow, SilenceRow, TransitionRow } from './incident-rows.ts';
import { incidentOfRow, silenceOfRow, transitionOfRow } from './incident-rows.ts';
import type {
  CodeChange,
  CodeState,
  IncidentStore,
  NewTransition,
  Silence,
  SubjectBefore,
  TransitionKind,
  TransitionQuery,
} from './incidents.ts';
import type { Incident } from './store.ts';

type Statements = ReturnType<typeof statementsOf>;

/** Of which check and target, when, and by which attempt something changes. */
export type Moment = {
  readonly check: string;
  readonly target: string;
  readonly atMs: number;
  readonly attempt: number;
};

export type IncidentTables = {
  /** For use inside the transaction that records a look. */
  before(check: string, target: string): SubjectBefore;
  /** After the attempt and its subject were written. */
  apply(moment: Moment, changes: readonly CodeChange[]): void;
  /** Throws what SQLite throws; each writes in a transaction of its own. */
  readonly store: IncidentStore;
};

export function incidentTables(database: Database): IncidentTables {
  const sql = statementsOf(database);
  const inOne = <T>(work: () => T): T => database.transaction(work).immediate();
  const add = (row: AddedByPerson) =>
    void sql.addTransition.run({ ...row, attempt: null, notice_key: null, why: null });
  /** What a person or time does to an incident; false when the update fits none. */
  const changed = (incident: number, update: () => number, kind: TransitionKind, more: Words): boolean =>
    inOne(() => {
      const row = sql.incident.get(incident);
      if (row === undefined || update() === 0) return false;
      add({ ...subjectOf(row), incident, kind, severity: row.severity, ...more });
      return true;
    });
  return {
    before: (check, target) => beforeOf(sql, check, target),
    apply: (moment, changes) => {
      const cleared = changes.flatMap((change) => applied(sql, moment, change));
      if (cleared.length > 0) endSilences(sql, cleared, moment.atMs);
    },
    store: {
      openIncidents: (check, target) =>
        sql.openIncidents.all({ check: check ?? null, target: target ?? null }).map(incidentOfRow),
      suspects: () => sql.suspects.all().map(incidentOfRow),
      incidents: (sinceMs) => sql.incidents.all(sinceMs).map(incidentOfRow),
      incident: (id) => sql.incident.all(id).map(incidentOfRow)[0] ?? null,
      letGo: (isWatched, atMs) =>
        inOne(() => {
          const open = [...sql.openIncidents.all({ check: null, target: null }), ...sql.suspects.all()];
          const left = open.filter(({ check_id: check, target }) => !isWatched({ check, target }));
          for (const row of left) letGo(sql, row, atMs, add);
          for (const { id, check, target, leftAtMs } of sql.subjects.all()) {
            const isLeft = !isWatched({ check, target });
            if (isLeft !== (leftAtMs !== null)) sql.setLeft.run({ id, leftAtMs: isLeft ? atMs : null });
          }
          return left.map(incidentOfRow);
        }),
      transitions: (query) => transitionsOf(database, query).map(transitionOfRow),
      untold: () => sql.untold.all().map(transitionOfRow),
      markTold: (ids, atMs) => inOne(() => ids.forEach((id) => void sql.told.run({ id, atMs }))),
      markNever: (ids, why) => inOne(() => ids.forEach((id) => void sql.never.run({ id, why }))),
      acknowledge: (incident, { atMs, by, note, untilMs }) =>
        changed(incident, () => sql.ack.run({ incident, atMs, by, note, untilMs }).changes, 'acknowledged', {
          at_ms: atMs,
          by,
          note,
          telling: 'silent',
        }),
      withdrawAck: (incident, atMs, by) =>
        changed(incident, () => sql.unack.run(incident).changes, 'ack-withdrawn', {
          at_ms: atMs,
          by,
          note: null,
          telling: 'silent',
        }),
      expireAcks: (atMs) =>
        inOne(() => {
          const due = sql.acksOver.all(atMs);
          for (const row of due) {
            sql.unack.run(row.id);
            const said = { at_ms: atMs, by: null, note: row.ack_note, telling: 'due' } as const;
            add({ ...subjectOf(row), incident: row.id, kind: 'ack-expired', severity: row.severity, ...said });
          }
          return due.map(({ id }) => id);
        }),
      suppress: (suppressions, atMs) =>
        inOne(() => {
          for (const { incident, by } of suppressions) {
            const row = sql.incident.get(incident);
            if (row === undefined || row.suppressed_by === by) continue;
            sql.suppress.run({ incident, by, releasedAtMs: by === null ? atMs : null });
            const note = by === null ? null : `incident ${by}`;
            const kind = by === null ? 'released' : 'suppressed';
            add({
              ...subjectOf(row),
              incident,
              kind,
              severity: row.severity,
              at_ms: atMs,
              by: null,
              note,
              telling: 'silent',
            });
          }
        }),
      markReminded: (incident, atMs, level) => void sql.reminded.run({ incident, atMs, level }),
      addSilence: (silence) => addedSilence(sql, silence),
      silences: (atMs, all = false) => sql.silences.all({ atMs, all: Number(all) }).map(silenceOfRow),
      endSilence: (id, atMs) => sql.endSilence.run({ id, atMs }).changes > 0,
      inOneTransaction: inOne,
    },
  };
}

/** What is due to be told of it is told by nobody either. */
function letGo(sql: Statements, row: IncidentRow, atMs: number, add: (row: AddedByPerson) => void): void {
  const why = 'no longer watched';
  for (const { id, incident } of sql.untold.all()) if (incident === row.id) sql.never.run({ id, why });
  const said = { severity: row.severity, at_ms: atMs, by: null, note: null, telling: 'silent' } as const;
  add({ ...subjectOf(row), incident: row.id, kind: 'let-go', ...said });
  sql.cleared.run({ incident: row.id, atMs });
  sql.close.run({ incident: row.id, atMs });
  sql.endLately.run({ check: row.check_id, target: row.target, code: row.code });
}

type Words = Pick<TransitionInsert, 'at_ms' | 'by' | 'note' | 'telling'>;
type TransitionInsert = Omit<TransitionRow, 'id' | 'told_at_ms'>;
type AddedByPerson = Omit<TransitionInsert, 'attempt' | 'notice_key' | 'why'>;

function subjectOf({ check_id, target, code }: Pick<IncidentRow, 'check_id' | 'target' | 'code'>) {
  return { check_id, target, code };
}

function beforeOf(sql: Statements, check: string, target: string): SubjectBefore {
  const lately = new Map(sql.lately.all({ check, target }).map(({ code, recent }) => [code, recent]));
  const live = new Map(sql.live.all({ check, target }).map((row) => [row.code, row]));
  const codes = new Map<string, CodeState>();
  for (const code of new Set([...lately.keys(), ...live.keys()])) {
    codes.set(code, stateOf(live.get(code), lately.get(code) ?? ''));
  }
  return {
    codes,
    isNoticed: (key) => sql.isNoticed.get({ check, target, key }) !== undefined,
    hasNotices: () => sql.hasNotices.get({ check, target }) !== undefined,
  };
}

function stateOf(row: IncidentRow | undefined, recent: string): CodeState {
  return {
    state: row?.state ?? 'clear',
    severity: row?.severity ?? 'warning',
    worst: row?.worst ?? 'warning',
    sinceMs: row?.state_since_ms ?? 0,
    recent,
    isFlapping: row?.is_flapping === 1,
    unsaidLooks: row?.unsaid_looks ?? 0,
  };
}

/** The incident, where this look cleared it. */
function applied(sql: Statements, moment: Moment, change: CodeChange): readonly IncidentRow[] {
  const { code, after, isFound, transitions } = change;
  const { check, target, atMs, attempt } = moment;
  // Of what is open also that it was long not found: so many in a row, for so long.
  if (after.recent.includes('x') || after.state !== 'clear')
    sql.setLately.run({ check, target, code, recent: after.recent });
  else sql.endLately.run({ check, target, code });
  const known = sql.liveOne.get({ check, target, code });
  const opens = known === undefined && transitions.some(({ kind }) => kind === 'suspected');
  const id = opens ? Number(sql.open.run({ ...moment, code, severity: after.severity }).lastInsertRowid) : known?.id;
  for (const transition of transitions) noted(sql, moment, code, id ?? null, transition);
  if (id === undefined) return [];
  sql.setState.run({
    incident: id,
    state: after.state,
    severity: after.severity,
    worst: after.worst,
    sinceMs: after.sinceMs,
    isFlapping: Number(after.isFlapping),
    unsaidLooks: after.unsaidLooks,
    firedAtMs: transitions.some(({ kind }) => kind === 'fired') ? atMs : null,
  });
  if (isFound) sql.seen.run({ incident: id, atMs, attempt });
  if (after.state !== 'clear') return [];
  const row = sql.incident.get(id);
  sql.close.run({ incident: id, atMs });
  return row === undefined ? [] : [row];
}

function noted(
  sql: Statements,
  { check, target, atMs, attempt }: Moment,
  code: string,
  incident: number | null,
  { kind, severity, telling, noticeKey, why }: NewTransition,
): void {
  const subject = { check_id: check, target, code };
  const words = { by: null, note: null, notice_key: noticeKey ?? null, why: why ?? null };
  sql.addTransition.run({ ...subject, incident, kind, severity, at_ms: atMs, attempt, telling, ...words });
  if (noticeKey !== undefined) sql.notice.run({ check, target, key: noticeKey, atMs });
}

/** Those that end with the recovery of what they fit, when nothing of it is open any more. */
function endSilences(sql: Statements, cleared: readonly IncidentRow[], atMs: number): void {
  const silences = sql.silences
    .all({ atMs, all: 0 })
    .map(silenceOfRow)
    .filter((one) => one.isEndedByRecovery);
  if (silences.length === 0) return;
  const open = sql.openIncidents.all({ check: null, target: null }).map(incidentOfRow);
  const closed = cleared.map(incidentOfRow);
  for (const silence of silences) {
    const fits = (incident: Incident) => fitsSilence(silence, incident);
    if (closed.some(fits) && !open.some(fits)) sql.endSilence.run({ id: silence.id, atMs });
  }
}

function addedSilence(sql: Statements, silence: Omit<Silence, 'id' | 'endedAtMs'>): Silence {
  const { check, target, fromMs, untilMs, by, note, isEndedByRecovery } = silence;
  const row = { check, target, fromMs, untilMs, by, note, isEndedByRecovery: Number(isEndedByRecovery) };
  const { lastInsertRowid } = sql.addSilence.run(row);
  return { ...silence, id: Number(lastInsertRowid), endedAtMs: null };
}

/** Only what is asked for is in the text, so that SQLite may use its indexes. */
function transitionsOf(database: Database, query: TransitionQuery): readonly TransitionRow[] {
  const wanted = [
    query.incident === undefined ? [] : ['incident = @incident'],
    query.check === undefined ? [] : ['check_id = @check'],
    query.target === undefined ? [] : ['target = @target'],
    query.sinceMs === undefined ? [] : ['at_ms >= @sinceMs'],
    query.untilMs === undefined ? [] : ['at_ms <= @untilMs'],
  ].flat();
  const where = wanted.length === 0 ? '' : `WHERE ${wanted.join(' AND ')}`;
  return database
    .prepare<TransitionQuery, TransitionRow>(`SELECT * FROM transition ${where} ORDER BY id DESC LIMIT @limit`)
    .all({ ...query, limit: query.limit ?? 100 });
}

/** Whether anybody was told that it fires stands in its transitions. */
const incidentRows = `SELECT incident.*, EXISTS (SELECT 1 FROM transition WHERE transition.incident = incident.id
    AND telling = 'told' AND kind IN ('fired', 'worse', 'flapping', 'notice')) AS is_told FROM incident`;

type OfCode = { readonly check: string; readonly target: string; readonly code: string };
type OfSubject = Omit<OfCode, 'code'>;

function statementsOf(database: Database) {
  return { ...readingOf(database), ...writingOf(database), ...peopleOf(database) };
}

function readingOf(database: Database) {
  return {
    openIncidents: database.prepare<{ check: string | null; target: string | null }, IncidentRow>(
      `${incidentRows} WHERE closed_at_ms IS NULL AND state <> 'suspect' AND (@check IS NULL OR check_id = @check)
        AND (@target IS NULL OR target = @target) ORDER BY id`,
    ),
    suspects: database.prepare<[], IncidentRow>(
      `${incidentRows} WHERE closed_at_ms IS NULL AND state = 'suspect' ORDER BY id`,
    ),
    incidents: database.prepare<[number], IncidentRow>(
      `${incidentRows} WHERE fired_at_ms IS NOT NULL AND id IN (SELECT id FROM incident WHERE closed_at_ms IS NULL
        UNION ALL SELECT id FROM incident WHERE closed_at_ms >= ?) ORDER BY id DESC`,
    ),
    incident: database.prepare<[number], IncidentRow>(`${incidentRows} WHERE id = ?`),
    live: database.prepare<OfSubject, IncidentRow>(
      `SELECT *, 0 AS is_told FROM incident WHERE check_id = @check AND target = @target AND closed_at_ms IS NULL`,
    ),
    liveOne: database.prepare<OfCode, { id: number }>(
      'SELECT id FROM incident WHERE check_id = @check AND target = @target AND code = @code AND closed_at_ms IS NULL',
    ),
    lately: database.prepare<OfSubject, { code: string; recent: string }>(
      'SELECT code, recent FROM lately WHERE check_id = @check AND target = @target',
    ),
    hasNotices: database.prepare<OfSubject, { at_ms: number }>(
      'SELECT at_ms FROM noticed WHERE check_id = @check AND target = @target LIMIT 1',
    ),
    isNoticed: database.prepare<OfSubject & { key: string }, { at_ms: number }>(
      'SELECT at_ms FROM noticed WHERE check_id = @check AND target = @target AND notice_key = @key',
    ),
    untold: database.prepare<[], TransitionRow>("SELECT * FROM transition WHERE telling = 'due' ORDER BY id"),
    acksOver: database.prepare<[number], IncidentRow>(
      `${incidentRows} WHERE closed_at_ms IS NULL AND ack_until_ms IS NOT NULL AND ack_until_ms <= ? ORDER BY id`,
    ),
    subjects: database.prepare<[], OfSubject & { id: number; leftAtMs: number | null }>(
      'SELECT id, check_id AS "check", target, left_at_ms AS leftAtMs FROM subject',
    ),
    silences: database.prepare<{ atMs: number; all: number }, SilenceRow>(
      `SELECT * FROM silence WHERE @all = 1 OR (ended_at_ms IS NULL AND from_ms <= @atMs AND until_ms > @atMs)
        ORDER BY id DESC`,
    ),
  };
}

function writingOf(database: Database) {
  const ofSubject = 'check_id = @check AND target = @target';
  return {
    setLately: database.prepare<OfCode & { recent: string }>(
      `INSERT INTO lately (check_id, target, code, recent) VALUES (@check, @target, @code, @recent)
        ON CONFLICT DO UPDATE SET recent = excluded.recent`,
    ),
    endLately: database.prepare<OfCode>(`DELETE FROM lately WHERE ${ofSubject} AND code = @code`),
    open: database.prepare<Moment & { code: string; severity: string }>(
      `INSERT INTO incident (check_id, target, code, severity, worst, state, state_since_ms, opened_at_ms, last_seen_at_ms,
          opened_by, last_seen_by)
        VALUES (@check, @target, @code, @severity, @severity, 'suspect', @atMs, @atMs, @atMs, @attempt, @attempt)`,
    ),
    setState: database.prepare<Record<string, string | number | null>>(
      `UPDATE incident SET state = @state, severity = @severity, worst = @worst, state_since_ms = @sinceMs,
          is_flapping = @isFlapping, unsaid_looks = @unsaidLooks, fired_at_ms = coalesce(fired_at_ms, @firedAtMs)
        WHERE id = @incident`,
    ),
    cleared: database.prepare<{ incident: number; atMs: number }>(
      `UPDATE incident SET state = 'clear', state_since_ms = @atMs WHERE id = @incident`,
    ),
    seen: database.prepare<{ incident: number; atMs: number; attempt: number }>(
      'UPDATE incident SET last_seen_at_ms = @atMs, last_seen_by = @attempt WHERE id = @incident',
    ),
    close: database.prepare<{ incident: number; atMs: number }>(
      `UPDATE incident SET closed_at_ms = @atMs, ack_at_ms = NULL, ack_by = NULL, ack_note = NULL, ack_until_ms = NULL
        WHERE id = @incident`,
    ),
    addTransition: database.prepare<TransitionInsert>(
      `INSERT INTO transition (incident, check_id, target, code, kind, severity, at_ms, attempt, notice_key, by, note, telling, why)
        VALUES (@incident, @check_id, @target, @code, @kind, @severity, @at_ms, @attempt, @notice_key, @by, @note, @telling, @why)`,
    ),
    notice: database.prepare<OfSubject & { key: string; atMs: number }>(
      `INSERT INTO noticed (check_id, target, notice_key, at_ms) VALUES (@check, @target, @key, @atMs)
        ON CONFLICT DO NOTHING`,
    ),
  };
}

function peopleOf(database: Database) {
  return {
    told: database.prepare<{ id: number; atMs: number }>(
      "UPDATE transition SET telling = 'told', told_at_ms = @atMs WHERE id = @id AND telling = 'due'",
    ),
    never: database.prepare<{ id: number; why: string }>(
      "UPDATE transition SET telling = 'never', why = @why WHERE id = @id AND telling = 'due'",
    ),
    ack: database.prepare<Record<string, string | number | null>>(
      `UPDATE incident SET ack_at_ms = @atMs, ack_by = @by, ack_note = @note, ack_until_ms = @untilMs
        WHERE id = @incident AND closed_at_ms IS NULL`,
    ),
    unack: database.prepare<[number]>(
      `UPDATE incident SET ack_at_ms = NULL, ack_by = NULL, ack_note = NULL, ack_until_ms = NULL
        WHERE id = ? AND ack_at_ms IS NOT NULL`,
    ),
    suppress: database.prepare<{ incident: number; by: number | null; releasedAtMs: number | null }>(
      'UPDATE incident SET suppressed_by = @by, released_at_ms = @releasedAtMs WHERE id = @incident',
    ),
    reminded: database.prepare<{ incident: number; atMs: number; level: number }>(
      `UPDATE incident SET reminded_at_ms = @atMs, escalated_level = max(escalated_level, @level) WHERE id = @incident`,
    ),
    setLeft: database.prepare<{ id: number; leftAtMs: number | null }>(
      'UPDATE subject SET left_at_ms = @leftAtMs WHERE id = @id',
    ),
    addSilence: database.prepare<Record<string, string | number | null>>(
      `INSERT INTO silence (check_pattern, target_pattern, from_ms, until_ms, by, note, is_ended_by_recovery)
        VALUES (@check, @target, @fromMs, @untilMs, @by, @note, @isEndedByRecovery)`,
    ),
    endSilence: database.prepare<{ id: number; atMs: number }>(
      'UPDATE silence SET ended_at_ms = @atMs WHERE id = @id AND ended_at_ms IS NULL AND until_ms > @atMs',
    ),
  };
}
