/**
 * OAuth at Anaplan as requests and answers: device grant and refresh; pure. Sends nothing and keeps nothing.
 * Sources: RFC 8628, RFC 6749 section 6; Anaplan OAuth 2.0 service API (JSON bodies; `profile` is dropped from the scope without a word).
 */
import { z } from 'zod';
import { parsed } from './answer.ts';

/** Without `offline_access` there is no refresh token. */
export const deviceScope = 'openid profile email offline_access';

export const devicePath = '/oauth/device/code';
export const tokenPath = '/oauth/token';

export function deviceCodeBody(clientId: string): string {
  return JSON.stringify({ client_id: clientId, scope: deviceScope });
}

export function devicePollBody(clientId: string, deviceCode: string): string {
  const grant = 'urn:ietf:params:oauth:grant-type:device_code';
  return JSON.stringify({ grant_type: grant, client_id: clientId, device_code: deviceCode });
}

export function refreshBody(clientId: string, refreshToken: string): string {
  return JSON.stringify({ grant_type: 'refresh_token', client_id: clientId, refresh_token: refreshToken });
}

export type DeviceCode = {
  /** Secret. */
  readonly deviceCode: string;
  /** For a person to type in: `BCDF-GHJK`. */
  readonly userCode: string;
  readonly verificationUri: string;
  /** With the code in it; null where the service gives none. */
  readonly verificationUriComplete: string | null;
  readonly expiresInMs: number;
  readonly intervalMs: number;
};

/** A page for a person to open: nothing but https, or http on this host (a terminal may make a link of it). */
const page = z
  .string()
  .max(2000)
  .refine((text) => /^(https:\/\/|http:\/\/(127\.0\.0\.1|localhost)[:/])[!-~]*$/.test(text), 'is no https address');
const secretText = z.string().min(1).max(20_000);

const deviceCode = z
  .object({
    device_code: secretText,
    user_code: z.string().regex(/^[!-~]{1,64}$/, 'is no code'),
    verification_uri: page,
    verification_uri_complete: page.nullish().catch(null),
    expires_in: z.number().positive().max(86_400),
    // RFC 8628 section 3.2: 5 seconds where the service says nothing.
    interval: z.number().nonnegative().max(3600).nullish(),
  })
  .transform((given) => ({
    deviceCode: given.device_code,
    userCode: given.user_code,
    verificationUri: given.verification_uri,
    verificationUriComplete: given.verification_uri_complete ?? null,
    expiresInMs: given.expires_in * 1000,
    intervalMs: Math.max(1, given.interval ?? 5) * 1000,
  }));

/** POST /oauth/device/code */
export function parseDeviceCode(body: unknown): DeviceCode {
  return parsed(deviceCode, body, { what: 'The answer to the request for a device code', path: [] });
}

export type OAuthTokens = {
  /** Secret. */
  readonly accessToken: string;
  /** Secret; null where the one in use goes on. */
  readonly refreshToken: string | null;
  readonly expiresInMs: number;
  /** Other secrets that came along. */
  readonly companions: readonly string[];
};

const tokens = z
  .object({
    access_token: secretText,
    refresh_token: secretText.nullish(),
    id_token: secretText.nullish().catch(null),
    expires_in: z.number().positive().max(31_556_926),
  })
  .transform((given) => ({
    accessToken: given.access_token,
    refreshToken: given.refresh_token ?? null,
    expiresInMs: given.expires_in * 1000,
    companions: given.id_token == null ? [] : [given.id_token],
  }));

/** POST /oauth/token */
export function parseOAuthTokens(body: unknown): OAuthTokens {
  return parsed(tokens, body, { what: 'The answer with the tokens', path: [] });
}

export type OAuthError = { readonly error: string; readonly description: string };

const oauthError = z.object({
  error: z.string().regex(/^[!-~]{1,100}$/),
  error_description: z
    .string()
    .nullish()
    .catch(null)
    .transform((text) => (text ?? '').slice(0, 500)),
});

/** Of an answer that is no success; null when it is not of this form, and so not the OAuth service's own. Never throws. */
export function parseOAuthError(body: unknown): OAuthError | null {
  const read = oauthError.safeParse(body);
  return read.success ? { error: read.data.error, description: read.data.error_description } : null;
}

/** RFC 6749 section 4.1.2.1: these tell of the service, not of the credential. */
const passing = new Set(['server_error', 'temporarily_unavailable']);

export function isPassing({ error }: OAuthError): boolean {
  return passing.has(error);
}
