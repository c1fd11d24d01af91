/** What a finding about a deadline says of the moment and of the runs, as facts and texts; pure. */
import type { JsonObject } from '../check.ts';
import { durationText, utcText } from '../explanation.ts';
import type { Deadline } from '../settings/settings.ts';
import type { Demand, Due, SeenRun } from './due.ts';
import { localText } from './local-day.ts';

/** `due` and `window` name the moment, and since when runs count for it, by the deadline's own zone. */
export function dueFactsOf(demand: Demand, deadline: Deadline, { dueAtMs, untilMs, beforeMs }: Due): JsonObject {
  const { text, timeZone, toleranceMs, calendar } = deadline;
  const tolerance = toleranceMs === 0 ? '' : `, with ${durationText(toleranceMs)} of tolerance`;
  const before = beforeMs === null ? 'by' : `between ${localText(beforeMs, timeZone)} and`;
  const due = localText(dueAtMs, timeZone);
  return {
    ...{ demand, written: text, calendar: calendar?.name ?? null, dueAtMs, untilMs, beforeMs, toleranceMs },
    ...{ due, window: `${before} ${due}${tolerance}` },
  };
}

const outcomeTexts: { readonly [O in SeenRun['outcome']]: string } = {
  running: 'still runs',
  succeeded: 'ended well',
  failed: 'failed',
  cancelled: 'was cancelled',
  unread: 'has ended',
};

/** A sentence. */
export function lastRunText(run: SeenRun | undefined): string {
  if (run === undefined) return 'No run is listed at all.';
  return `The newest run known started at ${utcText(run.startedAtMs)} and ${outcomeTexts[run.outcome]}.`;
}
