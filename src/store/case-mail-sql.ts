/** The mails of cases in SQLite. Knows its own tables and what belongs in one transaction; which step is allowed is not its matter. */
import type { Database } from 'better-sqlite3';
import type { MailStanding, MailState } from '../case/mail-state.ts';
import type { Envelope } from '../mail/mail.ts';
import type { CaseMail, CaseMailEntry, CaseMailStore, CaseThread, MailChange, RenderedMail } from './case-mail.ts';

/** Runs `action`, and throws StoreFailed in words where the file fails. */
export type Doing = <T>(what: string, action: () => T) => T;

type ThreadRow = {
  case_id: string;
  fingerprint: string | null;
  title: string;
  follows: string | null;
  desk_number: string | null;
  desk_message_id: string | null;
  closed_at_ms: number | null;
};

type MailRow = {
  id: number;
  case_id: string;
  generation: number;
  message_id: string;
  sha256: string;
  size_bytes: number;
  envelope: string;
  rendered_at_ms: number;
  state: MailState;
  state_since_ms: number;
  approved_sha256: string | null;
  approved_by: string | null;
  approved_at_ms: number | null;
  approved_until_ms: number | null;
  sender_pid: number | null;
  sender_until_ms: number | null;
  last_text: string | null;
  version: number;
};

type Values = Record<string, string | number | null>;

const columns = `message_id = @messageId, sha256 = @sha256, size_bytes = @sizeBytes, envelope = @envelope,
  rendered_at_ms = @renderedAtMs`;
const standing = `state_since_ms = CASE state WHEN @state THEN state_since_ms ELSE @atMs END, state = @state,
  approved_sha256 = @approvedSha256, approved_by = @approvedBy, approved_at_ms = @approvedAtMs,
  approved_until_ms = @approvedUntilMs, sender_pid = @senderPid, sender_until_ms = @senderUntilMs,
  last_text = coalesce(@lastText, last_text), version = version + 1`;

function statementsOf(database: Database) {
  return {
    thread: database.prepare<[string], ThreadRow>('SELECT * FROM case_thread WHERE case_id = ?'),
    openThreads: database.prepare<[string], ThreadRow>(
      `SELECT case_thread.* FROM case_thread JOIN support_case ON support_case.id = case_id
        WHERE fingerprint = ? AND closed_at_ms IS NULL ORDER BY created_at_ms, case_id`,
    ),
    saveThread: database.prepare<[Values]>(
      `INSERT INTO case_thread (case_id, fingerprint, title, follows) VALUES (@caseId, @fingerprint, @title, @follows)
        ON CONFLICT DO UPDATE SET fingerprint = excluded.fingerprint, title = excluded.title, follows = excluded.follows`,
    ),
    number: database.prepare<[Values]>(
      `UPDATE case_thread SET desk_number = @deskNumber, desk_message_id = coalesce(@deskMessageId, desk_message_id)
        WHERE case_id = @caseId`,
    ),
    close: database.prepare<[Values]>('UPDATE case_thread SET closed_at_ms = @atMs WHERE case_id = @caseId'),
    mails: database.prepare<[string], MailRow>('SELECT * FROM case_mail WHERE case_id = ? ORDER BY generation'),
    sending: database.prepare<[], MailRow>("SELECT * FROM case_mail WHERE state = 'sending' ORDER BY id"),
    add: database.prepare<[Values]>(
      `INSERT INTO case_mail (case_id, generation, message_id, sha256, size_bytes, envelope, rendered_at_ms, state,
          state_since_ms, version)
        VALUES (@caseId, @generation, @messageId, @sha256, @sizeBytes, @envelope, @renderedAtMs, 'draft', @renderedAtMs, 1)
        ON CONFLICT DO NOTHING`,
    ),
    replace: database.prepare<[Values]>(
      `UPDATE case_mail SET ${columns}, ${standing} WHERE id = @id AND version = @version`,
    ),
    move: database.prepare<[Values]>(`UPDATE case_mail SET ${standing} WHERE id = @id AND version = @version`),
    log: database.prepare<[Values]>(
      `INSERT INTO case_mail_log (case_id, generation, at_ms, who, event, state, sha256, detail)
        VALUES (@caseId, @generation, @atMs, @who, @event, @state, @sha256, @detail)`,
    ),
    entries: database.prepare<[string], CaseMailEntry>(
      `SELECT case_id AS caseId, generation, at_ms AS atMs, who, event, state, sha256, detail FROM case_mail_log
        WHERE case_id = ? ORDER BY id`,
    ),
    count: database
      .prepare<[Values], number>('SELECT count(*) FROM case_mail_log WHERE event = @event AND at_ms >= @sinceMs')
      .pluck(),
  };
}

export function caseMailStoreOf(database: Database, doing: Doing): CaseMailStore {
  const sql = statementsOf(database);
  const read = <T>(action: () => T): T => doing('be read', action);
  const keep = database.transaction((mail: RenderedMail, was: CaseMail | null, to: MailStanding, who: string) => {
    const values = renderedValues(mail);
    const done =
      was === null
        ? sql.add.run(values).changes
        : sql.replace.run({ ...values, ...movedValues(was, { to, sender: null, entry: { atMs: mail.renderedAtMs } }) })
            .changes;
    if (done === 0) return false;
    const entry = { atMs: mail.renderedAtMs, who, event: 'rendered', detail: mail.messageId };
    sql.log.run({ ...entryOf(mail), ...entry, state: to.state, sha256: mail.sha256 });
    return true;
  });
  const move = database.transaction((mail: CaseMail, change: MailChange) => {
    if (sql.move.run(movedValues(mail, change)).changes === 0) return false;
    sql.log.run({ ...entryOf(mail), ...change.entry, state: change.to.state, sha256: mail.sha256 });
    return true;
  });
  const mailsOf = (caseId: string) => sql.mails.all(caseId).map(mailOfRow);
  return {
    caseThread: (caseId) => read(() => sql.thread.all(caseId).map(threadOfRow)[0] ?? null),
    openThreads: (fingerprint) => read(() => sql.openThreads.all(fingerprint).map(threadOfRow)),
    saveCaseThread: ({ caseId, fingerprint, title, follows }) =>
      void doing(`keep the case ${caseId}`, () => sql.saveThread.run({ caseId, fingerprint, title, follows })),
    numberCase: (caseId, deskNumber, deskMessageId) =>
      doing(
        `keep the number of case ${caseId}`,
        () => sql.number.run({ caseId, deskNumber, deskMessageId }).changes > 0,
      ),
    closeCase: (caseId, atMs) => doing(`close case ${caseId}`, () => sql.close.run({ caseId, atMs }).changes > 0),
    caseMail: (caseId) => read(() => mailsOf(caseId).at(-1) ?? null),
    caseMailsOf: (caseId) => read(() => mailsOf(caseId)),
    mailsBeingSent: () => read(() => sql.sending.all().map(mailOfRow)),
    keepRendered: (mail, was, to, who) =>
      doing(`keep the mail of case ${mail.caseId}`, () => keep.immediate(mail, was, to, who)),
    moveCaseMail: (mail, change) =>
      doing(`keep the state of the mail of case ${mail.caseId}`, () => move.immediate(mail, change)),
    caseMailLog: (caseId) => read(() => sql.entries.all(caseId)),
    countCaseMailLog: (event, sinceMs) => read(() => sql.count.get({ event, sinceMs }) ?? 0),
  };
}

function renderedValues({ envelope, ...mail }: RenderedMail): Values {
  const { caseId, generation, messageId, sha256, sizeBytes, renderedAtMs } = mail;
  return { caseId, generation, messageId, sha256, sizeBytes, renderedAtMs, envelope: JSON.stringify(envelope) };
}

function movedValues(
  { id, version }: CaseMail,
  { to, sender, lastText, entry }: Omit<MailChange, 'entry'> & { readonly entry: { readonly atMs: number } },
): Values {
  const { state, approval } = to;
  return {
    ...{ id, version, state, atMs: entry.atMs, lastText: lastText ?? null },
    approvedSha256: approval?.sha256 ?? null,
    approvedBy: approval?.by ?? null,
    approvedAtMs: approval?.atMs ?? null,
    approvedUntilMs: approval?.untilMs ?? null,
    senderPid: sender?.pid ?? null,
    senderUntilMs: sender?.untilMs ?? null,
  };
}

function entryOf({ caseId, generation }: RenderedMail) {
  return { caseId, generation };
}

function threadOfRow(row: ThreadRow): CaseThread {
  return {
    caseId: row.case_id,
    fingerprint: row.fingerprint,
    title: row.title,
    follows: row.follows,
    deskNumber: row.desk_number,
    deskMessageId: row.desk_message_id,
    closedAtMs: row.closed_at_ms,
  };
}

function mailOfRow(row: MailRow): CaseMail {
  const { approved_sha256: sha256, approved_by: by, approved_at_ms: atMs, approved_until_ms: untilMs } = row;
  const isApproved = sha256 !== null && by !== null && atMs !== null && untilMs !== null;
  const { sender_pid: pid, sender_until_ms: senderUntilMs } = row;
  return {
    id: row.id,
    caseId: row.case_id,
    generation: row.generation,
    messageId: row.message_id,
    sha256: row.sha256,
    sizeBytes: row.size_bytes,
    envelope: JSON.parse(row.envelope) as Envelope,
    renderedAtMs: row.rendered_at_ms,
    state: row.state,
    stateSinceMs: row.state_since_ms,
    approval: isApproved ? { sha256, by, atMs, untilMs } : null,
    sender: senderUntilMs === null ? null : { pid: pid ?? 0, untilMs: senderUntilMs },
    lastText: row.last_text,
    version: row.version,
  };
}
