/** What is kept of one run of Anaplan Connect, and what it came to; pure. No line is kept, for lines hold secrets: names of actions alone, in their quotes. */
import { isGeneral, isOfClient } from './failures.ts';
import type { ActionKind, Milestone } from './milestones.ts';

export type ActionOutcome = 'ok' | 'failed' | 'cancelled' | 'not-found' | 'unknown';

export type LoggedAction = {
  /** Null: the log does not say. */
  readonly kind: ActionKind | null;
  readonly name: string | null;
  readonly outcome: ActionOutcome;
  /** 1-based, where its outcome stands; without one, where it starts. */
  readonly line: number;
  readonly hasRejectedRows: boolean;
};

export type LoggedFailure = {
  /** Id of the catalogue; null: an error that is in no table. */
  readonly id: string | null;
  readonly line: number;
};

export type LoggedRun = {
  readonly firstLine: number;
  readonly lastLine: number;
  /** Wall clock of the host that wrote it, as it stands there; null in 1.3. */
  readonly startedAt: string | null;
  readonly endedAt: string | null;
  readonly pid: string | null;
  readonly reached: Milestone;
  /** At most 50; the earliest are dropped. */
  readonly actions: readonly LoggedAction[];
  /** At most 20. */
  readonly failures: readonly LoggedFailure[];
  readonly showedHelp: boolean;
  /** Fetched or sent a file, or printed something after signing in. */
  readonly didSomething: boolean;
  /** What a wrapper says of its exit code; null: nothing. */
  readonly saidExitCode: number | null;
};

export type RunOutcome = 'ok' | 'failed' | 'cancelled' | 'not-found' | 'unknown';

/** Worst first. A run that ends in the middle is unknown, never ok. */
export function runOutcomeOf(run: LoggedRun): RunOutcome {
  const outcomes = run.actions.map(({ outcome }) => outcome);
  if (run.showedHelp || run.failures.some(({ id }) => id === null || !isGeneral(id))) return 'failed';
  for (const outcome of ['failed', 'not-found', 'cancelled'] as const) if (outcomes.includes(outcome)) return outcome;
  if (run.failures.length > 0) return 'failed';
  if (outcomes.includes('unknown')) return 'unknown';
  return outcomes.length > 0 || run.didSomething ? 'ok' : 'unknown';
}

/** The failure that says most of why; null: none is known, or none at all. */
export function causeOf(run: LoggedRun): LoggedFailure | null {
  const known = run.failures.filter(({ id }) => id !== null);
  const telling = known.find(({ id }) => id !== null && !isGeneral(id));
  if (telling !== undefined) return telling;
  const missing = run.actions.find(({ outcome }) => outcome === 'not-found');
  if (missing !== undefined) return { id: 'connect-action-not-found', line: missing.line };
  if (run.showedHelp) return { id: 'connect-help', line: run.lastLine };
  return known[0] ?? run.failures[0] ?? null;
}

/** What Anaplan Connect itself exits with by such a log: 1 for an exception, 100 from the launcher without Java, else 0, failed imports included. */
export function connectExitCodeOf(run: LoggedRun): number | null {
  const outcome = runOutcomeOf(run);
  if (outcome === 'unknown') return null;
  const ids = run.failures.map(({ id }) => id);
  if (ids.includes('java-not-found')) return 100;
  return ids.some((id) => id === null || throwing(id)) ? 1 : 0;
}

/** Logged and gone on after, by its source: everything else of the catalogue is an exception that ends the program. */
function throwing(id: string): boolean {
  const loggedOnly = ['connect-nothing-to-execute', 'connect-no-ids', 'connect-export-ignored', 'connect-help'];
  return isOfClient(id) && !loggedOnly.includes(id);
}
