/** `diagnose tls HOST[:PORT]...`: what an endpoint shows, without settings. */
import type { Command } from 'commander';
import type { Endpoint } from '../network/network.ts';
import { settingsFor } from '../settings/adhoc.ts';
import { endpointOf } from '../settings/hosts.ts';
import type { Context } from './context.ts';
import type { NetworkOptions } from './network-options.ts';
import { networkFrom, withNetworkOptions } from './network-options.ts';
import type { OutputOptions } from './options.ts';
import { withOutputOptions } from './options.ts';
import { usage } from './refusal.ts';
import { lookAtChecks } from './session.ts';

const tlsChecks = ['reachability', 'tls-version', 'certificate-expiry', 'chain-validity', 'client-support'];

export function addDiagnoseTls(diagnose: Command, context: Context, exit: (code: number) => void): void {
  withNetworkOptions(withOutputOptions(diagnose.command('tls')))
    .description('TLS versions, certificates and chain of an endpoint; needs no settings')
    .argument('<host[:port]...>')
    .action(async (hosts: readonly string[], options: OutputOptions & NetworkOptions) => {
      const settings = settingsFor({
        endpoints: hosts.map(endpointOfArgument),
        network: networkFrom(options, context),
      });
      exit(await lookAtChecks(tlsChecks, settings, options, context));
    });
}

function endpointOfArgument(text: string): Endpoint {
  const endpoint = endpointOf(text);
  if (endpoint !== null) return endpoint;
  throw usage(`"${text}" is not HOST or HOST:PORT; write for example api.anaplan.com or api.anaplan.com:443.`);
}
