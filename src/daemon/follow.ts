/** Asks again and again what there is to look at in a tenant that changes. Knows no tenant. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Bound } from '../engine/bound.ts';
import type { Tools } from '../tools.ts';
import type { Log } from './log.ts';

export type Follow = {
  readonly everyMs: number;
  /** Null: as before. */
  readonly boundNow: (tools: Tools, signal: AbortSignal) => Promise<readonly Bound[] | null>;
};

/** Until `signal` is aborted. What cannot be told now stays as it was; the next time may do better. */
export async function followed(
  { everyMs, boundNow }: Follow,
  rebind: (bound: readonly Bound[]) => void,
  {
    withTools,
    log,
    signal,
  }: {
    readonly withTools: <T>(use: (tools: Tools) => Promise<T>) => Promise<T>;
    readonly log: Log;
    readonly signal: AbortSignal;
  },
): Promise<void> {
  while (!signal.aborted) {
    try {
      const bound = await withTools((tools) => boundNow(tools, signal));
      if (bound !== null && !signal.aborted) {
        rebind(bound);
        log.info({ subjects: bound.length }, 'follows the tenant');
      }
    } catch (err) {
      if (!signal.aborted) log.error({ err }, 'could not follow the tenant');
    }
    await sleep(everyMs, undefined, { signal }).catch(() => undefined);
  }
}
