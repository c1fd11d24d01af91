/** Walks the way to a host layer by layer and tells which layer failed. Judges nothing: certificates and versions are other rooms'. */

import type { Socket } from 'node:net';
import { isIP } from 'node:net';
import type { Duplex } from 'node:stream';
import { endpointName } from '../settings/endpoints.ts';
import { routeTo } from './connect.ts';
import { dial } from './dial.ts';
import { StepFailed, stoppedEarly } from './failure.ts';
import { askStatus } from './http-layer.ts';
import type { Endpoint, Network, Reach } from './network.ts';
import type { ProxyRoute, ProxySettings } from './proxy.ts';
import type { Resolve } from './resolve.ts';
import { addressesOf, hostResolve } from './resolve.ts';
import type { Done } from './steps.ts';
import { Steps } from './steps.ts';
import { encrypt } from './tls-layer.ts';
import { openTunnel } from './tunnel.ts';

export type NetworkOptions = ProxySettings & {
  /** For each layer; 5000 unless given. */
  readonly timeoutMs?: number;
  /** This host's resolver unless given. */
  readonly resolve?: Resolve;
  /** Told the date in each answer. */
  readonly onDate?: (host: string, date: string | undefined) => void;
};

export function createNetwork(options: NetworkOptions): Network {
  const way: Way = { timeoutMs: 5000, resolve: hostResolve, onDate: () => undefined, ...options };
  return { reach: (endpoint, path, signal) => reach(endpoint, path, way, signal) };
}

type Way = Required<NetworkOptions>;
/** Filled in as the walk goes, so that a failure keeps what was known by then. */
type Known = { addresses: readonly string[]; proxy: string | null; socket: Socket | null };

async function reach(endpoint: Endpoint, path: string, way: Way, signal: AbortSignal): Promise<Reach> {
  const steps = new Steps(signal, way.timeoutMs);
  const known: Known = { addresses: [], proxy: null, socket: null };
  try {
    const socket = await connect(endpoint, way, steps, signal, known);
    const channel = await encrypted(endpoint, socket, steps);
    await steps.take('http', (deadline) =>
      askStatus(channel, endpoint, path, deadline, (date) => way.onDate(endpoint.host, date)),
    );
  } catch (error) {
    if (signal.aborted) throw stoppedEarly(`Walking the way to ${endpointName(endpoint)}`);
    if (!(error instanceof StepFailed)) throw error;
  } finally {
    known.socket?.destroy();
  }
  return { ...endpoint, addresses: known.addresses, proxy: known.proxy, steps: steps.taken };
}

async function connect(endpoint: Endpoint, way: Way, steps: Steps, signal: AbortSignal, known: Known): Promise<Socket> {
  const route = await settingOf(endpoint, way, steps);
  known.proxy = route?.shown ?? null;
  known.socket = await (route === null
    ? direct(endpoint, way, steps, signal, known)
    : throughProxy(endpoint, route, way, steps, signal));
  return known.socket;
}

/** A wrong proxy setting is the proxy layer's failure; a right one is no step yet. */
async function settingOf(endpoint: Endpoint, way: Way, steps: Steps): Promise<ProxyRoute | null> {
  try {
    return routeTo(endpoint, way);
  } catch (error) {
    return steps.take('proxy', () => Promise.reject(error));
  }
}

async function direct(endpoint: Endpoint, way: Way, steps: Steps, signal: AbortSignal, known: Known): Promise<Socket> {
  known.addresses = await resolved(endpoint, way, steps);
  steps.skip('proxy', 'no proxy is set for this host');
  return steps.take('tcp', () => dialled(endpoint, known.addresses, 'tcp', way, signal));
}

async function resolved({ host }: Endpoint, way: Way, steps: Steps): Promise<readonly string[]> {
  if (isIP(host) !== 0) {
    steps.skip('dns', `${host} is an address`);
    return [host];
  }
  return steps.take('dns', async (deadline) => {
    const value = await addressesOf(host, 'dns', way.resolve, deadline);
    return { value, detail: `${host} is ${value.join(', ')}` };
  });
}

async function throughProxy(
  endpoint: Endpoint,
  route: ProxyRoute,
  way: Way,
  steps: Steps,
  signal: AbortSignal,
): Promise<Socket> {
  steps.skip('dns', 'the proxy resolves the name');
  const socket = await steps.take('proxy', async (deadline) => {
    const addresses = await addressesOf(route.host, 'proxy', way.resolve, deadline);
    const { value } = await dialled(route, addresses, 'proxy', way, signal);
    await openTunnel(value, route, endpoint, deadline);
    return { value, detail: `${route.shown} opened a tunnel to ${endpointName(endpoint)}` };
  });
  steps.skip('tcp', 'the proxy connects');
  return socket;
}

async function dialled(
  endpoint: Endpoint,
  addresses: readonly string[],
  layer: 'tcp' | 'proxy',
  way: Way,
  signal: AbortSignal,
): Promise<Done<Socket>> {
  const { socket, address, failedBefore } = await dial(endpoint, addresses, layer, way.timeoutMs, signal);
  const before = failedBefore.length === 0 ? '' : `, after these did not: ${failedBefore.join(', ')}`;
  return { value: socket, detail: `${address} port ${endpoint.port} accepts connections${before}` };
}

/** Port 80 is plain HTTP; everything else here is TLS. */
async function encrypted(endpoint: Endpoint, socket: Socket, steps: Steps): Promise<Duplex> {
  if (endpoint.port !== 80) return steps.take('tls', (deadline) => encrypt(socket, endpoint, deadline));
  steps.skip('tls', 'port 80 is plain HTTP');
  return socket;
}
