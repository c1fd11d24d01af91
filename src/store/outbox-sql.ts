/** The outbox in the database. Knows its tables and what is one transaction; no rule about when to send. */
import type { Database } from 'better-sqlite3';
import type { Envelope } from '../mail/mail.ts';
import type {
  ChannelTrouble,
  MessageState,
  NewMessage,
  OutboxLine,
  OutboxMessage,
  OutboxStore,
  Settled,
} from './outbox.ts';

type Doing = <T>(what: string, action: () => T) => T;
type Statements = ReturnType<typeof statementsOf>;

/** A wait that is longer is due to a clock that was set back. */
const mostWaitMs = 24 * 3_600_000;
const mostThreaded = 500;

/** `doing` puts errors into words: StoreFailed. */
export function outboxStoreOf(database: Database, doing: Doing): OutboxStore {
  const sql = statementsOf(database);
  const inOne = <T>(work: () => T): T => database.transaction(work).immediate();
  const write = <T>(work: () => T): T => doing('keep what is to be sent', () => inOne(work));
  const read = <T>(work: () => T): T => doing('be read', work);
  return {
    addMessages: (messages) => write(() => messages.flatMap((message) => added(sql, message) ?? [])),
    dueMessages: (channel, nowMs) =>
      read(() => sql.due.all({ channel, nowMs, farMs: nowMs + mostWaitMs }).map(lineOfRow)),
    waitingChannels: () => read(() => sql.waiting.all()),
    claimMessage: (id, claim) =>
      write(() => {
        const { changes } = sql.claim.run({ id, ...claim, farMs: claim.nowMs + mostWaitMs });
        return changes === 0 ? null : messageOf(sql, id);
      }),
    settleMessage: (id, owner, to) => write(() => sql.settle.run({ id, owner, ...settledRow(to) }).changes > 0),
    releaseClaims: (isGone, notBeforeMs) =>
      write(() => {
        const gone = sql.claimed.all().filter(({ owner }) => isGone(owner));
        for (const { id, key, attempts } of gone) sql.release.run({ id, notBeforeMs: notBeforeMs(key, attempts) });
        return gone.length;
      }),
    message: (id) => read(() => messageOf(sql, id)),
    messages: (query) => read(() => linesOf(database, query).map(lineOfRow)),
    countMessages: () =>
      read(() => {
        const counts = { ...noMessages };
        for (const { state, count } of sql.count.all()) counts[state] = count;
        return counts;
      }),
    firstTries: (channel, sinceMs) => read(() => sql.firstTries.all({ channel, sinceMs })),
    mergeMessages: (ids, into) =>
      write(() => {
        const left = ids.filter((id) => sql.isPending.get(id) !== undefined);
        if (left.length === 0) return false;
        const summary = added(sql, into);
        if (summary === null) return false;
        for (const id of left) sql.merge.run({ id, summary, atMs: into.createdAtMs });
        return true;
      }),
    supersedeMessages: (all, atMs) =>
      write(() => {
        for (const { id, by } of all) if (sql.isPending.get(id) !== undefined) sql.merge.run({ id, summary: by, atMs });
      }),
    retryMessages: (id, nowMs) => write(() => sql.retry.run({ id, nowMs }).changes),
    dropMessage: (id, nowMs) => write(() => sql.drop.run({ id, nowMs }).changes > 0),
    threadOf: (incidents) =>
      read(() => {
        for (const incident of incidents.slice(0, mostThreaded)) {
          const found = sql.thread.get(incident);
          if (found !== undefined) return found;
        }
        return null;
      }),
    channelTroubles: () => read(() => sql.troubles.all()),
    noteTrouble: (channel, atMs, error) =>
      write(() => {
        sql.noteTrouble.run({ channel, atMs, error });
        return sql.trouble.get(channel) as ChannelTrouble;
      }),
    markTroubleTold: (channel, atMs) => void write(() => sql.troubleTold.run({ channel, atMs })),
    endTrouble: (channel) =>
      write(() => {
        const trouble = sql.trouble.get(channel) ?? null;
        if (trouble !== null) sql.endTrouble.run(channel);
        return trouble;
      }),
    pruneMessages: (beforeMs, limit) => write(() => sql.prune.run({ beforeMs, limit }).changes),
  };
}

const noMessages: { [S in MessageState]: number } = {
  pending: 0,
  claimed: 0,
  uncertain: 0,
  sent: 0,
  parked: 0,
  merged: 0,
  dropped: 0,
};

/** Null when its key is there. */
function added(sql: Statements, { mail, incidents, ...message }: NewMessage): number | null {
  const done = sql.add.run({
    ...message,
    incidents: JSON.stringify(incidents),
    messageId: mail?.messageId ?? null,
    envelope: mail === null ? null : JSON.stringify(mail.envelope),
  });
  if (done.changes === 0) return null;
  if (mail !== null)
    for (const incident of incidents.slice(0, mostThreaded)) sql.addThread.run(incident, mail.messageId);
  return Number(done.lastInsertRowid);
}

function settledRow(to: Settled) {
  const { state, error } = to;
  return 'atMs' in to
    ? { state, error, notBeforeMs: null, settledAtMs: to.atMs }
    : { state, error, notBeforeMs: to.notBeforeMs, settledAtMs: null };
}

type LineRow = Omit<OutboxLine, 'incidents'> & { readonly incidents: string };
type MessageRow = Omit<OutboxMessage, 'incidents' | 'mail'> & {
  readonly incidents: string;
  readonly messageId: string | null;
  readonly envelope: string | null;
};

const columns = `id, "key", channel, kind, severity, subject, created_at_ms AS createdAtMs, incidents, state, attempts,
  maybe_twice AS maybeTwice, not_before_ms AS notBeforeMs, first_tried_at_ms AS firstTriedAtMs, owner,
  lease_until_ms AS leaseUntilMs, settled_at_ms AS settledAtMs, last_error AS lastError, merged_into AS mergedInto`;
const line = `${columns}, length(payload) AS sizeBytes`;
const due = `((state IN ('pending', 'uncertain') AND (not_before_ms <= @nowMs OR not_before_ms > @farMs))
  OR (state = 'claimed' AND (lease_until_ms <= @nowMs OR lease_until_ms > @farMs)))`;

function statementsOf(database: Database) {
  type Values = Record<string, string | number | Buffer | null>;
  return {
    add: database.prepare<Values>(
      `INSERT INTO outbox ("key", channel, kind, severity, subject, created_at_ms, incidents, message_id, envelope,
          content_type, payload, state, not_before_ms)
        VALUES (@key, @channel, @kind, @severity, @subject, @createdAtMs, @incidents, @messageId, @envelope,
          @contentType, @payload, 'pending', @createdAtMs)
        ON CONFLICT ("key") DO NOTHING`,
    ),
    addThread: database.prepare<[number, string]>(
      'INSERT INTO outbox_thread (incident, message_id) VALUES (?, ?) ON CONFLICT DO NOTHING',
    ),
    thread: database.prepare<[number], string>('SELECT message_id FROM outbox_thread WHERE incident = ?').pluck(),
    due: database.prepare<Values, LineRow>(
      `SELECT ${line} FROM outbox
        WHERE channel = @channel AND state IN ('pending', 'claimed', 'uncertain') AND ${due} ORDER BY id LIMIT 200`,
    ),
    waiting: database
      .prepare<[], string>(
        "SELECT DISTINCT channel FROM outbox WHERE state IN ('pending', 'claimed', 'uncertain') ORDER BY channel",
      )
      .pluck(),
    claim: database.prepare<Values>(
      `UPDATE outbox SET attempts = attempts + 1, maybe_twice = maybe_twice + (state IN ('claimed', 'uncertain')),
          state = 'claimed', owner = @owner, lease_until_ms = @untilMs,
          first_tried_at_ms = coalesce(first_tried_at_ms, @nowMs)
        WHERE id = @id AND ${due}`,
    ),
    settle: database.prepare<Values>(
      `UPDATE outbox SET state = @state, owner = NULL, lease_until_ms = NULL, last_error = @error,
          not_before_ms = coalesce(@notBeforeMs, not_before_ms), settled_at_ms = @settledAtMs
        WHERE id = @id AND state = 'claimed' AND owner = @owner`,
    ),
    claimed: database.prepare<[], { id: number; owner: string; key: string; attempts: number }>(
      "SELECT id, owner, key, attempts FROM outbox WHERE state = 'claimed'",
    ),
    release: database.prepare<Values>(
      `UPDATE outbox SET state = 'uncertain', owner = NULL, lease_until_ms = NULL, not_before_ms = @notBeforeMs,
          last_error = 'the process that was sending it ended in the middle of it'
        WHERE id = @id AND state = 'claimed'`,
    ),
    message: database.prepare<[number], MessageRow>(
      `SELECT ${columns}, message_id AS messageId, envelope, content_type AS contentType, payload FROM outbox WHERE id = ?`,
    ),
    count: database.prepare<[], { state: MessageState; count: number }>(
      'SELECT state, count(*) AS count FROM outbox GROUP BY state',
    ),
    firstTries: database
      .prepare<Values, number>(
        `SELECT first_tried_at_ms FROM outbox
          WHERE channel = @channel AND first_tried_at_ms >= @sinceMs ORDER BY first_tried_at_ms`,
      )
      .pluck(),
    isPending: database.prepare<[number]>("SELECT 1 FROM outbox WHERE id = ? AND state = 'pending' AND attempts = 0"),
    merge: database.prepare<Values>(
      "UPDATE outbox SET state = 'merged', merged_into = @summary, settled_at_ms = @atMs WHERE id = @id",
    ),
    retry: database.prepare<Values>(
      `UPDATE outbox SET state = iif(state = 'parked', 'pending', state), not_before_ms = @nowMs, settled_at_ms = NULL
        WHERE iif(@id IS NULL, state = 'parked', id = @id AND state IN ('parked', 'pending', 'uncertain'))`,
    ),
    drop: database.prepare<Values>(
      `UPDATE outbox SET state = 'dropped', settled_at_ms = @nowMs
        WHERE id = @id AND state IN ('parked', 'pending', 'uncertain')`,
    ),
    troubles: database.prepare<[], ChannelTrouble>(`SELECT ${trouble} FROM outbox_trouble ORDER BY channel`),
    trouble: database.prepare<[string], ChannelTrouble>(`SELECT ${trouble} FROM outbox_trouble WHERE channel = ?`),
    noteTrouble: database.prepare<Values>(
      `INSERT INTO outbox_trouble (channel, since_ms, failures, last_error) VALUES (@channel, @atMs, 1, @error)
        ON CONFLICT DO UPDATE SET failures = failures + 1, last_error = excluded.last_error`,
    ),
    troubleTold: database.prepare<Values>('UPDATE outbox_trouble SET told_at_ms = @atMs WHERE channel = @channel'),
    endTrouble: database.prepare<[string]>('DELETE FROM outbox_trouble WHERE channel = ?'),
    prune: database.prepare<Values>(
      `DELETE FROM outbox WHERE id IN (SELECT id FROM outbox
        WHERE settled_at_ms < @beforeMs AND +state IN ('sent', 'merged', 'dropped') ORDER BY settled_at_ms LIMIT @limit)`,
    ),
  };
}

const trouble = 'channel, since_ms AS sinceMs, failures, told_at_ms AS toldAtMs, last_error AS lastError';

function messageOf(sql: Statements, id: number): OutboxMessage | null {
  const row = sql.message.get(id);
  if (row === undefined) return null;
  const { incidents, messageId, envelope, ...rest } = row;
  return {
    ...rest,
    incidents: JSON.parse(incidents) as number[],
    mail: messageId === null || envelope === null ? null : { messageId, envelope: JSON.parse(envelope) as Envelope },
  };
}

function lineOfRow({ incidents, ...row }: LineRow): OutboxLine {
  return { ...row, incidents: JSON.parse(incidents) as number[] };
}

function linesOf(
  database: Database,
  { states, channel, sinceMs = 0, limit = 100 }: Parameters<OutboxStore['messages']>[0],
): readonly LineRow[] {
  return database
    .prepare<Record<string, string | number | null>, LineRow>(
      `SELECT ${line} FROM outbox WHERE created_at_ms >= @sinceMs
        AND (@states IS NULL OR state IN (SELECT value FROM json_each(@states)))
        AND (@channel IS NULL OR channel = @channel) ORDER BY id DESC LIMIT @limit`,
    )
    .all({
      sinceMs,
      limit,
      channel: channel ?? null,
      states: states === undefined ? null : JSON.stringify(states),
    });
}
