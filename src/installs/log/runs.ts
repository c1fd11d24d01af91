/** Folds the lines of a log into runs of Anaplan Connect and what became of their actions; pure and bounded. One line at a time, so that a stream can be judged as it comes. */
import { detailIn, failureIn, isPassing } from './failures.ts';
import type { Milestone } from './milestones.ts';
import { commandLine, exitCodeLine, kindIn, steps } from './milestones.ts';
import type { LoggedAction, LoggedRun, RunOutcome } from './run.ts';
import { runOutcomeOf } from './run.ts';
import type { Level, Stamped } from './stamp.ts';
import { stampedOf } from './stamp.ts';

export type LogState = {
  readonly lines: number;
  /** Level of the stamp above, for the lines of a stack trace below it. */
  readonly level: Level | null;
  readonly current: LoggedRun | null;
  readonly previous: LoggedRun | null;
  /** The first that did not end well, of those that are over. */
  readonly firstBad: LoggedRun | null;
  /** Runs that are over, by outcome. */
  readonly counts: { readonly [O in RunOutcome]: number };
};

const mostActions = 50;
const mostFailures = 20;
/** Longer lines are judged by their beginning. */
const mostCharacters = 8192;

export const emptyLog: LogState = {
  lines: 0,
  level: null,
  current: null,
  previous: null,
  firstBad: null,
  counts: { ok: 0, failed: 0, cancelled: 0, 'not-found': 0, unknown: 0 },
};

/** `line` without colours and line end. */
export function afterLine(state: LogState, line: string): LogState {
  const given = stampedOf(line.slice(0, mostCharacters));
  const stamped = given.level === null && isTrace(given.message) ? { ...given, level: state.level } : given;
  const counted = { ...state, lines: state.lines + 1, level: stamped.level };
  const event = eventIn(stamped);
  if (event === null) return counted.current === null ? counted : withOtherLine(counted, stamped);
  const ready = startsRun(counted, event, stamped) ? opened(ended(counted), stamped) : counted;
  return ready.current === null ? ready : { ...ready, current: told(ready.current, event, stamped, ready.lines) };
}

/** The last run counts as over too. */
export function ended(state: LogState): LogState {
  const { current } = state;
  if (current === null) return state;
  const outcome = runOutcomeOf(current);
  return {
    ...state,
    current: null,
    previous: current,
    firstBad: state.firstBad ?? (outcome === 'ok' ? null : current),
    counts: { ...state.counts, [outcome]: state.counts[outcome] + 1 },
  };
}

type Event =
  | { readonly type: 'command' }
  | { readonly type: 'step'; readonly milestone: Milestone; readonly name: string | null }
  | { readonly type: 'failure'; readonly id: string | null }
  | { readonly type: 'exit-code'; readonly code: number };

function eventIn({ message, level }: Stamped): Event | null {
  if (level === 'DEBUG' || level === 'TRACE') return null;
  if (level === null && commandLine.test(message)) return { type: 'command' };
  for (const { milestone, match } of steps) {
    const found = match.exec(message);
    if (found !== null) return { type: 'step', milestone, name: found[1] ?? null };
  }
  if (level === 'INFO' || level === 'WARN' || (level === null && /^warning:/i.test(message))) return null;
  const failure = failureIn(message);
  if (failure !== null) return { type: 'failure', id: failure.id };
  const said = level === null ? exitCodeLine.exec(message) : null;
  if (said !== null) return { type: 'exit-code', code: Number(said[1] ?? said[2]) };
  return level === 'ERROR' && !isWarning(message) ? { type: 'failure', id: null } : null;
}

/** Logged as errors by Anaplan Connect, which goes on after them. */
function isWarning(message: string): boolean {
  return (
    message.trim() === '' || /^Warning:|^Failed to (?:close|determine|commit)|User has yet to authorize/.test(message)
  );
}

function isTrace(line: string): boolean {
  return /^\s{1,16}at |^Caused by: |^\s{1,16}\.\.\. \d|^[\w.$]{1,200}(?:Exception|Error)\b/.test(line);
}

/** A command line, another process, or a service that is initialised anew. A line that needs a run and finds none starts one too. */
function startsRun({ current, lines }: LogState, event: Event, { pid }: Stamped): boolean {
  if (event.type === 'exit-code') return false;
  if (current === null) return true;
  if (event.type === 'command') return !(isFresh(current) && lines - current.lastLine <= closeLines);
  if (pid !== null && current.pid !== null && pid !== current.pid) return true;
  return event.type === 'step' && event.milestone === 'initialised' && current.reached !== 'started';
}

/** `sh -x`, the script and the launcher each show the same command. */
const closeLines = 3;

function isFresh({ reached, actions, failures }: LoggedRun): boolean {
  return reached === 'started' && actions.length === 0 && failures.length === 0;
}

function opened(state: LogState, { at, pid }: Stamped): LogState {
  const current: LoggedRun = {
    firstLine: state.lines,
    lastLine: state.lines,
    startedAt: at,
    endedAt: at,
    pid,
    reached: 'started',
    actions: [],
    failures: [],
    showedHelp: false,
    didSomething: false,
    saidExitCode: null,
  };
  return { ...state, current };
}

function told(run: LoggedRun, event: Event, stamped: Stamped, line: number): LoggedRun {
  const seen = touched(run, stamped, line);
  switch (event.type) {
    case 'command':
      return seen;
    case 'exit-code':
      return { ...seen, saidExitCode: event.code };
    case 'failure':
      return { ...seen, failures: withFailure(seen, event.id, line) };
    case 'step':
      return stepped(seen, event.milestone, event.name, stamped.message, line);
  }
}

function withFailure({ failures }: LoggedRun, id: string | null, line: number): LoggedRun['failures'] {
  return [...failures, { id, line }].slice(0, mostFailures);
}

/** Below the outcome Anaplan Connect prints what Anaplan says of the task. */
function hasFailed({ actions }: LoggedRun): boolean {
  return actions.at(-1)?.outcome === 'failed';
}

function touched(run: LoggedRun, { at, pid }: Stamped, line: number): LoggedRun {
  return { ...run, lastLine: line, startedAt: run.startedAt ?? at, endedAt: at ?? run.endedAt, pid: run.pid ?? pid };
}

/** Lines between: after the sign-in they are what a listing prints. */
function withOtherLine(state: LogState, stamped: Stamped): LogState {
  const { current, lines } = state;
  if (current === null) return state;
  const prints = current.reached === 'signing-in' && stamped.level !== 'DEBUG' && isListed(stamped.message);
  const detail = hasFailed(current) && stamped.level !== 'DEBUG' ? detailIn(stamped.message) : null;
  const failures = detail === null ? current.failures : withFailure(current, detail.id, lines);
  const run =
    prints || detail !== null ? { ...current, failures, didSomething: prints || current.didSomething } : current;
  return stamped.at === null && run === current ? state : { ...state, current: touched(run, stamped, lines) };
}

/** Id and name with a tab between, as `-workspaces` and the other listings print them. */
function isListed(message: string): boolean {
  return /^[^\t]{1,200}\t[^\t]/.test(message);
}

function stepped(run: LoggedRun, milestone: Milestone, name: string | null, message: string, line: number): LoggedRun {
  const reached = { ...run, reached: milestone };
  switch (milestone) {
    case 'succeeded':
      return {
        ...closed(reached, 'ok', line),
        failures: run.failures.filter(({ id }) => id !== null && !isPassing(id)),
      };
    case 'failed':
      return closed(reached, 'failed', line);
    case 'cancelled':
      return isClosed(run, 'cancelled') ? reached : closed(reached, 'cancelled', line);
    case 'not-found':
      return withAction(reached, action(missingKind(message), name, 'not-found', line));
    case 'action-started':
      return withStarted(reached, message, name, line);
    case 'action-running':
      return openAction(run) === null ? withAction(reached, action(null, null, 'unknown', line)) : reached;
    case 'dump-written':
    case 'rows-rejected':
      return withRejectedRows(reached);
    case 'uploaded':
    case 'fetched':
      return { ...reached, didSomething: true };
    case 'help':
      return { ...reached, showedHelp: true };
    default:
      return reached;
  }
}

/** Names of workspaces, models and files belong to no action. */
function missingKind(message: string): LoggedAction['kind'] {
  return kindIn(/^\W{0,4}(\w{1,20})/.exec(message)?.[1] ?? '');
}

/** "Running Import: NAME" and "Creating Import task: ID" tell of the same one. */
function withStarted(run: LoggedRun, message: string, given: string | null, line: number): LoggedRun {
  const name = message.startsWith('Running ') ? given : null;
  const open = openAction(run);
  const kind = kindIn(message);
  if (open !== null && (open.kind === null || (open.kind === kind && (open.name === null || name === null)))) {
    return replacedLast(run, { ...open, kind, name: open.name ?? name });
  }
  return withAction(run, action(kind, name, 'unknown', line));
}

function closed(run: LoggedRun, outcome: ActionOutcomeGiven, line: number): LoggedRun {
  const open = openAction(run);
  if (open === null) return withAction(run, action(null, null, outcome, line));
  return replacedLast(run, { ...open, outcome, line });
}

type ActionOutcomeGiven = 'ok' | 'failed' | 'cancelled';

function isClosed(run: LoggedRun, outcome: ActionOutcomeGiven): boolean {
  return run.actions.at(-1)?.outcome === outcome;
}

function openAction(run: LoggedRun): LoggedAction | null {
  const last = run.actions.at(-1);
  return last?.outcome === 'unknown' ? last : null;
}

function withRejectedRows(run: LoggedRun): LoggedRun {
  const last = run.actions.at(-1);
  return last === undefined ? run : replacedLast(run, { ...last, hasRejectedRows: true });
}

function replacedLast(run: LoggedRun, last: LoggedAction): LoggedRun {
  return { ...run, actions: [...run.actions.slice(0, -1), last] };
}

/** Of many, those that went well make room. */
function withAction(run: LoggedRun, added: LoggedAction): LoggedRun {
  const actions = [...run.actions, added];
  if (actions.length <= mostActions) return { ...run, actions };
  const spare = actions.findIndex(({ outcome }) => outcome === 'ok');
  return { ...run, actions: actions.toSpliced(Math.max(0, spare), 1) };
}

function action(
  kind: LoggedAction['kind'],
  name: string | null,
  outcome: LoggedAction['outcome'],
  line: number,
): LoggedAction {
  return { kind, name, outcome, line, hasRejectedRows: false };
}
