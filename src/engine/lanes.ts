/** Who may look at the same time. Knows that looks at the tenant share one slow budget of requests; not what a look is. */
import pLimit from 'p-limit';
import type { Bound } from './bound.ts';

/** Runs `look` for one bound check when it is its turn. Urgent: something runs there, so that it is looked at sooner than its schedule says. */
export type Lanes = <T>(bound: Bound, look: (bound: Bound) => Promise<T>, isUrgent?: boolean) => Promise<T>;

/** One request a second is what there is: with more looks at once each would wait for it beyond its own deadline. */
const tenantLooks = 3;

/**
 * `parallel` looks at a time, and besides them up to three of those that need the tenant: these spend their time waiting for the
 * request budget, and what needs none of it must not wait for them. Urgent ones have as many lanes of their own: when the budget is
 * short, hundreds of looks that are late would stand before them.
 */
export function lanesOf(parallel: number): Lanes {
  const tenant = pLimit(Math.min(parallel, tenantLooks));
  const urgent = pLimit(Math.min(parallel, tenantLooks));
  const others = pLimit(parallel);
  return (bound, look, isUrgent = false) => {
    if (!bound.check.needs.includes('anaplan')) return others(look, bound);
    return (isUrgent ? urgent : tenant)(look, bound);
  };
}
