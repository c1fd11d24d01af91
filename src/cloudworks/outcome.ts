/** How a run of CloudWorks ended, in one word; pure. The API has no such word: code, message and success say it together. */
import type { CloudRun } from './cloudworks.ts';
import { rowsIn } from './row-counts.ts';

export type Outcome = 'running' | 'succeeded' | 'partial' | 'failed' | 'cancelled' | 'unclear';

/** Seen with partial success; the message then counts rows and `success` is true. */
const partialCode = 38;

export function outcomeOf(run: CloudRun): Outcome {
  const { success, message, errorCode, endedAtMs } = run;
  if (isUnderWay(message)) return 'running';
  if (/^cancel/i.test(message ?? '')) return 'cancelled';
  if (errorCode === partialCode || (success === true && hasBadRows(message))) return 'partial';
  if (success === true) return 'succeeded';
  // Not ended, and nothing said of it: between start and the first word.
  if (endedAtMs === null && message === null && errorCode === null)
    return run.startedAtMs === null ? 'unclear' : 'running';
  return success === false ? 'failed' : 'unclear';
}

/** `Running` is live; the others are words of the same state in other services of Anaplan. */
function isUnderWay(message: string | null): boolean {
  return /^(running|queued|pending|in[ _-]?progress|started|not[ _-]?started|cancelling)\.*$/i.test(
    message?.trim() ?? '',
  );
}

function hasBadRows(message: string | null): boolean {
  const rows = rowsIn(message);
  return rows !== null && rows.failed > 0;
}
