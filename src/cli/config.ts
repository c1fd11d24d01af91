/** `config check`: is a settings file right, and what would be looked at. */
import type { Command } from 'commander';
import { boundOf } from '../engine/bound.ts';
import { remarksOf } from '../settings/remarks.ts';
import type { Context } from './context.ts';
import { writeTo } from './output.ts';
import { settingsFrom } from './session.ts';

export function addConfig(program: Command, context: Context, exit: (code: number) => void): void {
  program
    .command('config')
    .description('about settings files')
    .command('check')
    .description('check a settings file and list what it makes the program look at; asks nothing of the network')
    .argument('<file>')
    .action(async (file: string) => exit(await checkSettings(file, context)));
}

async function checkSettings(file: string, context: Context): Promise<number> {
  const settings = await settingsFrom(file, context);
  const bound = boundOf(context.checks, settings);
  const lines = context.checks.map(({ id }) => {
    const targets = bound.filter(({ check }) => check.id === id).map(({ target }) => `  ${target.name}`);
    return targets.length === 0 ? `${id}: nothing to look at` : `${id}:\n${targets.join('\n')}`;
  });
  const remarks = remarksOf(settings, context.clock.nowMs()).map((remark) => `\nNote: ${remark}\n`);
  await writeTo(
    context.stdout,
    `${settings.file}: settings are right; ${bound.length} looks a round.\n${remarks.join('')}\n${lines.join('\n')}\n`,
  );
  return 0;
}
