/** The state of an emulated cmd: variables, arguments, folder, and what cannot be decided. Runs nothing. */
import type { Host } from '../../../host/host.ts';
import type { Origin } from '../emulated.ts';
import { isHandedOn } from '../script/client.ts';
import type { ReadScript } from '../script/read.ts';
import type { EmulationRecord } from '../script/record.ts';
import { gap, remark } from '../script/record.ts';
import type { Source, Traced } from '../script/traced.ts';
import { heldBy, known, lengthOf, traced, unknown } from '../script/traced.ts';
import type { Work } from '../script/work.ts';
import { TooMuch } from '../script/work.ts';

export type Variable = { readonly name: string; readonly value: Traced; readonly isOfScript: boolean };

/** `exit` leaves the script and all that called it, `return` the file or subroutine. */
export type Flow =
  | { readonly kind: 'go' | 'exit' | 'return' }
  | { readonly kind: 'goto'; readonly label: string; readonly origin: Origin };

export type State = {
  /** By name in capitals: cmd does not tell them apart. */
  variables: ReadonlyMap<string, Variable>;
  arguments: readonly Traced[];
  /** `%0` where it is not the file: the label of a subroutine, or what `shift` put there. */
  zero: Traced | null;
  tail: Traced;
  folder: string | null;
  /** Of `pushd`. */
  folders: readonly (string | null)[];
  /** ERRORLEVEL; null where it depends on what a program does. */
  status: number | null;
  flow: Flow;
  undecided: number;
  isDelayed: boolean;
  /** Of `setlocal`. */
  saved: readonly Pick<State, 'variables' | 'isDelayed' | 'folder'>[];
  mayHaveMore: boolean;
};

export type Pending = { readonly code: string; readonly origin: Origin; readonly about: string | null };

export type BatShell = {
  readonly host: Host;
  readonly work: Work;
  readonly record: EmulationRecord;
  readonly read: ReadScript;
  /** The script as `%0`. */
  readonly zero: string;
  readonly lines: readonly Source[];
  readonly includes: number;
  /** The line the parser reads next. */
  next: number;
  /** Of `for`, by letter. */
  letters: ReadonlyMap<string, Traced>;
  isEchoed: boolean;
  /** What the expansion of lines that are read told: it counts once their command is run. */
  pending: readonly Pending[];
  state: State;
};

/** A command line of cmd has at most 8,191 characters. */
export const longestLine = 8191;

export function newState(
  environment: Readonly<Record<string, string | null | undefined>>,
  folder: string | null,
): State {
  const variables = new Map<string, Variable>();
  for (const [name, value] of Object.entries(environment)) {
    if (value === undefined) continue;
    const text = value === null ? unknown(name, outside, name) : traced(value.slice(0, longestLine), outside, name);
    variables.set(name.toUpperCase(), { name, value: text, isOfScript: false });
  }
  return {
    variables,
    arguments: [],
    zero: null,
    tail: [],
    folder,
    folders: [],
    status: 0,
    flow: { kind: 'go' },
    undecided: 0,
    isDelayed: false,
    saved: [],
    mayHaveMore: false,
  };
}

const outside: Origin = { file: '(environment)', line: 1 };

/** Null: nobody sets it. */
export function variableOf(shell: BatShell, name: string, origin: Origin): Traced | null {
  const capitals = name.toUpperCase();
  const variable = shell.state.variables.get(capitals);
  if (variable !== undefined) {
    return variable.value.map((run) => (run.origin === outside ? { ...run, origin } : run));
  }
  if (capitals === 'CD')
    return shell.state.folder === null ? unknown('CD', origin) : traced(shell.state.folder, origin);
  if (capitals === 'ERRORLEVEL' && shell.state.status !== null) return traced(String(shell.state.status), origin);
  if (/^(?:ERRORLEVEL|DATE|TIME|RANDOM|CMDCMDLINE)$/.test(capitals)) return unknown(name, origin);
  if (shell.state.mayHaveMore || (ofWindows.test(capitals) && !shell.state.variables.has('PATH')))
    return unknown(name, origin, name);
  // A script of Windows that is looked at elsewhere: this host's variables are not its own.
  if (ofWindows.test(capitals) && shell.host.platform === 'posix') return unknown(name, origin, name);
  return null;
}

const ofWindows =
  /^(?:USERPROFILE|USERNAME|USERDOMAIN|COMPUTERNAME|APPDATA|LOCALAPPDATA|PROGRAMFILES(?:\(X86\))?|PROGRAMDATA|SYSTEMROOT|SYSTEMDRIVE|WINDIR|TEMP|TMP|PATH|PATHEXT|COMSPEC|HOMEDRIVE|HOMEPATH|JAVA_HOME|JAVA_OPTS|PUBLIC|OS|PROCESSOR_ARCHITECTURE|LOGONSERVER)$/;

export function setVariable(shell: BatShell, name: string, value: Traced): void {
  shell.work.characters(lengthOf(value) + shell.state.variables.size);
  if (lengthOf(value) > longestLine) throw new TooMuch(`a value of more than 8,191 characters (${name.slice(0, 60)})`);
  const variables = new Map(shell.state.variables);
  // To set it to nothing is to remove it.
  if (value.length === 0) variables.delete(name.toUpperCase());
  else variables.set(name.toUpperCase(), { name, value: heldBy(value, name), isOfScript: true });
  shell.state = { ...shell.state, variables };
}

export function change(shell: BatShell, changes: Partial<State>): void {
  shell.state = { ...shell.state, ...changes };
}

/** Several ways of which one is taken, and it is not known which; each gives the state it ends in. */
export async function undecided(shell: BatShell, ways: readonly (() => Promise<void>)[]): Promise<void> {
  const before = shell.state;
  const { next } = shell;
  const ends: State[] = [];
  for (const way of ways) {
    shell.state = { ...before, undecided: before.undecided + 1 };
    shell.next = next;
    await way();
    ends.push(shell.state);
  }
  shell.next = next;
  shell.state = ends.reduce((one, other) => mergedOf(one, other));
  const isOpen =
    ends.some(({ flow }) => flow.kind !== shell.state.flow.kind) ||
    ends.some((end) => end.undecided > before.undecided + 1);
  if (!isOpen) change(shell, { undecided: before.undecided });
}

function mergedOf(one: State, other: State): State {
  if (one.flow.kind !== other.flow.kind) return one.flow.kind === 'go' ? one : other.flow.kind === 'go' ? other : one;
  const variables = new Map<string, Variable>();
  for (const key of new Set([...one.variables.keys(), ...other.variables.keys()])) {
    const [left, right] = [one.variables.get(key), other.variables.get(key)];
    const set = left ?? right;
    if (set === undefined) continue;
    const isSame =
      left !== undefined &&
      right !== undefined &&
      known(left.value) !== null &&
      known(left.value) === known(right.value);
    const origin = (right ?? set).value[0]?.origin ?? outside;
    variables.set(
      key,
      left === right || isSame ? set : { ...set, isOfScript: true, value: unknown(set.name, origin, set.name) },
    );
  }
  return {
    ...one,
    variables,
    folder: one.folder === other.folder ? one.folder : null,
    status: one.status === other.status ? one.status : null,
    undecided: Math.max(one.undecided, other.undecided),
    isDelayed: one.isDelayed && other.isDelayed,
    mayHaveMore: one.mayHaveMore || other.mayHaveMore,
  };
}

export function environmentOf({ variables }: State): Record<string, string | null> {
  const handedOn = [...variables.values()].filter(({ name, isOfScript }) => isHandedOn(name, isOfScript));
  return Object.fromEntries(handedOn.map(({ name, value }) => [name, known(value)]));
}

export function note(shell: BatShell, code: string, origin: Origin, about: string | null = null): void {
  remark(shell.record, code, origin, about);
}

export function missing(shell: BatShell, origin: Origin, what: string): void {
  gap(shell.record, origin, what);
}

/** While a line is read it is not known yet whether its commands are run. */
export function noteLater(shell: BatShell, code: string, origin: Origin, about: string | null): void {
  shell.pending = [...shell.pending.slice(-200), { code, origin, about }];
}

/** Its commands are run. */
export function noteNow(shell: BatShell, { file, line }: Origin, lastLine: number): void {
  if (shell.pending.length === 0) return;
  const isOf = ({ origin }: Pending) => origin.file !== file || (origin.line >= line && origin.line <= lastLine);
  for (const { code, origin, about } of shell.pending.filter(isOf)) note(shell, code, origin, about);
  shell.pending = shell.pending.filter((one) => !isOf(one));
}
