/** What the mail of an encrypted case says: nothing of the case but its number and kind; pure. Names nobody's model, action or user. */
import type { CaseContent } from './case.ts';

export type SealedArchive = {
  readonly name: string;
  readonly sizeBytes: number;
  /** Of the encrypted file, hex. */
  readonly sha256: string;
  readonly isAttached: boolean;
  readonly recipients: readonly string[];
};

export type SealedMail = { readonly subject: string; readonly text: string; readonly html: string };

export function sealedMail(
  { id, problemTitle }: Pick<CaseContent, 'id' | 'problemTitle'>,
  { name, sizeBytes, sha256, isAttached, recipients }: SealedArchive,
): SealedMail {
  const where = isAttached
    ? `They are in the attached archive ${name}`
    : `They are in the archive ${name}, which is too large for a mail and is handed over separately`;
  const paragraphs = [
    'Hello,',
    `We report: ${problemTitle}. Our number is ${id}.`,
    `The details are confidential. ${where} (${sizeBytes} bytes), encrypted with age (age-encryption.org) to`,
    recipients.join('\n'),
    `Open it with the key that belongs to it: age -d -i KEYFILE -o ${name.replace(/\.age$/, '')} ${name}`,
    'Then read summary.html in it first.',
    `SHA-256 of ${name}:\n${sha256}`,
  ];
  const html = paragraphs.map((text) => `<p>${escaped(text).replaceAll('\n', '<br>')}</p>`).join('\n');
  return {
    subject: `${id}: ${problemTitle}`,
    text: `${paragraphs.join('\n\n')}\n`,
    html: `<!doctype html>\n<html lang="en"><meta charset="utf-8"><body>\n${html}\n</body></html>\n`,
  };
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
