/** The HTTP layer of a walk: one GET, its status and nothing of its body. Any status is an answer. */

import type { Duplex } from 'node:stream';
import { endpointName } from '../settings/endpoints.ts';
import { codeOf, StepFailed, whatHappened } from './failure.ts';
import type { Endpoint } from './network.ts';
import { request } from './node-http.ts';
import type { Done } from './steps.ts';

/** Throws StepFailed, layer http. */
export async function askStatus(
  channel: Duplex,
  endpoint: Endpoint,
  path: string,
  signal: AbortSignal,
  onDate?: (date: string | undefined) => void,
): Promise<Done<null>> {
  const name = endpointName(endpoint);
  try {
    const status = await statusOf(channel, hostHeader(endpoint), path, signal, onDate);
    return { value: null, detail: `GET ${path} was answered with HTTP ${status}`, code: String(status) };
  } catch (error) {
    const code = error instanceof Error && error.name === 'AbortError' ? 'ETIMEDOUT' : codeOf(error);
    const message = `GET ${path} on ${name}: ${whatHappened(code, 'the request failed')}. Check what listens there, and proxies or inspection between: curl -kv https://${name}${path}`;
    throw new StepFailed('http', code, message, { cause: error });
  }
}

function statusOf(
  channel: Duplex,
  host: string,
  path: string,
  signal: AbortSignal,
  onDate?: (date: string | undefined) => void,
): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  const headers = { host, 'user-agent': 'anaplan-doctor', accept: '*/*', connection: 'close' };
  const call = request({ method: 'GET', path, headers, createConnection: () => channel, signal });
  call.once('response', (answer) => {
    onDate?.(answer.headers.date);
    resolve(answer.statusCode ?? 0);
    answer.destroy();
  });
  call.on('error', reject);
  call.end();
  return promise;
}

function hostHeader(endpoint: Endpoint): string {
  return endpoint.port === 443 || endpoint.port === 80
    ? endpointName(endpoint).replace(/:\d+$/, '')
    : endpointName(endpoint);
}
