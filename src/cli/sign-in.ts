/** `sign-in device`: has a person approve this program for an OAuth connection, and keeps the refresh token. */
import type { Command } from 'commander';
import type { ConnectionSettings, Settings } from '../settings/settings.ts';
import { openStore } from '../store/sqlite.ts';
import { toolboxOf } from '../toolbox.ts';
import { approved } from './approval.ts';
import type { Context } from './context.ts';
import { writeTo } from './output.ts';
import { usage } from './refusal.ts';
import { settingsFrom, storeFileOf } from './session.ts';

type DeviceOptions = { readonly config: string; readonly connection?: string; readonly store?: string };

export function addSignIn(program: Command, context: Context, exit: (code: number) => void): void {
  program
    .command('sign-in')
    .description('what a person has to do once so that this program can sign in')
    .command('device')
    .description('approve this program for a connection with `oauth`: shows a page and a code, and waits')
    .requiredOption('--config <file>', 'settings file')
    .option('--connection <name>', 'which connection; needed where several sign in by OAuth')
    .option('--store <file>', 'database to remember in, instead of that of the settings')
    .action(async (options: DeviceOptions) => exit(await signInByDevice(options, context)));
}

async function signInByDevice(options: DeviceOptions, context: Context): Promise<number> {
  const settings = await settingsFrom(options.config, context);
  const { name, signIn } = oauthConnectionOf(settings, options.connection, options.config);
  if (signIn.method !== 'oauth' || signIn.refreshTokenFile === null)
    throw usage(
      `Connection ${name} has no \`refreshTokenFile\`: its token is kept in memory only, so it is asked for when diagnose or daemon is started on a terminal. Give it one to be asked once.`,
    );
  const store = openStore(storeFileOf(settings, options.store, context));
  const toolbox = toolboxOf({ settings, clock: context.clock, notes: store, environment: context.environment });
  try {
    const trouble = await approved(name, toolbox, context);
    if (trouble !== null) {
      await writeTo(context.stderr, `${trouble}\n`);
      return 2;
    }
    const answer = await toolbox.round().anaplan.connection(name).signIn(context.signal);
    const who = 'signedIn' in answer ? `as ${answer.signedIn.userId}` : 'but Anaplan refuses its token';
    await writeTo(
      context.stdout,
      `Connection ${name} is signed in ${who}. The refresh token is kept in ${signIn.refreshTokenFile} (mode 0600).\n`,
    );
    return 'signedIn' in answer ? 0 : 2;
  } finally {
    await toolbox.close();
    store.close();
  }
}

function oauthConnectionOf({ connections }: Settings, wanted: string | undefined, file: string): ConnectionSettings {
  const all = connections.filter(({ signIn }) => signIn.method === 'oauth');
  const names = all.map(({ name }) => name).join(', ') || 'none';
  const [only, another] = wanted === undefined ? all : all.filter(({ name }) => name === wanted);
  if (only !== undefined && another === undefined) return only;
  throw usage(
    wanted === undefined && another !== undefined
      ? `${file} has several connections with \`oauth\` (${names}); name one with --connection.`
      : `${file} has no connection ${wanted === undefined ? '' : `${wanted} `}that signs in by \`oauth\`; there are: ${names}.`,
  );
}
