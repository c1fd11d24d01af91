/** The mails of a case as bytes: the draft for a mail program, and the message this program may send. Within a size, past the gate; sends nothing. */
import { createHash } from 'node:crypto';
import type { Envelope } from '../mail/mail.ts';
import type { Attachment, Message } from '../mail/message.ts';
import { messageBytes } from '../mail/message.ts';
import type { Outgoing } from '../redaction/gate.ts';
import { refuseSecrets } from '../redaction/gate.ts';
import type { Settings } from '../settings/settings.ts';
import { defaultMailLimitBytes, hardMailLimitBytes } from '../settings/smtp.ts';
import type { CaseContent } from './case.ts';
import { mailHtml, mailText } from './mail-text.ts';
import { sealedMail } from './sealed-mail.ts';

/** What of the case leaves, besides the mail. */
export type MailParts = {
  readonly content: CaseContent;
  readonly archive: Buffer;
  /** `case.zip` or `case.zip.age`. */
  readonly archiveName: string;
  readonly archiveSha256: string;
  /** To whom it is encrypted; none: it is in clear. */
  readonly recipients: readonly string[];
  readonly summaryHtml: string;
};

/** Which mail of which conversation with the desk it is. */
export type MailThread = {
  /** 1 for the first mail of a case. */
  readonly generation: number;
  /** What it is a follow-up of; null for a new case. */
  readonly follows: {
    readonly caseId: string;
    /** The desk's number, once it was entered. */
    readonly number: string | null;
    /** Message-IDs of that conversation, oldest first; the last is what this one answers. */
    readonly references: readonly string[];
  } | null;
};

/** In the folder of the case: the message as it is sent, byte for byte. */
export const messageName = 'message.eml';

export const newThread: MailThread = { generation: 1, follows: null };

export type CaseMails = {
  /** The `.eml` draft. */
  readonly draft: Buffer;
  /** Null without a mail server in the settings. */
  readonly message: OutgoingMail | null;
  readonly isArchiveAttached: boolean;
  /** All words of both, for the gate. */
  readonly texts: readonly Outgoing[];
};

export type OutgoingMail = {
  readonly bytes: Buffer;
  /** Hex. */
  readonly sha256: string;
  /** With angle brackets. */
  readonly messageId: string;
  readonly envelope: Envelope;
};

type Rendering = { readonly settings: Pick<Settings, 'support' | 'smtp' | 'reporter' | 'watchers'> };

/** What goes along with the words. */
type Along = 'archive' | 'summary' | 'nothing';

/** The same parts give the same bytes. Throws SecretLeft. */
export async function mailsOf(
  parts: MailParts,
  { settings }: Rendering,
  thread: MailThread,
  knownSecrets: readonly string[],
): Promise<CaseMails> {
  const limitBytes = Math.min(settings.support.mailLimitBytes ?? defaultMailLimitBytes, hardMailLimitBytes);
  // Base64 alone makes four of three bytes: what cannot fit is not even tried.
  const mayFit = (parts.archive.length * 4) / 3 <= limitBytes;
  const withArchive = mayFit ? await rendered(parts, settings, thread, 'archive') : null;
  const isArchiveAttached = withArchive !== null && largest(withArchive) <= limitBytes;
  const withSummary = isArchiveAttached ? withArchive : await rendered(parts, settings, thread, 'summary');
  const fits = largest(withSummary) <= limitBytes;
  const mails = fits ? withSummary : await rendered(parts, settings, thread, 'nothing');
  await refuseSecrets(mails.texts, knownSecrets);
  return { draft: mails.draft, message: mails.message, isArchiveAttached, texts: mails.texts };
}

function largest({ draft, message }: Pick<CaseMails, 'draft' | 'message'>): number {
  return Math.max(draft.length, message?.bytes.length ?? 0);
}

/** ServiceNow takes 524,288 characters of a body and drops the rest. */
const longestBody = 500_000;

async function rendered(parts: MailParts, settings: Rendering['settings'], thread: MailThread, along: Along) {
  const { content } = parts;
  const words = wordsOf(parts, thread, along);
  const { subject } = words;
  const text =
    words.text.length > longestBody
      ? `${words.text.slice(0, longestBody)}\n(cut; the whole is in the archive)\n`
      : words.text;
  const html = words.html.length > longestBody ? null : words.html;
  const { to, cc } = recipientsOf(settings);
  const { smtp, support, reporter } = settings;
  const replyTo = support.replyTo ?? reporter?.email ?? null;
  const hash = createHash('sha256')
    .update(JSON.stringify([content.id, thread.generation]))
    .digest('hex')
    .slice(0, 32);
  const domain = smtp?.from.address.split('@').at(-1) ?? 'anaplan-doctor.invalid';
  // Short: a header that has to be folded behind its name is misread here and there.
  const messageId = `<${content.id}.${thread.generation}.${hash.slice(0, 12)}@${domain}>`;
  const references = thread.follows?.references ?? [];
  const message: Message = {
    from: null,
    ...{ to: [to], cc, subject, text, html, messageId, references },
    replyTo: replyTo === null ? [] : [replyTo],
    attachments: attachmentsOf(parts, along),
    dateMs: content.createdAtMs,
    inReplyTo: references.at(-1) ?? null,
    headers: {},
    boundary: hash,
  };
  const draft = await messageBytes({ ...message, headers: { 'X-Unsent': '1' } });
  const bytes = smtp === undefined ? null : await messageBytes({ ...message, from: smtp.from });
  const texts = [
    { name: 'the text of the mail', text },
    { name: 'the HTML of the mail', text: html ?? '' },
    {
      name: 'the headers of the mail',
      text: [to, ...cc, subject, replyTo ?? '', smtp?.from.name ?? '', ...references].join('\n'),
    },
  ];
  const envelope = { from: smtp?.from.address ?? '', to: [to, ...cc], required: [to] };
  const outgoing = bytes === null ? null : { bytes, sha256: sha256Of(bytes), messageId, envelope };
  return { draft, message: outgoing, texts };
}

/** A reply prefix and the number as a word of its own, early: by these ServiceNow finds the case where the headers do not say it. */
function wordsOf(parts: MailParts, { follows }: MailThread, along: Along) {
  const { content, archive, archiveName, archiveSha256, recipients } = parts;
  const name = archiveName.replace('case', content.id);
  const how = { isAttached: along === 'archive', isSummaryAttached: along === 'summary' };
  const about = { name, sizeBytes: archive.length, sha256: archiveSha256, ...how };
  const words =
    recipients.length > 0
      ? sealedMail(content, { ...about, recipients })
      : {
          subject: content.subject,
          text: mailText(content, about, follows),
          html: mailHtml(content, about, follows),
        };
  if (follows === null) return words;
  return { ...words, subject: `Re: ${follows.number === null ? '' : `${follows.number} `}${words.subject}` };
}

/** Each address once, whoever named it. */
function recipientsOf({ support, watchers }: Rendering['settings']): { to: string; cc: readonly string[] } {
  const { to } = support;
  const seen = new Set([to.toLowerCase()]);
  const cc = [...support.cc, ...watchers].filter((address) => {
    const isNew = !seen.has(address.toLowerCase());
    seen.add(address.toLowerCase());
    return isNew;
  });
  return { to, cc };
}

function attachmentsOf(
  { content, archive, archiveName, recipients, summaryHtml }: MailParts,
  along: Along,
): readonly Attachment[] {
  const isSealed = recipients.length > 0;
  if (along === 'archive') {
    const contentType = isSealed ? 'application/octet-stream' : 'application/zip';
    return [{ name: archiveName.replace('case', content.id), contentType, content: archive }];
  }
  // The page would tell what the archive is encrypted for.
  if (isSealed || along === 'nothing') return [];
  const page = Buffer.from(summaryHtml, 'utf8');
  return [{ name: `${content.id}.html`, contentType: 'text/html; charset=utf-8', content: page }];
}

function sha256Of(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}
