/** `diagnose network`: the way to every host the settings need, or the rules a firewall must have for it. */
import type { Command } from 'commander';
import { firewallRulesOf } from '../network/firewall.ts';
import type { Endpoint } from '../network/network.ts';
import { settingsFor } from '../settings/adhoc.ts';
import type { Settings } from '../settings/settings.ts';
import type { Context } from './context.ts';
import { firewallText } from './firewall.ts';
import { networkFrom } from './network-options.ts';
import type { OutputOptions } from './options.ts';
import { withOutputOptions } from './options.ts';
import { writeTo } from './output.ts';
import { lookAtChecks, settingsFrom } from './session.ts';

type DiagnoseNetworkOptions = OutputOptions & { readonly config?: string; readonly rules?: boolean };

/** The unqualified hosts of the older regions (support.anaplan.com "URL, IP and allowlist requirements", 2026-05-22). */
const anaplanHosts: readonly Endpoint[] = ['api.anaplan.com', 'auth.anaplan.com'].map((host) => ({ host, port: 443 }));

export function addDiagnoseNetwork(diagnose: Command, context: Context, exit: (code: number) => void): void {
  withOutputOptions(diagnose.command('network'))
    .description('DNS, proxy, TCP, TLS and HTTP to every host the settings need')
    .option('--config <file>', 'settings file; without it, the hosts every Anaplan integration needs')
    .option('--rules', 'print the hosts and ports a firewall must open, and look at nothing')
    .action(async (options: DiagnoseNetworkOptions) => exit(await diagnoseNetwork(options, context)));
}

async function diagnoseNetwork(options: DiagnoseNetworkOptions, context: Context): Promise<number> {
  const settings = await settingsOf(options, context);
  if (options.rules !== true) return lookAtChecks(['reachability'], settings, options, context);
  await writeTo(context.stdout, firewallText(firewallRulesOf(settings), options.format));
  return 0;
}

async function settingsOf({ config }: DiagnoseNetworkOptions, context: Context): Promise<Settings> {
  if (config !== undefined) return settingsFrom(config, context);
  return settingsFor({ endpoints: anaplanHosts, network: networkFrom({}, context) });
}
