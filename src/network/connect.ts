/** Opens a connection to a host and port, directly or through an HTTP proxy, to one address at a time. Speaks no TLS. */
import type { Socket } from 'node:net';
import { endpointName } from '../settings/endpoints.ts';
import { dial } from './dial.ts';
import { couldNotLook, StepFailed, stoppedEarly } from './failure.ts';
import type { Endpoint } from './network.ts';
import type { ProxyRoute, ProxySettings } from './proxy.ts';
import { proxyRouteOf } from './proxy.ts';
import type { Resolve } from './resolve.ts';
import { addressesOf, hostResolve } from './resolve.ts';
import { openTunnel } from './tunnel.ts';

export type ConnectOptions = ProxySettings & {
  /** For name, connection and tunnel together. */
  readonly timeoutMs: number;
  /** This host's resolver unless given. */
  readonly resolve?: Resolve;
};

export type Connection = {
  /** The caller destroys it. */
  readonly socket: Socket;
  /** The address connected to, or `via proxy http://host:port`. */
  readonly address: string;
  /** Opens one more connection along the very same way. */
  again(signal: AbortSignal): Promise<Connection>;
};

/** Throws CouldNotLook when no connection can be made, naming the layer's failure; or because `signal` fired. */
export async function connectTo(endpoint: Endpoint, options: ConnectOptions, signal: AbortSignal): Promise<Connection> {
  const limited = () => AbortSignal.any([signal, AbortSignal.timeout(options.timeoutMs)]);
  return explained(endpoint, signal, async () => {
    const route = routeTo(endpoint, options);
    const hop = route ?? endpoint;
    const deadline = limited();
    const addresses = await addressesOf(hop.host, layerOf(route, 'dns'), options.resolve ?? hostResolve, deadline);
    return open(endpoint, route, addresses, options.timeoutMs, signal);
  });
}

async function open(
  endpoint: Endpoint,
  route: ProxyRoute | null,
  addresses: readonly string[],
  timeoutMs: number,
  signal: AbortSignal,
): Promise<Connection> {
  const { socket, address } = await dial(route ?? endpoint, addresses, layerOf(route, 'tcp'), timeoutMs, signal);
  if (route !== null) {
    await openTunnel(socket, route, endpoint, AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]));
  }
  return {
    socket,
    address: route === null ? address : `via proxy ${route.shown}`,
    again: (next) => explained(endpoint, next, () => open(endpoint, route, [address], timeoutMs, next)),
  };
}

/** The proxy to `endpoint`, or null. Throws StepFailed, code PROXY_SETTING. */
export function routeTo(endpoint: Endpoint, settings: ProxySettings): ProxyRoute | null {
  try {
    return proxyRouteOf(endpoint, settings);
  } catch (error) {
    throw new StepFailed('proxy', 'PROXY_SETTING', error instanceof Error ? error.message : String(error));
  }
}

function layerOf(route: ProxyRoute | null, direct: 'dns' | 'tcp'): 'dns' | 'tcp' | 'proxy' {
  return route === null ? direct : 'proxy';
}

async function explained<T>(endpoint: Endpoint, signal: AbortSignal, step: () => Promise<T>): Promise<T> {
  try {
    return await step();
  } catch (error) {
    if (signal.aborted) throw stoppedEarly(`Connecting to ${endpointName(endpoint)}`);
    throw error instanceof StepFailed ? couldNotLook(error) : error;
  }
}
