/** `daemon`: every check on its schedule, until told to stop. */
import { join, resolve } from 'node:path';
import type { Command } from 'commander';
import { cycleMsOf } from '../anaplan/freshness.ts';
import type { DaemonOptions } from '../daemon/daemon.ts';
import { runDaemon } from '../daemon/daemon.ts';
import type { Log } from '../daemon/log.ts';
import { createLog } from '../daemon/log.ts';
import type { OtherAccounts } from '../daemon/other-accounts.ts';
import { createOtherAccounts } from '../daemon/other-accounts.ts';
import { refreshMsOf, settingsAsKnown, settingsNow } from '../discovery/follow.ts';
import { journalInstallation } from '../journal/journal.ts';
import { accountsOf } from '../settings/accounts.ts';
import type { Settings } from '../settings/settings.ts';
import { openStore } from '../store/sqlite.ts';
import type { Store } from '../store/store.ts';
import { toolboxOf } from '../toolbox.ts';
import { approveInMemory } from './approval.ts';
import type { Context } from './context.ts';
import { newsOf } from './follow.ts';
import { usage } from './refusal.ts';
import { settingsFrom, storeFileOf, thisTool } from './session.ts';

export function addDaemon(program: Command, context: Context, exit: (code: number) => void): void {
  program
    .command('daemon')
    .description('look at everything on its schedule, until stopped; JSON log lines on standard error')
    .requiredOption('--config <file>', 'settings file')
    .option('--store <file>', 'database to remember in, instead of that of the settings')
    .option('--host-socket <file>', 'where looks as other accounts come in; $RUNTIME_DIRECTORY/host.sock unless given')
    .action(async (options: { config: string; store?: string; hostSocket?: string }) =>
      exit(await daemon(options, context)),
    );
}

async function daemon(
  options: { readonly config: string; readonly store?: string; readonly hostSocket?: string },
  context: Context,
): Promise<number> {
  const settings = await settingsFrom(options.config, context);
  const others = createOtherAccounts({ checks: context.checks, schedule: settings.schedule, clock: context.clock });
  if (others.boundOf(settings).length === 0)
    throw usage(`${options.config} names nothing to look at; add connections, models, endpoints or certificates.`);
  const store = openStore(storeFileOf(settings, options.store, context));
  const { clock, environment } = context;
  const cycleMs = cycleMsOf(settings.schedule);
  const toolbox = toolboxOf({ settings, clock, notes: store, environment, cycleMs });
  try {
    journalInstallation(store, settings, { program: thisTool.version, node: thisTool.node }, context.clock.nowMs());
    await approveInMemory(settings, toolbox, context);
    const log = createLog(context.stderr);
    await runDaemon({
      bound: others.boundOf(settingsAsKnown(settings, store)),
      schedule: settings.schedule,
      toolsForRound: () => toolbox.round(),
      store,
      clock,
      log,
      signal: context.signal,
      ...handoversOf(settings, options.hostSocket, others, log, context),
      ...followOf(settings, store, log, others, context),
    });
    return 0;
  } finally {
    await toolbox.close();
    store.close();
  }
}

/** Where the settings name clients of other accounts. Without a socket nothing can come in, and the watches will say so. */
function handoversOf(
  settings: Settings,
  given: string | undefined,
  { taken }: OtherAccounts,
  log: Pick<Log, 'warn'>,
  { environment, workingDirectory }: Context,
): Pick<DaemonOptions, 'handovers'> {
  if (accountsOf(settings).length === 0) return {};
  const folder = environment['RUNTIME_DIRECTORY'];
  if (given !== undefined) return { handovers: { socket: resolve(workingDirectory, given), taken } };
  if (folder !== undefined) return { handovers: { socket: join(folder, 'host.sock'), taken } };
  log.warn(
    'The settings name accounts, and there is no socket for their looks: give --host-socket FILE, or run as the unit of docs/daemon.md.',
  );
  return {};
}

/** The tenant as it changes, where the settings say `watch`. */
function followOf(
  settings: Settings,
  store: Pick<Store, 'note' | 'writeNote'>,
  log: Pick<Log, 'warn'>,
  others: OtherAccounts,
  { clock }: Context,
): Pick<DaemonOptions, 'follow'> {
  if (settings.watch === undefined) return {};
  const everyMs = refreshMsOf(settings);
  let known = JSON.stringify(settingsAsKnown(settings, store).models);
  const boundNow: NonNullable<DaemonOptions['follow']>['boundNow'] = async ({ anaplan }, signal) => {
    const nowMs = clock.nowMs();
    // A little less than the period, so that a timer that fires early does not make it every second one.
    const parts = { settings, anaplan, notes: store, nowMs, maxAgeMs: everyMs * 0.9 };
    const followed = await settingsNow(parts, signal);
    for (const line of newsOf(followed, nowMs)) log.warn(line);
    const now = JSON.stringify(followed.settings.models);
    if (now === known) return null;
    known = now;
    return others.boundOf(followed.settings);
  };
  return { follow: { everyMs, boundNow } };
}
