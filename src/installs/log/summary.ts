/** A judged log in one line, and as an exit code; pure. */
import { stepsOf } from '../../report/words.ts';
import type { LoggedAction, LoggedRun } from './run.ts';
import { connectExitCodeOf, runOutcomeOf } from './run.ts';
import type { LogState } from './runs.ts';
import { logCauseOf, runCountOf } from './verdict.ts';

/** 0 every run ended well; 2 one did not; 3 no run, or one that ends in the middle. `state` is one whose last run has ended. */
export function exitCodeOf({ counts }: LogState): 0 | 2 | 3 {
  if (counts.failed + counts.cancelled + counts['not-found'] > 0) return 2;
  return counts.unknown > 0 || counts.ok === 0 ? 3 : 0;
}

/** One line without its end. Of the log only names of actions are in it, as `redact` leaves them. */
export function summaryOf(state: LogState, redact: (text: string) => string): string {
  const bad = state.firstBad;
  const nameOf = (action: LoggedAction) => redact(named(action));
  if (bad !== null) return badText(bad, state, nameOf);
  if (state.previous === null) {
    return `UNKNOWN. No run of Anaplan Connect was recognised in ${counted(state.lines, 'line')}. To do: see that its output gets here, with "2>&1" before the pipe.`;
  }
  const rejected = state.previous.actions.find(({ hasRejectedRows }) => hasRejectedRows);
  const rows =
    rejected === undefined
      ? ''
      : ` Rows were rejected in ${nameOf(rejected)} (line ${rejected.line}): look into its dump file.`;
  return `OK. ${counted(runCountOf(state), 'run')} of Anaplan Connect ended well.${rows}`;
}

function badText(run: LoggedRun, state: LogState, nameOf: (action: LoggedAction) => string): string {
  const outcome = runOutcomeOf(run);
  const cause = logCauseOf(run);
  const where = firstBadAction(run);
  const parts = [
    outcome === 'unknown' ? 'UNKNOWN.' : 'FAILED.',
    where === null ? runText(run) : `${capital(nameOf(where))} ${saidOf[where.outcome]} (line ${where.line}).`,
    ...(cause === null
      ? ['To do: `anaplan-doctor explain FILE` with the whole log.']
      : [`Cause: ${cause.title} (line ${cause.line}).`, `To do: ${stepsOf(cause.remedy).join(' ')}`]),
    ...(outcome !== 'unknown' && connectExitCodeOf(run) === 0 ? ['Anaplan Connect exits with 0 all the same.'] : []),
    ...(runCountOf(state) > 1 ? [`${goodOf(state)} of ${runCountOf(state)} runs ended well.`] : []),
  ];
  return parts.join(' ').replace(/\s*\n\s*/g, ' ');
}

function runText({ firstLine, lastLine, showedHelp, failures }: LoggedRun): string {
  if (showedHelp) return `The run from line ${firstLine} on only showed its help.`;
  if (failures.length > 0) return `The run from line ${firstLine} on ended with an error.`;
  return `The run from line ${firstLine} on broke off after line ${lastLine}: how it ended is not known.`;
}

const saidOf: { readonly [O in LoggedAction['outcome']]: string } = {
  ok: 'succeeded',
  failed: 'failed',
  cancelled: 'was cancelled',
  'not-found': 'was not found',
  unknown: 'has no end in the log',
};

function firstBadAction({ actions }: LoggedRun): LoggedAction | null {
  return (
    actions.find(({ outcome }) => outcome !== 'ok' && outcome !== 'unknown') ??
    actions.find(({ outcome }) => outcome === 'unknown') ??
    null
  );
}

function named({ kind, name }: LoggedAction): string {
  const what = kind ?? (name === null ? 'an action' : 'the object');
  return name === null ? what : `${what} "${name}"`;
}

function goodOf({ counts }: LogState): number {
  return counts.ok;
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
