/** What a whole log of Anaplan Connect comes to: its last run, why, how old; pure. For the check `anaplan-connect` and for `connect-log`. */
import type { Entry } from '../../explain/entry.ts';
import { withoutControls } from './encoding.ts';
import { catalogued } from './failures.ts';
import type { LoggedAction, LoggedRun, RunOutcome } from './run.ts';
import { causeOf, connectExitCodeOf, runOutcomeOf } from './run.ts';
import type { LogState } from './runs.ts';
import { afterLine, emptyLog, ended } from './runs.ts';
import { wallClockMs } from './stamp.ts';

export type LogCause = Pick<Entry, 'id' | 'title' | 'meaning' | 'remedy' | 'actsNext'> & { readonly line: number };

export type LogVerdict = {
  /** Of the last run; `no-run`: there is none in the text. */
  readonly outcome: RunOutcome | 'no-run';
  readonly runs: number;
  /** Lines from 1, of the text as it was given. Null without a run. */
  readonly firstLine: number | null;
  readonly lastLine: number | null;
  readonly actions: readonly LoggedAction[];
  /** Null: it went well, or nothing known says why. */
  readonly cause: LogCause | null;
  /** The wall clock of the host that wrote it, as it stands there; null in 1.3. */
  readonly endedAt: string | null;
  /** Since the last run said something; null: not knowable. */
  readonly ageMs: number | null;
  /** `at-least`: the zone of the log is not known, so the least that any zone allows. */
  readonly ageBy: 'stamp' | 'file' | 'at-least' | null;
  /** What Anaplan Connect exits with by this log; null: it ended in the middle. */
  readonly connectExitCode: number | null;
  /** What a wrapper wrote of the exit code. */
  readonly saidExitCode: number | null;
  /** It went wrong, and the exit code is or was said to be 0. */
  readonly isHiddenByExitCode: boolean;
};

export type LogTimes = {
  /** When the file was last written to. */
  readonly modifiedAtMs?: number | null;
  /** Of the host that wrote it, east of Greenwich. */
  readonly utcOffsetMinutes?: number | null;
};

const mostCharacters = 2_000_000;
/** UTC-12: no clock on earth is further behind. */
const furthestWestMs = 12 * 3_600_000;

/** Of a longer text its end. Never throws. */
export function logVerdictOf(text: string, nowMs: number, times: LogTimes = {}): LogVerdict {
  const skipped = linesIn(text.slice(0, Math.max(0, text.length - mostCharacters)));
  const lines = withoutControlsKeepingEnds(text.slice(-mostCharacters)).split(/\r\n|\r|\n/);
  const state = ended(lines.reduce(afterLine, { ...emptyLog, lines: skipped }));
  const run = state.previous;
  if (run === null) return { ...noRun, ...ageOf(null, nowMs, times) };
  const outcome = runOutcomeOf(run);
  const connectExitCode = connectExitCodeOf(run);
  return {
    outcome,
    runs: runCountOf(state),
    firstLine: run.firstLine,
    lastLine: run.lastLine,
    actions: run.actions,
    cause: outcome === 'ok' ? null : logCauseOf(run),
    endedAt: run.endedAt,
    ...ageOf(run.endedAt, nowMs, times),
    connectExitCode,
    saidExitCode: run.saidExitCode,
    isHiddenByExitCode: outcome !== 'ok' && outcome !== 'unknown' && (run.saidExitCode ?? connectExitCode) === 0,
  };
}

export function runCountOf({ counts }: LogState): number {
  return Object.values(counts).reduce((sum, count) => sum + count, 0);
}

/** The words of the catalogue for why a run did not end well. */
export function logCauseOf(run: LoggedRun): LogCause | null {
  const cause = causeOf(run);
  const entry = cause?.id == null ? null : catalogued(cause.id);
  if (cause === null || entry === null) return null;
  const { id, title, meaning, remedy, actsNext } = entry;
  return { id, title, meaning, remedy, actsNext, line: cause.line };
}

const noRun: LogVerdict = {
  outcome: 'no-run',
  runs: 0,
  firstLine: null,
  lastLine: null,
  actions: [],
  cause: null,
  endedAt: null,
  ageMs: null,
  ageBy: null,
  connectExitCode: null,
  saidExitCode: null,
  isHiddenByExitCode: false,
};

function ageOf(
  endedAt: string | null,
  nowMs: number,
  { modifiedAtMs = null, utcOffsetMinutes = null }: LogTimes,
): Pick<LogVerdict, 'ageMs' | 'ageBy'> {
  const wallMs = endedAt === null ? null : wallClockMs(endedAt);
  if (wallMs !== null && utcOffsetMinutes !== null) {
    return { ageMs: Math.max(0, nowMs - (wallMs - utcOffsetMinutes * 60_000)), ageBy: 'stamp' };
  }
  if (modifiedAtMs !== null) return { ageMs: Math.max(0, nowMs - modifiedAtMs), ageBy: 'file' };
  if (wallMs === null) return { ageMs: null, ageBy: null };
  return { ageMs: Math.max(0, nowMs - wallMs - furthestWestMs), ageBy: 'at-least' };
}

function withoutControlsKeepingEnds(text: string): string {
  return withoutControls(text.replaceAll('\r\n', '\n').replaceAll('\r', '\n'));
}

function linesIn(text: string): number {
  return text.match(/\r\n|\r|\n/g)?.length ?? 0;
}
