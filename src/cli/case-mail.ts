/** `case show`, `approve`, `send`, `settle`, `number`, `close`: what becomes of the mail of a case. */
import { readFile } from 'node:fs/promises';
import { userInfo } from 'node:os';
import path from 'node:path';
import type { Command } from 'commander';
import { messageName } from '../case/mail-files.ts';
import type { MailState } from '../case/mail-state.ts';
import { mailtoOf } from '../case/mailto.ts';
import { recoverSending } from '../case/recover-sending.ts';
import { CaseRefused } from '../case/refused.ts';
import { approveCase, sendCase, settleCase, sha256Of } from '../case/send.ts';
import type { Shown } from '../case/show.ts';
import { shownText } from '../case/show.ts';
import { utcText } from '../explanation.ts';
import { headerOf, readMessage } from '../mail/parts.ts';
import { visibleLines } from '../report/visible.ts';
import { createSecrets } from '../settings/secrets.ts';
import type { Settings } from '../settings/settings.ts';
import type { CaseRecord, Store } from '../store/store.ts';
import type { Context } from './context.ts';
import type { StoreOptions } from './options.ts';
import { withStoreOptions } from './options.ts';
import { writeTo } from './output.ts';
import { usage } from './refusal.ts';
import { settingsFrom, storeFor, storeOf } from './session.ts';

type SendOptions = { readonly config: string; readonly store?: string; readonly again?: boolean };
type ShowOptions = StoreOptions & { readonly short?: boolean };
type ApproveOptions = StoreOptions & { readonly sha256?: string };
type SettleOptions = StoreOptions & { readonly arrived?: boolean; readonly lost?: boolean };
type NumberOptions = StoreOptions & { readonly messageId?: string };

export function addCaseMail(cases: Command, context: Context, exit: (code: number) => void): void {
  const about = (name: string, description: string) =>
    cases.command(name).description(description).argument('<id>', 'of the case, as `case list` shows it', caseIdOf);
  withStoreOptions(about('show', 'what would be sent, how it stands, and who did what'))
    .option('--short', 'five lines, to be read out on the phone or pasted into a chat')
    .action(async (id: string, options: ShowOptions) => exit(await showCase(id, options, context)));
  withStoreOptions(about('approve', 'approve exactly these bytes for sending; it holds for a day unless set'))
    .option('--sha256 <hex>', 'only if this is the hash of the mail (its first digits are enough)', hexOf)
    .action(async (id: string, options: ApproveOptions) => exit(await approve(id, options, context)));
  about('send', 'send the approved mail')
    .requiredOption('--config <file>', 'settings file, which names the mail server')
    .option('--store <file>', 'the database, instead of that of the settings')
    .option('--again', 'although it may have arrived already: the desk may have it twice then')
    .action(async (id: string, options: SendOptions) => exit(await send(id, options, context)));
  withStoreOptions(about('settle', 'say what became of a mail'))
    .option('--arrived', 'the desk has it, whoever sent it')
    .option('--lost', 'the desk does not have it')
    .action(async (id: string, options: SettleOptions) => exit(await settle(id, options, context)));
  withStoreOptions(about('number', "enter the desk's number, so that follow-ups join its case"))
    .argument('<number>', 'for example CS0123456', numberOf)
    .option('--message-id <id>', "of the desk's confirmation, from its headers", messageIdOf)
    .action(async (id: string, number: string, options: NumberOptions) =>
      exit(await enter(id, number, options, context)),
    );
  withStoreOptions(about('close', 'the desk has closed it: what comes next is a new case')).action(
    async (id: string, options: StoreOptions) => exit(await close(id, options, context)),
  );
}

async function withStore<T>(
  options: StoreOptions,
  context: Context,
  action: (store: Store) => T | Promise<T>,
): Promise<T> {
  const store = await storeOf(options, context);
  try {
    recoverSending(store, context.clock.nowMs());
    return await action(store);
  } finally {
    store.close();
  }
}

function showCase(id: string, options: ShowOptions, context: Context): Promise<number> {
  return withStore(options, context, async (store) => {
    const record = recordOf(id, store);
    if (options.short === true) await writeTo(context.stdout, await shortOf(record));
    else await writeTo(context.stdout, shownText(await shownOf(record, store, context.clock.nowMs())));
    return 0;
  });
}

async function shortOf({ id, folder }: CaseRecord): Promise<string> {
  const text = await textIn(folder, 'summary.txt');
  if (text !== null) return visibleLines(text);
  throw new CaseRefused(
    `Case ${id} has no summary.txt in ${folder}; an encrypted case keeps nothing in clear. Make it again without recipients.`,
  );
}

async function shownOf(record: CaseRecord, store: Store, nowMs: number): Promise<Shown> {
  const mail = store.caseMail(record.id);
  const bytes = await bytesIn(record.folder, mail === null ? 'mail.eml' : messageName);
  const read = bytes === null ? null : readMessage(bytes);
  const short = await textIn(record.folder, 'summary.txt');
  const addresses = (name: string) =>
    (read === null ? '' : (headerOf(read, name) ?? '')).split(',').map((one) => one.trim());
  return {
    ...{ record, mail, nowMs },
    thread: store.caseThread(record.id),
    message: bytes === null || read === null ? null : { read, sha256: sha256Of(bytes), sizeBytes: bytes.length },
    log: store.caseMailLog(record.id),
    mailto:
      read === null || short === null
        ? null
        : mailtoOf({
            to: addresses('To')[0] ?? '',
            cc: addresses('Cc').filter((address) => address !== ''),
            subject: headerOf(read, 'Subject') ?? '',
            body: short,
          }),
  };
}

function approve(id: string, options: ApproveOptions, context: Context): Promise<number> {
  return withStore(options, context, async (store) => {
    const settings = options.config === undefined ? null : await settingsFrom(options.config, context);
    const mail = await approveCase({
      ...{ caseId: recordOf(id, store).id, store, clock: context.clock, who: whoIs(context) },
      settings,
      ...(options.sha256 === undefined ? {} : { sha256: options.sha256 }),
    });
    const until = mail.approval === null ? '' : ` until ${utcText(mail.approval.untilMs)}`;
    await writeTo(
      context.stdout,
      `Approved${until}: the mail of case ${id} with the SHA-256 ${mail.sha256}.\nSend it: anaplan-doctor case send ${id} --config FILE\n`,
    );
    if (settings !== null) await warnOfPortal(settings, context);
    return 0;
  });
}

/** What a script needs to know: it is there, it is not, nobody can tell. */
const sendExitCodes = { accepted: 0, refused: 2, 'not-sent': 2, uncertain: 3 } as const;

async function send(id: string, options: SendOptions, context: Context): Promise<number> {
  const { environment, clock, signal } = context;
  const settings = await settingsFrom(options.config, context);
  const store = storeFor(settings, options.store, context);
  const secrets = createSecrets({
    environment,
    credentialsDirectory: environment['CREDENTIALS_DIRECTORY'] ?? null,
    stores: settings.secretStores,
    network: settings.network,
  });
  try {
    const sent = await sendCase({
      ...{ caseId: recordOf(id, store).id, store, settings, clock, signal, who: whoIs(context) },
      readSecret: (reference) => secrets.read(reference),
      onSecret: () => undefined,
      again: options.again === true,
    });
    await writeTo(context.stdout, `${visibleLines(sent.text)}\n`);
    return sendExitCodes[sent.outcome.kind];
  } finally {
    await secrets.close();
    store.close();
  }
}

function settle(id: string, options: SettleOptions, context: Context): Promise<number> {
  if ((options.arrived === true) === (options.lost === true)) throw usage('Say either --arrived or --lost.');
  return withStore(options, context, async (store) => {
    const what = options.arrived === true ? 'arrived' : 'lost';
    const who = whoIs(context);
    const mail = settleCase(
      { caseId: recordOf(id, store).id, store, clock: context.clock, who },
      what,
      `said by ${who}`,
    );
    const text =
      mail.state === 'sent' ? 'counts as sent' : `is a draft again; approve it anew: anaplan-doctor case approve ${id}`;
    await writeTo(context.stdout, `The mail of case ${id} ${text}.\n`);
    return 0;
  });
}

function enter(id: string, number: string, options: NumberOptions, context: Context): Promise<number> {
  return withStore(options, context, async (store) => {
    recordOf(id, store);
    if (!store.numberCase(id, number, options.messageId ?? null))
      throw new CaseRefused(
        `Case ${id} was made by an earlier version of this program; make it again, then enter the number.`,
      );
    const who = whoIs(context);
    const mail = store.caseMail(id);
    // What has a number has arrived, however it got there.
    const settles: readonly (MailState | undefined)[] = ['draft', 'approved', 'rejected', 'uncertain'];
    if (settles.includes(mail?.state))
      settleCase({ caseId: id, store, clock: context.clock, who }, 'arrived', `the desk calls it ${number}`);
    await writeTo(context.stdout, `Case ${id} is ${number} at the desk; follow-ups will be "Re: ${number} ...".\n`);
    return 0;
  });
}

function close(id: string, options: StoreOptions, context: Context): Promise<number> {
  return withStore(options, context, async (store) => {
    recordOf(id, store);
    store.closeCase(id, context.clock.nowMs());
    await writeTo(context.stdout, `Case ${id} is closed; if it happens again, that is a new case.\n`);
    return 0;
  });
}

/** Only those who are registered there can follow a case in the portal. */
export async function warnOfPortal({ reporter }: Pick<Settings, 'reporter'>, { stderr }: Context): Promise<void> {
  if (reporter?.portalUser === true) return;
  const who =
    reporter === null
      ? 'The settings name no reporter'
      : `${reporter.email} is not said to be a registered user of the support portal`;
  await writeTo(
    stderr,
    `${who}; the desk takes cases of registered users only. Set reporter${reporter === null ? '' : '.portalUser: true once it is'} in the settings.\n`,
  );
}

export function recordOf(id: string, store: Pick<Store, 'cases'>): CaseRecord {
  const record = store.cases().find((one) => one.id === id);
  if (record !== undefined) return record;
  throw new CaseRefused(`There is no case ${id} in this store. See them with: anaplan-doctor case list`);
}

/** The person, also behind sudo. */
function whoIs({ environment }: Context): string {
  const behind = environment['SUDO_USER'];
  if (behind !== undefined && behind !== '') return behind;
  try {
    return userInfo().username;
  } catch {
    return `user ${process.getuid?.() ?? 'unknown'}`;
  }
}

async function bytesIn(folder: string, name: string): Promise<Buffer | null> {
  try {
    return await readFile(path.join(folder, name));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

async function textIn(folder: string, name: string): Promise<string | null> {
  return (await bytesIn(folder, name))?.toString('utf8') ?? null;
}

function caseIdOf(value: string): string {
  if (/^AD-[0-9A-Za-z-]{1,80}$/.test(value)) return value;
  throw usage(`"${value}" is no id of a case, such as AD-20261122-3f9a2c; see them with: anaplan-doctor case list`);
}

function numberOf(value: string): string {
  if (/^[A-Za-z][A-Za-z0-9-]{2,39}$/.test(value)) return value;
  throw usage(`"${value}" is no number of a case as a support desk gives it, such as CS0123456.`);
}

function messageIdOf(value: string): string {
  const bare = value.replace(/^<|>$/g, '');
  if (/^[^\s<>@"]{1,200}@[^\s<>@"]{1,200}$/.test(bare)) return `<${bare}>`;
  throw usage('--message-id takes what stands in the header Message-ID, such as <abc@anaplan.service-now.com>.');
}

function hexOf(value: string): string {
  if (/^[0-9a-fA-F]{8,64}$/.test(value)) return value;
  throw usage('--sha256 takes at least the first 8 digits of the hash that `case show` prints.');
}
