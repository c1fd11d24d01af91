/** `diagnose mulesoft APP...`: Mule applications that use Anaplan, by their folders; needs no settings. */
import type { Command } from 'commander';
import { settingsFor } from '../settings/adhoc.ts';
import type { Context } from './context.ts';
import type { HostOptions } from './host-option.ts';
import { hostFor, lookAtHost, withSnapshotOption } from './host-option.ts';
import type { OutputOptions } from './options.ts';
import { withOutputOptions } from './options.ts';

type MuleOptions = OutputOptions & HostOptions & { readonly muleHome?: string; readonly log?: string };

export function addDiagnoseMuleSoft(diagnose: Command, context: Context, exit: (code: number) => void): void {
  withSnapshotOption(withOutputOptions(diagnose.command('mulesoft')))
    .description('MuleSoft applications that use Anaplan: connector, configuration, keystore, Java; needs no settings')
    .argument('<app...>', 'folder of the project, or the one below $MULE_HOME/apps; a packed .jar or .zip is not read')
    .option('--mule-home <folder>', 'the Mule it runs in: its wrapper.conf, version and Java')
    .option('--log <file>', "log of the application; found in Mule's home unless given")
    .action(async (apps: readonly string[], options: MuleOptions) =>
      exit(await diagnoseMuleSoft(apps, options, context)),
    );
}

async function diagnoseMuleSoft(
  apps: readonly string[],
  { muleHome, log, ...options }: MuleOptions,
  context: Context,
): Promise<number> {
  const host = await hostFor(options, context);
  const inFolder = (path: string) => host.paths.resolve(context.workingDirectory, path);
  const given = (path: string | undefined) => (path === undefined ? null : inFolder(path));
  const mulesoft = apps.map((name) => ({ name, app: inFolder(name), muleHome: given(muleHome), log: given(log) }));
  const settings = settingsFor({ installs: { mulesoft } });
  return await lookAtHost(['mulesoft'], { settings, host, output: options }, context);
}
