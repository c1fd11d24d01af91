/** `notify`: tries the channels, shows what waits or was refused, and sends or drops it. */
import { existsSync } from 'node:fs';
import type { Command } from 'commander';
import { utcText } from '../explanation.ts';
import { readMessage } from '../mail/parts.ts';
import type { Content } from '../notify/content.ts';
import { cleaned } from '../notify/content.ts';
import { deliver } from '../notify/deliver.ts';
import { pinged } from '../notify/ping.ts';
import { renderedFor } from '../notify/render.ts';
import type { Destination } from '../notify/routes.ts';
import { destinationsFor, mailChannel } from '../notify/routes.ts';
import { trialContents } from '../notify/trial.ts';
import { visible, visibleLines } from '../report/visible.ts';
import type { NotifySettings } from '../settings/notify.ts';
import type { Settings } from '../settings/settings.ts';
import type { MessageState, NewMessage, OutboxLine } from '../store/outbox.ts';
import type { Store } from '../store/store.ts';
import type { Context } from './context.ts';
import { messageToolsOf } from './daemon-messages.ts';
import { operatorsSocketOf } from './operators-socket.ts';
import type { StoreOptions } from './options.ts';
import { textOrJson, withStoreOptions } from './options.ts';
import { writeTo } from './output.ts';
import { exitCodes, Refusal, usage } from './refusal.ts';
import { settingsFrom, storeOf } from './session.ts';
import { shownCommands } from './shown-commands.ts';

type TestOptions = { readonly config: string; readonly channel?: string; readonly dryRun?: true };
type ListOptions = StoreOptions & { readonly all?: true; readonly format: string };

export function addNotify(program: Command, context: Context, exit: (code: number) => void): void {
  const notify = program.command('notify').description('messages: try the channels, see what waits, send or drop it');
  notify
    .command('test')
    .description('send one message of each kind over each channel, and say what happened')
    .requiredOption('--config <file>', 'settings file')
    .option('--channel <name>', 'this one only: mail, heartbeat, or a name under notify.channels')
    .option('--dry-run', 'send nothing; print exactly what would be sent')
    .action(async (options: TestOptions) => exit(await tried(options, context)));
  withStoreOptions(notify.command('list').description('what waits to be sent, and what was refused'))
    .option('--all', 'what was sent, merged and dropped, too')
    .addOption(textOrJson())
    .action(async (options: ListOptions) => exit(await listed(options, context)));
  withStoreOptions(notify.command('retry').description('send it now: one by its number, or all that are parked'))
    .argument('[number]')
    .option('--parked', 'all that are parked')
    .action(async (number: string | undefined, options: StoreOptions & { parked?: true }) =>
      exit(await retried(number, options, context)),
    );
  withStoreOptions(notify.command('drop').description('never send it'))
    .argument('<number>')
    .action(async (number: string, options: StoreOptions) => exit(await dropped(number, options, context)));
}

async function tried(options: TestOptions, context: Context): Promise<number> {
  const settings = await settingsFrom(options.config, context);
  const { notify } = settings;
  if (notify === undefined)
    throw new Refusal(exitCodes.settings, `${options.config} says nothing under notify; see docs/notify.md.`);
  const destinations = triedOf(notify, options.channel);
  const nowMs = Math.round(context.clock.nowMs());
  const socket = operatorsSocketOf(context.environment);
  const operators = socket !== null && existsSync(socket);
  const commands = shownCommands({ operators, settingsFile: settings.file ?? options.config });
  const contents = trialContents(nowMs, notify.page).map((content) => cleaned(content, commands));
  const messages = await trialMessages(contents, notify, destinations, nowMs);
  if (options.dryRun === true) {
    for (const message of messages) await writeTo(context.stdout, dryText(message));
    return 0;
  }
  const withHeartbeat = options.channel === undefined || options.channel === 'heartbeat';
  return await sentAll(messages, withHeartbeat, settings, notify, context);
}

async function trialMessages(
  contents: readonly Content[],
  notify: NotifySettings,
  destinations: readonly Destination[],
  nowMs: number,
): Promise<readonly NewMessage[]> {
  const messages: NewMessage[] = [];
  const first = () => messages.find(({ mail }) => mail !== null)?.mail?.messageId ?? null;
  for (const [index, content] of contents.entries()) {
    const request = { key: `test ${nowMs} ${index}`, content, incidents: [], destinations };
    // They go on about the incident of the first.
    const isThread = content.kind === 'reminder' || content.kind === 'over';
    const threadOf = () => (isThread ? first() : null);
    messages.push(...(await renderedFor(request, { notify, nowMs, threadOf })));
  }
  return messages;
}

async function sentAll(
  messages: readonly NewMessage[],
  withHeartbeat: boolean,
  settings: Settings,
  notify: NotifySettings,
  context: Context,
): Promise<number> {
  const notes = { note: () => 'x'.repeat(32), writeNote: () => undefined };
  const tools = messageToolsOf(settings, { store: notes, known: () => [] }, context);
  const parts = {
    notify,
    network: settings.network,
    ...tools,
    nowMs: () => context.clock.nowMs(),
    signal: context.signal,
  };
  let failures = 0;
  try {
    for (const message of messages) {
      const end = await deliver(message, parts);
      if (end.kind !== 'sent') failures += 1;
      const words = end.kind === 'sent' ? `sent (${end.detail})` : `NOT SENT: ${end.why}`;
      await writeTo(context.stdout, `${visible(`${message.channel}  ${message.kind}  ${tools.redact(words)}`)}\n`);
    }
    if (withHeartbeat && notify.heartbeat !== null) {
      const end = await pinged(notify.heartbeat, 'success', 'a trial of anaplan-doctor', {
        ...parts,
        nowMs: parts.nowMs(),
      });
      if (end.kind !== 'sent') failures += 1;
      const words = end.kind === 'sent' ? `sent (${end.detail})` : `NOT SENT: ${end.why}`;
      await writeTo(context.stdout, `${visible(`heartbeat  ${tools.redact(words)}`)}\n`);
    }
  } finally {
    await tools.close();
  }
  return failures === 0 ? 0 : 2;
}

/** Every address and every channel of the settings, routed to or not. */
function triedOf(notify: NotifySettings, channel: string | undefined): readonly Destination[] {
  const names = [
    ...notify.to,
    ...notify.routes.flatMap(({ to }) => to),
    ...(notify.digest?.to ?? []),
    ...notify.channels.map(({ name }) => name),
  ];
  const all = destinationsFor(names);
  if (channel === undefined) return all;
  if (channel === 'heartbeat' && notify.heartbeat !== null) return [];
  const chosen = all.filter((one) => one.channel === channel);
  if (chosen.length > 0) return chosen;
  const known = [...all.map((one) => one.channel), ...(notify.heartbeat === null ? [] : ['heartbeat'])];
  throw usage(`There is no channel "${channel}"; there are: ${known.join(', ')}.`);
}

/** A mail as it is read, headers first; anything else as it goes over the wire. */
function dryText({ channel, kind, mail, payload }: NewMessage): string {
  const head = `--- ${channel}, ${kind}, ${payload.length} bytes${mail === null ? '' : `, to ${mail.envelope.to.join(', ')}`}\n`;
  if (channel !== mailChannel) return `${head}${visibleLines(payload.toString('utf8'))}\n\n`;
  const { headers, parts } = readMessage(payload);
  const lines = headers.map(([name, value]) => `${name}: ${visible(value)}\n`).join('');
  const bodies = parts.map(
    ({ contentType, content }) => `[${contentType}]\n${visibleLines(content.toString('utf8'))}\n`,
  );
  return `${head}${lines}\n${bodies.join('\n')}\n`;
}

const waiting: readonly MessageState[] = ['pending', 'claimed', 'uncertain', 'parked'];

async function listed(options: ListOptions, context: Context): Promise<number> {
  const { rows, troubles } = await withStore(options, context, (store) => ({
    rows: store.messages({ limit: 500, ...(options.all === true ? {} : { states: waiting }) }),
    troubles: store.channelTroubles(),
  }));
  const lines = [
    ...troubles.map(
      ({ channel, sinceMs, failures, lastError }) =>
        `${visible(`Channel ${channel} does not work since ${utcText(sinceMs)} (${failures} failed attempts): ${lastError}`)}\n`,
    ),
    ...rows.map(messageLine),
  ];
  const text =
    options.format === 'json' ? `${JSON.stringify({ messages: rows, troubles }, null, 2)}\n` : lines.join('');
  await writeTo(context.stdout, text || 'Nothing waits to be sent.\n');
  return 0;
}

const stateWords: { readonly [S in MessageState]: string } = {
  pending: 'waits',
  claimed: 'is being sent',
  uncertain: 'waits; it may have arrived',
  sent: 'sent',
  parked: 'PARKED',
  merged: 'told by another one',
  dropped: 'dropped',
};

function messageLine({
  id,
  createdAtMs,
  channel,
  subject,
  state,
  attempts,
  lastError,
  notBeforeMs,
}: OutboxLine): string {
  const next = state === 'pending' || state === 'uncertain' ? `, next at ${utcText(notBeforeMs)}` : '';
  const tries = attempts === 0 ? '' : `, ${attempts} ${attempts === 1 ? 'attempt' : 'attempts'}`;
  const why = lastError === null ? '' : `\n     ${visible(lastError)}`;
  return `${String(id).padStart(4)} ${utcText(createdAtMs)}  ${visible(channel)}  ${stateWords[state]}${tries}${next}\n     ${visible(subject)}${why}\n`;
}

async function retried(
  number: string | undefined,
  options: StoreOptions & { readonly parked?: true },
  context: Context,
): Promise<number> {
  if ((number === undefined) === (options.parked === undefined))
    throw usage('Say which: notify retry NUMBER, or notify retry --parked. Numbers are in: anaplan-doctor notify list');
  const id = number === undefined ? null : idOf(number);
  const count = await withStore(options, context, (store) =>
    store.retryMessages(id, Math.round(context.clock.nowMs())),
  );
  if (count === 0 && id !== null) throw usage(`Message ${id} does not wait and is not parked.`);
  await writeTo(
    context.stdout,
    `${count} ${count === 1 ? 'message goes' : 'messages go'} out now, if the daemon runs.\n`,
  );
  return 0;
}

async function dropped(number: string, options: StoreOptions, context: Context): Promise<number> {
  const id = idOf(number);
  const isDone = await withStore(options, context, (store) => store.dropMessage(id, Math.round(context.clock.nowMs())));
  if (!isDone) throw usage(`Message ${id} does not wait and is not parked.`);
  await writeTo(context.stdout, `Message ${id} is never sent.\n`);
  return 0;
}

function idOf(written: string): number {
  const id = Number(written);
  if (Number.isInteger(id) && id > 0) return id;
  throw usage(`"${written}" is no number of a message; see them with: anaplan-doctor notify list`);
}

async function withStore<T>(options: StoreOptions, context: Context, use: (store: Store) => T): Promise<T> {
  const store = await storeOf(options, context);
  try {
    return use(store);
  } finally {
    store.close();
  }
}
