/** Who may look at the same time. Knows that looks at the tenant share one slow budget of requests, and hosts that are looked at; not what a look is. */
import type { LimitFunction } from 'p-limit';
import pLimit from 'p-limit';
import type { Bound } from './bound.ts';

/** Runs `look` for one bound check when it is its turn. Urgent: something runs there, so that it is looked at sooner than its schedule says. */
export type Lanes = <T>(bound: Bound, look: (bound: Bound) => Promise<T>, isUrgent?: boolean) => Promise<T>;

/** One request a second is what there is: with more looks at once each would wait for it beyond its own deadline. */
const tenantLooks = 3;

/**
 * `parallel` looks at a time, and besides them up to three of those that need the tenant: these spend their time waiting for the
 * request budget, and what needs none of it must not wait for them. Urgent ones have as many lanes of their own: when the budget is
 * short, hundreds of looks that are late would stand before them. `perHost`: so many at a time at one host, whichever checks look.
 */
export function lanesOf(parallel: number, perHost: number = Number.POSITIVE_INFINITY): Lanes {
  const tenant = pLimit(Math.min(parallel, tenantLooks));
  const urgent = pLimit(Math.min(parallel, tenantLooks));
  const others = pLimit(parallel);
  const hosts = new Map<string, LimitFunction>();
  return async (bound, look, isUrgent = false) => {
    const lane = !bound.check.needs.includes('anaplan') ? others : isUrgent ? urgent : tenant;
    const host = hostOf(bound);
    if (host === null) return await lane(look, bound);
    const own = hosts.get(host) ?? pLimit(perHost);
    hosts.set(host, own);
    // The host's turn first: what waits for it must not hold a lane that others could use.
    const looked = own(() => lane(look, bound));
    return await looked.finally(() => {
      if (own.activeCount + own.pendingCount === 0 && hosts.get(host) === own) hosts.delete(host);
    });
  };
}

/** Targets are of each check's own making; a host they look at is named so. */
function hostOf({ target }: Bound): string | null {
  const host = 'host' in target ? target.host : null;
  return typeof host === 'string' ? host : null;
}
