/**
 * Keeps one connection signed in: token by basic, certificate or OAuth refresh token, refreshed before it expires, signed in anew
 * when it is refused, and a refused credential left alone. Knows no endpoint of the Integration API.
 */
import { CouldNotLook } from '../check.ts';
import type { Clock } from '../clock.ts';
import { utcText } from '../explanation.ts';
import { createMemo } from '../memo.ts';
import type { ConnectionSettings } from '../settings/settings.ts';
import type { SignInRefusal } from './anaplan.ts';
import type { TokenOwner } from './auth.ts';
import { parseToken, parseTokenOwner } from './auth.ts';
import type { SecretReader } from './credential.ts';
import { readCredential } from './credential.ts';
import { parseFailure } from './envelope.ts';
import type { Http, HttpAnswer } from './http.ts';
import { htmlFault, isHtml, jsonOf, parseBody, statusFault } from './judged-answer.ts';
import type { OAuthTokens } from './oauth.ts';
import { isPassing, parseOAuthError, parseOAuthTokens, refreshBody, tokenPath } from './oauth.ts';
import type { DeviceGrantOutcome, ShownCode } from './oauth-device.ts';
import { grantedByDevice } from './oauth-device.ts';
import type { Wait } from './pause.ts';
import type { OAuthSettings, RefreshTokens, TokenInUse } from './refresh-tokens.ts';
import { notSignedIn, refreshTokensOf } from './refresh-tokens.ts';
import type { Refusals } from './refusals.ts';

export type HeldToken = {
  /** Secret. */
  readonly value: string;
  /** Anaplan's clock; of an OAuth token this host's, because only how long it lives is told. */
  readonly expiresAtMs: number;
  /** This host's clock. */
  readonly obtainedAtMs: number;
  /** It replaced a refused one and no call accepted it yet: if it is refused too, another would not help. */
  readonly isReplacement: boolean;
};

export type SignInOutcome = { readonly token: HeldToken } | { readonly refused: SignInRefusal };

export type SignInKeeper = {
  /** A token to use now. */
  token(signal: AbortSignal): Promise<SignInOutcome>;
  /** After a 401 for `token`: another one, or null when that would not help. Never more than one new sign-in for one token. */
  replace(token: HeldToken, signal: AbortSignal): Promise<SignInOutcome | null>;
  /** A call accepted it. */
  accepted(token: HeldToken): void;
  /** Whose token it is; null when it is refused (401). */
  validate(token: HeldToken, signal: AbortSignal): Promise<TokenOwner | null>;
  /** OAuth only: has a person approve this program, and keeps the refresh token where the settings say. */
  approve(show: (code: ShownCode) => Promise<void> | void, signal: AbortSignal): Promise<DeviceGrantOutcome>;
  /** Resolves when no token is on its way: a rotated one that is not heard out is lost. */
  idle(): Promise<void>;
};

export type SignInParts = {
  readonly connection: ConnectionSettings;
  readonly http: Http;
  readonly clock: Clock;
  readonly refusals: Refusals;
  readonly secrets: SecretReader;
  readonly redact: (text: string) => string;
  /** One sign-in at a time for one authentication service, so that a shared credential is not refused twice at once. */
  readonly inTurn: <T>(work: () => Promise<T>) => Promise<T>;
  readonly wait: Wait;
};

const refreshBeforeMs = 120_000;
/** A host whose clock is ahead sees every token as expired; so young a one is used all the same. */
const youngMs = 120_000;

export function createSignInKeeper(parts: SignInParts): SignInKeeper {
  const { connection, http, clock, refusals, secrets, redact, inTurn } = parts;
  const simultaneous = createMemo({ keep: false });
  let held: HeldToken | null = null;
  const { signIn } = connection;
  const oauth = signIn.method === 'oauth' ? { signIn, tokens: refreshTokensOf(signIn) } : null;
  let underWay: Promise<unknown> = Promise.resolve();

  const callOf = (method: 'GET' | 'POST', path: string, baseUrl: string = connection.baseUrls.auth) => ({
    method,
    url: new URL(`${baseUrl}${path}`),
    nowMs: clock.nowMs(),
    redact,
  });

  async function send(
    method: 'GET' | 'POST',
    path: string,
    request: { readonly authorization: string; readonly body?: string },
    signal: AbortSignal,
  ): Promise<HttpAnswer> {
    const { authorization, body } = request;
    const headers = { authorization, ...(body === undefined ? {} : { 'content-type': 'application/json' }) };
    const content = body === undefined ? {} : { body };
    return await http.send({ method, url: callOf(method, path).url, headers, ...content }, signal);
  }

  function hold(answer: HttpAnswer, path: string, isReplacement: boolean): HeldToken {
    const { value, expiresAtMs, companions } = parseBody(answer, callOf('POST', path), parseToken);
    for (const secret of [value, ...companions]) secrets.onSecret(secret);
    held = { value, expiresAtMs, obtainedAtMs: clock.nowMs(), isReplacement };
    return held;
  }

  function holdOAuth({ accessToken, expiresInMs }: OAuthTokens, isReplacement: boolean): HeldToken {
    const nowMs = clock.nowMs();
    held = { value: accessToken, expiresAtMs: nowMs + expiresInMs, obtainedAtMs: nowMs, isReplacement };
    return held;
  }

  /** With the refresh token as it is now, whoever replaced it last. */
  function authenticateByOAuth(
    { signIn, tokens }: { readonly signIn: OAuthSettings; readonly tokens: RefreshTokens },
    isReplacement: boolean,
    signal: AbortSignal,
  ): Promise<SignInOutcome> {
    return tokens.exclusively(signal, (token) => track(exchange(signIn, token, isReplacement, signal)));
  }

  async function exchange(
    { clientId, baseUrl }: OAuthSettings,
    { current, replace }: TokenInUse,
    isReplacement: boolean,
    signal: AbortSignal,
  ): Promise<SignInOutcome> {
    signal.throwIfAborted();
    if (current === null) throw notSignedIn(connection);
    const { refreshToken } = current;
    secrets.onSecret(refreshToken);
    const fingerprint = refusals.fingerprintOf([baseUrl, 'oauth', clientId, refreshToken]);
    const standing = refusals.standing(fingerprint, clock.nowMs());
    if (standing !== null) return { refused: standing };
    const call = callOf('POST', tokenPath, baseUrl);
    const headers = { 'content-type': 'application/json' };
    const body = refreshBody(clientId, refreshToken);
    const answer = await http.send({ method: 'POST', url: call.url, headers, body }, signal);
    if (isSuccess(answer)) {
      const tokens = parseBody(answer, call, parseOAuthTokens);
      for (const secret of [tokens.accessToken, tokens.refreshToken, ...tokens.companions])
        if (secret !== null) secrets.onSecret(secret);
      const token = holdOAuth(tokens, isReplacement);
      // Kept before anybody else may use the file: the old one is void already.
      if (tokens.refreshToken !== null && tokens.refreshToken !== refreshToken)
        await replace(tokens.refreshToken, clock.nowMs());
      return { token };
    }
    const error = isHtml(answer) ? null : parseOAuthError(jsonOf(answer.text));
    if (error === null || answer.httpStatus >= 500 || isPassing(error))
      throw new CouldNotLook(isHtml(answer) ? htmlFault(answer, call) : statusFault(answer, call));
    held = null;
    const words = { httpStatus: answer.httpStatus, status: error.error, message: redact(error.description) };
    return { refused: refusals.add(fingerprint, { ...words, refusedAtMs: clock.nowMs() }) };
  }

  function track<T>(work: Promise<T>): Promise<T> {
    underWay = Promise.allSettled([underWay, work]);
    return work;
  }

  async function authenticate(isReplacement: boolean, signal: AbortSignal): Promise<SignInOutcome> {
    if (oauth !== null) return await authenticateByOAuth(oauth, isReplacement, signal);
    const credential = await readCredential(connection, secrets);
    const fingerprint = refusals.fingerprintOf([connection.baseUrls.auth, ...credential.parts]);
    return await inTurn(async () => {
      signal.throwIfAborted();
      const standing = refusals.standing(fingerprint, clock.nowMs());
      if (standing !== null) return { refused: standing };
      const path = '/token/authenticate';
      const answer = await send('POST', path, credential.request(clock.nowMs()), signal);
      if (isSuccess(answer)) return { token: hold(answer, path, isReplacement) };
      if (!isRefusal(answer)) {
        const call = callOf('POST', path);
        throw new CouldNotLook(isHtml(answer) ? htmlFault(answer, call) : statusFault(answer, call));
      }
      held = null;
      secrets.forget?.();
      return { refused: refusals.add(fingerprint, { ...wordsOf(answer, redact), refusedAtMs: clock.nowMs() }) };
    });
  }

  /** Keeps the token's value and moves its end (POST /token/refresh); signs in anew when the token is no longer known. */
  async function refresh(token: HeldToken, signal: AbortSignal): Promise<SignInOutcome> {
    if (oauth !== null) return await authenticateByOAuth(oauth, token.isReplacement, signal);
    const path = '/token/refresh';
    const answer = await send('POST', path, { authorization: `AnaplanAuthToken ${token.value}` }, signal);
    if (isSuccess(answer)) return { token: hold(answer, path, token.isReplacement) };
    if (answer.httpStatus === 400 || answer.httpStatus === 401) return await authenticate(token.isReplacement, signal);
    const call = callOf('POST', path);
    throw new CouldNotLook(isHtml(answer) ? htmlFault(answer, call) : statusFault(answer, call));
  }

  return {
    token: (signal) =>
      simultaneous.ask('token', signal, async (ownSignal) => {
        if (held === null) return await authenticate(false, ownSignal);
        return needsRefresh(held, clock.nowMs()) ? await refresh(held, ownSignal) : { token: held };
      }),
    replace: (token, signal) =>
      simultaneous.ask(`replace ${token.value}`, signal, async (ownSignal) => {
        if (held !== null && held.value !== token.value) return { token: held };
        if (token.isReplacement) return null;
        secrets.forget?.();
        // A refresh would keep the value that was just refused.
        return await authenticate(true, ownSignal);
      }),
    accepted(token) {
      if (held?.value === token.value && held.isReplacement) held = { ...held, isReplacement: false };
    },
    async validate(token, signal) {
      const path = '/token/validate';
      const answer = await send('GET', path, { authorization: `AnaplanAuthToken ${token.value}` }, signal);
      if (answer.httpStatus === 401) return null;
      const call = callOf('GET', path);
      if (isSuccess(answer)) return parseBody(answer, call, parseTokenOwner);
      throw new CouldNotLook(isHtml(answer) ? htmlFault(answer, call) : statusFault(answer, call));
    },
    async approve(show, signal) {
      if (oauth === null) throw new Error(`connection ${connection.name} does not sign in by OAuth`);
      const outcome = await grantedByDevice(
        { ...oauth.signIn, http, clock, wait: parts.wait, redact, onSecret: secrets.onSecret },
        show,
        signal,
      );
      if ('refused' in outcome) return outcome;
      const { refreshToken } = outcome.tokens;
      // Kept though nobody waits for it any more: it was approved.
      if (refreshToken !== null) {
        const { signal: always } = new AbortController();
        await track(oauth.tokens.replace(always, refreshToken, clock.nowMs()));
      }
      holdOAuth(outcome.tokens, false);
      return outcome;
    },
    async idle() {
      await underWay;
    },
  };
}

/** What every method but signIn says of a refused sign-in. */
export function refusalFault(connection: string, refused: SignInRefusal): CouldNotLook {
  const { httpStatus, status, refusedAtMs, nextTryAtMs } = refused;
  return new CouldNotLook({
    whose: 'operator',
    code: 'SIGN_IN_REFUSED',
    message:
      `Connection ${connection} is not signed in: Anaplan refused it at ${utcText(refusedAtMs)} (${httpStatus} ${status}). ` +
      `The same credential is not tried again before ${utcText(nextTryAtMs)}; run "anaplan-doctor diagnose --only api-access" for the causes.`,
  });
}

function needsRefresh({ expiresAtMs, obtainedAtMs }: HeldToken, nowMs: number): boolean {
  return nowMs >= expiresAtMs - refreshBeforeMs && nowMs - obtainedAtMs >= youngMs;
}

function isSuccess(answer: HttpAnswer): boolean {
  return answer.httpStatus >= 200 && answer.httpStatus < 300 && !isHtml(answer);
}

/** Every 401 counts, whoever sent it: an attempt too few is better than a locked account. */
function isRefusal(answer: HttpAnswer): boolean {
  return answer.httpStatus === 401 || ((answer.httpStatus === 400 || answer.httpStatus === 403) && !isHtml(answer));
}

function wordsOf(answer: HttpAnswer, redact: (text: string) => string) {
  const { status, message } = parseFailure(jsonOf(answer.text) ?? null);
  return {
    httpStatus: answer.httpStatus,
    status: redact(status ?? `HTTP ${answer.httpStatus}`),
    message: redact(message ?? ''),
  };
}
