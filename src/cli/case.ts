/** `case`: support cases, an archive and a mail each; making one sends nothing. */
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { Option } from 'commander';
import type { CaseAbout } from '../case/gather.ts';
import { stateWords } from '../case/mail-state.ts';
import { problemTypes } from '../case/problems.ts';
import { recoverSending } from '../case/recover-sending.ts';
import { removedAtMs } from '../case/remove.ts';
import type { WrittenCase } from '../case/write.ts';
import type { ProblemType } from '../check.ts';
import { utcText } from '../explanation.ts';
import { proxySecretsOf } from '../network/proxy.ts';
import { secretRefsOf } from '../settings/secret-refs.ts';
import { createSecrets } from '../settings/secrets.ts';
import type { Settings } from '../settings/settings.ts';
import type { CaseRecord, Store } from '../store/store.ts';
import type { AnswerOptions } from './case-answers.ts';
import { givenFor, withAnswerOptions } from './case-answers.ts';
import { casesFolderOf, writeCaseAbout } from './case-files.ts';
import { addCaseMail, warnOfPortal } from './case-mail.ts';
import { addPrune } from './case-prune.ts';
import type { Context } from './context.ts';
import type { StoreOptions } from './options.ts';
import { withStoreOptions } from './options.ts';
import { writeTo } from './output.ts';
import { usage } from './refusal.ts';
import { settingsFrom, storeFor, storeOf } from './session.ts';

type WriteOptions = AnswerOptions & {
  readonly config: string;
  readonly store?: string;
  readonly out?: string;
  readonly recipient?: readonly string[];
};
type NewOptions = WriteOptions & { readonly problem: ProblemType; readonly target?: string };

export function addCase(program: Command, context: Context, exit: (code: number) => void): void {
  const cases = program
    .command('case')
    .description('support cases: a redacted archive and a mail each; nothing is sent but what was approved');
  addCaseMail(cases, context, exit);
  withStoreOptions(cases.command('list').description('the cases made so far')).action(async (options: StoreOptions) =>
    exit(await listCases(options, context)),
  );
  addPrune(cases, context, exit);
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
  return withAnswerOptions(command)
    .requiredOption('--config <file>', 'settings file')
    .option('--store <file>', 'the database, instead of that of the settings')
    .option('--out <folder>', 'where the case goes, instead of the state directory')
    .option(
      '--recipient <age1...>',
      'encrypt the archive to this age recipient, besides those of the settings; may be repeated',
      (one: string, others: readonly string[] = []) => [...others, one],
    );
}

async function listCases(options: StoreOptions, context: Context): Promise<number> {
  const store = await storeOf(options, context);
  try {
    recoverSending(store, context.clock.nowMs());
    const lines = store.cases().map((record) => listedText(record, store));
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

function listedText(record: CaseRecord, store: Store): string {
  const { id, problem, createdAtMs } = record;
  const mail = store.caseMail(id);
  const thread = store.caseThread(id);
  const more = [
    mail === null ? stateWords.draft : stateWords[mail.state],
    ...(thread?.deskNumber == null ? [] : [thread.deskNumber]),
    ...(thread?.follows == null ? [] : [`follows ${thread.follows}`]),
    ...(thread?.closedAtMs == null ? [] : ['closed']),
  ];
  return `${id}  ${utcText(createdAtMs)}  ${problem}  ${more.join(', ')}\n    ${folderText(record, store)}\n`;
}

/** The store outlives the folder. */
function folderText(record: CaseRecord, store: Store): string {
  const { folder } = record;
  const removed = removedAtMs(record, store);
  if (removed !== null) return `removed on ${utcText(removed)} (was ${folder})`;
  return existsSync(folder) ? folder : `${folder} (no longer there)`;
}

async function makeCase(about: CaseAbout, options: WriteOptions, context: Context): Promise<number> {
  const settings = await settingsFrom(options.config, context);
  const store = storeFor(settings, options.store, context);
  try {
    const folder = options.out === undefined ? casesFolderOf(settings) : resolve(context.workingDirectory, options.out);
    const knownSecrets = await secretsOf(settings, context);
    await warnOfTarget(about, settings, context);
    const given = await givenFor(about, options, { settings, store }, context);
    const { recipient: recipients = [] } = options;
    const sources = { settings, store, knownSecrets, folder, recipients };
    const written = await writeCaseAbout(about, given, sources, context);
    await given.keep();
    await writeTo(context.stdout, writtenText(written));
    await warnOfPortal(settings, context);
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

function writtenText({ id, title, folder, files, follows, open, built }: WrittenCase): string {
  const missing =
    open.length === 0
      ? 'Every required detail is filled in.'
      : `To be completed by you:\n${open.map((label) => `  - ${label}`).join('\n')}`;
  const listed = files.map((name) => `  ${name.padEnd(13)} ${fileTexts[name] ?? ''}\n`).join('');
  const next =
    built.message === null ? '' : ` To send it from here: case show ${id}, case approve ${id}, case send ${id}.`;
  return `${id}  ${title}\n${followsText(id, follows)}\n${listed}  in ${folder}\n\n${sealedText(built)}${missing}\nNothing was sent.${next}\n`;
}

function sealedText({ recipients, archiveName }: WrittenCase['built']): string {
  if (recipients.length === 0) return '';
  const list = recipients.map((recipient) => `  ${recipient}\n`).join('');
  return `Encrypted to:\n${list}Nothing of the case is left in clear. Whoever holds the key reads it with:\n  anaplan-doctor inspect ${archiveName} --identity FILE\n\n`;
}

function followsText(id: string, follows: WrittenCase['follows']): string {
  if (follows === null) return '';
  const number = follows.number === null ? '' : ` (${follows.number})`;
  return follows.caseId === id
    ? `It was sent before${number}; this mail adds to it.\n`
    : `The same problem is case ${follows.caseId}${number}, which is still open; this mail follows it.\n`;
}

const fileTexts: { readonly [name: string]: string } = {
  'case.zip': 'the archive, redacted',
  'case.zip.age': 'the archive, redacted and encrypted',
  'mail.eml': 'the mail, ready to open, complete and send',
  'message.eml': 'the same as this program would send it',
  'summary.html': 'the same to read',
  'summary.txt': 'five lines for the phone or a chat',
  'case.md': 'the same to paste into the form of the portal',
};

function incidentOf(value: string): number {
  const incident = Number(value);
  if (!Number.isInteger(incident) || incident < 1)
    throw usage(`"${value}" is not the number of an incident; see them with: anaplan-doctor status`);
  return incident;
}
