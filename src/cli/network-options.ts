/** Options of one-off looks over the network: proxy, further roots, whose roots. */
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { NotAProxy, noProxyOfEnvironment, proxyOf, proxyOfEnvironment } from '../settings/proxy.ts';
import type { Settings } from '../settings/settings.ts';
import { trustOf } from '../settings/trust-choice.ts';
import type { Context } from './context.ts';
import { usage } from './refusal.ts';

export type NetworkOptions = {
  readonly ca?: string;
  /** `mozilla`, `system`, `java:PATH`. */
  readonly trust?: string;
  readonly proxy?: string;
};

export function withNetworkOptions(command: Command): Command {
  return command
    .option('--ca <file>', 'PEM file of further roots to trust')
    .option('--trust <store>', 'whose roots to trust: mozilla, system, or java:PATH of a Java truststore', checkedTrust)
    .option('--proxy <url>', 'HTTP proxy to go through, env:NAME for one with a password, or none; else HTTPS_PROXY');
}

export function networkFrom({ ca, trust, proxy }: NetworkOptions, context: Context): Settings['network'] {
  return {
    proxy: proxyFrom(proxy, context),
    noProxy: noProxyOfEnvironment(context.environment),
    caFile: ca === undefined ? null : resolve(context.workingDirectory, ca),
    trust: trustOf(trust, (path) => resolve(context.workingDirectory, path)),
  };
}

function checkedTrust(text: string): string {
  if (/^(mozilla|system|java:.+)$/.test(text)) return text;
  throw usage(`--trust takes mozilla, system, or java:PATH of a Java truststore, not "${text}".`);
}

function proxyFrom(given: string | undefined, { environment }: Context): string | null {
  try {
    return given === undefined ? proxyOfEnvironment(environment) : proxyOf(given, environment);
  } catch (error) {
    if (!(error instanceof NotAProxy)) throw error;
    throw usage(`${given === undefined ? 'The environment variable HTTPS_PROXY' : '--proxy'} ${error.message}.`);
  }
}
