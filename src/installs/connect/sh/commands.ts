/** One command of a shell script: a function, a command of the shell itself, or a program. */
import type { Origin } from '../emulated.ts';
import type { Field } from '../script/record.ts';
import type { Traced } from '../script/traced.ts';
import { known, plain } from '../script/traced.ts';
import { builtins } from './builtins.ts';
import { runProgram } from './programs.ts';
import type { Shell, Variable } from './shell.ts';
import { missing, positionalOf, setVariable } from './shell.ts';
import type { Redirection } from './syntax.ts';

export type Invocation = {
  /** The command's name first. */
  readonly fields: readonly Field[];
  /** `NAME=value` before the command. */
  readonly overlay: ReadonlyMap<string, Traced>;
  readonly origin: Origin;
  readonly redirections: readonly Redirection[];
};

/** Commands of the shell whose `NAME=value` stays set behind them (POSIX 2.14). */
const special = new Set(['eval', '.', 'export', 'readonly', 'set', 'shift', 'unset', ':', 'exec', 'exit', 'return']);

export async function runCommand(shell: Shell, invocation: Invocation): Promise<void> {
  const name = known(invocation.fields[0]?.text ?? []);
  const body = name === null ? undefined : shell.state.functions.get(name);
  if (body !== undefined) return await withOverlay(shell, invocation.overlay, () => runFunction(shell, invocation));
  const builtin = name === null || name.length > 20 ? undefined : builtins.get(name);
  if (builtin === undefined) return await runProgram(shell, invocation, (again) => runCommand(shell, again));
  if (name === 'exec' || name === 'command' || name === 'builtin')
    return await builtin(shell, invocation, (again) => runCommand(shell, again));
  if (special.has(name ?? '')) {
    for (const [variable, value] of invocation.overlay) setVariable(shell, variable, value);
    return await builtin(shell, invocation, (again) => runCommand(shell, again));
  }
  await withOverlay(shell, invocation.overlay, () => builtin(shell, invocation, (again) => runCommand(shell, again)));
}

async function withOverlay(
  shell: Shell,
  overlay: ReadonlyMap<string, Traced>,
  run: () => Promise<void>,
): Promise<void> {
  const before = new Map<string, Variable | undefined>();
  for (const [name, value] of overlay) {
    before.set(name, shell.state.variables.get(name));
    setVariable(shell, name, value);
  }
  await run();
  for (const [name, variable] of before) {
    if (variable === undefined) shell.state.variables.delete(name);
    else shell.state.variables.set(name, variable);
  }
}

async function runFunction(shell: Shell, { fields, origin }: Invocation): Promise<void> {
  const [name, ...given] = fields;
  const body = shell.state.functions.get(plain(name?.text ?? []));
  if (body === undefined) return;
  if (given.some(({ isMany }) => isMany))
    missing(shell, origin, `how many arguments the function ${plain(name?.text ?? [])} gets`);
  const { positional } = shell.state;
  const { loopDepth } = shell;
  shell.state.positional = positionalOf(given);
  shell.functionDepth += 1;
  shell.loopDepth = 0;
  await shell.run(shell, [{ first: { isNegated: false, commands: [body], origin }, rest: [], isBackground: false }]);
  shell.functionDepth -= 1;
  shell.loopDepth = loopDepth;
  shell.state.positional = positional;
  if (shell.state.flow === 'return') shell.state.flow = 'go';
}
