/** `diagnose connect SCRIPT...`: what scripts of Anaplan Connect would do and whether it would work, without running them; needs no settings. */
import type { Command } from 'commander';
import { settingsFor } from '../settings/adhoc.ts';
import type { Settings } from '../settings/settings.ts';
import type { Context } from './context.ts';
import type { HostOptions } from './host-option.ts';
import { hostFor, lookAtHost, withSnapshotOption } from './host-option.ts';
import type { NetworkOptions } from './network-options.ts';
import { networkFrom, withNetworkOptions } from './network-options.ts';
import type { OutputOptions } from './options.ts';
import { withOutputOptions } from './options.ts';
import { usage } from './refusal.ts';
import { settingsFrom } from './session.ts';

type ConnectOptions = OutputOptions &
  HostOptions &
  NetworkOptions & {
    readonly account?: string;
    readonly javaHome?: string;
    readonly log?: string;
    readonly offline?: boolean;
    readonly config?: string;
    readonly connection?: string;
  };

export function addDiagnoseConnect(diagnose: Command, context: Context, exit: (code: number) => void): void {
  withSnapshotOption(withNetworkOptions(withOutputOptions(diagnose.command('connect'))))
    .description('scripts of Anaplan Connect: options, sign-in, Java, files; runs nothing of them, needs no settings')
    .argument('<script...>', 'the .sh, .bat or .ps1 that the scheduler starts')
    .option('--account <name>', 'the account the job runs as, where it is another than yours')
    .option('--java-home <folder>', 'JAVA_HOME of that account')
    .option('--log <file>', 'where its output is kept: how the last run ended is then told')
    .option('--offline', 'no handshake with Anaplan')
    .option('--config <file>', 'settings file, for --connection')
    .option('--connection <name>', 'ask through this connection whether the ids and names in the scripts are there')
    .action(async (scripts: readonly string[], options: ConnectOptions) =>
      exit(await diagnoseConnect(scripts, options, context)),
    );
}

async function diagnoseConnect(scripts: readonly string[], options: ConnectOptions, context: Context): Promise<number> {
  const { account = null, javaHome, log, offline = false, ca, trust, proxy, config, connection, ...output } = options;
  const host = await hostFor(options, context);
  const inFolder = (path: string) => host.paths.resolve(context.workingDirectory, path);
  const connect = scripts.map((script) => ({
    name: script,
    script: inFolder(script),
    log: log === undefined ? null : inFolder(log),
    account,
    javaHome: javaHome === undefined ? null : inFolder(javaHome),
  }));
  const network = {
    ...(ca === undefined ? {} : { ca }),
    ...(trust === undefined ? {} : { trust }),
    ...(proxy === undefined ? {} : { proxy }),
  };
  const settings = settingsFor({ network: networkFrom(network, context), installs: { connect } });
  const limits = { online: !offline, connection: connection ?? null };
  const asked = {
    ...settings,
    ...(await tenantOf(config, connection, context)),
    limits: { 'anaplan-connect': limits },
  };
  return await lookAtHost(['anaplan-connect'], { settings: asked, host, output }, context);
}

/** The tenant is asked only where both are named. */
async function tenantOf(
  config: string | undefined,
  connection: string | undefined,
  context: Context,
): Promise<Partial<Settings>> {
  if (config === undefined && connection === undefined) return {};
  if (config === undefined || connection === undefined)
    throw usage('--connection NAME and --config FILE belong together.');
  const { connections, network } = await settingsFrom(config, context);
  const known = connections.map(({ name }) => name);
  if (!known.includes(connection))
    throw usage(`There is no connection "${connection}" in ${config}; there are: ${known.join(', ') || 'none'}.`);
  return { connections, network };
}
