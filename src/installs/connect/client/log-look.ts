/** Reads the end of a script's log and has the log room say how the last run ended. Keeps no line of it. */
import type { Host } from '../../../host/host.ts';
import { logVerdictOf } from '../../log/verdict.ts';
import type { LogSeen } from './observation.ts';

const mostBytes = 2 * 1024 * 1024;

export async function logSeenOf(file: string, host: Host): Promise<LogSeen> {
  const read = await host.textOf(file, { maxBytes: mostBytes, from: 'end' }).catch(() => undefined);
  if (read === undefined) return { file, state: 'unreadable' };
  if (read === null) return { file, state: 'missing' };
  const { modifiedAtMs } = read;
  // How old it is, the judge tells by the time of the file.
  const { outcome, runs, cause, isHiddenByExitCode } = logVerdictOf(read.text, modifiedAtMs);
  return { file, state: 'read', modifiedAtMs, outcome, runs, cause, isHiddenByExitCode };
}
