/** `demo`: the main job on the embedded default. Sandbox with faults, every check, the store, a support case; judged against what was planted. */

import { readdir, rm, writeFile } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import type { Command } from 'commander';
import { Option } from 'commander';
import type { WrittenCase } from '../case/write.ts';
import { MovableClock } from '../clock.ts';
import { boundOf } from '../engine/bound.ts';
import { madeFolder } from '../made-folder.ts';
import { renderHtml } from '../report/html.ts';
import { verdictOf } from '../sandbox/planted.ts';
import type { Sandbox, ScenarioName } from '../sandbox/sandbox.ts';
import type { Settings } from '../settings/settings.ts';
import { openStore } from '../store/sqlite.ts';
import type { Attempt, Store } from '../store/store.ts';
import { toolboxOf } from '../toolbox.ts';
import { casesFolderOf, writeSuggestedCases } from './case-files.ts';
import type { Context } from './context.ts';
import type { OutputOptions } from './options.ts';
import { withOutputOptions } from './options.ts';
import { writeReport, writeTo, writeWhole } from './output.ts';
import { exitCodes, usage } from './refusal.ts';
import { scenariosOf } from './sandbox.ts';
import { lookWith, reportFor, settingsFrom, storeFileName } from './session.ts';

type DemoOptions = OutputOptions & { readonly scenario: readonly ScenarioName[]; readonly out: string };

export function addDemo(program: Command, context: Context, exit: (code: number) => void): void {
  withOutputOptions(
    program.command('demo').description('the main job against a sandbox tenant with faults: no network, no account'),
  )
    .addOption(
      new Option('--scenario <names>', 'which faults, joined by +; healthy for none')
        .default(scenariosOf('all'), 'all')
        .argParser(scenariosOf),
    )
    .option('--out <folder>', 'where the store, the cases and the sandbox files go', 'demo-output')
    .action(async (options: DemoOptions) => exit(await demo(options, context)));
}

/** 0 when exactly the planted faults were found, 70 otherwise. */
async function demo(options: DemoOptions, context: Context): Promise<number> {
  const folder = await emptiedFolder(resolve(context.workingDirectory, options.out));
  const clock = new MovableClock();
  // The sandbox stands on loopback: a proxy of the environment has no part in it.
  const inSandbox = { ...context, clock, environment: withoutProxies(context.environment) };
  // Loaded only here: its certificate maker doubles the start of every other command.
  const { startSandbox } = await import('../sandbox/start.ts');
  const sandbox = await startSandbox({
    scenarios: options.scenario,
    directory: join(folder, 'sandbox'),
    port: 0,
    host: '127.0.0.1',
    clock,
  });
  const store = openStore(join(folder, storeFileName));
  try {
    return await demonstrate(sandbox, store, folder, options, inSandbox, clock);
  } finally {
    store.close();
    await sandbox.close();
  }
}

async function demonstrate(
  sandbox: Sandbox,
  store: Store,
  folder: string,
  options: DemoOptions,
  context: Context,
  clock: MovableClock,
): Promise<number> {
  const settingsFile = join(folder, 'settings.yaml');
  await writeWhole(settingsFile, sandbox.settingsYaml);
  const settings = { ...(await settingsFrom(settingsFile, context)), stateDirectory: folder };
  const startedAtMs = clock.nowMs();
  const { attempts, cases } = await roundsAndCases(sandbox, store, settings, options, context, clock);
  const report = reportFor(attempts, context.checks, { startedAtMs, finishedAtMs: clock.nowMs() }, { store, settings });
  await writeReport(report, options, context);
  await writeWhole(join(folder, 'report.html'), renderHtml(report));
  const verdict = verdictOf(sandbox.planted, attempts);
  if (options.quiet !== true) await writeTo(context.stderr, closingText(folder, cases, verdict.sentence, context));
  return verdict.exact && sandbox.writeAttempts() === 0 ? 0 : exitCodes.ourFault;
}

/** The last round's attempts: a stall is only seen by looking again and again. */
async function roundsAndCases(
  { rounds }: Sandbox,
  store: Store,
  settings: Settings,
  options: DemoOptions,
  context: Context,
  clock: MovableClock,
): Promise<{ readonly attempts: readonly Attempt[]; readonly cases: readonly WrittenCase[] }> {
  const toolbox = toolboxOf({ settings, clock, notes: store, environment: context.environment });
  try {
    const bound = boundOf(context.checks, settings);
    let attempts: readonly Attempt[] = [];
    for (let round = 1; round <= rounds.count; round += 1) {
      if (round > 1) clock.moveMs(rounds.stepMs);
      const label = `round ${round} of ${rounds.count}:`;
      attempts = await lookWith(toolbox, { settings, bound, store, quiet: options.quiet === true }, context, label);
    }
    const cases = await writeSuggestedCases(
      { settings, store, knownSecrets: toolbox.knownSecrets(), folder: casesFolderOf(settings) },
      context,
    );
    return { attempts, cases };
  } finally {
    await toolbox.close();
  }
}

function closingText(
  folder: string,
  cases: readonly WrittenCase[],
  verdict: string,
  { workingDirectory }: Context,
): string {
  const shown = (path: string) => {
    const near = relative(workingDirectory, path);
    return near.startsWith('..') ? path : near || '.';
  };
  const list = cases.map(({ title, folder: place }) => `  ${title}\n    ${shown(place)}\n`).join('');
  const caseText =
    cases.length === 0 ? '' : `\nSupport cases, each with an archive (case.zip) and a mail draft (mail.eml):\n${list}`;
  return `${caseText}\nThe report as a page: ${shown(join(folder, 'report.html'))}\nThe store:            ${shown(join(folder, storeFileName))}\n${verdict}\n`;
}

/** Made first, so that the folder of a demo that was stopped at any moment is known as one. */
const marker = '.anaplan-doctor-demo';
const ours = /^(\.anaplan-doctor-demo|settings\.yaml|report\.html|sandbox|cases|anaplan-doctor\.db(-wal|-shm)?)$/;

/** A new folder, an empty one, or one of an earlier demo, whose files are removed; any other is refused. */
async function emptiedFolder(folder: string): Promise<string> {
  try {
    madeFolder(folder);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw usage(`--out ${folder} cannot be made: ${reason}. Choose a folder this account may write to.`);
  }
  const names = await readdir(folder);
  if (names.length > 0 && !(names.includes(marker) && names.every((name) => ours.test(name)))) {
    throw usage(
      `--out ${folder} holds files that are not of an earlier demo; nothing was touched. Choose a new or an empty folder.`,
    );
  }
  await writeFile(join(folder, marker), 'The next demo into this folder removes what is in it.\n', { mode: 0o600 });
  for (const name of names) if (name !== marker) await rm(join(folder, name), { recursive: true });
  return folder;
}

function withoutProxies(environment: Context['environment']): Context['environment'] {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !/^(https?|all|no)_proxy$/i.test(name)));
}
