/** The daemon's status page, where the settings want one; `metrics`: the same figures into a file. */
import { randomBytes } from 'node:crypto';
import { rename, rm, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import type { KeptOpen } from '../daemon/kept-open.ts';
import { keptOpen } from '../daemon/kept-open.ts';
import type { Log } from '../daemon/log.ts';
import { settingsAsKnown } from '../discovery/follow.ts';
import { SecretUnavailable } from '../secrets/secrets.ts';
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
  readonly log: Pick<Log, 'info' | 'warn' | 'error'>;
};

/**
 * Null where the settings want none. It ends when the daemon is told to. Rejects with a refusal where the settings are wrong; what may
 * pass by itself is tried again.
 */
export async function pageFor({ store, settings, log }: PageParts, context: Context): Promise<KeptOpen | null> {
  const { page, secretStores, network } = settings();
  if (page === undefined) return null;
  // Loaded only here: it is a good part of what the daemon would otherwise be.
  const [{ startPage }, { PageNotNow, PageRefused }] = await Promise.all([
    import('../web/page.ts'),
    import('../web/refused.ts'),
  ]);
  const { environment, clock } = context;
  const credentialsDirectory = environment['CREDENTIALS_DIRECTORY'] ?? null;
  /** At the start, and whenever the certificate was renewed. */
  const readSecret = async (reference: string) => {
    const secrets = createSecrets({ environment, credentialsDirectory, stores: secretStores, network, clock });
    try {
      return await secrets.read(reference);
    } catch (error) {
      throw isForThisProcess(reference, error) ? new PageRefused((error as Error).message, { cause: error }) : error;
    } finally {
      await secrets.close();
    }
  };
  const open = async (): Promise<RunningPage> => {
    const running = await startPage({
      settings: page,
      source: sourceOf(store, settings, context),
      readSecret,
      onError: (err, path) => log.error({ err, path }, 'the page failed'),
      onRenewed: () => log.info({ certificate: page.tls?.certificateFile }, 'page: the renewed certificate is served'),
    });
    context.signal.addEventListener('abort', () => void running.close(), { once: true });
    log.info({ url: running.url }, 'page');
    return running;
  };
  const isFinal = (error: unknown) => error instanceof PageRefused && !(error instanceof PageNotNow);
  try {
    return await keptOpen({ what: 'page', open, isFinal, clock, log });
  } catch (error) {
    throw new Refusal(exitCodes.settings, error instanceof Error ? error.message : String(error), { cause: error });
  }
}

/** Whatever else happens, this process will never see another environment, other credentials or other settings. */
function isForThisProcess(reference: string, error: unknown): boolean {
  if (!(error instanceof SecretUnavailable)) return false;
  return /^(?:env|credential):/.test(reference) || wrongInSettings.has(error.trouble.code);
}

const wrongInSettings: ReadonlySet<string> = new Set([
  'secret-reference-invalid',
  'store-not-set',
  'store-client-missing',
]);

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
