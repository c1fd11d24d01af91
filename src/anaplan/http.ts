/**
 * The only HTTP to Anaplan, read-only by construction: GET, and POST to the two sign-in addresses, is all that leaves.
 * Keeps the rate, waits when told to (429), bounds size and time. Knows no token and no endpoint's meaning.
 */
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import type { Dispatcher } from 'undici';
import { CouldNotLook, PutOff } from '../check.ts';
import type { Clock } from '../clock.ts';
import { createHttpsAgent } from '../network/https-agent.ts';
import { packageVersion } from '../package-root.ts';
import { isLoopback } from '../settings/hosts.ts';
import type { Settings } from '../settings/settings.ts';
import type { Budget, Urgency } from './budget.ts';
import { canWait, createBudget } from './budget.ts';
import { networkFaultOf } from './network-fault.ts';
import type { Wait } from './pause.ts';
import { pause } from './pause.ts';
import { defaultPerMinute, retryAfterMsOf } from './rate.ts';

export type HttpRequest = {
  readonly method: 'GET' | 'POST';
  readonly url: URL;
  readonly headers: { readonly [name: string]: string };
  readonly body?: string;
  /** Where it stands in the line for the budget; as a sign-in unless said. */
  readonly urgency?: Urgency;
};

export type HttpAnswer = {
  readonly httpStatus: number;
  readonly contentType: string;
  readonly text: string;
  readonly retryAfter: string | null;
  /** Of the `Date` header; null when there was none. */
  readonly dateMs: number | null;
  /** This host's clock. */
  readonly sentAtMs: number;
  readonly receivedAtMs: number;
};

export type Http = {
  /** Any status is an answer, but 429 that lasts. Throws CouldNotLook when there was none, PutOff, and the signal's reason when aborted. */
  send(request: HttpRequest, signal: AbortSignal): Promise<HttpAnswer>;
  /** The budget of that address. */
  budgetOf(url: URL): Pick<Budget, 'hasRoom' | 'hasSpare'>;
  close(): Promise<void>;
};

export type HttpOptions = {
  readonly network: Settings['network'];
  readonly clock: Clock;
  /** The addresses that POST may go to. */
  readonly signInUrls: ReadonlySet<string>;
  readonly wait: Wait;
  /** To the headers, between pieces of the body, and twice this for the whole answer. */
  readonly timeoutMs: number;
  /** Requests a minute to one group of hosts; a tenth of what Anaplan allows a tenant unless said. */
  readonly perMinute?: number;
  /** Puts off what can wait while the budget is spent, for looks that are repeated: throws PutOff. */
  readonly mayPutOff?: boolean;
  /** Hosts that share a budget, by origin; each has its own unless said. */
  readonly groupOf?: (origin: string) => string;
  /** Told the date in each answer. */
  readonly onDate?: (host: string, date: string | undefined) => void;
};

export const maxBodyBytes = 20_000_000;
/** How long one request waits because of 429; and how long a server's wish is kept to at most, should a clock go wrong. */
const maxRateWaitMs = 60_000;
const maxPauseMs = 900_000;
const unzip = promisify(gunzip);

export function createHttp({
  network,
  clock,
  signInUrls,
  wait,
  timeoutMs,
  perMinute = defaultPerMinute,
  mayPutOff = false,
  groupOf = (origin) => origin,
  onDate = () => undefined,
}: HttpOptions): Http {
  let dispatcher: Dispatcher | null = null;
  const budgets = new Map<string, Budget>();
  const pausedUntilMs = new Map<string, number>();

  const send: Http['send'] = async (request, signal) => {
    refuseWrites(request, signInUrls);
    if (mayPutOff) putOff(request);
    let waitedMs = 0;
    for (;;) {
      await waitForTurn(request, signal);
      const answer = await exchange(request, signal);
      if (answer.httpStatus !== 429) return answer;
      const waitMs = retryAfterMsOf(answer.retryAfter, answer.dateMs ?? clock.nowMs());
      pausedUntilMs.set(request.url.origin, clock.nowMs() + Math.min(waitMs, maxPauseMs));
      waitedMs += waitMs;
      if (waitedMs > maxRateWaitMs) throw rateLimited(request, waitMs);
    }
  };

  function budgetOf({ origin }: URL): Budget {
    const group = groupOf(origin);
    const budget = budgets.get(group) ?? createBudget({ clock, wait, perMinute });
    budgets.set(group, budget);
    return budget;
  }

  function putOff({ url, urgency }: HttpRequest): void {
    if (urgency === undefined || !canWait(urgency)) return;
    const againAtMs = budgetOf(url).comeAgainAtMs(urgency, url.href);
    if (againAtMs !== null) throw new PutOff(againAtMs);
  }

  /** Neither before the server's pause is over nor faster than the budget allows. */
  async function waitForTurn(
    { url, urgency = 'sign-in', ...request }: HttpRequest,
    signal: AbortSignal,
  ): Promise<void> {
    for (let isTurn = false; ; ) {
      signal.throwIfAborted();
      const leftMs = (pausedUntilMs.get(url.origin) ?? 0) - clock.nowMs();
      if (leftMs > maxRateWaitMs) throw rateLimited({ url, ...request }, leftMs);
      if (leftMs > 0) await pause(leftMs, clock, wait, signal);
      else if (isTurn) return;
      else {
        await budgetOf(url).turn(urgency, signal);
        // Another request may have been told to pause meanwhile.
        isTurn = true;
      }
    }
  }

  async function exchange(request: HttpRequest, signal: AbortSignal): Promise<HttpAnswer> {
    const what = `${request.method} ${request.url.origin}${request.url.pathname}`;
    dispatcher ??= createHttpsAgent(network, timeoutMs);
    const tooLong = AbortSignal.timeout(2 * timeoutMs);
    const sentAtMs = clock.nowMs();
    try {
      const { statusCode, headers, body } = await dispatcher.request({
        origin: request.url.origin,
        path: `${request.url.pathname}${request.url.search}`,
        method: request.method,
        headers: {
          'user-agent': `anaplan-doctor/${packageVersion}`,
          accept: 'application/json',
          'accept-encoding': 'gzip',
          ...request.headers,
        },
        body: request.body ?? null,
        // A sign-in on its way is heard out though nobody waits for it any more: a refusal not heard could not be remembered.
        signal: request.method === 'POST' ? tooLong : AbortSignal.any([signal, tooLong]),
      });
      const receivedAtMs = clock.nowMs();
      const date = headerText(headers['date']) ?? undefined;
      onDate(request.url.hostname, date);
      const text = await textOf(body, headers['content-encoding'], what);
      const dateMs = Date.parse(date ?? '');
      return {
        httpStatus: statusCode,
        contentType: headerText(headers['content-type']) ?? '',
        text,
        retryAfter: headerText(headers['retry-after']),
        dateMs: Number.isNaN(dateMs) ? null : dateMs,
        sentAtMs,
        receivedAtMs,
      };
    } catch (error) {
      signal.throwIfAborted();
      throw error instanceof CouldNotLook ? error : new CouldNotLook(networkFaultOf(error, what, timeoutMs));
    }
  }

  return {
    send,
    budgetOf,
    async close() {
      for (const budget of budgets.values()) budget.close();
      await dispatcher?.destroy();
    },
  };
}

/** Stands before everything that leaves. A write would change the tenant we are only to look at. */
function refuseWrites({ method, url }: HttpRequest, signInUrls: ReadonlySet<string>): void {
  const isAllowed = method === 'GET' || (method === 'POST' && signInUrls.has(url.href));
  if (!isAllowed) throw new Error(`${method} ${url.pathname} is refused: this client only reads and signs in.`);
  if (url.protocol === 'https:' || isLoopback(url.hostname.replace(/^\[|\]$/g, ''))) return;
  throw new CouldNotLook({
    whose: 'operator',
    code: 'PLAIN_HTTP',
    message: `${url.origin} was not asked: the sign-in would cross the network unencrypted. Write https:// in the base URLs.`,
  });
}

async function textOf(
  body: Dispatcher.ResponseData['body'],
  encoding: string | string[] | undefined,
  what: string,
): Promise<string> {
  const pieces: Buffer[] = [];
  let sizeBytes = 0;
  for await (const piece of body as AsyncIterable<Buffer>) {
    sizeBytes += piece.length;
    if (sizeBytes > maxBodyBytes) throw tooLarge(what);
    pieces.push(piece);
  }
  const bytes = Buffer.concat(pieces);
  const coding = (headerText(encoding) ?? '').trim().toLowerCase();
  if (coding === 'gzip' || coding === 'x-gzip') return (await unzipped(bytes, what)).toString('utf8');
  if (coding !== '' && coding !== 'identity' && bytes.length > 0) throw unknownCoding(what, coding);
  return bytes.toString('utf8');
}

function unknownCoding(what: string, coding: string): CouldNotLook {
  const message = `${what}: the answer is encoded as "${coding.slice(0, 30)}", though only gzip was offered. A proxy on the way may do that.`;
  return new CouldNotLook({ whose: 'peer', code: 'BAD_ENCODING', message });
}

async function unzipped(bytes: Buffer, what: string): Promise<Buffer> {
  try {
    return await unzip(bytes, { maxOutputLength: maxBodyBytes });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') throw tooLarge(what);
    throw new CouldNotLook({ whose: 'peer', code: 'BAD_GZIP', message: `${what}: the compressed answer is damaged.` });
  }
}

function tooLarge(what: string): CouldNotLook {
  return new CouldNotLook({
    whose: 'peer',
    code: 'BODY_TOO_LARGE',
    message: `${what}: the answer is larger than ${maxBodyBytes / 1_000_000} MB and was not read further.`,
  });
}

function rateLimited({ method, url }: HttpRequest, waitMs: number): CouldNotLook {
  return new CouldNotLook({
    whose: 'peer',
    code: 'RATE_LIMITED',
    message:
      `${method} ${url.origin}${url.pathname} was put off with status 429 for ${Math.ceil(waitMs / 1000)} s more: ` +
      'the integrations of this tenant together ask more than 600 times a minute. Spread them out; this look is repeated in the next round.',
  });
}

function headerText(value: string | string[] | undefined): string | null {
  return Array.isArray(value) ? (value[0] ?? null) : (value ?? null);
}
