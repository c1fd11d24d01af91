/** `collect --print sh|cmd`: prints the collector, to be carried to a machine without this program. Knows nothing of what it collects. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Command } from 'commander';
import { Option } from 'commander';
import { packageRoot } from '../package-root.ts';
import type { Context } from './context.ts';
import { writeTo } from './output.ts';

export function addCollect(program: Command, context: Context, exit: (code: number) => void): void {
  program
    .command('collect')
    .description('print the script that gathers what runs on another machine, for --snapshot (docs/windows.md)')
    .addOption(new Option('--print <kind>', 'for which machine').choices(['sh', 'cmd']).makeOptionMandatory())
    .action(async ({ print }: { readonly print: 'sh' | 'cmd' }) => {
      await writeTo(context.stdout, await collectorFor(print));
      exit(0);
    });
}

/** cmd.exe loses its place in a file whose lines end as on Unix. */
async function collectorFor(kind: 'sh' | 'cmd'): Promise<string> {
  const text = await readFile(join(packageRoot, 'config/collect', `collect.${kind}`), 'utf8');
  const plain = text.replaceAll('\r\n', '\n');
  return kind === 'sh' ? plain : plain.replaceAll('\n', '\r\n');
}
