/** Shows a person the code of a device grant and waits for the approval; says how it ended. Reads nothing from the terminal. */
import type { DeviceGrantOutcome, ShownCode } from '../anaplan/oauth-device.ts';
import { utcText } from '../explanation.ts';
import { visible } from '../report/visible.ts';
import type { Settings } from '../settings/settings.ts';
import type { Toolbox } from '../toolbox.ts';
import type { Context } from './context.ts';
import { writeTo } from './output.ts';

/** Null when it is approved; else why not and what to do, in one or two sentences. */
export async function approved(
  connection: string,
  toolbox: Pick<Toolbox, 'approve'>,
  context: Context,
): Promise<string | null> {
  const show = (code: ShownCode) => writeTo(context.stderr, codeText(connection, code));
  const outcome = await toolbox.approve(connection, show, context.signal);
  return 'refused' in outcome ? refusalText(connection, outcome.refused) : null;
}

/** Those whose token is kept in memory only are approved where a command starts on a terminal. */
export async function approveInMemory(
  settings: Settings,
  toolbox: Pick<Toolbox, 'approve'>,
  context: Context,
): Promise<void> {
  if (context.stderr.isTTY !== true) return;
  for (const { name, signIn } of settings.connections) {
    if (signIn.method !== 'oauth' || signIn.refreshTokenFile !== null) continue;
    const trouble = await approved(name, toolbox, context);
    if (trouble !== null) await writeTo(context.stderr, `${trouble}\n`);
  }
}

function codeText(
  connection: string,
  { userCode, verificationUri, verificationUriComplete, untilMs }: ShownCode,
): string {
  const straight = verificationUriComplete === null ? '' : `, or open ${visible(verificationUriComplete)}`;
  return (
    `Connection ${connection}: open ${visible(verificationUri)} in a browser, sign in as the user the connection is for, and enter the code ${visible(userCode)}${straight}. ` +
    `Waiting for the approval until ${utcText(untilMs)}; stop with Ctrl-C.\n`
  );
}

type Refused = Extract<DeviceGrantOutcome, { refused: unknown }>['refused'];

function refusalText(connection: string, { error, description }: Refused): string {
  const said = description === '' ? '' : ` (${visible(description)})`;
  return `Connection ${connection} was not approved: ${error}${said}. ${advice.get(error) ?? otherAdvice}`;
}

const otherAdvice = 'Run it again; if it stays, show this to a tenant security administrator.';
const client =
  'A tenant security administrator looks under Administration > OAuth for a client with the device grant and compares its id with `clientId` in the settings; `region` or `baseUrls.oauth` must be those of the tenant.';
const advice: ReadonlyMap<string, string> = new Map([
  ['access_denied', 'Somebody refused it in the browser. Run it again and approve it there.'],
  [
    'expired_token',
    'Nobody entered the code in time. Run it again; a user who signs in by single sign-on cannot approve it, and needs another way to sign in.',
  ],
  ['unauthorized_client', client],
  ['invalid_client', client],
  ['invalid_grant', 'The code was used already or is not known any more. Run it again.'],
]);
