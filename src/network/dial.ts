/** Opens TCP connections to addresses, one by one, each with its share of the deadline. Knows no names and no proxy. */

import type { Socket } from 'node:net';
import { connect, isIPv6 } from 'node:net';
import { codeOf, StepFailed, whatHappened } from './failure.ts';
import type { Endpoint, Layer } from './network.ts';

export type Dialled = {
  readonly socket: Socket;
  readonly address: string;
  /** Those tried before, as `2001:db8::1 ENETUNREACH`. */
  readonly failedBefore: readonly string[];
};

/**
 * The first of `addresses` that connects, each tried once. Throws StepFailed of `layer` naming every address and its error.
 * The caller destroys the socket.
 */
export async function dial(
  endpoint: Endpoint,
  addresses: readonly string[],
  layer: Layer,
  timeoutMs: number,
  signal: AbortSignal,
): Promise<Dialled> {
  const failures: { readonly address: string; readonly code: string }[] = [];
  const untilMs = performance.now() + timeoutMs;
  for (const [index, address] of addresses.entries()) {
    const shareMs = Math.max(1, Math.ceil((untilMs - performance.now()) / (addresses.length - index)));
    try {
      const socket = await connected(address, endpoint.port, AbortSignal.any([signal, AbortSignal.timeout(shareMs)]));
      return { socket, address, failedBefore: failures.map((failure) => `${failure.address} ${failure.code}`) };
    } catch (error) {
      signal.throwIfAborted();
      failures.push({ address, code: codeOf(error) });
    }
  }
  throw failed(endpoint, layer, failures);
}

/** Rejects with the system error, or the signal's reason. */
function connected(address: string, port: number, signal: AbortSignal): Promise<Socket> {
  const { promise, resolve, reject } = Promise.withResolvers<Socket>();
  // With the option on, Node would hide a dead address behind one that answers.
  const socket = connect({ host: address, port, autoSelectFamily: false });
  const onAbort = () => socket.destroy(signal.reason);
  signal.addEventListener('abort', onAbort, { once: true });
  if (signal.aborted) onAbort();
  socket.once('connect', () => resolve(socket));
  socket.once('error', reject);
  return promise.finally(() => {
    signal.removeEventListener('abort', onAbort);
    socket.removeListener('error', reject);
    // A reset between two owners of the socket must not become an uncaught exception.
    socket.on('error', () => undefined);
  });
}

function failed(
  { host, port }: Endpoint,
  layer: Layer,
  failures: readonly { readonly address: string; readonly code: string }[],
): StepFailed {
  const each = failures.map(({ address, code }) => `${whatHappened(code, 'the connection failed')} at ${address}`);
  const code = failures[0]?.code ?? 'ENODATA';
  const what = layer === 'proxy' ? `the proxy ${host}` : host;
  const remedy = `Check firewalls between this host and port ${port}: ${testCommand(host, port)}`;
  return new StepFailed(layer, code, `Connecting to ${what} port ${port}: ${each.join('; ')}. ${remedy}`);
}

function testCommand(host: string, port: number): string {
  return isIPv6(host) ? `nc -6 -vz ${host} ${port}` : `nc -vz ${host} ${port}`;
}
