/** What is remembered of the mails of cases: threads, the mail as rendered and its state, who did what. Types only. */
import type { MailStanding } from '../case/mail-state.ts';
import type { Envelope } from '../mail/mail.ts';

export type CaseThread = {
  readonly caseId: string;
  /** What it is about; null where nothing could come again. */
  readonly fingerprint: string | null;
  readonly title: string;
  /** The first case of the thread; null when it is that one. */
  readonly follows: string | null;
  /** What the desk calls it. */
  readonly deskNumber: string | null;
  /** Of the desk's confirmation, with angle brackets. */
  readonly deskMessageId: string | null;
  readonly closedAtMs: number | null;
};

export type RenderedMail = {
  readonly caseId: string;
  /** 1, and one more each time the case is made again after its mail was sent. */
  readonly generation: number;
  readonly messageId: string;
  /** Hex, of the bytes. */
  readonly sha256: string;
  readonly sizeBytes: number;
  readonly envelope: Envelope;
  readonly renderedAtMs: number;
};

export type CaseMail = RenderedMail &
  MailStanding & {
    readonly id: number;
    readonly stateSinceMs: number;
    /** While it is being sent: which process, and until when that can be true. */
    readonly sender: Sender | null;
    /** How the last attempt ended; null before the first. */
    readonly lastText: string | null;
    readonly version: number;
  };

export type Sender = { readonly pid: number; readonly untilMs: number };

export type CaseMailEntry = {
  readonly caseId: string;
  readonly generation: number;
  readonly atMs: number;
  /** A user of this host, or `anaplan-doctor`. */
  readonly who: string;
  /** `rendered`, `approved`, `sending`, `sending again`, ... */
  readonly event: string;
  /** After it. */
  readonly state: string;
  readonly sha256: string;
  readonly detail: string;
};

export type MailChange = {
  readonly to: MailStanding;
  readonly sender: Sender | null;
  /** Absent: stays as it is. */
  readonly lastText?: string;
  readonly entry: Pick<CaseMailEntry, 'atMs' | 'who' | 'event' | 'detail'>;
};

export type CaseMailStore = {
  caseThread(caseId: string): CaseThread | null;
  /** Of this fingerprint and not closed, oldest first. */
  openThreads(fingerprint: string): readonly CaseThread[];
  /** Replaces what is known, but for the desk's number and Message-ID. */
  saveCaseThread(thread: Pick<CaseThread, 'caseId' | 'fingerprint' | 'title' | 'follows'>): void;
  /** False when there is no such case. */
  numberCase(caseId: string, deskNumber: string, deskMessageId: string | null): boolean;
  closeCase(caseId: string, atMs: number): boolean;
  /** The newest mail of a case. */
  caseMail(caseId: string): CaseMail | null;
  /** Every mail of a case, oldest first. */
  caseMailsOf(caseId: string): readonly CaseMail[];
  /** Mails that are being sent. */
  mailsBeingSent(): readonly CaseMail[];
  /** Keeps a mail as rendered: a new one as a draft, or `to` in place of `was`. False when `was` is no longer as given. */
  keepRendered(mail: RenderedMail, was: CaseMail | null, to: MailStanding, who: string): boolean;
  /** With its entry in the log, in one transaction. False when the mail is no longer as given: nothing was changed then. */
  moveCaseMail(mail: CaseMail, change: MailChange): boolean;
  /** Oldest first. */
  caseMailLog(caseId: string): readonly CaseMailEntry[];
  /** Entries of this event since then, of all cases. */
  countCaseMailLog(event: string, sinceMs: number): number;
};
