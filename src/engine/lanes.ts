/** Who may look at the same time. Knows that looks at the tenant share one slow budget of requests; not what a look is. */
import pLimit from 'p-limit';
import type { Bound } from './bound.ts';

/** Runs `look` for one bound check when it is its turn. */
export type Lanes = <T>(bound: Bound, look: (bound: Bound) => Promise<T>) => Promise<T>;

/** One request a second is what there is: with more looks at once each would wait for it beyond its own deadline. */
const tenantLooks = 3;

/**
 * `parallel` looks at a time, and besides them up to three of those that need the tenant: these spend their time waiting for the
 * request budget, and what needs none of it must not wait for them.
 */
export function lanesOf(parallel: number): Lanes {
  const tenant = pLimit(Math.min(parallel, tenantLooks));
  const others = pLimit(parallel);
  return (bound, look) => (bound.check.needs.includes('anaplan') ? tenant : others)(look, bound);
}
