/**
 * The last look before anything leaves: are secrets in these bytes? It shares no search with the redaction: that one looks for encoded
 * secrets in the text, this one unpacks and decodes the text and looks for the secrets, and for shapes by rules of its own.
 */
import { setImmediate as turn } from 'node:timers/promises';
import { leakOfKnown } from './gate-known.ts';
import { leakOfShape } from './gate-shapes.ts';
import { distinct } from './known-values.ts';
import { ownTokens } from './tokens.ts';
import type { Packed } from './unpack.ts';
import { leavesOf } from './unpack.ts';

/** Thrown instead of handing out a case; says where, never what. */
export class SecretLeft extends Error {
  override readonly name = 'SecretLeft';
}

export type Outgoing = { readonly name: string; readonly text: string };

/** Says what kind of secret begins at which character of a text, in the order of the text; never its value. */
export type Scanner = (
  text: string,
  name: string,
) => Promise<readonly { readonly what: string; readonly at: number }[]>;

export type GateOptions = {
  readonly known: readonly string[];
  /** Ends the search; then nothing leaves. Deadlines are its business: the gate reads no clock. */
  readonly signal: AbortSignal;
  /** secretlint unless given. */
  readonly scanner?: Scanner;
};

/** So much at once, so that a deadline is heard; what stands across two pieces stands in their overlap. */
const pieceCharacters = 131_072;
const overlap = 8_192;

/**
 * Unpacks zip, gzip and mail in memory and looks at every part, and at every name. Throws SecretLeft, with the place, when a secret is
 * there; and also when a part could not be unpacked, when a search failed, and when `signal` ended it: what was not searched does not leave.
 */
export async function passGate(files: readonly Packed[], { known, signal, scanner }: GateOptions): Promise<void> {
  const values = distinct(known);
  const { promise: ended, reject } = Promise.withResolvers<never>();
  const stop = () => reject(new SecretLeft(unfinished('was not finished in time')));
  if (signal.aborted) stop();
  signal.addEventListener('abort', stop, { once: true });
  try {
    await Promise.race([ended, searched(files, values, scanner, signal)]);
  } catch (error) {
    // Its message may hold what was searched.
    throw error instanceof SecretLeft ? error : new SecretLeft(unfinished('failed'), { cause: error });
  } finally {
    signal.removeEventListener('abort', stop);
    ended.catch(() => undefined);
  }
}

async function searched(
  files: readonly Packed[],
  values: readonly string[],
  given: Scanner | undefined,
  signal: AbortSignal,
): Promise<void> {
  const scan = given ?? (await import('./secretlint.ts')).scannedBySecretlint;
  for (const file of files) {
    for (const { name, text } of leavesOf(file)) {
      await turn();
      refuseIn(name, text, values);
      for (let start = 0; start < text.length; start += pieceCharacters) {
        await turn();
        if (signal.aborted) return;
        // Our own tokens stand where a password would stand in an address.
        const piece = text.slice(start, start + pieceCharacters + overlap).replace(ownTokens, '***');
        const [hit] = await scan(piece, name);
        if (hit !== undefined) {
          const line = lineOf(text, start) + lineOf(piece, hit.at) - 1;
          throw new SecretLeft(found(hit.what, `${name}, line ${line}`));
        }
      }
    }
  }
}

/** The part of the gate that needs nothing but the text: for texts that are in no archive. Throws SecretLeft. */
export function refuseSecrets(files: readonly Outgoing[], known: readonly string[]): void {
  const values = distinct(known);
  for (const { name, text } of files) refuseIn(name, text, values);
}

function refuseIn(name: string, text: string, values: readonly string[]): void {
  const shape = leakOfShape(text);
  if (shape !== null) throw new SecretLeft(found(shape.what, `${name}, line ${lineOf(text, shape.at)}`));
  const leak = leakOfKnown(text, values);
  if (leak === null) return;
  throw new SecretLeft(found(leak.how, leak.at === null ? name : `${name}, line ${lineOf(text, leak.at)}`));
}

function lineOf(text: string, at: number): number {
  let line = 1;
  for (let end = text.indexOf('\n'); end !== -1 && end < at; end = text.indexOf('\n', end + 1)) line += 1;
  return line;
}

function found(what: string, place: string): string {
  return `Made the support case and found a secret (${what}) still in ${place}: no case was written. Report this to the makers of anaplan-doctor with the name of that file, not with the file.`;
}

function unfinished(how: string): string {
  return `Made the support case, but the search for secrets in it ${how}: no case was written, as nobody knows what is in it. Run it again; if that does not help, report it to the makers of anaplan-doctor.`;
}
