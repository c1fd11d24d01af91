/** A message as bytes (RFC 5322, MIME): the same bytes for the same message. Sends nothing, reads nothing, knows no case. */
import { visible } from '../report/visible.ts';

export type Address = { readonly name: string; readonly address: string };

export type Message = {
  /** Null for a draft: the program it is sent with puts its own in. */
  readonly from: Address | null;
  readonly to: readonly string[];
  readonly cc: readonly string[];
  readonly replyTo: readonly string[];
  readonly subject: string;
  readonly text: string;
  /** Null: text only. */
  readonly html: string | null;
  readonly attachments: readonly Attachment[];
  /** Milliseconds since 1970; for the Date header. */
  readonly dateMs: number;
  /** With its angle brackets; null leaves the header out. */
  readonly messageId: string | null;
  readonly inReplyTo: string | null;
  /** Oldest first. */
  readonly references: readonly string[];
  readonly headers: { readonly [name: string]: string };
  /** Text from which the boundaries are made; 8 to 60 letters and digits that stand in no part. */
  readonly boundary: string;
};

export type Attachment = { readonly name: string; readonly contentType: string; readonly content: Buffer };

/** Lines end in CRLF, 7 bits only. */
export async function messageBytes(message: Message): Promise<Buffer> {
  const { from, inReplyTo, references, messageId, html } = message;
  // Loaded by the first message: most daemons send one a month.
  const { default: MailComposer } = await import('nodemailer/lib/mail-composer');
  const composer = new MailComposer({
    ...(from === null ? {} : { from: { name: visible(from.name), address: bare(from.address) } }),
    to: addressesOf(message.to),
    cc: addressesOf(message.cc),
    replyTo: addressesOf(message.replyTo),
    subject: visible(message.subject),
    date: new Date(message.dateMs),
    ...(messageId === null ? {} : { messageId }),
    ...(inReplyTo === null ? {} : { inReplyTo }),
    ...(references.length === 0 ? {} : { references: [...references] }),
    headers: { ...message.headers },
    text: message.text,
    ...(html === null ? {} : { html }),
    attachments: message.attachments.map(({ name, contentType, content }) => ({
      ...{ filename: name, contentType, content },
      contentTransferEncoding: 'base64' as const,
    })),
    baseBoundary: message.boundary,
    newline: 'windows',
    disableFileAccess: true,
    disableUrlAccess: true,
  }).compile();
  return withoutOwnMessageId(await composer.build(), messageId);
}

/** As data, not as header text: nothing in an address can start a header of its own. */
function addressesOf(addresses: readonly string[]): { name: string; address: string }[] {
  return addresses.map((address) => ({ name: '', address: bare(address) }));
}

function bare(address: string): string {
  return visible(address).replace(/[\s<>]/g, '');
}

/** nodemailer puts a random one in where none is given, and that would not be the same bytes twice. */
function withoutOwnMessageId(bytes: Buffer, messageId: string | null): Buffer {
  if (messageId !== null) return bytes;
  const end = bytes.indexOf('\r\n\r\n');
  const head = bytes.subarray(0, end + 2).toString('latin1');
  const kept = head.replace(/^Message-ID:.*\r\n(?:[ \t].*\r\n)*/im, '');
  return Buffer.concat([Buffer.from(kept, 'latin1'), bytes.subarray(end + 2)]);
}
