/** Approves and sends the mail of a case, and settles what became of it: each step by the state machine, kept before anything happens. */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Clock } from '../clock.ts';
import type { SendOutcome } from '../mail/mail.ts';
import { smtpServerOf } from '../mail/server.ts';
import { sendMessage } from '../mail/smtp.ts';
import { outcomeText } from '../mail/words.ts';
import { redactorOf } from '../redaction/redact.ts';
import type { SecretRef, Settings } from '../settings/settings.ts';
import { defaultApprovalMs } from '../settings/smtp.ts';
import type { CaseMail } from '../store/case-mail.ts';
import type { Store } from '../store/store.ts';
import { messageName } from './mail-files.ts';
import type { MailEvent, MailStanding } from './mail-state.ts';
import { stepOf } from './mail-state.ts';
import { recoverSending } from './recover-sending.ts';
import { redactionKeyOf } from './redaction-key.ts';
import { CaseRefused } from './refused.ts';
import { firstOf } from './thread.ts';
import { approvalMsOf } from './write.ts';

export type Sending = {
  readonly caseId: string;
  readonly store: Store;
  readonly settings: Pick<Settings, 'smtp' | 'network' | 'support'>;
  /** Throws CouldNotLook where a secret cannot be read. */
  readonly readSecret: (reference: SecretRef) => Promise<string>;
  /** Is told of tokens received. */
  readonly onSecret: (value: string) => void;
  readonly clock: Clock;
  /** For the log. */
  readonly who: string;
  /** A person says so although it may have arrived already. */
  readonly again?: boolean;
  readonly automatic?: boolean;
  readonly signal: AbortSignal;
};

export type Sent = { readonly mail: CaseMail; readonly outcome: SendOutcome; readonly text: string };

/** What autoSend counts. */
export const automaticEvent = 'sending automatically';
/** Beyond the time of the conversation itself. */
const senderGraceMs = 60_000;

/**
 * Hands the approved bytes to the mail server, once. Throws CaseRefused when the state does not allow it, CouldNotLook when a secret
 * is not to be had: nothing was sent then. Whatever the server does is an outcome.
 */
export async function sendCase(request: Sending): Promise<Sent> {
  const { caseId, store, settings, clock, who, again = false, signal } = request;
  recoverSending(store, clock.nowMs());
  const { smtp, network } = settings;
  if (smtp === undefined)
    throw new CaseRefused(
      `Case ${caseId} was not sent: the settings name no mail server. Set smtp, make the case again, or send mail.eml with your own mail program.`,
    );
  const mail = mailOf(caseId, store);
  const bytes = await bytesOf(mail, store);
  const nowMs = clock.nowMs();
  const start = { kind: 'start', sha256: sha256Of(bytes), atMs: nowMs, again } as const;
  const step = steppedOr(mail, start, `Case ${caseId} was not sent.`);
  refuseSecondCase(mail, store);
  const used = secretsUsed(request);
  const server = await smtpServerOf({ smtp, network, ...used, signal });
  const event = request.automatic === true ? automaticEvent : mail.state === 'uncertain' ? 'sending again' : 'sending';
  const sender = { pid: process.pid, untilMs: nowMs + smtp.timeoutMs + senderGraceMs };
  const detail = `to ${mail.envelope.to.join(', ')} by ${smtp.host}:${smtp.port}`;
  moved(mail, store, { to: step, sender, entry: { atMs: clock.nowMs(), who, event, detail } });
  const { envelope } = mail;
  const outcome = await sendMessage({ bytes, envelope, server, signal });
  // A server may repeat in its answer what it was told at the sign-in.
  const text = redactorOf({ key: redactionKeyOf(store), known: used.known() }).text(outcomeText(outcome, smtp)).text;
  return { mail: settled(mailOf(caseId, store), outcome, text, request), outcome, text };
}

/** Everything that is used to sign in, so that it can be taken out of what is kept and shown. */
function secretsUsed({ readSecret, onSecret }: Sending) {
  const known = new Set<string>();
  return {
    known: () => [...known],
    readSecret: async (reference: SecretRef) => {
      const value = await readSecret(reference);
      known.add(value);
      return value;
    },
    onSecret: (value: string) => {
      known.add(value);
      onSecret(value);
    },
  };
}

function settled(mail: CaseMail, outcome: SendOutcome, text: string, { store, clock, who }: Sending): CaseMail {
  // Where processes cannot see each other, another may have taken this one for gone meanwhile. What the server said is known here all the same.
  const kind = mail.state === 'uncertain' && outcome.kind === 'accepted' ? 'arrived' : outcome.kind;
  const to = steppedOr(mail, { kind }, text);
  const entry = { atMs: clock.nowMs(), who, event: outcome.kind, detail: text };
  return moved(mail, store, { to, sender: null, lastText: text, entry });
}

export type Approving = Pick<Sending, 'caseId' | 'store' | 'clock' | 'who'> & {
  /** Null: as the settings said when the newest case was made. */
  readonly settings: Pick<Settings, 'support'> | null;
  /** Of what was shown, where the caller has it: approves these bytes and no others. */
  readonly sha256?: string;
};

/** Binds the approval to the bytes that lie in the folder now, if they are those that were rendered. Throws CaseRefused. */
export async function approveCase({ caseId, store, clock, who, settings, sha256 }: Approving): Promise<CaseMail> {
  recoverSending(store, clock.nowMs());
  const mail = mailOf(caseId, store);
  const atMs = clock.nowMs();
  const lastsMs = settings === null ? approvalMsOf(store) : settings.support.approvalMs;
  const untilMs = atMs + (lastsMs ?? defaultApprovalMs);
  const found = sha256Of(await bytesOf(mail, store));
  if (sha256 !== undefined && !found.startsWith(sha256.toLowerCase()))
    throw new CaseRefused(
      `Case ${caseId} was not approved: its mail has the SHA-256 ${found}, not ${sha256}. Read it again: anaplan-doctor case show ${caseId}`,
    );
  const to = steppedOr(
    mail,
    { kind: 'approve', sha256: found, by: who, atMs, untilMs },
    `Case ${caseId} was not approved.`,
  );
  refuseSecondCase(mail, store);
  const detail = `until ${new Date(untilMs).toISOString()}`;
  return moved(mail, store, { to, sender: null, entry: { atMs, who, event: 'approved', detail } });
}

/** What a person knows from elsewhere. Throws CaseRefused where the state does not allow it. */
export function settleCase(
  { caseId, store, clock, who }: Pick<Sending, 'caseId' | 'store' | 'clock' | 'who'>,
  what: 'arrived' | 'lost',
  detail: string,
): CaseMail {
  recoverSending(store, clock.nowMs());
  const mail = mailOf(caseId, store);
  const to = steppedOr(mail, { kind: what }, `Case ${caseId} was left as it is.`);
  return moved(mail, store, { to, sender: null, entry: { atMs: clock.nowMs(), who, event: what, detail } });
}

/** The newest mail of a case. Throws CaseRefused. */
export function mailOf(caseId: string, store: Pick<Store, 'caseMail' | 'cases'>): CaseMail {
  const mail = store.caseMail(caseId);
  if (mail !== null) return mail;
  if (store.cases().some(({ id }) => id === caseId))
    throw new CaseRefused(
      `Case ${caseId} has no mail of this program, because there was no mail server (smtp) in the settings when it was made. Send mail.eml with your own mail program, or set smtp and make the case again.`,
    );
  throw new CaseRefused(`There is no case ${caseId} in this store. See them with: anaplan-doctor case list`);
}

/** What lies in the folder. Throws CaseRefused where it cannot be read. */
export async function bytesOf({ caseId }: CaseMail, store: Pick<Store, 'cases'>): Promise<Buffer> {
  const folder = store.cases().find(({ id }) => id === caseId)?.folder ?? '';
  const file = path.join(folder, messageName);
  try {
    return await readFile(file);
  } catch (error) {
    throw new CaseRefused(
      `The mail of case ${caseId} could not be read from ${file} (${(error as NodeJS.ErrnoException).code ?? 'unknown'}). Make the case again.`,
    );
  }
}

/** One open case for one problem: the desk may have been told of it since this mail was made. */
function refuseSecondCase({ caseId, generation }: CaseMail, store: Store): void {
  const thread = store.caseThread(caseId);
  const first = firstOf(caseId, thread?.fingerprint ?? null, store);
  if (first === null || first.caseId === caseId || thread?.follows === first.caseId || generation > 1) return;
  throw new CaseRefused(
    `The desk has case ${first.caseId}${first.deskNumber === null ? '' : ` (${first.deskNumber})`} of the same problem since this mail was made. Make ${caseId} again, and it becomes a follow-up of that one; or close that one: anaplan-doctor case close ${first.caseId}`,
  );
}

function steppedOr(mail: MailStanding, event: MailEvent, otherwise: string): MailStanding {
  const step = stepOf(mail, event);
  if ('to' in step) return step.to;
  throw new CaseRefused(`${otherwise} ${step.refused}`);
}

function moved(mail: CaseMail, store: Store, change: Parameters<Store['moveCaseMail']>[1]): CaseMail {
  if (store.moveCaseMail(mail, change)) return mailOf(mail.caseId, store);
  throw new CaseRefused(
    `The mail of case ${mail.caseId} was changed by another process meanwhile. See how it stands: anaplan-doctor case show ${mail.caseId}`,
  );
}

export function sha256Of(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}
