/** `redact`: any text without its secrets, from files or standard input to standard output, line by line. */
import { randomBytes } from 'node:crypto';
import { createReadStream, existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Readable } from 'node:stream';
import type { Command } from 'commander';
import { Option } from 'commander';
import { redactionKeyOf } from '../case/redaction-key.ts';
import { proxySecretsOf } from '../network/proxy.ts';
import type { RedactorOptions } from '../redaction/redact.ts';
import { namesOf } from '../redaction/settings-names.ts';
import type { Counts } from '../redaction/spans.ts';
import { addedCounts } from '../redaction/spans.ts';
import { streamRedactorOf } from '../redaction/stream.ts';
import { secretRefsOf } from '../settings/secret-refs.ts';
import { createSecrets } from '../settings/secrets.ts';
import type { Settings } from '../settings/settings.ts';
import { openStore } from '../store/sqlite.ts';
import type { Context } from './context.ts';
import { writeTo } from './output.ts';
import { exitCodes, Refusal, Stopped, usage } from './refusal.ts';
import { settingsFrom, storeFileOf } from './session.ts';
import { systemReason } from './system-error.ts';

type Options = {
  readonly config?: string;
  readonly privacy?: 'standard' | 'strict';
  readonly report?: boolean;
};

export function addRedact(program: Command, context: Context, exit: (code: number) => void): void {
  program
    .command('redact')
    .description('takes secrets out of any text: files or standard input to standard output')
    .argument('[file...]', 'what to read, instead of standard input; files stay as they are')
    .option('--config <file>', 'settings file: the secrets it names are looked for too')
    .addOption(
      new Option('--privacy <level>', 'strict: people, hosts and models under pseudonyms').choices([
        'standard',
        'strict',
      ]),
    )
    .option('--report', 'on standard error: how many of each kind were taken out')
    .action(async (files: readonly string[], options: Options) => exit(await redactAll(files, options, context)));
}

/** 0 everything was passed on redacted, 2 something was left out. */
async function redactAll(files: readonly string[], options: Options, context: Context): Promise<number> {
  if (files.length === 0 && context.stdin.isTTY === true) {
    throw usage('redact reads files or standard input: anaplan-doctor redact FILE, or COMMAND | anaplan-doctor redact');
  }
  const redaction = await redactionOf(options, context);
  const names = files.length === 0 ? [null] : files;
  const reports: Counts[] = [];
  let linesLeftOut = 0;
  for (const name of names) {
    const { counts, leftOut } = await redactOne(name, redaction, context);
    reports.push(counts);
    linesLeftOut += leftOut;
  }
  if (options.report === true) await writeTo(context.stderr, reportText(addedCounts(reports)));
  if (linesLeftOut === 0) return 0;
  await writeTo(context.stderr, `${linesLeftOut} lines are no text, or too long to search, and were left out.\n`);
  return 2;
}

async function redactOne(
  name: string | null,
  redaction: RedactorOptions,
  context: Context,
): Promise<{ readonly counts: Counts; readonly leftOut: number }> {
  const redactor = streamRedactorOf(redaction);
  const input: Readable = name === null ? context.stdin : createReadStream(resolve(context.workingDirectory, name));
  const stop = () => input.destroy();
  context.signal.addEventListener('abort', stop, { once: true });
  try {
    for await (const piece of input) await passOn(redactor.push(Buffer.from(piece)), context);
    await passOn(redactor.end(), context);
  } catch (error) {
    if (context.signal.aborted && context.signal.reason instanceof Stopped) throw context.signal.reason;
    if (name === null) throw error;
    throw new Refusal(exitCodes.ourFault, `Could not read ${name}: ${systemReason(error)}`);
  } finally {
    context.signal.removeEventListener('abort', stop);
  }
  return { counts: redactor.counts(), leftOut: redactor.linesLeftOut() };
}

async function passOn(bytes: Uint8Array, { stdout }: Context): Promise<void> {
  if (bytes.length > 0 && !stdout.destroyed) await writeTo(stdout, bytes);
}

/** With settings the tokens are those of the cases of this installation; else they are equal within one run only. */
async function redactionOf({ config, privacy }: Options, context: Context): Promise<RedactorOptions> {
  if (config === undefined) {
    return { key: randomBytes(32).toString('hex'), known: [], privacy: privacy ?? 'standard' };
  }
  const settings = await settingsFrom(config, context);
  const known = await knownOf(settings, context);
  return {
    key: keyOf(storeFileOf(settings, undefined, context)),
    known,
    privacy: privacy ?? settings.privacy ?? 'standard',
    names: namesOf(settings),
  };
}

function keyOf(storeFile: string): string {
  if (!existsSync(storeFile)) return randomBytes(32).toString('hex');
  const store = openStore(storeFile);
  try {
    return redactionKeyOf(store);
  } finally {
    store.close();
  }
}

/** A secret that cannot be read cannot be looked for: then nothing is passed on. */
async function knownOf(settings: Settings, { environment }: Context): Promise<readonly string[]> {
  const secrets = createSecrets({
    environment,
    credentialsDirectory: environment['CREDENTIALS_DIRECTORY'] ?? null,
    stores: settings.secretStores,
    network: settings.network,
  });
  try {
    for (const ref of secretRefsOf(settings)) {
      await secrets.read(ref).catch((error: Error) => {
        throw usage(
          `Nothing was passed on, as a secret of the settings cannot be read and so not be looked for (${ref}). ${error.message}`,
        );
      });
    }
    return [...secrets.known(), ...proxySecretsOf(settings.network.proxy)];
  } finally {
    await secrets.close();
  }
}

function reportText(counts: Counts): string {
  const lines = Object.entries(counts).map(([kind, count]) => `${String(count).padStart(8)}  ${kind}`);
  const total = Object.values(counts).reduce((sum, count) => sum + count, 0);
  return `${[`${String(total).padStart(8)}  taken out`, ...lines].join('\n')}\n`;
}
