/** `case prune`: removes cases whose time is over. */
import type { Command } from 'commander';
import type { Removal } from '../case/remove.ts';
import { pruneCases } from '../case/remove.ts';
import type { Context } from './context.ts';
import type { StoreOptions } from './options.ts';
import { withStoreOptions } from './options.ts';
import { writeTo } from './output.ts';
import { storeOf } from './session.ts';

export function addPrune(cases: Command, context: Context, exit: (code: number) => void): void {
  withStoreOptions(
    cases.command('prune').description('remove the folders of cases 30 days after their incident closed'),
  ).action(async (options: StoreOptions) => exit(await prune(options, context)));
}

/** 1 when a folder was left because something strange is in it. */
async function prune(options: StoreOptions, context: Context): Promise<number> {
  const store = await storeOf(options, context);
  try {
    const removals = await pruneCases(store, context.clock.nowMs());
    await writeTo(context.stdout, removals.map(removalText).join('') || 'No case is older than it is kept.\n');
    return removals.some(({ outcome }) => outcome === 'refused') ? 1 : 0;
  } finally {
    store.close();
  }
}

function removalText({ id, folder, outcome, reason }: Removal): string {
  return outcome === 'refused' ? `Left: ${id} (${folder}). ${reason}\n` : `Removed: ${id} (${folder})\n`;
}
