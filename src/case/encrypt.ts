/** Encrypts an archive to age recipients, whole or not at all, in memory. Knows no file and no case. */
import { Encrypter } from 'age-encryption';

/** The archive was not encrypted; nothing may be written in its place. The message names what is wrong, never a key. */
export class EncryptionRefused extends Error {
  override readonly name = 'EncryptionRefused';
}

/** X25519 recipients, as age-keygen prints them: those every age since 1.0 can open. */
const recipientShape = /^age1[02-9ac-hj-np-z]{58}$/;

/** Throws EncryptionRefused for what is no recipient; without any, there is nothing to encrypt to. */
export function refuseBadRecipients(recipients: readonly string[]): void {
  for (const recipient of recipients) {
    // A secret key pasted by mistake must not be shown.
    const shown = /^age1\w*$/i.test(recipient) ? `"${recipient.slice(0, 80)}"` : 'What was given';
    const refused = () =>
      new EncryptionRefused(
        `${shown} is no age recipient (age1 and 58 letters and digits, as age-keygen -y prints it): nothing was encrypted and no case was written.`,
      );
    if (!recipientShape.test(recipient)) throw refused();
    try {
      new Encrypter().addRecipient(recipient);
    } catch {
      throw refused();
    }
  }
}

/** For each of the recipients, of whom there is at least one; binary age format (age-encryption.org/v1). Never the same bytes twice. */
export async function encryptedTo(archive: Uint8Array, recipients: readonly string[]): Promise<Buffer> {
  const distinct = [...new Set(recipients)];
  if (distinct.length === 0)
    throw new EncryptionRefused('There is nobody to encrypt the archive to; no case was written.');
  refuseBadRecipients(distinct);
  const encrypted = await encryption(archive, distinct);
  if (!isEncryptedFor(encrypted, archive, distinct.length)) {
    throw new EncryptionRefused('What was meant to be encrypted does not look encrypted; no case was written.');
  }
  return encrypted;
}

async function encryption(archive: Uint8Array, recipients: readonly string[]): Promise<Buffer> {
  try {
    const encrypter = new Encrypter();
    for (const recipient of recipients) encrypter.addRecipient(recipient);
    return Buffer.from(await encrypter.encrypt(archive));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new EncryptionRefused(`The archive could not be encrypted (${reason}); no case was written.`);
  }
}

const firstLine = 'age-encryption.org/v1\n';

/** The header, one stanza for each recipient, and no zip in sight. */
function isEncryptedFor(encrypted: Buffer, archive: Uint8Array, recipients: number): boolean {
  const header = encrypted.subarray(0, encrypted.indexOf('\n---')).toString('latin1');
  const stanzas = header.split('\n').filter((line) => line.startsWith('-> X25519 ')).length;
  const sample = Buffer.from(archive.subarray(0, 64));
  return header.startsWith(firstLine) && stanzas === recipients && (sample.length < 16 || !encrypted.includes(sample));
}
