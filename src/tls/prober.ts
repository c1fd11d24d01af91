/** The `tls` tool: put together from how to get there (proxy, deadline) and what to ask (versions, chain). */
import { stoppedEarly } from '../network/failure.ts';
import type { Endpoint } from '../network/network.ts';
import type { ProxySettings } from '../network/proxy.ts';
import type { Resolve } from '../network/resolve.ts';
import { endpointName } from '../settings/endpoints.ts';
import { seeChain } from './chain.ts';
import type { Tls } from './tls.ts';
import { seeVersions } from './versions.ts';

export type TlsOptions = ProxySettings & {
  /** For connecting, and again for each answer; 5000 unless given. */
  readonly timeoutMs?: number;
  /** This host's resolver unless given. */
  readonly resolve?: Resolve;
};

export function createTls(options: TlsOptions): Tls {
  const way = { timeoutMs: 5000, ...options };
  return {
    versions: (endpoint, signal) => unlessStopped(endpoint, signal, () => seeVersions(endpoint, way, signal)),
    chain: (endpoint, signal) => unlessStopped(endpoint, signal, () => seeChain(endpoint, way, signal)),
  };
}

async function unlessStopped<T>(endpoint: Endpoint, signal: AbortSignal, look: () => Promise<T>): Promise<T> {
  try {
    return await look();
  } catch (error) {
    throw signal.aborted ? stoppedEarly(`Looking at the TLS of ${endpointName(endpoint)}`) : error;
  }
}
