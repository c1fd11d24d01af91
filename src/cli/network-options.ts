/** Options of one-off looks over the network: proxy, further roots, whose roots. */
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { Option } from 'commander';
import { NotAProxy, noProxyOfEnvironment, proxyOf, proxyOfEnvironment } from '../settings/proxy.ts';
import type { Settings } from '../settings/settings.ts';
import type { Context } from './context.ts';
import { usage } from './refusal.ts';

export type NetworkOptions = {
  readonly ca?: string;
  readonly trust?: Settings['network']['trust'];
  readonly proxy?: string;
};

export function withNetworkOptions(command: Command): Command {
  return command
    .option('--ca <file>', 'PEM file of further roots to trust')
    .addOption(new Option('--trust <store>', 'whose roots to trust').choices(['mozilla', 'system']))
    .option('--proxy <url>', 'HTTP proxy to go through, env:NAME for one with a password, or none; else HTTPS_PROXY');
}

export function networkFrom({ ca, trust, proxy }: NetworkOptions, context: Context): Settings['network'] {
  return {
    proxy: proxyFrom(proxy, context),
    noProxy: noProxyOfEnvironment(context.environment),
    caFile: ca === undefined ? null : resolve(context.workingDirectory, ca),
    trust: trust ?? 'mozilla',
  };
}

function proxyFrom(given: string | undefined, { environment }: Context): string | null {
  try {
    return given === undefined ? proxyOfEnvironment(environment) : proxyOf(given, environment);
  } catch (error) {
    if (!(error instanceof NotAProxy)) throw error;
    throw usage(`${given === undefined ? 'The environment variable HTTPS_PROXY' : '--proxy'} ${error.message}.`);
  }
}
