/** The daemon's status page, where the settings want one; `metrics`: the same figures into a file. */
import { randomBytes } from 'node:crypto';
import { rename, rm, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { CouldNotLook } from '../check.ts';
import type { Log } from '../daemon/log.ts';
import { settingsAsKnown } from '../discovery/follow.ts';
import { createSecrets } from '../settings/secrets.ts';
import type { Settings } from '../settings/settings.ts';
import type { Store } from '../store/store.ts';
import type { RunningPage } from '../web/page.ts';
import type { PageSource } from '../web/source.ts';
import type { Context } from './context.ts';
import type { StoreOptions } from './options.ts';
import { withStoreOptions } from './options.ts';
import { writeTo } from './output.ts';
import { exitCodes, Refusal } from './refusal.ts';
import { settingsFrom, storeOf, thisTool } from './session.ts';
import { systemReason } from './system-error.ts';

export type PageParts = {
  readonly store: Store;
  readonly settings: () => Settings;
  readonly log: Pick<Log, 'info' | 'error'>;
};

/** Null where the settings want none. It ends when the daemon is told to. Rejects with a refusal where it cannot be had. */
export async function pageFor({ store, settings, log }: PageParts, context: Context): Promise<RunningPage | null> {
  const { page, secretStores, network } = settings();
  if (page === undefined) return null;
  // Loaded only here: it is a good part of what the daemon would otherwise be.
  const { PageRefused, startPage } = await import('../web/page.ts');
  const { environment, clock } = context;
  const credentialsDirectory = environment['CREDENTIALS_DIRECTORY'] ?? null;
  const secrets = createSecrets({ environment, credentialsDirectory, stores: secretStores, network, clock });
  try {
    const running = await startPage({
      settings: page,
      source: sourceOf(store, settings, context),
      readSecret: (reference) => secrets.read(reference),
      onError: (err, path) => log.error({ err, path }, 'the page failed'),
    });
    context.signal.addEventListener('abort', () => void running.close(), { once: true });
    log.info({ url: running.url }, 'page');
    return running;
  } catch (error) {
    if (error instanceof PageRefused || error instanceof CouldNotLook)
      throw new Refusal(exitCodes.settings, error.message, { cause: error });
    throw error;
  } finally {
    await secrets.close();
  }
}

function sourceOf(store: Store, settings: () => Settings, { checks, clock }: Context): PageSource {
  // With the models and actions that `watch` has found.
  return { store, checks, clock, tool: thisTool, settings: () => settingsAsKnown(settings(), store) };
}

/** Address, token and certificate are taken at the start. */
export function refuseOtherPage(read: Settings, inForce: Settings): void {
  if (JSON.stringify(read.page) === JSON.stringify(inForce.page)) return;
  throw new Refusal(exitCodes.settings, 'page has changed, and is served by the former settings. Restart the daemon.');
}

export function addMetrics(program: Command, context: Context, exit: (code: number) => void): void {
  withStoreOptions(
    program.command('metrics').description('the figures of /metrics, for the textfile collector of node_exporter'),
  )
    .option('--textfile <file>', 'write them there, whole or not at all; else to standard output')
    .action(async (options: MetricsOptions) => exit(await metrics(options, context)));
}

type MetricsOptions = StoreOptions & { readonly textfile?: string };

async function metrics({ textfile, ...options }: MetricsOptions, context: Context): Promise<number> {
  const { createMetrics } = await import('../web/metrics.ts');
  const settings = options.config === undefined ? null : await settingsFrom(options.config, context);
  const store = await storeOf(options, context);
  try {
    const source = { store, checks: context.checks, clock: context.clock, tool: thisTool };
    const { text } = await createMetrics(
      { ...source, settings: () => settings ?? ({ inventory: [] } as unknown as Settings) },
      { isOnce: true },
    ).scrape('');
    if (textfile === undefined) await writeTo(context.stdout, text);
    else await writeReadable(resolve(context.workingDirectory, textfile), text);
    return 0;
  } finally {
    store.close();
  }
}

/** Whole or not at all, and readable by the collector, which is another account and takes only what ends in `.prom`. */
async function writeReadable(file: string, text: string): Promise<void> {
  const unfinished = `${file}.${randomBytes(6).toString('hex')}.tmp`;
  try {
    await writeFile(unfinished, text, { mode: 0o644, flag: 'wx' });
    await rename(unfinished, file);
  } catch (error) {
    await rm(unfinished, { force: true });
    throw new Refusal(exitCodes.ourFault, `Could not write ${file}: ${systemReason(error)}`, { cause: error });
  }
}
