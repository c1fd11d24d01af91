/** The ways to a host and port, one for each of its addresses or one through an HTTP proxy, and connections along them. Speaks no TLS. */
import type { Socket } from 'node:net';
import { CouldNotLook } from '../check.ts';
import { endpointName } from '../settings/endpoints.ts';
import { dial, dialOne } from './dial.ts';
import { couldNotLook, StepFailed, stoppedEarly } from './failure.ts';
import type { Endpoint } from './network.ts';
import type { ProxyRoute, ProxySettings } from './proxy.ts';
import { proxyRouteOf } from './proxy.ts';
import type { Resolve } from './resolve.ts';
import { addressesOf, hostResolve } from './resolve.ts';
import { openTunnel } from './tunnel.ts';

export type ConnectOptions = ProxySettings & {
  /** For the name, and again for each connection with its tunnel. */
  readonly timeoutMs: number;
  /** This host's resolver unless given. */
  readonly resolve?: Resolve;
};

export type Way = {
  /** The address connected to, or `via proxy http://host:port`. */
  readonly address: string;
  /** A new connection, which the caller destroys. Throws CouldNotLook, naming the layer's failure; or because `signal` fired. */
  open(signal: AbortSignal): Promise<Socket>;
};

export type Connection = {
  /** The caller destroys it. */
  readonly socket: Socket;
  /** The address connected to, or `via proxy http://host:port`. */
  readonly address: string;
  /** Opens one more connection along the very same way. */
  again(signal: AbortSignal): Promise<Connection>;
};

/** Along the first way that leads there. Throws CouldNotLook when no connection can be made, naming the layer's failure; or because `signal` fired. */
export async function connectTo(endpoint: Endpoint, options: ConnectOptions, signal: AbortSignal): Promise<Connection> {
  const ways = await waysTo(endpoint, options, signal);
  const failures: CouldNotLook[] = [];
  for (const way of ways) {
    try {
      return await connectedAlong(way, signal);
    } catch (error) {
      if (signal.aborted || !(error instanceof CouldNotLook)) throw error;
      failures.push(error);
    }
  }
  throw failures[0] ?? stoppedEarly(`Connecting to ${endpointName(endpoint)}`);
}

async function connectedAlong(way: Way, signal: AbortSignal): Promise<Connection> {
  const socket = await way.open(signal);
  return { socket, address: way.address, again: (next) => connectedAlong(way, next) };
}

/** In the resolver's order, at least one. Opens nothing. Throws CouldNotLook when the name has no address. */
export async function waysTo(
  endpoint: Endpoint,
  options: ConnectOptions,
  signal: AbortSignal,
): Promise<readonly Way[]> {
  return explained(endpoint, signal, async () => {
    const route = routeTo(endpoint, options);
    const hop = route ?? endpoint;
    const deadline = AbortSignal.any([signal, AbortSignal.timeout(options.timeoutMs)]);
    const layer = route === null ? 'dns' : 'proxy';
    const addresses = await addressesOf(hop.host, layer, options.resolve ?? hostResolve, deadline);
    if (route !== null) return [wayThrough(route, endpoint, addresses, options.timeoutMs)];
    return [...new Set(addresses)].map((address) => wayTo(endpoint, address, options.timeoutMs));
  });
}

function wayTo(endpoint: Endpoint, address: string, timeoutMs: number): Way {
  const open = (signal: AbortSignal) =>
    explained(endpoint, signal, () => dialOne(endpoint, address, 'tcp', timeoutMs, signal));
  return { address, open };
}

/** Which of the proxy's addresses is used says nothing about the host: the first that connects. */
function wayThrough(route: ProxyRoute, endpoint: Endpoint, addresses: readonly string[], timeoutMs: number): Way {
  const open = (signal: AbortSignal) =>
    explained(endpoint, signal, async () => {
      const { socket } = await dial(route, addresses, 'proxy', timeoutMs, signal);
      await openTunnel(socket, route, endpoint, AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]));
      return socket;
    });
  return { address: `via proxy ${route.shown}`, open };
}

/** The proxy to `endpoint`, or null. Throws StepFailed, code PROXY_SETTING. */
export function routeTo(endpoint: Endpoint, settings: ProxySettings): ProxyRoute | null {
  try {
    return proxyRouteOf(endpoint, settings);
  } catch (error) {
    throw new StepFailed('proxy', 'PROXY_SETTING', error instanceof Error ? error.message : String(error));
  }
}

async function explained<T>(endpoint: Endpoint, signal: AbortSignal, step: () => Promise<T>): Promise<T> {
  try {
    return await step();
  } catch (error) {
    if (signal.aborted) throw stoppedEarly(`Connecting to ${endpointName(endpoint)}`);
    throw error instanceof StepFailed ? couldNotLook(error) : error;
  }
}
