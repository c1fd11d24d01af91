/** `diagnose sign-in`: why a connection does not get in; with `--try-payloads`, which form of the signed text does. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Command } from 'commander';
import { Option } from 'commander';
import type { Payload } from '../anaplan/certificate-sign-in.ts';
import { certificateTold } from '../anaplan/local-certificate.ts';
import type { Attempted, Tried } from '../anaplan/payload-trial.ts';
import { betweenMs, tryPayloads } from '../anaplan/payload-trial.ts';
import { lookForEvidence, signInSubjectOf } from '../anaplan/sign-in-evidence.ts';
import { CouldNotLook } from '../check.ts';
import { boundOf } from '../engine/bound.ts';
import { utcText } from '../explanation.ts';
import { visible } from '../report/visible.ts';
import type { ConnectionSettings, Settings } from '../settings/settings.ts';
import { openStore } from '../store/sqlite.ts';
import type { Store } from '../store/store.ts';
import { toolboxOf } from '../toolbox.ts';
import type { Context } from './context.ts';
import type { OutputOptions } from './options.ts';
import { withOutputOptions } from './options.ts';
import { writeTo } from './output.ts';
import { usage } from './refusal.ts';
import { chosen, lookAndReport, settingsFrom, storeFileOf } from './session.ts';

type Options = OutputOptions & {
  readonly config: string;
  readonly connection?: string;
  readonly store?: string;
  readonly tryPayloads?: boolean;
  readonly between: number;
};

export function addDiagnoseSignIn(diagnose: Command, context: Context, exit: (code: number) => void): void {
  withOutputOptions(diagnose.command('sign-in'))
    .description('does each connection sign in, and if not, the causes in order')
    .requiredOption('--config <file>', 'settings file')
    .option('--connection <name>', 'only this connection')
    .option('--store <file>', 'database to remember in, instead of that of the settings')
    .option(
      '--try-payloads',
      'CA certificate: try each form of the signed text once (each refusal may count towards a lock-out)',
    )
    .addOption(
      new Option('--between <seconds>', 'time between two tries')
        .default(betweenMs / 1000)
        .argParser(Number)
        .hideHelp(),
    )
    .action(async (options: Options) => exit(await diagnoseSignIn(options, context)));
}

async function diagnoseSignIn(options: Options, context: Context): Promise<number> {
  const settings = await settingsFrom(options.config, context);
  const store = openStore(storeFileOf(settings, options.store, context));
  try {
    if (options.tryPayloads === true) return await trial(options, settings, store, context);
    const checks = context.checks.filter(({ id }) => id === 'api-access');
    const target = options.connection === undefined ? {} : { target: [options.connection] };
    const bound = chosen(boundOf(checks, settings), target);
    return await lookAndReport({ settings, bound, store, output: options }, context);
  } finally {
    store.close();
  }
}

/** 0: one got in; 2: all were refused; 3: no answer, or not tried. */
async function trial(options: Options, settings: Settings, store: Store, context: Context): Promise<number> {
  const connection = certificateConnectionOf(settings, options.connection, options.config);
  await refuseUseless(connection, settings, store, context);
  if (options.quiet !== true) await writeTo(context.stderr, warning(connection.name));
  const tried = await tryPayloads({
    attempt: (payload) => attempt(payload, connection, settings, store, context),
    pause: () => sleep(Math.max(0, options.between) * 1000, undefined, { signal: context.signal }),
    onTried: (one) => (options.format === 'json' ? undefined : writeTo(context.stdout, `${triedText(one)}\n`)),
  });
  const fitting = tried.find(({ outcome }) => outcome === 'signed-in')?.payload ?? null;
  const document = { schema: 'anaplan-doctor/payloads@1', connection: connection.name, tried, payload: fitting };
  await writeTo(
    context.stdout,
    options.format === 'json'
      ? `${JSON.stringify(document, null, 2)}\n`
      : `${conclusion(connection, fitting, tried)}\n`,
  );
  if (fitting !== null) return 0;
  return tried.every(({ outcome }) => outcome === 'refused' || outcome === 'standing') ? 2 : 3;
}

const warning = (connection: string): string =>
  `Trying to sign in on connection ${connection} up to three times, ${betweenMs / 1000} s apart. Each refusal may count towards Anaplan's lock-out of the user: do not repeat this while others are refused too.\n`;

/** With its own client, because the form is part of the credential; refusals are remembered in the same store as ever. */
async function attempt(
  payload: Payload,
  connection: ConnectionSettings,
  settings: Settings,
  store: Store,
  context: Context,
): Promise<Attempted> {
  const signIn = { ...connection.signIn, payload } as ConnectionSettings['signIn'];
  const one = { ...settings, connections: [{ ...connection, signIn }] };
  const toolbox = toolboxOf({ settings: one, clock: context.clock, notes: store, environment: context.environment });
  try {
    const answer = await toolbox.round().anaplan.connection(connection.name).signIn(context.signal);
    if ('signedIn' in answer) return { signedIn: answer.signedIn };
    const { httpStatus, status, message, refusedAtMs, nextTryAtMs, remembered } = answer.refused;
    const said = `${httpStatus} ${status}${message === '' ? '' : ` (${message})`}`;
    const text = remembered ? `${said} at ${utcText(refusedAtMs)}, tried again from ${utcText(nextTryAtMs)}` : said;
    return { refused: { text, remembered } };
  } catch (error) {
    if (error instanceof CouldNotLook) return { fault: error.fault };
    throw error;
  } finally {
    await toolbox.close();
  }
}

/** No form helps a certificate that has expired: the tries would be wasted, and they count. */
async function refuseUseless(
  connection: ConnectionSettings,
  settings: Settings,
  store: Store,
  context: Context,
): Promise<void> {
  const toolbox = toolboxOf({ settings, clock: context.clock, notes: store, environment: context.environment });
  try {
    const subject = { ...signInSubjectOf(connection, settings), neighbours: [] };
    const { certificate } = await lookForEvidence(subject, toolbox.round(), context.signal);
    const told = certificate === null ? null : certificateTold(certificate, context.clock.nowMs());
    if (told === null) return;
    const nowMs = context.clock.nowMs();
    const dates = `it is valid from ${utcText(told.notBeforeMs)} to ${utcText(told.notAfterMs)}`;
    const isInTime = told.notBeforeMs <= nowMs && nowMs <= told.notAfterMs;
    const wrong = [...(isInTime ? [] : [dates]), ...told.broken];
    if (wrong.length === 0) return;
    throw usage(
      `No form was tried for connection ${connection.name}: its certificate cannot sign in whatever the form (${wrong.join(', ')}). Run \`anaplan-doctor diagnose cert ${subject.account}\` first.`,
    );
  } finally {
    await toolbox.close();
  }
}

function certificateConnectionOf(
  { connections }: Settings,
  wanted: string | undefined,
  file: string,
): ConnectionSettings {
  const all = connections.filter(({ signIn }) => signIn.method === 'certificate');
  const names = all.map(({ name }) => name).join(', ') || 'none';
  const [only, another] = wanted === undefined ? all : all.filter(({ name }) => name === wanted);
  if (only !== undefined && another === undefined) return only;
  throw usage(
    wanted === undefined && another !== undefined
      ? `${file} has several connections with a CA certificate (${names}); name one with --connection.`
      : `--try-payloads is for a connection with a CA certificate; ${file} has: ${names}.`,
  );
}

const words = {
  'signed-in': 'signs in as',
  refused: 'refused:',
  standing: 'not tried, for it was refused lately:',
  'no-answer': 'no answer:',
  'not-tried': 'not tried',
} as const;

function triedText({ payload, outcome, detail }: Tried): string {
  return visible(`${payload}: ${words[outcome]} ${detail}`);
}

function conclusion({ name, signIn }: ConnectionSettings, fitting: Payload | null, tried: readonly Tried[]): string {
  if (fitting !== null) {
    const isSet = signIn.method === 'certificate' && signIn.payload === fitting;
    return isSet
      ? `The settings are right: connection ${name} signs in with payload: ${fitting}.`
      : `Write into the settings: connections.${name}.signIn.payload: ${fitting}`;
  }
  return tried.some(({ outcome }) => outcome === 'no-answer')
    ? 'Nothing is known of the other forms: run `anaplan-doctor diagnose network --config FILE` first.'
    : `No form gets in, so the form is not the cause: run \`anaplan-doctor diagnose sign-in --config FILE --connection ${name}\` for the others.`;
}
