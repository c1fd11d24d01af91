/** `daemon`: every check on its schedule, until told to stop. */
import type { Command } from 'commander';
import { runDaemon } from '../daemon/daemon.ts';
import { createLog } from '../daemon/log.ts';
import { boundOf } from '../engine/bound.ts';
import { openStore } from '../store/sqlite.ts';
import { toolboxOf } from '../toolbox.ts';
import type { Context } from './context.ts';
import { usage } from './refusal.ts';
import { settingsFrom, storeFileOf } from './session.ts';

export function addDaemon(program: Command, context: Context, exit: (code: number) => void): void {
  program
    .command('daemon')
    .description('look at everything on its schedule, until stopped; JSON log lines on standard error')
    .requiredOption('--config <file>', 'settings file')
    .option('--store <file>', 'database to remember in, instead of that of the settings')
    .action(async (options: { config: string; store?: string }) => exit(await daemon(options, context)));
}

async function daemon(
  options: { readonly config: string; readonly store?: string },
  context: Context,
): Promise<number> {
  const settings = await settingsFrom(options.config, context);
  const bound = boundOf(context.checks, settings);
  if (bound.length === 0)
    throw usage(`${options.config} names nothing to look at; add connections, models, endpoints or certificates.`);
  const store = openStore(storeFileOf(settings, options.store, context));
  const toolbox = toolboxOf({ settings, clock: context.clock, notes: store, environment: context.environment });
  try {
    await runDaemon({
      bound,
      schedule: settings.schedule,
      toolsForRound: () => toolbox.round(),
      store,
      clock: context.clock,
      log: createLog(context.stderr),
      signal: context.signal,
    });
    return 0;
  } finally {
    await toolbox.close();
    store.close();
  }
}
