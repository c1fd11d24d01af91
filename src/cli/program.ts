/** The command line: one program, one file per command (commands.ts), loaded when it is named. Ends in an exit code and never in a stack trace. */
import { Command, CommanderError } from 'commander';
import type { CertRefused } from '../certs/refused.ts';
import type { Check } from '../check.ts';
import { packageVersion } from '../package-root.ts';
import { visibleLines } from '../report/visible.ts';
import type { CommandSource } from './commands.ts';
import { commandSources } from './commands.ts';
import type { Context } from './context.ts';
import { isForOperators, keptFromDaemon, refusalOf } from './operator-commands.ts';
import type { NotAsked } from './operators-socket.ts';
import { operatorsSocketOf } from './operators-socket.ts';
import { exitCodes, Refusal, Stopped, usage } from './refusal.ts';
import { systemSentence } from './system-error.ts';

/** The checks come as a list, or as what loads them: most of the time a command needs to start goes into that. */
export type ProgramContext = Omit<Context, 'checks'> & {
  readonly checks: readonly Check[] | (() => Promise<readonly Check[]>);
};

/** Resolves with the exit code (contract: 0 to 3 by the worst finding, 64 usage, 70 our fault, 75 try again later, 78 settings). */
export async function runProgram(args: readonly string[], context: ProgramContext): Promise<number> {
  let exitCode = 0;
  const exit = (code: number) => {
    exitCode = code;
  };
  try {
    const answered = await answeredElsewhere(args, context);
    if (typeof answered === 'number') return answered;
    const program = await programFor(args, answered === null ? context : { ...context, notAsked: answered }, exit);
    await program.parseAsync([...args], { from: 'user' });
    return exitCode;
  } catch (error) {
    return await refused(error, context);
  }
}

/** By the daemon, where one listens to operators and this is for them. */
async function answeredElsewhere(args: readonly string[], context: ProgramContext): Promise<number | NotAsked | null> {
  if (context.held !== undefined) return null;
  const path = operatorsSocketOf(context.environment);
  const option = keptFromDaemon(args);
  if (option !== null && path !== null) return { path, option };
  if (!isForOperators(args)) return null;
  const { askDaemon } = await import('./ask-daemon.ts');
  return await askDaemon(args, context);
}

/** The command that `args` name is loaded, all others are told by their names only. */
async function programFor(
  args: readonly string[],
  context: ProgramContext,
  exit: (code: number) => void,
): Promise<Command> {
  const program = emptyProgram(context);
  const named = commandSources.find(({ name }) => name === (args[0] === 'help' ? args[1] : args[0]));
  if (named !== undefined) await addLoaded(program, named, context, exit);
  for (const { name, description } of commandSources) {
    const known = program.commands.find((command) => command.name() === name);
    (known ?? program.command(name)).description(description);
  }
  return inOrder(program);
}

async function addLoaded(
  program: Command,
  { load, checkless }: CommandSource,
  context: ProgramContext,
  exit: (code: number) => void,
): Promise<void> {
  const add = await load();
  const { checks } = context;
  const loaded = typeof checks !== 'function' ? checks : checkless ? [] : await checks();
  add(program, { ...context, checks: loaded, run: runProgram }, exit);
  if (context.held !== undefined) limitToOperators(program, context.held.settingsFile);
}

/** Options that name a file are the daemon's own, and what it does not take from its socket is refused before anything is done. */
function limitToOperators(program: Command, settingsFile: string): void {
  const within = (command: Command): void => {
    if (command.options.some((option) => option.attributeName() === 'config'))
      command.setOptionValueWithSource('config', settingsFile, 'daemon');
    command.commands.forEach(within);
  };
  within(program);
  program.hook('preAction', (_program, command) => {
    const given = command.options
      .map((option) => option.attributeName())
      .filter((name) => command.getOptionValueSource(name) === 'cli');
    const refusal = refusalOf(wordsOf(command).join(' '), given);
    if (refusal !== null) throw usage(refusal);
  });
}

function wordsOf(command: Command): readonly string[] {
  return command.parent === null ? [] : [...wordsOf(command.parent), command.name()];
}

function inOrder(program: Command): Command {
  const places = new Map(commandSources.map(({ name }, place) => [name, place]));
  const placeOf = (command: Command) => places.get(command.name()) ?? commandSources.length;
  (program.commands as Command[]).sort((a, b) => placeOf(a) - placeOf(b));
  return program;
}

function emptyProgram(context: ProgramContext): Command {
  return new Command('anaplan-doctor')
    .description('Finds out why an Anaplan integration fails, tells it early, and hands over a complete support case.')
    .version(packageVersion)
    .enablePositionalOptions()
    .showHelpAfterError('(add --help for how to use it)')
    .configureOutput({
      writeOut: (text) => context.stdout.write(text),
      writeErr: (text) => context.stderr.write(text),
      // What stands behind the equals sign may be a password.
      outputError: (text, write) => write(visibleLines(text).replace(/(unknown option '--[^'=]*)=.*'/s, "$1=...'")),
      getOutHelpWidth: () => context.stdout.columns ?? 80,
      getErrHelpWidth: () => context.stderr.columns ?? 80,
    })
    .exitOverride();
}

async function refused(error: unknown, { stderr }: ProgramContext): Promise<number> {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : exitCodes.usage;
  const [exitCode, sentence] = answerTo(error);
  // Keys, paths and answers of peers are in it.
  const { promise, resolve } = Promise.withResolvers<void>();
  stderr.write(`${visibleLines(sentence)}\n`, () => resolve());
  await promise;
  return exitCode;
}

/** What was given cannot sign in: 2, as a failure that a look finds. */
const certExitCodes = { unusable: 2, usage: exitCodes.usage, ours: exitCodes.ourFault } as const;

/** Told by their names: to import their classes would load a room or two with every command. */
const exitCodesByName: { readonly [name: string]: (error: Error) => number } = {
  SettingsRefused: () => exitCodes.settings,
  CaseRefused: () => exitCodes.usage,
  EncryptionRefused: () => exitCodes.usage,
  InspectRefused: () => exitCodes.usage,
  CertRefused: (error) => certExitCodes[(error as CertRefused).blame],
  SecretLeft: () => exitCodes.ourFault,
  AnotherDaemon: () => exitCodes.later,
  StoreRefused: () => exitCodes.ourFault,
  StoreFailed: () => exitCodes.ourFault,
  CouldNotLook: () => exitCodes.ourFault,
  CannotListen: () => exitCodes.ourFault,
};

function answerTo(error: unknown): readonly [number, string] {
  if (error instanceof Refusal || error instanceof Stopped) return [error.exitCode, error.message];
  if (error instanceof Error && Object.hasOwn(exitCodesByName, error.name))
    return [exitCodesByName[error.name]?.(error) ?? exitCodes.ourFault, error.message];
  const ofSystem = systemSentence(error);
  if (ofSystem !== null) return [exitCodes.ourFault, ofSystem];
  const message = error instanceof Error ? error.message : String(error);
  return [
    exitCodes.ourFault,
    `anaplan-doctor itself failed: ${message}. This is a defect of the program; please report it with the command you ran.`,
  ];
}
