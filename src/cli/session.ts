/** What the commands that look at something share: settings, store, tools and one round of checks. */
import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Check } from '../check.ts';
import type { Bound } from '../engine/bound.ts';
import { boundOf } from '../engine/bound.ts';
import { followingOf } from '../engine/causes.ts';
import { ownExplanations } from '../engine/own-words.ts';
import { runRound } from '../engine/round.ts';
import { changesIn } from '../journal/journal.ts';
import { packageVersion } from '../package-root.ts';
import { exitCodeOf } from '../report/exit.ts';
import { reportOf } from '../report/make.ts';
import type { Report } from '../report/report.ts';
import type { Settings } from '../settings/settings.ts';
import { defaultStateDirectory } from '../settings/state-directory.ts';
import { openStore } from '../store/sqlite.ts';
import type { Attempt, Found, Store } from '../store/store.ts';
import type { Toolbox } from '../toolbox.ts';
import type { Context } from './context.ts';
import { notAskedText } from './operators-socket.ts';
import type { OutputOptions } from './options.ts';
import { writeReport } from './output.ts';
import { progressOn } from './progress.ts';
import { usage } from './refusal.ts';
import { codeOf } from './system-error.ts';

export const thisTool: Report['tool'] = {
  name: 'anaplan-doctor',
  version: packageVersion,
  node: process.versions.node,
};

/** How many looks run at once: most of their time is waiting for a network. */
export const parallelLooks = 8;

export async function settingsFrom(file: string, context: Context): Promise<Settings> {
  if (context.held !== undefined) return context.held.settings;
  const { readSettings } = await import('../settings/read.ts');
  return readSettings(resolve(context.workingDirectory, file), {
    environment: context.environment,
    homeDirectory: context.homeDirectory,
    limits: Object.fromEntries(context.checks.map(({ id, limits }) => [id, limits])),
  });
}

export function storeFileOf(settings: Settings, given: string | undefined, context: Context): string {
  return given === undefined
    ? resolve(settings.stateDirectory, storeFileName)
    : resolve(context.workingDirectory, given);
}

/** The store of these settings, made if missing. */
export function storeFor(settings: Settings, given: string | undefined, { held, ...context }: Context): Store {
  return held === undefined ? openStore(storeFileOf(settings, given, context)) : staysOpen(held.store);
}

function staysOpen(store: Store): Store {
  return { ...store, close: () => undefined };
}

export const storeFileName = 'anaplan-doctor.db';

/** The store of `--store`, else of the settings, else of the default state directory; for commands that only read, so none is made. */
export async function storeOf(
  { config, store }: { config?: string; store?: string },
  context: Context,
): Promise<Store> {
  if (context.held !== undefined) return staysOpen(context.held.store);
  const file = await fileOfStore(config, store, context);
  if (isThere(file)) return openStore(file);
  const isNamed = config !== undefined || store !== undefined;
  const why = notAskedText(context.notAsked);
  const whose = isNamed ? '' : ' of this account';
  throw usage(
    `There is no store${whose} at ${file}. It is made by diagnose --config FILE and by the daemon; name another with --store FILE or --config FILE.${why === '' ? '' : ` ${why}`}`,
  );
}

/** A file that may not be seen is there for all we know: opening it says why it cannot be. */
function isThere(file: string): boolean {
  try {
    statSync(file);
    return true;
  } catch (error) {
    return !['ENOENT', 'ENOTDIR'].includes(codeOf(error) ?? '');
  }
}

/** Its path; it may not be there. */
export async function fileOfStore(
  config: string | undefined,
  store: string | undefined,
  context: Context,
): Promise<string> {
  if (store !== undefined) return resolve(context.workingDirectory, store);
  if (config !== undefined) return storeFileOf(await settingsFrom(config, context), undefined, context);
  return resolve(defaultStateDirectory(context.environment, context.homeDirectory), storeFileName);
}

export type RoundOptions = {
  readonly settings: Settings;
  readonly bound: readonly Bound[];
  /** Null: nothing is stored. */
  readonly store: Store | null;
  readonly quiet?: boolean;
  /** Tools of the caller, who closes them; otherwise some of its own. */
  readonly toolbox?: Toolbox;
};

/** Looks at everything once with tools of its own. */
export async function lookOnce(options: RoundOptions, context: Context): Promise<readonly Attempt[]> {
  if (options.toolbox !== undefined) return await lookWith(options.toolbox, options, context);
  // Half of what there is to load; who reads the store alone needs none of it.
  const { toolboxOf } = await import('../toolbox.ts');
  const toolbox = toolboxOf({
    settings: options.settings,
    clock: context.clock,
    notes: options.store ?? notesInMemory(),
    environment: context.environment,
  });
  try {
    return await lookWith(toolbox, options, context);
  } finally {
    await toolbox.close();
  }
}

/** Looks at everything once with the tools given. */
export async function lookWith(
  toolbox: Toolbox,
  { bound, store, quiet }: RoundOptions,
  context: Context,
  label = 'looked at',
): Promise<readonly Attempt[]> {
  const progress = progressOn(context, quiet);
  let done = 0;
  try {
    return await runRound({
      bound,
      tools: toolbox.round(),
      store,
      clock: context.clock,
      signal: context.signal,
      parallel: parallelLooks,
      onAttempt: ({ check, target }) => {
        done += 1;
        progress.show(`${label} ${done} of ${bound.length}: ${check} ${target}`);
      },
    });
  } finally {
    progress.clear();
  }
}

export function reportFor(
  attempts: readonly Found[],
  checks: readonly Check[],
  { startedAtMs, finishedAtMs }: { readonly startedAtMs: number; readonly finishedAtMs: number },
  { store = null, settings = null }: { readonly store?: Store | null; readonly settings?: Settings | null } = {},
): Report {
  const changes = store === null ? {} : { changesBefore: changesIn(store) };
  const following = settings === null ? [] : followingOf(attempts, checks, settings);
  const times = { startedAtMs, finishedAtMs };
  return reportOf({ attempts, checks, ownExplanations, tool: thisTool, ...times, ...changes, following });
}

/** Narrows what is looked at to `--only` and `--target`; a name that fits nothing is refused with those that exist. */
export function chosen(
  bound: readonly Bound[],
  { only, target }: { readonly only?: readonly string[]; readonly target?: readonly string[] },
): readonly Bound[] {
  const checks = refuseUnknown('--only', only, [...new Set(bound.map(({ check }) => check.id))]);
  const left = bound.filter(({ check }) => checks === null || checks.includes(check.id));
  const targets = refuseUnknown('--target', target, [...new Set(left.map(({ target: { name } }) => name))]);
  return left.filter(({ target: { name } }) => targets === null || targets.includes(name));
}

function refuseUnknown(
  option: string,
  given: readonly string[] | undefined,
  known: readonly string[],
): readonly string[] | null {
  if (given === undefined) return null;
  const unknown = given.filter((name) => !known.includes(name));
  if (unknown.length === 0) return given;
  throw usage(
    `${option} names ${unknown.join(', ')}, which these settings give nothing to look at; there are: ${known.join(', ') || 'none'}.`,
  );
}

/** For commands that store nothing. */
export function notesInMemory(): Pick<Store, 'note' | 'writeNote'> {
  const notes = new Map<string, ReturnType<Store['note']>>();
  return { note: (key) => notes.get(key) ?? null, writeNote: (key, value) => void notes.set(key, value) };
}

/** Looks, writes the report and answers the exit code of its worst finding. */
export async function lookAndReport(
  options: RoundOptions & { readonly output: OutputOptions },
  context: Context,
): Promise<number> {
  const startedAtMs = context.clock.nowMs();
  const attempts = await lookOnce({ ...options, quiet: options.output.quiet === true }, context);
  const times = { startedAtMs, finishedAtMs: context.clock.nowMs() };
  const report = reportFor(attempts, context.checks, times, options);
  await writeReport(report, options.output, context);
  return exitCodeOf(report);
}

/** The checks of these ids on what ad-hoc settings name; nothing is stored. */
export function lookAtChecks(
  ids: readonly string[],
  settings: Settings,
  output: OutputOptions,
  context: Context,
): Promise<number> {
  const asked = context.checks.filter(({ id }) => ids.includes(id));
  return lookAndReport({ settings, bound: boundOf(asked, settings), store: null, output }, context);
}
