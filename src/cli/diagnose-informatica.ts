/** `diagnose informatica FILE...`: connections of Informatica, exported or written by hand; needs no settings. */
import type { Command } from 'commander';
import { settingsFor } from '../settings/adhoc.ts';
import type { Context } from './context.ts';
import type { HostOptions } from './host-option.ts';
import { hostFor, lookAtHost, withSnapshotOption } from './host-option.ts';
import type { NetworkOptions } from './network-options.ts';
import { networkFrom, withNetworkOptions } from './network-options.ts';
import type { OutputOptions } from './options.ts';
import { withOutputOptions } from './options.ts';

type InformaticaOptions = OutputOptions &
  HostOptions &
  NetworkOptions & { readonly agent?: string; readonly log?: string };

export function addDiagnoseInformatica(diagnose: Command, context: Context, exit: (code: number) => void): void {
  withSnapshotOption(withNetworkOptions(withOutputOptions(diagnose.command('informatica'))))
    .description(
      'Anaplan connections of Informatica Cloud, exported (JSON, CSV) or written by hand (YAML); needs no settings',
    )
    .argument('<file...>', 'docs/informatica.md says how to write one')
    .option('--agent <folder>', 'folder of the Secure Agent on this host: its Java, its proxy')
    .option('--log <file>', 'log of the session or of the agent')
    .action(async (files: readonly string[], options: InformaticaOptions) =>
      exit(await diagnoseInformatica(files, options, context)),
    );
}

async function diagnoseInformatica(
  files: readonly string[],
  { agent, log, ...options }: InformaticaOptions,
  context: Context,
): Promise<number> {
  const host = await hostFor(options, context);
  const inFolder = (path: string) => host.paths.resolve(context.workingDirectory, path);
  const given = (path: string | undefined) => (path === undefined ? null : inFolder(path));
  const informatica = files.map((name) => ({ name, connection: inFolder(name), agent: given(agent), log: given(log) }));
  const settings = settingsFor({ network: networkFrom(options, context), installs: { informatica } });
  return await lookAtHost(['informatica'], { settings, host, output: options }, context);
}
