/** `diagnose tls HOST[:PORT]...`: what an endpoint shows, without settings. */
import { readFile, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { Option } from 'commander';
import type { Endpoint } from '../network/network.ts';
import { settingsFor } from '../settings/adhoc.ts';
import { endpointOf } from '../settings/hosts.ts';
import type { Settings } from '../settings/settings.ts';
import type { Context } from './context.ts';
import type { NetworkOptions } from './network-options.ts';
import { networkFrom, withNetworkOptions } from './network-options.ts';
import type { OutputOptions } from './options.ts';
import { withOutputOptions } from './options.ts';
import { usage } from './refusal.ts';
import { lookAtChecks } from './session.ts';

const tlsChecks = ['reachability', 'tls-version', 'certificate-expiry', 'chain-validity', 'client-support'];

type TlsOptions = OutputOptions &
  NetworkOptions & { readonly targets?: string; readonly ciphers?: boolean; readonly revocation?: string };

export function addDiagnoseTls(diagnose: Command, context: Context, exit: (code: number) => void): void {
  withNetworkOptions(withOutputOptions(diagnose.command('tls')))
    .description('TLS versions, certificates, chain and clients of endpoints; needs no settings')
    .argument('[host[:port]...]', 'api.anaplan.com, host:8443, [::1]:443, smtp://mail:25')
    .option('--targets <file>', 'a file with more of them, one a line; # starts a comment')
    .option('--ciphers', 'also which cipher suites each version accepts')
    .addOption(
      new Option('--revocation <how>', 'how far to ask whether a certificate was revoked').choices([
        'off',
        'stapled',
        'online',
      ]),
    )
    .action(async (hosts: readonly string[], options: TlsOptions) => {
      const settings = settingsFor({
        endpoints: await endpointsFrom(hosts, options, context),
        network: networkFrom(options, context),
      });
      exit(await lookAtChecks(tlsChecks, { ...settings, limits: limitsFrom(options) }, options, context));
    });
}

function limitsFrom({ ciphers = false, revocation = 'stapled' }: TlsOptions): Settings['limits'] {
  return { 'tls-version': { suites: ciphers }, 'chain-validity': { revocation } };
}

async function endpointsFrom(
  hosts: readonly string[],
  { targets }: TlsOptions,
  context: Context,
): Promise<readonly Endpoint[]> {
  const listed = targets === undefined ? [] : await linesOf(resolve(context.workingDirectory, targets));
  const all = [...hosts, ...listed];
  if (all.length === 0) throw usage('diagnose tls needs HOST[:PORT], for example api.anaplan.com, or --targets FILE.');
  return all.map(endpointOfArgument);
}

const largestTargetsBytes = 1_000_000;

async function linesOf(file: string): Promise<readonly string[]> {
  const text = await textOf(file).catch((error: NodeJS.ErrnoException) => {
    throw usage(
      `Could not read --targets ${file} (${error.code ?? error.message}). Give a text file of up to 1 MB with HOST[:PORT] on each line.`,
    );
  });
  return text
    .split(/\r?\n/)
    .map((line) => line.replace(/#.*/, '').trim())
    .filter((line) => line !== '');
}

/** A device or a pipe has no end that could be known before. */
async function textOf(file: string): Promise<string> {
  const facts = await stat(file);
  if (!facts.isFile() || facts.size > largestTargetsBytes) throw new Error('no file of up to 1 MB');
  return readFile(file, 'utf8');
}

function endpointOfArgument(text: string): Endpoint {
  const endpoint = endpointOf(text);
  if (endpoint !== null) return endpoint;
  throw usage(
    `"${text.slice(0, 100)}" is not HOST or HOST:PORT; write for example api.anaplan.com or api.anaplan.com:443.`,
  );
}
