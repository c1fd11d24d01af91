/** What the daemon tells and with which secrets, made of one set of settings; cases that it sends by itself. Starts nothing. */
import { suggestedIncidents } from '../case/gather.ts';
import { redactionKeyOf } from '../case/redaction-key.ts';
import { CaseRefused } from '../case/refused.ts';
import type { Log } from '../daemon/log.ts';
import type { Messages } from '../daemon/messenger.ts';
import { settingsAsKnown } from '../discovery/follow.ts';
import { proxySecretsOf } from '../network/proxy.ts';
import { digestFor } from '../notify/digest.ts';
import type { Names } from '../redaction/pseudonyms.ts';
import type { Redactor } from '../redaction/redact.ts';
import { redactorOf } from '../redaction/redact.ts';
import { namesOf } from '../redaction/settings-names.ts';
import { secretRefsOf } from '../settings/secret-refs.ts';
import type { Secrets } from '../settings/secrets.ts';
import { createSecrets } from '../settings/secrets.ts';
import type { Settings } from '../settings/settings.ts';
import type { Store } from '../store/store.ts';
import type { Toolbox } from '../toolbox.ts';
import type { Context } from './context.ts';

export type MessageParts = {
  readonly store: Store;
  readonly log: Pick<Log, 'info' | 'warn'>;
  /** Secrets that looks have read or received. */
  readonly toolbox: Pick<Toolbox, 'knownSecrets'>;
  /** Commands as those can run them who are told; as they stand unless given. */
  readonly commands?: (text: string) => string;
};

export type MessageTools = Pick<Messages, 'readSecret' | 'onSecret' | 'redact'> & {
  /** Reads every secret the settings name, so that none of them gets out; what cannot be read cannot be looked for. */
  readAll(): Promise<readonly string[]>;
  close(): Promise<void>;
};

export function messagesOf(
  settings: Settings,
  { store, log, toolbox, commands = (text) => text }: MessageParts,
  context: Context,
): { readonly messages: Messages; readonly close: () => Promise<void> } {
  const known = () => settingsAsKnown(settings, store);
  const tools = messageToolsOf(
    settings,
    { store, known: toolbox.knownSecrets, names: () => namesOf(known()) },
    context,
  );
  const { readSecret, onSecret } = tools;
  const redact = (text: string) => tools.redact(commands(text));
  const { checks } = context;
  const notify = settings.notify ?? null;
  const messages: Messages = {
    ...{ checks, notify, readSecret, onSecret, redact },
    settings: known,
    digest: notify === null ? undefined : digestFor({ store, checks, settings: known, notify, redact }),
    cases: settings.support.autoSend === true ? casesOf(settings, tools, { store, log }, context) : undefined,
  };
  return { messages, close: tools.close };
}

export function messageToolsOf(
  settings: Settings,
  {
    store,
    known,
    names = () => namesOf(settings),
  }: {
    readonly store: Pick<Store, 'note' | 'writeNote'>;
    readonly known: () => readonly string[];
    /** For `privacy: strict`. */
    readonly names?: () => Names;
  },
  { environment, clock }: Pick<Context, 'environment' | 'clock'>,
): MessageTools {
  const secrets = createSecrets({
    environment,
    credentialsDirectory: environment['CREDENTIALS_DIRECTORY'] ?? null,
    stores: settings.secretStores,
    network: settings.network,
    clock,
  });
  const received = new Set<string>();
  const all = () => [...secrets.known(), ...received, ...known(), ...proxySecretsOf(settings.network.proxy)];
  return {
    readSecret: (reference) => secrets.read(reference),
    onSecret: (value) => void received.add(value),
    redact: redactingWith(all, store, settings.privacy === 'strict' ? names : null),
    readAll: async () => {
      for (const reference of secretRefsOf(settings)) await secrets.read(reference).catch(() => undefined);
      return all();
    },
    close: () => (secrets as Pick<Secrets, 'close'>).close(),
  };
}

/** The same names of checks and targets go into the log with every look. */
const nameLength = 200;
const mostClean = 2000;

/** Built anew when another secret or name is known. `strict`: the names that pseudonyms take the place of; null for none. */
export function redactingWith(
  all: () => readonly string[],
  store: Pick<Store, 'note' | 'writeNote'>,
  strict: (() => Names) | null = null,
): (text: string) => string {
  let made: { readonly stamp: string; readonly redactor: Redactor; readonly clean: Set<string> } | null = null;
  return (text) => {
    const known = [...new Set(all())];
    const names = strict?.() ?? null;
    const stamp = JSON.stringify([known, names]);
    if (made?.stamp !== stamp) {
      const privacy = names === null ? {} : ({ privacy: 'strict', names } as const);
      made = { stamp, redactor: redactorOf({ key: redactionKeyOf(store), known, ...privacy }), clean: new Set() };
    }
    if (made.clean.has(text)) return text;
    const redacted = made.redactor.text(text).text;
    if (redacted === text && text.length <= nameLength && made.clean.size < mostClean) made.clean.add(text);
    return redacted;
  };
}

/** After it could not be made it is tried again so much later. */
const againMs = 3_600_000;

/** One case for each firing incident that is Anaplan's to solve and has none; what may be sent by itself is. */
function casesOf(
  settings: Settings,
  { readSecret, onSecret, readAll }: MessageTools,
  { store, log }: Pick<MessageParts, 'store' | 'log'>,
  context: Context,
): (signal: AbortSignal) => Promise<void> {
  const failed = new Map<number, number>();
  const one = async (incident: number, signal: AbortSignal): Promise<void> => {
    // Loaded by the first case: archives and encryption are a tenth of the program.
    const { casesFolderOf, writeCaseAbout } = await import('./case-files.ts');
    const { autoSend } = await import('../case/auto-send.ts');
    const sources = { settings, store, knownSecrets: await readAll(), folder: casesFolderOf(settings) };
    const written = await writeCaseAbout({ incident }, {}, sources, context);
    const facts = { incident, case: written.id };
    const end = await autoSend(written, { store, settings, readSecret, onSecret, clock: context.clock, signal });
    if ('sent' in end) log.info({ ...facts, outcome: end.sent.outcome.kind, why: end.sent.text }, 'case sent');
    else log.info({ ...facts, why: end.reasons }, 'case made, not sent');
  };
  return async (signal) => {
    const nowMs = context.clock.nowMs();
    const made = new Set(store.cases().map(({ incident }) => incident));
    for (const { id, state } of suggestedIncidents(store, context.checks, settingsAsKnown(settings, store))) {
      const failedAtMs = failed.get(id) ?? Number.NEGATIVE_INFINITY;
      if (signal.aborted || state !== 'firing' || made.has(id) || Math.abs(nowMs - failedAtMs) < againMs) continue;
      try {
        await one(id, signal);
      } catch (err) {
        failed.set(id, nowMs);
        log.warn({ incident: id, err }, err instanceof CaseRefused ? 'case not made' : 'case not made or not sent');
      }
    }
  };
}
