/** JSON requests to a vault: bounded in size and time, over TLS with the roots of the settings. Knows no path. */
import type { Dispatcher } from 'undici';
import { networkFaultOf } from '../anaplan/network-fault.ts';
import { createHttpsAgent } from '../network/https-agent.ts';
import type { Settings } from '../settings/settings.ts';
import { Trouble } from './trouble.ts';

export type VaultAnswer = { readonly status: number; readonly json: unknown };

export type VaultHttp = {
  /** Any status is an answer. Throws Trouble when there was none. */
  ask(request: {
    readonly method: 'GET' | 'POST' | 'PUT';
    readonly path: string;
    readonly headers: { readonly [name: string]: string };
    readonly body?: object;
  }): Promise<VaultAnswer>;
  close(): Promise<void>;
};

const timeoutMs = 10_000;
const mostBytes = 1_000_000;

export function createVaultHttp(address: string, network: Settings['network']): VaultHttp {
  let dispatcher: Dispatcher | null = null;
  return {
    async ask({ method, path, headers, body }) {
      const what = `${method} ${address}${path}`;
      dispatcher ??= createHttpsAgent(network, timeoutMs);
      try {
        const answer = await dispatcher.request({
          origin: address,
          path,
          method,
          headers: {
            accept: 'application/json',
            ...headers,
            ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          },
          body: body === undefined ? null : JSON.stringify(body),
          signal: AbortSignal.timeout(2 * timeoutMs),
        });
        return { status: answer.statusCode, json: jsonOf(await boundedText(answer.body, what)) };
      } catch (error) {
        if (error instanceof Trouble) throw error;
        throw unreachable(what, networkFaultOf(error, what, timeoutMs).message);
      }
    },
    async close() {
      await dispatcher?.destroy();
    },
  };
}

async function boundedText(body: Dispatcher.ResponseData['body'], what: string): Promise<string> {
  const pieces: Buffer[] = [];
  let sizeBytes = 0;
  for await (const piece of body as AsyncIterable<Buffer>) {
    sizeBytes += piece.length;
    if (sizeBytes > mostBytes)
      throw new Trouble(
        'store-unavailable',
        `could not be read: the answer to ${what} is larger than 1 MB`,
        'check the address',
      );
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

/** `message` is "WHAT got no answer: what happened. What to do." */
export function unreachable(what: string, message: string): Trouble {
  const [happened = '', ...todo] = message.replace(`${what} got no answer: `, '').replace(/\.$/, '').split('. ');
  const advice = todo.join('. ') || 'check the address and the network';
  return new Trouble('store-unreachable', `was not read, for ${what} got no answer: ${happened}`, lower(advice));
}

function lower(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
