/** The command line: one program, one file per command. Ends in an exit code and never in a stack trace. */
import { Command, CommanderError } from 'commander';
import { SecretLeft } from '../case/gate.ts';
import { CaseRefused } from '../case/refused.ts';
import { CertRefused } from '../certs/refused.ts';
import { CouldNotLook } from '../check.ts';
import { packageVersion } from '../package-root.ts';
import { visibleLines } from '../report/visible.ts';
import { SettingsRefused } from '../settings/refused.ts';
import { StoreFailed, StoreRefused } from '../store/refused.ts';
import { addAck } from './ack.ts';
import { addCase } from './case.ts';
import { addCert } from './cert.ts';
import { addCollect } from './collect.ts';
import { addConfig } from './config.ts';
import { addConnectLog } from './connect-log.ts';
import type { Context } from './context.ts';
import { addDaemon } from './daemon.ts';
import { addDemo } from './demo.ts';
import { addDiagnose } from './diagnose.ts';
import { addExplain } from './explain.ts';
import { addHistory } from './history.ts';
import { addHostLook } from './host-look.ts';
import { addInit } from './init.ts';
import { writeTo } from './output.ts';
import { exitCodes, Refusal, Stopped } from './refusal.ts';
import { addSandbox } from './sandbox.ts';
import { addSignIn } from './sign-in.ts';
import { systemSentence } from './system-error.ts';
import { addTls } from './tls.ts';

/** Resolves with the exit code (contract: 0 to 3 by the worst finding, 64 usage, 70 our fault, 78 settings). */
export async function runProgram(args: readonly string[], context: Context): Promise<number> {
  let exitCode = 0;
  const program = programFor(context, (code) => {
    exitCode = code;
  });
  try {
    await program.parseAsync([...args], { from: 'user' });
    return exitCode;
  } catch (error) {
    return await refused(error, context);
  }
}

function programFor(context: Context, exit: (code: number) => void): Command {
  const program = new Command('anaplan-doctor')
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
  for (const add of [
    addDiagnose,
    addExplain,
    addConnectLog,
    addDemo,
    addSandbox,
    addDaemon,
    addHistory,
    addHostLook,
    addInit,
    addSignIn,
    addAck,
    addCase,
    addCert,
    addTls,
    addCollect,
    addConfig,
  ])
    add(program, context, exit);
  return program;
}

async function refused(error: unknown, context: Context): Promise<number> {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : exitCodes.usage;
  const [exitCode, sentence] = answerTo(error);
  // Keys, paths and answers of peers are in it.
  await writeTo(context.stderr, `${visibleLines(sentence)}\n`).catch(() => undefined);
  return exitCode;
}

/** Told by its name: to import its class would load the sandbox with every command. */
function isCannotListen(error: unknown): error is Error {
  return error instanceof Error && error.name === 'CannotListen';
}

/** What was given cannot sign in: 2, as a failure that a look finds. */
const certExitCodes = { unusable: 2, usage: exitCodes.usage, ours: exitCodes.ourFault } as const;

function answerTo(error: unknown): readonly [number, string] {
  if (error instanceof Refusal || error instanceof Stopped) return [error.exitCode, error.message];
  if (error instanceof SettingsRefused) return [exitCodes.settings, error.message];
  if (error instanceof CaseRefused) return [exitCodes.usage, error.message];
  if (error instanceof CertRefused) return [certExitCodes[error.blame], error.message];
  if (error instanceof SecretLeft) return [exitCodes.ourFault, error.message];
  if (error instanceof StoreRefused || error instanceof StoreFailed) return [exitCodes.ourFault, error.message];
  if (error instanceof CouldNotLook || isCannotListen(error)) return [exitCodes.ourFault, error.message];
  const ofSystem = systemSentence(error);
  if (ofSystem !== null) return [exitCodes.ourFault, ofSystem];
  const message = error instanceof Error ? error.message : String(error);
  return [
    exitCodes.ourFault,
    `anaplan-doctor itself failed: ${message}. This is a defect of the program; please report it with the command you ran.`,
  ];
}
