/** Opens TCP connections to addresses, one by one, each with its share of the deadline. Knows no names and no proxy. */

import type { Socket } from 'node:net';
import { connect, isIPv6 } from 'node:net';
import { codeOf, isNoWayOut, StepFailed, whatHappened } from './failure.ts';
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
      const socket = await connected(address, endpoint.port, shareMs, signal);
      return { socket, address, failedBefore: failures.map((failure) => `${failure.address} ${failure.code}`) };
    } catch (error) {
      signal.throwIfAborted();
      failures.push({ address, code: codeOf(error) });
    }
  }
  throw failed(endpoint, layer, failures);
}

/** One address, tried once. Throws StepFailed of `layer`, or the signal's reason. The caller destroys the socket. */
export async function dialOne(
  endpoint: Endpoint,
  address: string,
  layer: Layer,
  timeoutMs: number,
  signal: AbortSignal,
): Promise<Socket> {
  try {
    return await connected(address, endpoint.port, timeoutMs, signal);
  } catch (error) {
    signal.throwIfAborted();
    throw failed(endpoint, layer, [{ address, code: codeOf(error) }]);
  }
}

/** Rejects with the system error, a TimeoutError, or the signal's reason. */
function connected(address: string, port: number, timeoutMs: number, signal: AbortSignal): Promise<Socket> {
  const { promise, resolve, reject } = Promise.withResolvers<Socket>();
  // With the option on, Node would hide a dead address behind one that answers.
  const socket = connect({ host: address, port, autoSelectFamily: false });
  let isAtOnce = false;
  // Behind Node's own call of connect(2): what that refuses was never sent.
  process.nextTick(() => {
    isAtOnce = socket.errored !== null;
  });
  const timer = setTimeout(() => socket.destroy(new DOMException('no connection in time', 'TimeoutError')), timeoutMs);
  const onAbort = () => socket.destroy(signal.reason);
  signal.addEventListener('abort', onAbort, { once: true });
  if (signal.aborted) onAbort();
  const settle = () => {
    clearTimeout(timer);
    signal.removeEventListener('abort', onAbort);
  };
  socket.once('connect', () => {
    settle();
    resolve(socket);
  });
  // Kept on: a reset between two owners of the socket must not become an uncaught exception.
  socket.on('error', (error) => {
    settle();
    reject(isAtOnce && codeOf(error) === 'EHOSTUNREACH' ? Object.assign(error, { code: 'NO_ROUTE' }) : error);
  });
  return promise;
}

function failed(
  { host, port }: Endpoint,
  layer: Layer,
  failures: readonly { readonly address: string; readonly code: string }[],
): StepFailed {
  const each = failures.map(({ address, code }) => `${whatHappened(code, 'the connection failed')} at ${address}`);
  // That this host has no IPv6, say, matters less than what the address it did reach said.
  const [first] = [...failures.filter(({ code }) => !isNoWayOut(code)), ...failures];
  const code = first?.code ?? 'ENODATA';
  const what = layer === 'proxy' ? `the proxy ${host}` : host;
  const remedy = `Check firewalls between this host and port ${port}: ${testCommand(host, port)}`;
  return new StepFailed(layer, code, `Connecting to ${what} port ${port}: ${each.join('; ')}. ${remedy}`);
}

function testCommand(host: string, port: number): string {
  return isIPv6(host) ? `nc -6 -vz ${host} ${port}` : `nc -vz ${host} ${port}`;
}
