/** The device grant: asks for a code, has it shown, and asks for the tokens until a person has approved or the code is over (RFC 8628). Keeps nothing. */
import { CouldNotLook } from '../check.ts';
import type { Clock } from '../clock.ts';
import type { Http, HttpAnswer } from './http.ts';
import { htmlFault, isHtml, jsonOf, parseBody, statusFault } from './judged-answer.ts';
import type { DeviceCode, OAuthError, OAuthTokens } from './oauth.ts';
import {
  deviceCodeBody,
  devicePath,
  devicePollBody,
  isPassing,
  parseDeviceCode,
  parseOAuthError,
  parseOAuthTokens,
  tokenPath,
} from './oauth.ts';
import type { Wait } from './pause.ts';
import { pause } from './pause.ts';

/** What a person has to be shown; `untilMs` by this host's clock. */
export type ShownCode = Pick<DeviceCode, 'userCode' | 'verificationUri' | 'verificationUriComplete'> & {
  readonly untilMs: number;
};

export type DeviceGrantParts = {
  readonly baseUrl: string;
  readonly clientId: string;
  readonly http: Http;
  readonly clock: Clock;
  readonly wait: Wait;
  readonly redact: (text: string) => string;
  readonly onSecret: (value: string) => void;
};

export type DeviceGrantOutcome =
  | { readonly tokens: OAuthTokens }
  | { readonly refused: OAuthError & { readonly httpStatus: number } };

/** RFC 8628 section 3.5: `slow_down` makes the interval 5 seconds longer, for good. */
const slowerByMs = 5_000;
/** An hour of polls at the longest interval is never needed: a code lives 15 minutes. */
const mostPolls = 1_000;

/** A refusal is an answer; throws CouldNotLook when the service gave none, and the signal's reason. */
export async function grantedByDevice(
  parts: DeviceGrantParts,
  show: (code: ShownCode) => Promise<void> | void,
  signal: AbortSignal,
): Promise<DeviceGrantOutcome> {
  const { clientId, clock, wait } = parts;
  const first = await post(parts, devicePath, deviceCodeBody(clientId), signal);
  if (!isSuccess(first)) return { refused: refusalOf(first, parts, devicePath) };
  const code = parseBody(first, callOf(parts, devicePath), parseDeviceCode);
  parts.onSecret(code.deviceCode);
  const untilMs = clock.nowMs() + code.expiresInMs;
  await show({ ...code, untilMs });
  let intervalMs = code.intervalMs;
  for (let polls = 0; polls < mostPolls && clock.nowMs() < untilMs; polls += 1) {
    await pause(intervalMs, clock, wait, signal);
    const answer = await polled(parts, code, signal);
    if (answer !== null && isSuccess(answer)) return { tokens: tokensOf(answer, parts) };
    const refused = answer === null ? null : refusalOf(answer, parts, tokenPath);
    // Section 3.5 as well: who gets no answer asks less often.
    if (refused === null || refused.error === 'slow_down') intervalMs += slowerByMs;
    else if (refused.error !== 'authorization_pending') return { refused };
  }
  return { refused: { error: 'expired_token', description: 'Nobody approved the code in time.', httpStatus: 0 } };
}

/** Null: no answer of the service. A person may be approving just now, so one lost poll is not the end. */
async function polled(parts: DeviceGrantParts, code: DeviceCode, signal: AbortSignal): Promise<HttpAnswer | null> {
  try {
    const answer = await post(parts, tokenPath, devicePollBody(parts.clientId, code.deviceCode), signal);
    return answer.httpStatus >= 500 || isHtml(answer) ? null : answer;
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof CouldNotLook && error.fault.whose !== 'operator') return null;
    throw error;
  }
}

function tokensOf(answer: HttpAnswer, parts: DeviceGrantParts): OAuthTokens {
  const tokens = parseBody(answer, callOf(parts, tokenPath), parseOAuthTokens);
  for (const secret of [tokens.accessToken, tokens.refreshToken, ...tokens.companions])
    if (secret !== null) parts.onSecret(secret);
  return tokens;
}

function post(parts: DeviceGrantParts, path: string, body: string, signal: AbortSignal): Promise<HttpAnswer> {
  const headers = { 'content-type': 'application/json' };
  return parts.http.send({ method: 'POST', url: callOf(parts, path).url, headers, body }, signal);
}

/** Throws where the answer is not one of the OAuth service's own. */
function refusalOf(answer: HttpAnswer, parts: DeviceGrantParts, path: string): OAuthError & { httpStatus: number } {
  const call = callOf(parts, path);
  if (isHtml(answer)) throw new CouldNotLook(htmlFault(answer, call));
  const error = parseOAuthError(jsonOf(answer.text));
  if (error === null || isPassing(error) || answer.httpStatus >= 500) throw new CouldNotLook(statusFault(answer, call));
  return { error: error.error, description: parts.redact(error.description), httpStatus: answer.httpStatus };
}

function callOf({ baseUrl, clock, redact }: DeviceGrantParts, path: string) {
  return { method: 'POST', url: new URL(`${baseUrl}${path}`), nowMs: clock.nowMs(), redact };
}

function isSuccess(answer: HttpAnswer): boolean {
  return answer.httpStatus >= 200 && answer.httpStatus < 300 && !isHtml(answer);
}
