/** `diagnose script [FILE...]`: scripts and programs that call Anaplan, read and not run; needs no settings. */
import type { Command } from 'commander';
import { settingsFor } from '../settings/adhoc.ts';
import type { Context } from './context.ts';
import type { HostOptions } from './host-option.ts';
import { hostFor, lookAtHost, withSnapshotOption } from './host-option.ts';
import type { OutputOptions } from './options.ts';
import { withOutputOptions } from './options.ts';
import { usage } from './refusal.ts';

type ScriptOptions = OutputOptions & HostOptions;

export function addDiagnoseScript(diagnose: Command, context: Context, exit: (code: number) => void): void {
  withSnapshotOption(withOutputOptions(diagnose.command('script')))
    .description('scripts and code that call Anaplan: old API, old TLS, dead sign-ins, by file and line; runs nothing')
    .argument('[file...]', 'files; with --snapshot of Windows and no file, the TLS settings of that machine')
    .action(async (files: readonly string[], options: ScriptOptions) =>
      exit(await diagnoseScripts(files, options, context)),
    );
}

async function diagnoseScripts(files: readonly string[], options: ScriptOptions, context: Context): Promise<number> {
  if (files.length === 0 && options.snapshot === undefined)
    throw usage('diagnose script needs a FILE, or --snapshot FOLDER of a Windows machine.');
  const host = await hostFor(options, context);
  const scripts = files.map((file) => host.paths.resolve(context.workingDirectory, file));
  return await lookAtHost(
    ['other-clients'],
    { settings: settingsFor({ installs: { scripts } }), host, output: options },
    context,
  );
}
