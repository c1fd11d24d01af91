/** `diagnose atlan [CONFIG]`: Atlan's connector to Anaplan by its fields, and a self-deployed runtime by its files; needs no settings. */
import type { Command } from 'commander';
import { settingsFor } from '../settings/adhoc.ts';
import type { AtlanInstall } from '../settings/settings.ts';
import type { Context } from './context.ts';
import type { HostOptions } from './host-option.ts';
import { hostFor, lookAtHost, withSnapshotOption } from './host-option.ts';
import type { NetworkOptions } from './network-options.ts';
import { networkFrom, withNetworkOptions } from './network-options.ts';
import type { OutputOptions } from './options.ts';
import { withOutputOptions } from './options.ts';
import { usage } from './refusal.ts';

type AtlanOptions = OutputOptions &
  HostOptions &
  NetworkOptions & {
    readonly host?: string;
    readonly tenant?: string;
    readonly agent?: string;
    readonly components?: string;
    readonly env?: string;
    readonly compose?: string;
    readonly log?: string;
    readonly data?: string;
    readonly signature?: string;
    readonly certificate?: string;
  };

export function addDiagnoseAtlan(diagnose: Command, context: Context, exit: (code: number) => void): void {
  withSnapshotOption(withNetworkOptions(withOutputOptions(diagnose.command('atlan'))))
    .description("Atlan's connector to Anaplan, direct or in a self-deployed runtime; needs no settings")
    .argument('[config]', "config.yaml of the runtime, or Helm's values")
    .option('--host <name>', 'host field of the connector, as it is written there')
    .option('--tenant <name>', '<tenant> of <tenant>.atlan.com')
    .option('--agent <name>', 'name of the agent as chosen in the workflow')
    .option('--components <folder>', 'folder of Dapr components')
    .option('--env <file>', '.env file of the runtime')
    .option('--compose <file>', 'compose file of the runtime')
    .option('--log <file>', 'log of the container')
    .option('--data <file>', 'file with the field Encoded Data, to verify offline')
    .option('--signature <file>', 'file with the field Encoded Signed Data')
    .option('--certificate <file>', 'PEM file with the certificate that was entered')
    .action(async (config: string | undefined, options: AtlanOptions) =>
      exit(await diagnoseAtlan(config, options, context)),
    );
}

async function diagnoseAtlan(config: string | undefined, options: AtlanOptions, context: Context): Promise<number> {
  const host = await hostFor(options, context);
  const path = (given: string | undefined) =>
    given === undefined ? null : host.paths.resolve(context.workingDirectory, given);
  const { tenant = null, agent = null, host: field = null } = options;
  const files = {
    config: path(config),
    components: path(options.components),
    environmentFile: path(options.env),
    compose: path(options.compose),
  };
  const isRuntime = tenant !== null || Object.values(files).some((one) => one !== null);
  const certificate = certificateOf(options, path);
  if (!isRuntime && field === null && certificate === null && options.log === undefined) {
    throw usage(
      'diagnose atlan needs something to look at: --host NAME, a config.yaml, --components FOLDER, --tenant NAME, or --data, --signature and --certificate; docs/atlan.md shows examples.',
    );
  }
  const install: AtlanInstall = {
    name: field ?? agent ?? tenant ?? files.config ?? files.compose ?? files.components ?? 'atlan',
    mode: isRuntime ? 'runtime' : 'direct',
    host: field,
    connection: null,
    certificate,
    ...files,
    tenant,
    agentName: agent,
    log: path(options.log),
  };
  const settings = settingsFor({ network: networkFrom(options, context), installs: { atlan: [install] } });
  return await lookAtHost(['atlan'], { settings, host, output: options }, context);
}

function certificateOf(
  { data, signature, certificate }: AtlanOptions,
  path: (given: string | undefined) => string | null,
): AtlanInstall['certificate'] {
  const given = [data, signature, certificate].filter((one) => one !== undefined);
  if (given.length === 0) return null;
  if (given.length < 3)
    throw usage('To verify the sign-in by certificate give all of --data, --signature and --certificate.');
  return {
    encodedData: `file:${path(data)}`,
    encodedSignedData: `file:${path(signature)}`,
    certificateFile: path(certificate) ?? '',
  };
}
