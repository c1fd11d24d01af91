/** The mail of a case as the bytes of an `.eml` draft. Knows the message format; sends nothing and reads nothing. */
import MailComposer from 'nodemailer/lib/mail-composer';
import { visible } from '../report/visible.ts';
import { sha256Of } from './archive.ts';

export type Draft = {
  readonly to: string;
  readonly cc: readonly string[];
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  readonly attachments: readonly { readonly name: string; readonly contentType: string; readonly content: Buffer }[];
  /** Milliseconds since 1970; for the Date header. */
  readonly dateMs: number;
  /** The same id always gives the same Message-ID and boundaries. */
  readonly caseId: string;
};

/**
 * RFC 5322 and MIME, lines ending in CRLF, the same bytes for the same draft. `X-Unsent: 1` opens it as a draft in Outlook;
 * without a From the mail program puts in the account that sends.
 */
export async function emlOf(draft: Draft): Promise<Buffer> {
  const hash = sha256Of(draft.caseId).slice(0, 32);
  const message = new MailComposer({
    to: addressesOf([draft.to]),
    cc: addressesOf(draft.cc),
    subject: visible(draft.subject),
    date: new Date(draft.dateMs),
    messageId: `<${visible(draft.caseId)}.${hash}@anaplan-doctor.invalid>`,
    headers: { 'X-Unsent': '1' },
    text: draft.text,
    html: draft.html,
    attachments: draft.attachments.map(({ name, contentType, content }) => ({ filename: name, contentType, content })),
    baseBoundary: hash,
    newline: 'windows',
    disableFileAccess: true,
    disableUrlAccess: true,
  }).compile();
  return message.build();
}

/** As data, not as header text: nothing in an address can start a header of its own. */
function addressesOf(addresses: readonly string[]): { name: string; address: string }[] {
  return addresses.map((address) => ({ name: '', address: visible(address).replace(/[\s<>]/g, '') }));
}
