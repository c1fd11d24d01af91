/** `init`: signs in, shows what the account sees, and writes settings for what is chosen. Opens no closed model unless told to. */
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { link, rm, writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import type { Command } from 'commander';
import { Option } from 'commander';
import { CouldNotLook } from '../check.ts';
import type { Choice } from '../discovery/choice.ts';
import type { Draft, GivenWords } from '../discovery/draft.ts';
import { draftOf } from '../discovery/draft.ts';
import type { Inventory } from '../discovery/inventory.ts';
import { actionKinds } from '../discovery/inventory.ts';
import { readInventory } from '../discovery/read.ts';
import { madeFolder } from '../made-folder.ts';
import { visible } from '../report/visible.ts';
import { parseSettings } from '../settings/parse.ts';
import { regionNames } from '../settings/regions.ts';
import type { Settings } from '../settings/settings.ts';
import { yamlTextOf } from '../settings/yaml-text.ts';
import { openStore } from '../store/sqlite.ts';
import { toolboxOf } from '../toolbox.ts';
import type { Context } from './context.ts';
import type { ChoiceOptions } from './init-choices.ts';
import { modelsOf, reporterOf, wishesOf } from './init-choices.ts';
import type { ConnectionOptions } from './init-connection.ts';
import { connectionWordsOf } from './init-connection.ts';
import { signedIn } from './init-sign-in.ts';
import { writeTo, writeWhole } from './output.ts';
import { progressOn } from './progress.ts';
import type { Questions } from './questions.ts';
import { questionsAt } from './questions.ts';
import { Refusal, usage } from './refusal.ts';
import { storeFileOf } from './session.ts';

type Options = ConnectionOptions &
  ChoiceOptions & {
    readonly output: string;
    readonly force?: boolean;
    readonly ask: boolean;
    readonly store?: string;
    readonly wake?: boolean;
    readonly caFile?: string;
    readonly stateDirectory?: string;
    readonly quiet?: boolean;
  };

export function addInit(program: Command, context: Context, exit: (code: number) => void): void {
  const many = (value: string, before: readonly string[]) => [...before, value];
  const none: readonly string[] = [];
  program
    .command('init')
    .description('write a settings file: signs in, lists what the account sees, asks what to watch')
    .option('--output <file>', 'settings file to write', 'anaplan-doctor.yaml')
    .option('--force', 'replace the file if it is there')
    .option('--no-ask', 'ask nothing; what is not given is as usual')
    .option('--name <name>', 'what the connection is called (prod)')
    .addOption(new Option('--region <region>', 'where the tenant is').choices(regionNames))
    .option('--api-url <url>', 'base URL of the API, instead of a region')
    .option('--auth-url <url>', 'base URL of the sign-in, instead of a region')
    .option('--oauth-url <url>', 'base URL of OAuth, instead of a region')
    .option('--user <email>', 'sign in by user and password')
    .option('--password-from <ref>', 'where the password is found: env:NAME, file:/path or credential:NAME')
    .option('--certificate <file>', 'sign in by CA certificate (PEM)')
    .option('--key <ref>', 'where its private key is found: file:/path, env:NAME or credential:NAME')
    .option('--passphrase-from <ref>', 'where the passphrase of the key is found')
    .addOption(
      new Option('--payload <form>', 'form of the signed text').choices(['v1', 'v2-seconds', 'v2-milliseconds']),
    )
    .option('--oauth-client <id>', 'sign in by OAuth (device grant); shows a code to approve in a browser')
    .option('--refresh-token-file <name>', 'file in the state directory that keeps its refresh token')
    .option(
      '--model <pattern>',
      'models to watch, by name, id or pattern with *; may be repeated; all unless given',
      many,
      none,
    )
    .option('--import <pattern>', 'imports to watch; may be repeated', many, none)
    .option('--process <pattern>', 'processes to watch; may be repeated', many, none)
    .option('--export <pattern>', 'exports to watch; may be repeated', many, none)
    .option('--no-imports', 'watch no imports')
    .option('--no-processes', 'watch no processes')
    .option('--no-exports', 'watch no exports')
    .option('--watch', 'write patterns that keep following the tenant, instead of the names found now')
    .option('--wake', 'open closed models to list what is in them (takes minutes for each)')
    .option('--reporter-name <name>', 'who reports support cases')
    .option('--reporter-email <email>', 'e-mail address of who reports support cases')
    .option('--ca-file <file>', 'PEM file of additional trusted roots')
    .option('--state-directory <folder>', 'where results and support cases are kept')
    .option('--store <file>', 'database that remembers refused sign-ins, instead of that of the settings')
    .option('--quiet', 'no progress')
    .action(async (options: Options) => exit(await init(options, context)));
}

async function init(options: Options, context: Context): Promise<number> {
  const file = resolve(context.workingDirectory, options.output);
  refuseToReplace(file, options);
  const questions = options.ask ? questionsAt(context) : null;
  try {
    const connection = await connectionWordsOf(options, questions, context);
    const given = givenWords(options, connection.name, connection.words, context);
    const settings = settingsOf(yamlTextOf(given), file, context);
    const { inventory, choice } = await looked(connection.name, settings, options, questions, context);
    const wishes = await wishesOf(connection.name, choice, options, questions);
    const reporter = await reporterOf(options, questions);
    const draft = draftOf({ ...given, ...reporter }, inventory, wishes);
    const text = `${heading}${yamlTextOf(draft.words)}`;
    settingsOf(text, file, context);
    await write(file, text, options);
    await writeTo(context.stdout, summary(options.output, draft));
    return 0;
  } catch (error) {
    if (error instanceof CouldNotLook) throw new Refusal(3, `${error.message} Nothing was written.`, { cause: error });
    throw error;
  } finally {
    questions?.close();
  }
}

const heading = `# Settings of anaplan-doctor, written by \`anaplan-doctor init\`. docs/settings.md has every key.\n`;

function givenWords(options: Options, name: string, words: object, { workingDirectory }: Context): GivenWords {
  const { caFile, stateDirectory } = options;
  return {
    connections: { [name]: words },
    ...(caFile === undefined ? {} : { network: { caFile: resolve(workingDirectory, caFile) } }),
    ...(stateDirectory === undefined ? {} : { stateDirectory: resolve(workingDirectory, stateDirectory) }),
  };
}

/** What is written is read back first: a file that `config check` refuses is never left behind. */
function settingsOf(text: string, file: string, { environment, homeDirectory, checks }: Context): Settings {
  const limits = Object.fromEntries(checks.map(({ id, limits: schema }) => [id, schema]));
  return parseSettings(text, { file, baseDirectory: dirname(file), homeDirectory, environment, limits });
}

type Looked = { readonly inventory: Inventory; readonly choice: Omit<Choice, 'unknown'> };

async function looked(
  name: string,
  settings: Settings,
  options: Options,
  questions: Questions | null,
  context: Context,
): Promise<Looked> {
  const storeFile = storeFileOf(settings, options.store, context);
  madeFolder(dirname(storeFile));
  const store = openStore(storeFile);
  const { clock, environment, signal } = context;
  const toolbox = toolboxOf({ settings, clock, notes: store, environment });
  const progress = progressOn(context, options.quiet);
  try {
    await signedIn(name, settings, toolbox, context);
    const connection = toolbox.round().anaplan.connection(name);
    const order = {
      earlier: null,
      kinds: actionKinds.filter((kind) => options[kind]),
      wake: options.wake === true,
      mostAgain: 0,
      nowMs: clock.nowMs(),
      onProgress: progress.show,
    };
    const listed = await readInventory(connection, { ...order, wants: () => false }, signal);
    progress.clear();
    const chosen = await modelsOf(listed.models, options, questions, context);
    const ids = new Set(chosen.models.map(({ id }) => id));
    const inventory = await readInventory(connection, { ...order, wants: ({ id }) => ids.has(id) }, signal);
    const models = inventory.models.filter(({ id }) => ids.has(id));
    return { inventory, choice: { models, patterns: chosen.patterns } };
  } finally {
    progress.clear();
    await toolbox.close();
    store.close();
  }
}

function refuseToReplace(file: string, { force, output }: Options): void {
  if (force !== true && existsSync(file))
    throw usage(
      `${output} is there already and was left as it is; name another with --output, or replace it with --force.`,
    );
}

/** Whole or not at all, for its owner alone. */
async function write(file: string, text: string, options: Options): Promise<void> {
  if (options.force === true) return writeWhole(file, text);
  const unfinished = `${file}.${randomBytes(6).toString('hex')}.tmp`;
  try {
    await writeFile(unfinished, text, { mode: 0o600, flag: 'wx' });
    // Fails where another made the file meanwhile.
    await link(unfinished, file);
  } catch (error) {
    refuseToReplace(file, options);
    throw error;
  } finally {
    await rm(unfinished, { force: true });
  }
}

function summary(file: string, { counts, followed }: Draft): string {
  const { models, imports, processes, exports } = counts;
  const closed = followed.filter(({ notRead }) => notRead === 'closed').map(({ name }) => visible(name));
  const others = followed.length - closed.length;
  return [
    `${file} is written: ${models} models with ${imports} imports, ${processes} processes and ${exports} exports by name.`,
    ...(closed.length === 0
      ? []
      : [
          `Closed, and not opened to be listed: ${closed.slice(0, 20).join(', ')}. They stand under \`watch\` and are filled in when they are open; --wake opens them now.`,
        ]),
    ...(others === 0 ? [] : [`${others} models are followed by pattern (\`watch\`).`]),
    '',
    'Next:',
    `  anaplan-doctor config check ${file}`,
    `  anaplan-doctor diagnose --config ${file}`,
    `  anaplan-doctor daemon --config ${file}`,
    '',
  ].join('\n');
}
