/** Which hosts share one budget: those of a connection, and of every connection that shares a host with it. Pure. */
import type { ConnectionSettings } from '../settings/settings.ts';

/** By origin, a name for its group; an origin of no connection is a group of its own. */
export function budgetGroupsOf(connections: readonly ConnectionSettings[]): (origin: string) => string {
  const groupOf = new Map<string, string>();
  for (const connection of connections) {
    const origins = originsOf(connection);
    const met = new Set(origins.flatMap((origin) => groupOf.get(origin) ?? []));
    const [group = origins[0] ?? ''] = met;
    for (const origin of origins) groupOf.set(origin, group);
    for (const [origin, other] of groupOf) if (met.has(other)) groupOf.set(origin, group);
  }
  return (origin) => groupOf.get(origin) ?? origin;
}

function originsOf({ baseUrls, cloudWorks, signIn }: ConnectionSettings): readonly string[] {
  const urls = [
    baseUrls.api,
    baseUrls.auth,
    ...(cloudWorks === undefined ? [] : [cloudWorks.baseUrl]),
    ...(signIn.method === 'oauth' ? [signIn.baseUrl] : []),
  ];
  return urls.map((url) => new URL(url).origin);
}
