/** What is due a few times a day besides looking: messages long settled, and support cases whose time is over. Decides nothing. */
import { setTimeout as waited } from 'node:timers/promises';
import { expiredCases } from '../case/retention.ts';
import type { Clock } from '../clock.ts';
import type { Store } from '../store/store.ts';
import type { Log } from './log.ts';

export type Housekeeping = {
  /** Resolves when what is under way has ended. */
  stop(): Promise<void>;
};

export type HousekeepingOptions = {
  readonly store: Store;
  /** What is old is so by this one (trusted-clock.ts). */
  readonly clock: Clock;
  readonly log: Pick<Log, 'info' | 'warn'>;
  readonly everyMs?: number;
  /** Not among the first looks. */
  readonly afterMs?: number;
};

const messagesKeptMs = 90 * 86_400_000;
/** In one transaction. */
const messagesAtOnce = 500;

export function startHousekeeping({
  everyMs = 6 * 3_600_000,
  afterMs = 300_000,
  ...parts
}: HousekeepingOptions): Housekeeping {
  const stopping = new AbortController();
  const { signal } = stopping;
  const running = async (): Promise<void> => {
    await waited(afterMs, undefined, { signal });
    while (!signal.aborted) {
      await kept(parts, signal);
      await waited(everyMs, undefined, { signal });
    }
  };
  const ended = running().catch(() => undefined);
  return {
    stop: async () => {
      stopping.abort();
      await ended;
    },
  };
}

async function kept({ store, clock, log }: Omit<HousekeepingOptions, 'everyMs' | 'afterMs'>, signal: AbortSignal) {
  try {
    const nowMs = clock.nowMs();
    while (!signal.aborted && store.pruneMessages(nowMs - messagesKeptMs, messagesAtOnce) === messagesAtOnce)
      await waited(50, undefined, { signal });
    if (!hasExpired(store, nowMs)) return;
    // Loaded when there is one: cases are a tenth of the program.
    const { pruneCases } = await import('../case/remove.ts');
    for (const { id, outcome, reason } of await pruneCases(store, nowMs)) {
      if (outcome === 'refused') log.warn({ case: id, why: reason }, 'the folder of an old case was left');
      else log.info({ case: id }, 'an old case was removed');
    }
  } catch (err) {
    if (!signal.aborted) log.warn({ err }, 'the house was not kept');
  }
}

function hasExpired(store: Pick<Store, 'cases' | 'incident'>, nowMs: number): boolean {
  const cases = store.cases();
  const incidents = cases.flatMap(({ incident }) => (incident === null ? [] : (store.incident(incident) ?? [])));
  return expiredCases(cases, incidents, nowMs).length > 0;
}
