/** Which conversation with the desk a case belongs to, by what the store holds; and keeping its mail there. Sends nothing. */
import type { CaseThread } from '../store/case-mail.ts';
import type { Store } from '../store/store.ts';
import type { MailThread, OutgoingMail } from './mail-files.ts';
import { stepOf } from './mail-state.ts';
import { CaseRefused } from './refused.ts';

type Threads = Pick<Store, 'caseThread' | 'openThreads' | 'caseMail' | 'caseMailsOf'>;

/**
 * A repeat of something the desk has already been told about follows that case. Throws CaseRefused while the mail of this very
 * case is on its way or uncertain: what was perhaps sent is not to be replaced.
 */
export function threadOf(caseId: string, fingerprint: string | null, store: Threads): MailThread {
  const own = store.caseMail(caseId);
  if (own?.state === 'sending' || own?.state === 'uncertain')
    throw new CaseRefused(
      own.state === 'sending'
        ? `The mail of case ${caseId} is being sent just now, so the case is not made again. Try again in a few minutes.`
        : `Whether the mail of case ${caseId} arrived is uncertain, so the case is not made again. Ask the desk, then say: anaplan-doctor case settle ${caseId} --arrived (or --lost)`,
    );
  const generation = own === null ? 1 : own.state === 'sent' ? own.generation + 1 : own.generation;
  const first = firstOf(caseId, fingerprint, store);
  if (first === null) return { generation, follows: null };
  return {
    generation,
    follows: { caseId: first.caseId, number: first.deskNumber, references: referencesOf(first, store) },
  };
}

/** The case of this fingerprint that the desk knows and that is still open; itself, where its own mail was sent. Null: it would be new. */
export function firstOf(caseId: string, fingerprint: string | null, store: Threads): CaseThread | null {
  const isKnown = (thread: CaseThread) => thread.deskNumber !== null || sentMails(thread.caseId, store).length > 0;
  const others = fingerprint === null ? [] : store.openThreads(fingerprint);
  const own = store.caseThread(caseId);
  const known = others.filter(isKnown);
  const first = known.find(({ follows }) => follows === null) ?? known[0];
  if (first !== undefined && first.caseId !== caseId) return first;
  return own !== null && own.closedAtMs === null && isKnown(own) ? own : null;
}

/** Our own mails to the desk and then its confirmation, so that the last is the one a reply answers. */
function referencesOf(first: CaseThread, store: Threads): readonly string[] {
  const sent = sentMails(first.caseId, store);
  return [...sent, ...(first.deskMessageId === null ? [] : [first.deskMessageId])];
}

function sentMails(caseId: string, store: Threads): readonly string[] {
  return store
    .caseMailsOf(caseId)
    .filter(({ state }) => state === 'sent' || state === 'uncertain')
    .map(({ messageId }) => messageId);
}

export type Remembered = {
  readonly caseId: string;
  readonly fingerprint: string | null;
  readonly title: string;
  readonly thread: MailThread;
  readonly message: OutgoingMail | null;
  readonly nowMs: number;
  readonly who: string;
};

/** After the case itself was saved. Throws CaseRefused when its mail has moved on meanwhile. */
export function rememberMail(
  { caseId, fingerprint, title, thread, message, nowMs, who }: Remembered,
  store: Store,
): void {
  const { generation, follows } = thread;
  const first = follows === null || follows.caseId === caseId ? null : follows.caseId;
  store.saveCaseThread({ caseId, fingerprint, title, follows: first });
  if (message === null) return;
  const { bytes, sha256, messageId, envelope } = message;
  const mail = { caseId, generation, messageId, sha256, sizeBytes: bytes.length, envelope, renderedAtMs: nowMs };
  const current = store.caseMail(caseId);
  const was = current?.generation === generation ? current : null;
  // The same bytes leave everything as it is, an approval too.
  if (was?.sha256 === sha256) return;
  const step =
    was === null
      ? { to: { state: 'draft', sha256, approval: null } as const }
      : stepOf(was, { kind: 'render', sha256 });
  if ('refused' in step) throw new CaseRefused(step.refused);
  if (!store.keepRendered(mail, was, step.to, who))
    throw new CaseRefused(`The mail of case ${caseId} was changed by another process meanwhile. Make the case again.`);
}
