/** `connect-log`: behind a pipe from Anaplan Connect; passes its output on, redacted, and exits as the run really ended. */
import { randomBytes } from 'node:crypto';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { CouldNotLook } from '../check.ts';
import type { LogFilter } from '../installs/log/log-filter.ts';
import { logFilterOf } from '../installs/log/log-filter.ts';
import { exitCodeOf, summaryOf } from '../installs/log/summary.ts';
import { visible } from '../report/visible.ts';
import { createSecrets } from '../settings/secrets.ts';
import type { Context } from './context.ts';
import { writeTo } from './output.ts';
import { Stopped, usage } from './refusal.ts';

type Options = { readonly quiet?: boolean; readonly secretFrom?: readonly string[] };

export function addConnectLog(program: Command, context: Context, exit: (code: number) => void): void {
  program
    .command('connect-log')
    .description(
      'behind a pipe from an Anaplan Connect script: passes its output on, redacted, and exits 2 when it failed',
    )
    .option('--quiet', 'no summary on standard error when every run ended well')
    .option(
      '--secret-from <ref...>',
      'further values to take out, wherever they stand: env:NAME, file:/path or credential:NAME',
    )
    .action(async (options: Options) => exit(await passOn(options, context)));
}

/** 0 every run ended well, 2 one did not, 3 no run or one that broke off. */
async function passOn({ quiet = false, secretFrom = [] }: Options, context: Context): Promise<number> {
  if (context.stdin.isTTY === true) {
    throw usage('connect-log reads the output of a script from a pipe: ./SCRIPT 2>&1 | anaplan-doctor connect-log');
  }
  const known = await valuesOf(secretFrom, context);
  const filter = logFilterOf({ key: randomBytes(32).toString('hex'), known });
  const stopped = await passAll(filter, context);
  const { rest, state } = filter.end();
  await passPiece(rest, context);
  const code = exitCodeOf(state);
  if (!(quiet && code === 0)) {
    await writeTo(context.stderr, `anaplan-doctor: ${visible(summaryOf(state, filter.redact))}\n`);
  }
  return stopped?.exitCode ?? code;
}

/** To the end of the input, or a signal. A reader that has gone away (`| head`) stops nothing: the script is heard to its end. */
async function passAll(filter: LogFilter, { stdin, stdout, signal }: Context): Promise<Stopped | null> {
  const stop = () => stdin.destroy();
  signal.addEventListener('abort', stop, { once: true });
  try {
    for await (const piece of stdin) await passPiece(filter.push(Buffer.from(piece)), { stdout });
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    signal.removeEventListener('abort', stop);
  }
  return signal.aborted && signal.reason instanceof Stopped ? signal.reason : null;
}

/** Waits until it is taken: a slow reader slows the script, as any pipe does. */
async function passPiece(bytes: Uint8Array, { stdout }: Pick<Context, 'stdout'>): Promise<void> {
  if (bytes.length === 0 || stdout.destroyed) return;
  await writeTo(stdout, bytes);
}

async function valuesOf(references: readonly string[], context: Context): Promise<readonly string[]> {
  const secrets = createSecrets({
    environment: context.environment,
    credentialsDirectory: context.environment['CREDENTIALS_DIRECTORY'] ?? null,
  });
  return await Promise.all(
    references.map(async (reference) => {
      const [, kind, name] = /^(env|file|credential):(.+)$/s.exec(reference) ?? [];
      if (kind === undefined || name === undefined) {
        throw usage('--secret-from takes a place, never the value itself: env:NAME, file:/path or credential:NAME.');
      }
      const place = kind === 'file' ? resolve(context.workingDirectory, name) : name;
      return await secrets.read(`${kind}:${place}`).catch((error: unknown) => {
        if (error instanceof CouldNotLook) throw usage(`--secret-from: ${error.fault.message}`);
        throw error;
      });
    }),
  );
}
