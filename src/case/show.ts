/** A case and its mail as text: state, what would be sent to the byte, who did what; pure. */
import { sizeText, utcText } from '../explanation.ts';
import type { ReadMessage } from '../mail/parts.ts';
import { headerOf } from '../mail/parts.ts';
import { visible, visibleLines } from '../report/visible.ts';
import type { CaseMail, CaseMailEntry, CaseThread } from '../store/case-mail.ts';
import type { CaseRecord } from '../store/store.ts';
import { isApproved, stateWords } from './mail-state.ts';

export type Shown = {
  readonly record: CaseRecord;
  readonly thread: CaseThread | null;
  /** Null: there is a draft only. */
  readonly mail: CaseMail | null;
  /** As it lies in the folder, and its hash, hex; null where it is not there. */
  readonly message: { readonly read: ReadMessage; readonly sha256: string; readonly sizeBytes: number } | null;
  readonly log: readonly CaseMailEntry[];
  readonly mailto: string | null;
  readonly nowMs: number;
};

export function shownText(shown: Shown): string {
  const { mailto, log } = shown;
  const blocks = [
    headText(shown),
    messageText(shown),
    ...(mailto === null ? [] : [`For a mail program, without the archive:\n  ${mailto}`]),
    ...(log.length === 0 ? [] : [`What was done:\n${log.map(entryText).join('\n')}`]),
    nextText(shown),
  ];
  return `${blocks.join('\n\n')}\n`;
}

function headText({ record, thread, mail, nowMs }: Shown): string {
  const { id, problem, createdAtMs, folder } = record;
  const lines = [
    `${id}  ${visible(thread?.title ?? problem)}`,
    `  state    ${mail === null ? 'a draft for your own mail program (no mail server in the settings)' : stateWords[mail.state]}`,
    ...(thread?.deskNumber == null ? [] : [`  number   ${visible(thread.deskNumber)}`]),
    ...(thread?.follows == null ? [] : [`  follows  ${thread.follows}`]),
    ...(thread?.closedAtMs == null ? [] : [`  closed   ${utcText(thread.closedAtMs)}`]),
    `  made     ${utcText(createdAtMs)}`,
    `  folder   ${visible(folder)}`,
    ...(mail?.approval == null ? [] : [`  approved ${approvalText(mail, nowMs)}`]),
    ...(mail?.lastText == null ? [] : [`  last     ${visible(mail.lastText)}`]),
  ];
  return lines.join('\n');
}

function approvalText(mail: CaseMail, nowMs: number): string {
  const { approval } = mail;
  if (approval === null) return '';
  const { by, atMs, untilMs } = approval;
  return `by ${visible(by)}, ${utcText(atMs)}, ${isApproved(mail, nowMs) ? 'until' : 'over since'} ${utcText(untilMs)}`;
}

const shownHeaders = ['From', 'To', 'Cc', 'Reply-To', 'Subject', 'Date', 'Message-ID', 'In-Reply-To', 'References'];

function messageText({ message, mail }: Shown): string {
  if (message === null) return 'The mail is not in the folder any more.';
  const { read, sha256, sizeBytes } = message;
  const headers = shownHeaders.flatMap((name) => {
    const value = headerOf(read, name);
    return value === null ? [] : [`  ${name}: ${visible(value)}`];
  });
  const attached = read.parts.flatMap(({ fileName, contentType, content }) =>
    fileName === null ? [] : [`  Attached: ${visible(fileName)}, ${contentType}, ${sizeText(content.length)}`],
  );
  const text = read.parts.find(({ contentType, fileName }) => fileName === null && contentType === 'text/plain');
  const changed =
    mail === null || mail.sha256 === sha256
      ? []
      : ['  These are NOT the bytes that were made; they cannot be approved or sent. Make the case again.'];
  const size = [`  Size: ${sizeText(sizeBytes)} as it goes over the wire`, `  SHA-256: ${sha256}`, ...changed];
  const body = visibleLines(text?.content.toString('utf8') ?? '')
    .trimEnd()
    .split('\n')
    .map((line) => `  | ${line}`.trimEnd());
  return [...headers, ...attached, ...size, '', ...body].join('\n');
}

function entryText({ atMs, who, event, sha256, detail }: CaseMailEntry): string {
  return `  ${utcText(atMs)}  ${visible(who)}: ${event}, ${sha256.slice(0, 12)}${detail === '' ? '' : `. ${visible(detail)}`}`;
}

function nextText({ record: { id }, mail }: Shown): string {
  switch (mail?.state) {
    case undefined:
      return 'Complete mail.eml and send it with your own mail program.';
    case 'draft':
      return `Nothing is sent. If it is right: anaplan-doctor case approve ${id}`;
    case 'approved':
      return `Next: anaplan-doctor case send ${id} --config FILE`;
    case 'sending':
      return 'It is being sent just now.';
    case 'sent':
      return `When the desk has answered: anaplan-doctor case number ${id} CS0123456`;
    case 'rejected':
      return `Mend the cause, then: anaplan-doctor case approve ${id}`;
    case 'uncertain':
      return `Ask the desk. It has it: anaplan-doctor case settle ${id} --arrived. It has not: --lost. Or send it once more, perhaps twice: anaplan-doctor case send ${id} --again`;
  }
}
