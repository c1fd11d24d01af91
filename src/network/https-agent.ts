/** How every HTTPS client of this program goes out: by the proxy and with the roots of the settings, bounded in time. Knows no host. */
import type { Dispatcher } from 'undici';
import { EnvHttpProxyAgent } from 'undici';
import type { Settings } from '../settings/settings.ts';
import { clientContext } from '../trust/client-roots.ts';

const mostConnectMs = 10_000;

/** `timeoutMs`: to the headers, and between pieces of the body. Throws CouldNotLook (operator) where the roots cannot be read. */
export function createHttpsAgent(network: Settings['network'], timeoutMs: number): Dispatcher {
  const tls = { secureContext: clientContext(network) };
  // Empty strings, because undici reads the environment for what is missing and the settings have done that already.
  return new EnvHttpProxyAgent({
    httpProxy: network.proxy ?? '',
    httpsProxy: network.proxy ?? '',
    noProxy: network.noProxy.join(','),
    connect: tls,
    requestTls: tls,
    proxyTls: tls,
    allowH2: false,
    headersTimeout: timeoutMs,
    bodyTimeout: timeoutMs,
    connectTimeout: Math.min(timeoutMs, mostConnectMs),
  });
}
