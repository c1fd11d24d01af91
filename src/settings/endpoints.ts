/** Which endpoints the settings are about; pure. */
import type { Endpoint } from '../network/network.ts';
import type { Settings } from './settings.ts';

/** The hosts of every connection, of CloudWorks and OAuth where they are used, then those listed, each once. */
export function endpointsOf(settings: Settings): readonly Endpoint[] {
  const fromConnections = settings.connections.flatMap(({ baseUrls, signIn, cloudWorks }) => [
    endpointOfUrl(baseUrls.api),
    endpointOfUrl(baseUrls.auth),
    ...(signIn.method === 'oauth' ? [endpointOfUrl(signIn.baseUrl)] : []),
    ...(cloudWorks === undefined ? [] : [endpointOfUrl(cloudWorks.baseUrl)]),
  ]);
  const all = [...fromConnections, ...settings.endpoints];
  return [...new Map(all.map((endpoint) => [endpointName(endpoint), endpoint])).values()];
}

/** `host:port`, with brackets around an IPv6 address. */
export function endpointName({ host, port }: Endpoint): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}

export function endpointOfUrl(url: string): Endpoint {
  const { hostname, port, protocol } = new URL(url);
  return {
    host: hostname.replace(/^\[|\]$/g, ''),
    port: port === '' ? (protocol === 'http:' ? 80 : 443) : Number(port),
  };
}
