/** The end of a client's log, read through the host, with what its lines are known to mean. Knows no client; keeps no line but what was recognised. */
import { CouldNotLook } from '../check.ts';
import type { Host } from '../host/host.ts';
import type { KnownLine, LogPattern } from './known-lines.ts';
import { knownLinesOf } from './known-lines.ts';

const logBytes = 2_000_000;

export type ClientLog = {
  readonly file: string;
  readonly lines: readonly KnownLine[];
  readonly isMissing: boolean;
  /** Why it could not be read; absent where it was read, or is not there. */
  readonly problem?: string;
};

/** Null: there is no such file. A log that may not be read hides nothing else of the look. */
export async function clientLogOf(
  file: string,
  host: Host,
  patterns: readonly LogPattern[],
  success: RegExp,
): Promise<ClientLog | null> {
  try {
    const text = await host.textOf(file, { maxBytes: logBytes, from: 'end' });
    return text === null ? null : { file, lines: knownLinesOf(text.text, patterns, success), isMissing: false };
  } catch (error) {
    if (!(error instanceof CouldNotLook)) throw error;
    return { file, lines: [], isMissing: false, problem: error.fault.message };
  }
}
