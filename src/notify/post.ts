/** Posts bytes to a webhook, once, and says how it ended. Follows no redirect, reads no more of an answer than it needs. */
import { networkFaultOf } from '../anaplan/network-fault.ts';
import { createHttpsAgent } from '../network/https-agent.ts';
import { visible } from '../report/visible.ts';
import type { Settings } from '../settings/settings.ts';
import { retryAfterMs } from './backoff.ts';
import type { Delivery } from './delivery.ts';

export type PostRequest = {
  /** Where the URL is a secret it must not be in any text: only `name` is. */
  readonly url: string;
  readonly method?: 'POST' | 'GET';
  readonly name: string;
  readonly headers: { readonly [name: string]: string };
  readonly body: Buffer | null;
  readonly network: Settings['network'];
  readonly timeoutMs: number;
  readonly nowMs: number;
  readonly signal: AbortSignal;
};

const mostAnswerBytes = 2000;

/** Never throws for anything the server or the network does. */
export async function posted(request: PostRequest): Promise<Delivery> {
  const { url, name, headers, body, network, timeoutMs, signal, method = 'POST' } = request;
  const { origin, pathname, search } = new URL(url);
  const agent = createHttpsAgent(network, timeoutMs);
  try {
    const answer = await agent.request({
      ...{
        origin,
        path: `${pathname}${search}`,
        method,
        body,
        headers: { 'user-agent': 'anaplan-doctor', ...headers },
      },
      signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
    });
    const said = await startOf(answer.body);
    const asked = answer.headers['retry-after'];
    return judged(name, answer.statusCode, said, retryAfterMs([asked ?? []].flat()[0], request.nowMs));
  } catch (error) {
    const { code, message } = networkFaultOf(error, `The call of ${name}`, timeoutMs);
    return { kind: 'later', why: message, askedMs: null, mayHaveArrived: !isBefore.test(code), isChannel: true };
  } finally {
    await agent.destroy().catch(() => undefined);
  }
}

/** Nothing of the request was sent when it ended like that. */
const isBefore =
  /^(ENOTFOUND|EAI_|ENODATA|ECONNREFUSED|EHOSTUNREACH|ENETUNREACH|UND_ERR_CONNECT|PROXY_|UND_ERR_PRX|UNABLE_|SELF_|DEPTH_|CERT_|ERR_TLS|ERR_SSL|EPROTO)/;

function judged(name: string, status: number, said: string, askedMs: number | null): Delivery {
  const why = `${name} answered with status ${status}${said === '' ? '' : `: ${said}`}`;
  if (status >= 200 && status < 300) return { kind: 'sent', detail: `status ${status}` };
  if (status === 408 || status === 429 || status >= 500)
    return { kind: 'later', why, askedMs, mayHaveArrived: false, isChannel: true };
  if (status >= 300 && status < 400)
    return { kind: 'never', why: `${why}. Redirects are not followed; give the URL it really has.` };
  return { kind: 'never', why };
}

/** What a person needs of an answer; a server that goes on for ever is cut off. */
async function startOf(body: AsyncIterable<Buffer> & { destroy(): unknown }): Promise<string> {
  const pieces: Buffer[] = [];
  let sizeBytes = 0;
  try {
    for await (const piece of body) {
      pieces.push(piece);
      sizeBytes += piece.length;
      if (sizeBytes >= mostAnswerBytes) break;
    }
  } catch {
    // The status is known: that decides.
  }
  body.destroy();
  return visible(Buffer.concat(pieces).subarray(0, 300).toString('utf8'));
}
