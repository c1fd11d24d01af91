/** Opens an age file with the identities given, in memory and within bounds. Knows no case and no file. */
import { armor, Decrypter } from 'age-encryption';
import { InspectRefused, refuse } from './refused.ts';

const firstLine = 'age-encryption.org/v1';
const armorLine = '-----BEGIN AGE ENCRYPTED FILE-----';
const mostIdentities = 64;

/** Whether it is an age file, binary or armoured. */
export function isSealed(bytes: Uint8Array): boolean {
  const start = Buffer.from(bytes.subarray(0, 64)).toString('latin1').trimStart();
  return start.startsWith(firstLine) || start.startsWith(armorLine);
}

/** The secret keys in a file as age-keygen writes it: a line each, comments after `#`. Throws InspectRefused, never with a key in it. */
export function identitiesIn(text: string): readonly string[] {
  const lines = text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'));
  const isKey = (line: string) => /^AGE-SECRET-KEY-1[02-9AC-HJ-NP-Z]{58}$/.test(line);
  if (lines.length === 0 || lines.length > mostIdentities || !lines.every(isKey))
    refuse('The identity file is none: give --identity the file that age-keygen made (AGE-SECRET-KEY-1...).');
  return lines;
}

/** Throws InspectRefused when none of the identities opens it, when it is damaged, or when it holds more than `maxBytes`. */
export async function unsealed(bytes: Uint8Array, identities: readonly string[], maxBytes: number): Promise<Buffer> {
  // Plain text is never longer than what it was encrypted to.
  if (bytes.length > maxBytes) refuse(`The file is larger than ${maxBytes} bytes.`);
  const decrypter = decrypterFor(identities);
  try {
    const text = Buffer.from(bytes);
    const isArmoured = text.subarray(0, 64).toString('latin1').trimStart().startsWith(armorLine);
    return Buffer.from(await decrypter.decrypt(isArmoured ? armor.decode(text.toString('latin1')) : bytes));
  } catch (error) {
    throw new InspectRefused(
      'The archive could not be decrypted: it is for another key than the one in the identity file, or it is damaged. Nothing was written.',
      { cause: error },
    );
  }
}

function decrypterFor(identities: readonly string[]): Decrypter {
  const decrypter = new Decrypter();
  try {
    for (const identity of identities) decrypter.addIdentity(identity);
  } catch {
    refuse('A key in the identity file is damaged.');
  }
  return decrypter;
}
