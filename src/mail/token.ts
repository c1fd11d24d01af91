/** An access token for XOAUTH2, asked for with a refresh token (RFC 6749 section 6). Keeps nothing. */
import { z } from 'zod';
import { networkFaultOf } from '../anaplan/network-fault.ts';
import { CouldNotLook } from '../check.ts';
import { createHttpsAgent } from '../network/https-agent.ts';
import type { SecretRef, Settings } from '../settings/settings.ts';
import type { OAuthTokenSettings } from '../settings/smtp.ts';
import { cleanReply } from './words.ts';

const timeoutMs = 20_000;
const mostBytes = 100_000;
const granted = z.object({ access_token: z.string().min(1).max(20_000) });
const refused = z.object({ error: z.string().max(200), error_description: z.string().max(2000).optional() });

type TokenParts = {
  readonly network: Settings['network'];
  readonly readSecret: (reference: SecretRef) => Promise<string>;
  readonly signal: AbortSignal;
};

/** Throws CouldNotLook when there is no token; its words hold no secret. */
export async function accessTokenFrom(
  token: Extract<OAuthTokenSettings, { tokenUrl: string }>,
  { network, readSecret, signal }: TokenParts,
): Promise<string> {
  const body = new URLSearchParams({
    grant_type: 'refresh_token',
    client_id: token.clientId,
    refresh_token: await readSecret(token.refreshToken),
    ...(token.clientSecret === null ? {} : { client_secret: await readSecret(token.clientSecret) }),
    ...(token.scope === null ? {} : { scope: token.scope }),
  });
  const url = new URL(token.tokenUrl);
  const answer = await posted(url, body.toString(), network, signal);
  const success = granted.safeParse(answer.json);
  if (answer.status === 200 && success.success) return success.data.access_token;
  const told = refused.safeParse(answer.json);
  const why = told.success
    ? cleanReply(
        `${told.data.error}${told.data.error_description === undefined ? '' : `: ${told.data.error_description}`}`,
      )
    : `status ${answer.status}`;
  throw failed(
    `Asked ${url.origin}${url.pathname} for an access token for mail and was refused (${why}). Check smtp.oauth in the settings; a refresh token may be over.`,
  );
}

async function posted(url: URL, body: string, network: Settings['network'], signal: AbortSignal) {
  const dispatcher = createHttpsAgent(network, timeoutMs);
  const what = `POST ${url.origin}${url.pathname}`;
  try {
    const answer = await dispatcher.request({
      origin: url.origin,
      path: `${url.pathname}${url.search}`,
      method: 'POST',
      headers: { accept: 'application/json', 'content-type': 'application/x-www-form-urlencoded' },
      body,
      signal: AbortSignal.any([signal, AbortSignal.timeout(2 * timeoutMs)]),
    });
    return { status: answer.statusCode, json: jsonOf(await boundedText(answer.body)) };
  } catch (error) {
    throw failed(`${networkFaultOf(error, what, timeoutMs).message} No access token for mail was received.`);
  } finally {
    await dispatcher.destroy();
  }
}

async function boundedText(body: AsyncIterable<Buffer>): Promise<string> {
  const pieces: Buffer[] = [];
  let sizeBytes = 0;
  for await (const piece of body) {
    sizeBytes += piece.length;
    if (sizeBytes > mostBytes) return '';
    pieces.push(piece);
  }
  return Buffer.concat(pieces).toString('utf8');
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function failed(message: string): CouldNotLook {
  return new CouldNotLook({ whose: 'operator', code: 'mail-token-refused', message });
}
