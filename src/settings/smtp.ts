/** The words of `smtp:`, `support:` and `reporter:` -> settings; pure. Reads no secret and no file. */
import type { z } from 'zod';
import { durationMsOf, durationText, sizeBytesOf } from './amounts.ts';
import type { reporter, smtp, support } from './mail-words.ts';
import type { Places } from './paths.ts';
import { absolute, secretRef } from './paths.ts';
import type { Report } from './problems.ts';
import type { SecretRef, Settings } from './settings.ts';

export type SmtpSettings = {
  readonly host: string;
  readonly port: number;
  /** `tls`: from the first byte. `starttls`: encrypted or not at all. `none`: in plaintext. */
  readonly security: 'tls' | 'starttls' | 'none';
  readonly from: { readonly name: string; readonly address: string };
  readonly signIn: SmtpSignInSettings | null;
  readonly client: {
    /** Absolute path of a PEM file. */
    readonly certificateFile: string;
    readonly key: SecretRef;
    readonly keyPassphrase: SecretRef | null;
  } | null;
  /** Absolute path; null: that of the network. */
  readonly caFile: string | null;
  readonly timeoutMs: number;
};

export type SmtpSignInSettings =
  | { readonly method: 'password'; readonly user: string; readonly password: SecretRef; readonly inPlaintext: boolean }
  | { readonly method: 'oauth'; readonly user: string; readonly token: OAuthTokenSettings };

export type OAuthTokenSettings =
  | { readonly accessToken: SecretRef }
  | {
      readonly tokenUrl: string;
      readonly clientId: string;
      readonly clientSecret: SecretRef | null;
      readonly refreshToken: SecretRef;
      readonly scope: string | null;
    };

export const defaultMailLimitBytes = 7_000_000;
/** What ServiceNow's desks take at most is about 18 MB of attachments; some relay on the way takes less. */
export const hardMailLimitBytes = 13_000_000;
export const defaultApprovalMs = 24 * 3_600_000;
const defaultTimeoutMs = 300_000;

export function reporterOf(words: z.infer<typeof reporter>): Settings['reporter'] {
  if (words === undefined) return null;
  const { name, email, phone = null, portalUser } = words;
  return { name, email, phone, ...(portalUser === undefined ? {} : { portalUser }) };
}

export function supportOf(words: z.infer<typeof support>, report: Report): Settings['support'] {
  const { to = 'support@anaplan.com', cc = [], mayOpenModel = null, replyTo, autoSend, ageRecipients } = words ?? {};
  const approvalMs = durationAt(words?.approvalLasts, ['support', 'approvalLasts'], report);
  const mailLimitBytes = limitOf(words?.mailLimit, report);
  return {
    ...{ to, cc, mayOpenModel },
    ...(replyTo === undefined ? {} : { replyTo }),
    ...(autoSend === undefined ? {} : { autoSend }),
    ...(approvalMs === null ? {} : { approvalMs }),
    ...(mailLimitBytes === null ? {} : { mailLimitBytes }),
    ...(ageRecipients === undefined ? {} : { ageRecipients }),
  };
}

function limitOf(written: string | undefined, report: Report): number | null {
  if (written === undefined) return null;
  const bytes = sizeBytesOf(written) ?? 0;
  if (bytes < 100_000)
    report(['support', 'mailLimit'], 'is less than a mail without its archive needs; at least 100kB');
  if (bytes > hardMailLimitBytes)
    report(['support', 'mailLimit'], 'is more than mail servers on the way can be relied on to take; at most 13MB');
  return bytes;
}

function durationAt(written: string | undefined, path: readonly string[], report: Report): number | null {
  if (written === undefined) return null;
  const ms = durationMsOf(written);
  if (ms === null) report(path, durationText);
  return ms;
}

export function smtpOf(words: z.infer<typeof smtp>, places: Places, report: Report): Pick<Settings, 'smtp'> {
  if (words === undefined) return {};
  const { startTls, from, fromName = '', caFile } = words;
  const url = new URL(words.url.replace(/^smtp/, 'http'));
  const isTls = words.url.startsWith('smtps:');
  if (isTls && startTls !== undefined)
    report(['smtp', 'startTls'], 'is for smtp:// only; smtps:// is encrypted from the first byte');
  const security = isTls ? 'tls' : startTls === 'none' ? 'none' : 'starttls';
  return {
    smtp: {
      host: url.hostname.replace(/^\[|\]$/g, ''),
      port: portOf(words.url) ?? (isTls ? 465 : 587),
      security,
      from: { name: fromName, address: from },
      signIn: signInOf(words, security, places, report),
      client: clientOf(words, places, report),
      caFile: caFile === undefined ? null : absolute(caFile, places),
      timeoutMs: durationAt(words.timeout, ['smtp', 'timeout'], report) ?? defaultTimeoutMs,
    },
  };
}

/** As written: URL drops the port that is usual for its scheme. */
function portOf(url: string): number | null {
  const port = /:(\d+)\/?$/.exec(url)?.[1];
  return port === undefined ? null : Number(port);
}

type SmtpWords = NonNullable<z.infer<typeof smtp>>;

function signInOf(
  { user, password, oauth, plaintextPassword = false }: SmtpWords,
  security: SmtpSettings['security'],
  places: Places,
  report: Report,
): SmtpSettings['signIn'] {
  if (user === undefined) {
    if (password !== undefined || oauth !== undefined) report(['smtp'], 'names a password or token but no user');
    return null;
  }
  if ((password === undefined) === (oauth === undefined)) {
    report(['smtp', 'user'], 'needs either password or oauth beside it');
    return null;
  }
  if (security === 'none' && (oauth !== undefined || !plaintextPassword))
    report(
      ['smtp', 'startTls'],
      'none sends what signs in in plaintext; use smtps:// or STARTTLS, or say plaintextPassword: true (passwords only)',
    );
  if (oauth !== undefined) return { method: 'oauth', user, token: tokenOf(oauth, places) };
  return { method: 'password', user, password: secretRef(password, places) ?? '', inPlaintext: plaintextPassword };
}

function tokenOf(oauth: NonNullable<SmtpWords['oauth']>, places: Places): OAuthTokenSettings {
  if ('token' in oauth) return { accessToken: secretRef(oauth.token, places) ?? '' };
  const { tokenUrl, clientId, clientSecret, refreshToken, scope = null } = oauth;
  const secrets = {
    clientSecret: secretRef(clientSecret, places),
    refreshToken: secretRef(refreshToken, places) ?? '',
  };
  return { tokenUrl, clientId, ...secrets, scope };
}

function clientOf({ certificate, key, passphrase }: SmtpWords, places: Places, report: Report): SmtpSettings['client'] {
  if (certificate === undefined && key === undefined) {
    if (passphrase !== undefined) report(['smtp', 'passphrase'], 'is of no key; give certificate and key');
    return null;
  }
  if (certificate === undefined || key === undefined) {
    report(['smtp', certificate === undefined ? 'key' : 'certificate'], 'needs both certificate and key');
    return null;
  }
  return {
    certificateFile: absolute(certificate, places),
    key: secretRef(key, places) ?? '',
    keyPassphrase: secretRef(passphrase, places),
  };
}
