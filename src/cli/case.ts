/** `case`: support cases, an archive and a mail draft each; nothing is sent. */
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { Option } from 'commander';
import type { CaseAbout } from '../case/gather.ts';
import { problemTypes } from '../case/problems.ts';
import type { WrittenCase } from '../case/write.ts';
import type { ProblemType } from '../check.ts';
import { utcText } from '../explanation.ts';
import { proxySecretsOf } from '../network/proxy.ts';
import { secretRefsOf } from '../settings/secret-refs.ts';
import { createSecrets } from '../settings/secrets.ts';
import type { Settings } from '../settings/settings.ts';
import { openStore } from '../store/sqlite.ts';
import { casesFolderOf, writeCaseAbout } from './case-files.ts';
import type { Context } from './context.ts';
import type { StoreOptions } from './options.ts';
import { withStoreOptions } from './options.ts';
import { writeTo } from './output.ts';
import { usage } from './refusal.ts';
import { settingsFrom, storeFileOf, storeOf } from './session.ts';

type WriteOptions = { readonly config: string; readonly store?: string; readonly out?: string };
type NewOptions = WriteOptions & { readonly problem: ProblemType; readonly target?: string };

export function addCase(program: Command, context: Context, exit: (code: number) => void): void {
  const cases = program
    .command('case')
    .description('support cases: a redacted archive and a mail draft each; nothing is sent');
  withStoreOptions(cases.command('list').description('the cases made so far')).action(async (options: StoreOptions) =>
    exit(await listCases(options, context)),
  );
  withWriteOptions(
    cases
      .command('build')
      .description('make the case of an incident (its number is in `status`)')
      .argument('<incident>', 'number', incidentOf),
  ).action(async (incident: number, options: WriteOptions) => exit(await makeCase({ incident }, options, context)));
  withWriteOptions(cases.command('new').description('make a case of a kind of problem, also where no check saw it'))
    .addOption(new Option('--problem <type>', 'kind of problem').choices(problemTypes).makeOptionMandatory())
    .option('--target <name>', 'what it is about, as `status` names it (for example "Sales Hub / Load actuals")')
    .action(async (options: NewOptions) =>
      exit(await makeCase({ problem: options.problem, target: options.target ?? null }, options, context)),
    );
}

function withWriteOptions(command: Command): Command {
  return command
    .requiredOption('--config <file>', 'settings file')
    .option('--store <file>', 'the database, instead of that of the settings')
    .option('--out <folder>', 'where the case goes, instead of the state directory');
}

async function listCases(options: StoreOptions, context: Context): Promise<number> {
  const store = await storeOf(options, context);
  try {
    const lines = store
      .cases()
      .map(({ id, problem, createdAtMs, folder }) => `${id}  ${utcText(createdAtMs)}  ${problem}\n    ${folder}\n`);
    await writeTo(
      context.stdout,
      lines.join('') ||
        'No case has been made. Make one of an open incident: anaplan-doctor case build INCIDENT --config FILE\n',
    );
    return 0;
  } finally {
    store.close();
  }
}

async function makeCase(about: CaseAbout, options: WriteOptions, context: Context): Promise<number> {
  const settings = await settingsFrom(options.config, context);
  const store = openStore(storeFileOf(settings, options.store, context));
  try {
    const folder = options.out === undefined ? casesFolderOf(settings) : resolve(context.workingDirectory, options.out);
    const knownSecrets = await secretsOf(settings, context);
    await warnOfTarget(about, settings, context);
    const written = await writeCaseAbout(about, {}, { settings, store, knownSecrets, folder }, context);
    await writeTo(context.stdout, writtenText(written));
    return 0;
  } finally {
    store.close();
  }
}

/** A case may be about something no check looks at; a name that is only misspelt would leave it empty without a word. */
async function warnOfTarget(about: CaseAbout, settings: Settings, { checks, stderr }: Context): Promise<void> {
  if ('incident' in about) return;
  if (about.target === null) {
    await writeTo(stderr, 'Without --target "MODEL / ACTION" little is filled in; `status` shows the names.\n');
    return;
  }
  const known = checks.some((check) => check.targets(settings).some(({ name }) => name === about.target));
  if (!known)
    await writeTo(stderr, `"${about.target}" is nothing these settings look at, so nothing seen is filled in.\n`);
}

/** Every secret the settings refer to, so that none of them can slip into a case. One that cannot be read now cannot be looked for. */
async function secretsOf(settings: Settings, { environment, stderr }: Context): Promise<readonly string[]> {
  const secrets = createSecrets({
    environment,
    credentialsDirectory: environment['CREDENTIALS_DIRECTORY'] ?? null,
    stores: settings.secretStores,
    network: settings.network,
  });
  for (const ref of secretRefsOf(settings)) {
    await secrets
      .read(ref)
      .catch((error: Error) => writeTo(stderr, `Not looked for in the case: ${ref}. ${error.message}\n`));
  }
  await secrets.close();
  return [...secrets.known(), ...proxySecretsOf(settings.network.proxy)];
}

function writtenText({ id, title, folder, open }: WrittenCase): string {
  const missing =
    open.length === 0
      ? 'Every required detail is filled in.'
      : `To be completed by you:\n${open.map((label) => `  - ${label}`).join('\n')}`;
  return `${id}  ${title}\n\n  case.zip      the archive, redacted\n  mail.eml      the mail, ready to open, complete and send\n  summary.html  the same to read\n  in ${folder}\n\n${missing}\nNothing was sent.\n`;
}

function incidentOf(value: string): number {
  const incident = Number(value);
  if (!Number.isInteger(incident) || incident < 1)
    throw usage(`"${value}" is not the number of an incident; see them with: anaplan-doctor status`);
  return incident;
}
