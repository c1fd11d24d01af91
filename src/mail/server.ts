/** The SMTP server of the settings with its secrets, roots and token, ready to be talked to. Sends no message. */
import { readFile } from 'node:fs/promises';
import { CouldNotLook } from '../check.ts';
import type { SecretRef, Settings } from '../settings/settings.ts';
import type { SmtpSettings } from '../settings/smtp.ts';
import { trustedPems } from '../trust/client-roots.ts';
import type { SmtpServer } from './mail.ts';
import { accessTokenFrom } from './token.ts';

const connectMs = 30_000;

export type ServerParts = {
  readonly smtp: SmtpSettings;
  readonly network: Settings['network'];
  /** Throws CouldNotLook where a secret cannot be read. */
  readonly readSecret: (reference: SecretRef) => Promise<string>;
  /** Is told of tokens received, so that they are redacted wherever they turn up. */
  readonly onSecret: (value: string) => void;
  readonly signal: AbortSignal;
};

/** Throws CouldNotLook where a secret, a file or the token is not to be had: nothing was sent then. */
export async function smtpServerOf({ smtp, network, readSecret, onSecret, signal }: ServerParts): Promise<SmtpServer> {
  const { host, port, security, timeoutMs } = smtp;
  const trust = { ...network, caFile: smtp.caFile ?? network.caFile };
  return {
    ...{ host, port, security, timeoutMs },
    signIn: await signInOf(smtp, { network: trust, readSecret, onSecret, signal }),
    tls: {
      ca: security === 'none' ? [] : trustedPems(trust),
      client: await clientOf(smtp.client, readSecret),
    },
    connectMs: Math.min(connectMs, timeoutMs),
  };
}

async function signInOf(
  { signIn }: SmtpSettings,
  { network, readSecret, onSecret, signal }: Omit<ServerParts, 'smtp'>,
): Promise<SmtpServer['signIn']> {
  if (signIn === null) return null;
  const { user } = signIn;
  if (signIn.method === 'password') {
    const password = await readSecret(signIn.password);
    onSecret(Buffer.from(`\0${user}\0${password}`).toString('base64'));
    return { method: 'password', user, password, inPlaintext: signIn.inPlaintext };
  }
  const { token } = signIn;
  const accessToken =
    'accessToken' in token
      ? await readSecret(token.accessToken)
      : await accessTokenFrom(token, { network, readSecret, signal });
  onSecret(accessToken);
  return { method: 'oauth', user, accessToken };
}

async function clientOf(
  client: SmtpSettings['client'],
  readSecret: ServerParts['readSecret'],
): Promise<SmtpServer['tls']['client']> {
  if (client === null) return null;
  const cert = await readFile(client.certificateFile, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new CouldNotLook({
      whose: 'operator',
      code: 'mail-certificate-unreadable',
      message: `The client certificate ${client.certificateFile} of smtp could not be read (${error.code ?? error.message}). Check smtp.certificate in the settings.`,
    });
  });
  const passphrase = client.keyPassphrase === null ? null : await readSecret(client.keyPassphrase);
  return { cert, key: await readSecret(client.key), passphrase };
}
