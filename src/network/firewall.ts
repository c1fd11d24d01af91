/** Every host and port a firewall has to let this host reach, from the settings; pure. Knows no addresses: Anaplan's change without notice. */
import { endpointName, endpointOfUrl } from '../settings/endpoints.ts';
import type { ConnectionSettings, Settings } from '../settings/settings.ts';
import type { Endpoint } from './network.ts';
import { proxyRouteOf } from './proxy.ts';

export type FirewallRule = Endpoint & {
  readonly protocol: 'tcp';
  /** For the person who opens it: what needs it, and where to open it when a proxy stands between. */
  readonly why: string;
};

/**
 * One rule a host and port, outbound. Behind a proxy the host has to be allowed on the proxy, and the proxy itself in the firewall.
 * Allow by name: the addresses are Cloudflare's and CloudFront's (Anaplan, "URL, IP, and allowlist requirements").
 */
export function firewallRulesOf(settings: Settings): readonly FirewallRule[] {
  const needs = [...settings.connections.flatMap(connectionNeeds), ...settings.endpoints.map(endpointNeed)];
  const merged = new Map<string, Need>();
  for (const need of needs) merged.set(endpointName(need), joined(merged.get(endpointName(need)), need));
  const hosts = [...merged.values()].map((need) => ruleOf(need, settings));
  return [...proxyRules(hosts, settings), ...hosts];
}

type Need = Endpoint & { readonly why: readonly string[] };

function connectionNeeds({ name, baseUrls }: ConnectionSettings): readonly Need[] {
  return [
    { ...endpointOfUrl(baseUrls.auth), why: [`sign-in of connection ${name}`] },
    { ...endpointOfUrl(baseUrls.api), why: [`Anaplan API of connection ${name}`] },
  ];
}

function endpointNeed(endpoint: Endpoint): Need {
  return { ...endpoint, why: ['listed under endpoints'] };
}

function joined(before: Need | undefined, { host, port, why }: Need): Need {
  return { host, port, why: [...new Set([...(before?.why ?? []), ...why])] };
}

function ruleOf({ host, port, why }: Need, { network }: Settings): FirewallRule {
  const route = proxyRouteOf({ host, port }, network);
  const where = route === null ? '' : ` (allow it on the proxy ${route.shown})`;
  return { host, port, protocol: 'tcp', why: `${why.join(', ')}${where}` };
}

function proxyRules(hosts: readonly FirewallRule[], { network }: Settings): readonly FirewallRule[] {
  const routes = hosts.map((host) => proxyRouteOf(host, network)).filter((route) => route !== null);
  const first = routes[0];
  if (first === undefined) return [];
  return [
    { host: first.host, port: first.port, protocol: 'tcp', why: `HTTP proxy for ${routes.length} of the hosts below` },
  ];
}
