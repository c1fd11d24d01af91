/** Which host a command is about, and a round of checks on it. The one place that knows of snapshots among the commands. */
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { boundOf } from '../engine/bound.ts';
import type { Host } from '../host/host.ts';
import { snapshotHost } from '../host/snapshot.ts';
import { thisHost } from '../host/this-host.ts';
import type { Settings } from '../settings/settings.ts';
import { toolboxOf } from '../toolbox.ts';
import type { Context } from './context.ts';
import type { OutputOptions } from './options.ts';
import { lookAndReport, notesInMemory } from './session.ts';

export type HostOptions = { readonly snapshot?: string };

export function withSnapshotOption(command: Command): Command {
  return command.option('--snapshot <folder>', 'judge what collect.sh or collect.cmd gathered on another machine');
}

/** This host with the environment of the command, or the one a snapshot was made of. */
export async function hostFor({ snapshot }: HostOptions, context: Context): Promise<Host> {
  if (snapshot === undefined) return thisHost(context.environment);
  return await snapshotHost(resolve(context.workingDirectory, snapshot));
}

/** The checks of these ids on what ad-hoc settings name, on that host; nothing is stored. */
export async function lookAtHost(
  ids: readonly string[],
  { settings, host, output }: { readonly settings: Settings; readonly host: Host; readonly output: OutputOptions },
  context: Context,
): Promise<number> {
  const { clock, environment } = context;
  const toolbox = toolboxOf({ settings, clock, notes: notesInMemory(), environment, host });
  const asked = context.checks.filter(({ id }) => ids.includes(id));
  try {
    return await lookAndReport({ settings, bound: boundOf(asked, settings), store: null, toolbox, output }, context);
  } finally {
    await toolbox.close();
  }
}
