/**
 * Follows the URLs that certificates name. A hostile certificate chooses the URL: names are resolved first, every address
 * is looked at, and the connection goes to an address that was looked at. Knows no certificate. Goes past the proxy.
 */
import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';
import { codeOf, whatHappened } from './failure.ts';
import { request } from './node-http.ts';
import type { PkiRules } from './pki.ts';
import { isPublicAddress } from './public-address.ts';
import type { Resolve } from './resolve.ts';
import { hostResolve } from './resolve.ts';

export type PkiRequest = {
  /** As a certificate names it: chosen by whoever made the certificate. */
  readonly url: string;
  /** Sent as an OCSP request (POST); without it, the place is read (GET). */
  readonly ocspRequest?: Uint8Array;
  readonly maxBytes: number;
};

export type PkiAnswer =
  | { readonly outcome: 'fetched'; readonly bytes: Uint8Array }
  /** One sentence: what was tried, on what, what happened. */
  | { readonly outcome: 'failed'; readonly detail: string };

export type PkiFetchOptions = {
  /** For one URL, redirects and all; 5000 unless given. */
  readonly timeoutMs?: number;
  /** This host's resolver unless given. */
  readonly resolve?: Resolve;
};

type Way = Required<PkiFetchOptions> & PkiRules;

const maxRedirects = 2;

/** Not followed, or not answered; `message` goes to the user. */
class NotFetched extends Error {
  override readonly name = 'NotFetched';
}

/** http only, public addresses only unless the rules allow others, bounded in size, time and redirects. Rejects only when `signal` fires. */
export async function fetchPki(
  wanted: PkiRequest,
  rules: PkiRules & PkiFetchOptions,
  signal: AbortSignal,
): Promise<PkiAnswer> {
  const way: Way = { timeoutMs: 5000, resolve: hostResolve, ...rules };
  const deadline = AbortSignal.any([signal, AbortSignal.timeout(way.timeoutMs)]);
  try {
    return { outcome: 'fetched', bytes: await followed(wanted, way, deadline) };
  } catch (error) {
    signal.throwIfAborted();
    const why =
      error instanceof NotFetched
        ? error.message
        : deadline.aborted
          ? `there was no whole answer within ${way.timeoutMs} ms`
          : whatHappened(codeOf(error), 'the request failed');
    return { outcome: 'failed', detail: `Fetching ${wanted.url.slice(0, 300)}: ${why}` };
  }
}

async function followed(wanted: PkiRequest, way: Way, signal: AbortSignal): Promise<Uint8Array> {
  let url = checkedUrl(wanted.url, way);
  for (let redirects = 0; redirects <= maxRedirects; redirects += 1) {
    const answer = await exchange(url, await addressOf(url, way, signal), wanted, signal);
    const next = redirectOf(answer);
    if (next === null) return bodyOf(answer, wanted.maxBytes);
    answer.destroy();
    url = checkedUrl(new URL(next, url).href, way);
  }
  throw new NotFetched(`it was redirected more than ${maxRedirects} times`);
}

/** Ports below 1024 other than 80 belong to services that a request must not be sent to. */
function checkedUrl(text: string, { allowPrivateAddresses }: Way): URL {
  const url = URL.parse(text);
  if (url === null || url.protocol !== 'http:') throw new NotFetched('only http URLs are followed');
  if (url.username !== '' || url.password !== '') throw new NotFetched('URLs with credentials are not followed');
  const port = Number(url.port || 80);
  if (port !== 80 && port < 1024 && !allowPrivateAddresses) throw new NotFetched(`port ${port} is not asked`);
  return url;
}

/** One private address among many is enough to refuse: the certificate's owner also owns the name. */
async function addressOf(url: URL, way: Way, signal: AbortSignal): Promise<string> {
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
  signal.throwIfAborted();
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const onAbort = () => reject(signal.reason);
  signal.addEventListener('abort', onAbort, { once: true });
  const resolving = isIP(host) !== 0 ? Promise.resolve([host]) : way.resolve(host);
  const addresses = await Promise.race([resolving, aborted]).finally(() =>
    signal.removeEventListener('abort', onAbort),
  );
  const forbidden = way.allowPrivateAddresses ? undefined : addresses.find((address) => !isPublicAddress(address));
  if (forbidden !== undefined) {
    throw new NotFetched(
      `${forbidden} is no public address, and certificates may not choose such (limits.chain-validity.allowPrivateAddresses allows it)`,
    );
  }
  const [first] = addresses;
  if (first === undefined) throw new NotFetched('the name has no address');
  return first;
}

function exchange(
  url: URL,
  address: string,
  { ocspRequest }: PkiRequest,
  signal: AbortSignal,
): Promise<IncomingMessage> {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  const body = ocspRequest === undefined ? null : Buffer.from(ocspRequest);
  const call = request({
    host: address,
    port: Number(url.port || 80),
    path: `${url.pathname}${url.search}`,
    method: body === null ? 'GET' : 'POST',
    headers: {
      host: url.host,
      'user-agent': 'anaplan-doctor',
      ...(body === null ? {} : { 'content-type': 'application/ocsp-request', 'content-length': body.length }),
    },
    agent: false,
    maxHeaderSize: 16_384,
    signal,
  });
  call.once('response', resolve);
  call.on('error', reject);
  call.end(body ?? undefined);
  return promise;
}

/** Null when the answer is the thing itself. */
function redirectOf({ statusCode = 0, headers }: IncomingMessage): string | null {
  if (statusCode === 200) return null;
  if ([301, 302, 303, 307, 308].includes(statusCode) && headers.location !== undefined) return headers.location;
  throw new NotFetched(`it was answered with HTTP ${statusCode}`);
}

async function bodyOf(answer: IncomingMessage, maxBytes: number): Promise<Uint8Array> {
  const pieces: Buffer[] = [];
  let length = 0;
  for await (const piece of answer as AsyncIterable<Buffer>) {
    length += piece.length;
    if (length > maxBytes) throw new NotFetched(`the answer is larger than ${maxBytes} bytes`);
    pieces.push(piece);
  }
  return new Uint8Array(Buffer.concat(pieces));
}
