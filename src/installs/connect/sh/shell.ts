/** The state of an emulated shell: variables, arguments, folder, and what cannot be decided. Runs nothing. */
import type { Host } from '../../../host/host.ts';
import type { Origin } from '../emulated.ts';
import { isHandedOn } from '../script/client.ts';
import type { EmulationRecord, Field } from '../script/record.ts';
import { gap, remark } from '../script/record.ts';
import type { Source, Traced } from '../script/traced.ts';
import { heldBy, known, lengthOf, traced, unknown } from '../script/traced.ts';
import type { Work } from '../script/work.ts';
import { longestValue, TooMuch } from '../script/work.ts';
import type { Command, List, ShellKind } from './syntax.ts';

export type Variable = {
  /** An array only in bash. */
  readonly value: Traced | readonly Traced[];
  readonly isArray: boolean;
  readonly isExported: boolean;
  /** Set by the script, not by who started it. */
  readonly isOfScript: boolean;
};

export type Flow = 'go' | 'exit' | 'return' | 'break' | 'continue';

export type State = {
  variables: Map<string, Variable>;
  functions: Map<string, Command>;
  /** Names given to export before they were set. */
  exported: ReadonlySet<string>;
  positional: readonly Traced[];
  options: ReadonlySet<string>;
  /** Null: that of whoever starts the script, or not known. */
  folder: string | null;
  /** `$?`; null where it depends on what a command does. */
  status: number | null;
  flow: Flow;
  /** Above 0: stands behind a condition that cannot be decided. */
  undecided: number;
  /** A file that it includes is not at hand: what is not set here may be set there. */
  mayHaveMore: boolean;
};

/** What `$( )` collects. */
export type Output = { pieces: Traced; readonly undecided: number };

export type Shell = {
  readonly host: Host;
  readonly work: Work;
  readonly record: EmulationRecord;
  readonly kind: ShellKind;
  readonly zero: string;
  readonly includes: number;
  state: State;
  output: Output | null;
  /** How the last `$( )` of this command ended; undefined without one. */
  substituted: number | null | undefined;
  /** Below 0 of no function. */
  functionDepth: number;
  loopDepth: number;
  /** A status that is looked at: `set -e` does not end the script there. */
  tested: number;
  /** Above 0: standard input is a file, a here-document or a pipe. */
  fed: number;
  /** Above 0: `||` behind it says what else to do when it fails. */
  caught: number;
  run(shell: Shell, list: List): Promise<void>;
  runSource(shell: Shell, source: Source): Promise<void>;
  runFile(
    shell: Shell,
    path: string,
    how: { readonly arguments_: readonly Traced[]; readonly isChild: boolean },
  ): Promise<void>;
};

export function forkOf(state: State): State {
  return { ...state, variables: new Map(state.variables), functions: new Map(state.functions) };
}

/** A shell of its own (`( )`, one side of a pipe, `sh -c`): what it changes is lost. */
export async function inFork(shell: Shell, run: () => Promise<void>): Promise<State> {
  const before = shell.state;
  shell.state = forkOf(before);
  try {
    await run();
    return shell.state;
  } finally {
    shell.state = before;
  }
}

/** Several ways of which one is taken, and it is not known which: each in a fork, then what they agree on. */
export async function undecided(shell: Shell, ways: readonly (() => Promise<void>)[]): Promise<void> {
  const before = shell.state;
  const ends: State[] = [];
  for (const way of ways) {
    ends.push(
      await inFork(shell, async () => {
        shell.state.undecided += 1;
        await way();
      }),
    );
  }
  shell.state = ends.reduce((one, other) => mergedOf(one, other));
  // Where one way ends the script, what follows stands behind the condition for good.
  const isOpen =
    ends.some(({ flow }) => flow !== shell.state.flow) || ends.some((end) => end.undecided > before.undecided + 1);
  if (!isOpen) shell.state.undecided = before.undecided;
}

function mergedOf(one: State, other: State): State {
  if (one.flow !== other.flow) return one.flow === 'go' ? one : other.flow === 'go' ? other : one;
  const variables = new Map<string, Variable>();
  for (const name of new Set([...one.variables.keys(), ...other.variables.keys()])) {
    const variable = mergedVariable(name, one.variables.get(name), other.variables.get(name));
    if (variable !== undefined) variables.set(name, variable);
  }
  return {
    variables,
    functions: new Map([...one.functions, ...other.functions]),
    exported: new Set([...one.exported, ...other.exported]),
    positional: sameTexts(one.positional, other.positional) ? one.positional : [unknown('$@', nowhere)],
    options: one.options,
    folder: one.folder === other.folder ? one.folder : null,
    status: one.status === other.status ? one.status : null,
    flow: one.flow,
    undecided: Math.max(one.undecided, other.undecided),
    mayHaveMore: one.mayHaveMore || other.mayHaveMore,
  };
}

const nowhere: Origin = { file: '', line: 1 };

function mergedVariable(name: string, one: Variable | undefined, other: Variable | undefined): Variable | undefined {
  if (one === undefined && other === undefined) return undefined;
  if (one !== undefined && other !== undefined && sameVariable(one, other)) return one;
  const set = one ?? other;
  const origin = firstOrigin(other) ?? firstOrigin(one) ?? nowhere;
  return { value: unknown(name, origin, name), isArray: false, isExported: set?.isExported ?? false, isOfScript: true };
}

function sameVariable(one: Variable, other: Variable): boolean {
  const texts = (variable: Variable) => (variable.isArray ? variable.value : [variable.value]) as readonly Traced[];
  return one === other || (one.isExported === other.isExported && sameTexts(texts(one), texts(other)));
}

function sameTexts(one: readonly Traced[], other: readonly Traced[]): boolean {
  if (one === other) return true;
  return (
    one.length === other.length &&
    one.every((value, index) => known(value) !== null && known(value) === known(other[index] ?? []))
  );
}

function firstOrigin(variable: Variable | undefined): Origin | undefined {
  if (variable === undefined) return undefined;
  return ((variable.isArray ? variable.value[0] : variable.value) as Traced | undefined)?.[0]?.origin;
}

export function setVariable(shell: Shell, name: string, value: Traced): void {
  if (lengthOf(value) > longestValue)
    throw new TooMuch(`a value of more than ${longestValue.toLocaleString('en')} characters (${name})`);
  shell.work.characters(lengthOf(value));
  const before = shell.state.variables.get(name);
  shell.state.variables.set(name, {
    value: heldBy(value, name),
    isArray: false,
    isExported: before?.isExported === true || shell.state.exported.has(name) || shell.state.options.has('a'),
    isOfScript: true,
  });
  if (name === 'PWD') shell.state.folder = null;
}

export function exportVariable(shell: Shell, name: string): void {
  const before = shell.state.variables.get(name);
  if (before !== undefined) shell.state.variables.set(name, { ...before, isExported: true });
  else shell.state.exported = new Set([...shell.state.exported, name]);
}

/** The first element of an array stands for it, as in bash. */
export function scalarOf(variable: Variable): Traced {
  return (variable.isArray ? (variable.value[0] ?? []) : variable.value) as Traced;
}

/** What a call hands on to the client. */
export function environmentOf(state: State, overlay: ReadonlyMap<string, Traced>): Record<string, string | null> {
  const environment: Record<string, string | null> = {};
  for (const [name, variable] of state.variables) {
    if (variable.isExported && isHandedOn(name, variable.isOfScript)) environment[name] = known(scalarOf(variable));
  }
  for (const [name, value] of overlay) environment[name] = known(value);
  return environment;
}

/** What a child shell starts with: what is exported, and nothing of the script's own. */
export function childOf(state: State, overlay: ReadonlyMap<string, Traced>, positional: readonly Traced[]): State {
  const variables = new Map([...state.variables].filter(([, { isExported }]) => isExported));
  for (const [name, value] of overlay) {
    variables.set(name, { value, isArray: false, isExported: true, isOfScript: true });
  }
  return {
    ...forkOf(state),
    variables,
    functions: new Map(),
    exported: new Set(),
    positional,
    options: new Set(),
    flow: 'go',
  };
}

/** The variables that whoever starts the script hands on; null: not known here. */
export function inherited(environment: Readonly<Record<string, string | null | undefined>>): Map<string, Variable> {
  const variables = new Map<string, Variable>();
  for (const [name, value] of Object.entries(environment)) {
    if (value === undefined || !/^[A-Za-z_]\w*$/.test(name)) continue;
    const origin = { file: '(environment)', line: 1 };
    const text = value === null ? unknown(name, origin, name) : traced(value.slice(0, longestValue), origin, name);
    variables.set(name, { value: text, isArray: false, isExported: true, isOfScript: false });
  }
  return variables;
}

export function note(shell: Shell, code: string, origin: Origin, about: string | null = null): void {
  remark(shell.record, code, origin, about);
}

export function missing(shell: Shell, origin: Origin, what: string): void {
  gap(shell.record, origin, what);
}

/** Arguments as `$1`, `$2`, ...: with one that may become several, none has its number any more. */
export function positionalOf(fields: readonly Field[]): readonly Traced[] {
  const many = fields.find(({ isMany }) => isMany);
  return many === undefined ? fields.map(({ text }) => text) : [unknown('$@', many.text[0]?.origin ?? nowhere)];
}
