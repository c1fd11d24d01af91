/** Keeps the store small while the daemon looks: a slice at a time, with room for looks between. Knows no table. */
import { setTimeout as waited } from 'node:timers/promises';
import type { Clock } from '../clock.ts';
import { passingWhy } from '../store/space.ts';
import type { Store } from '../store/store.ts';
import type { Retention } from '../store/upkeep.ts';
import type { Log } from './log.ts';

export type Upkeep = {
  /** Resolves when the slice under way has ended. */
  stop(): Promise<void>;
};

export type UpkeepOptions = {
  readonly store: Pick<Store, 'upkeepStep'>;
  /** Asked at each slice: settings may change. */
  readonly retention: () => Retention | undefined;
  /** What is old is so by this one (trusted-clock.ts). */
  readonly clock: Clock;
  readonly log: Pick<Log, 'info' | 'warn'>;
  readonly everyMs?: number;
  /** Between two slices; a slice works for some milliseconds. */
  readonly pauseMs?: number;
};

/** Removed rows are worth a line when there were so many. */
const worthALine = 10_000;

export function startUpkeep(options: UpkeepOptions): Upkeep {
  const { store, retention, clock, log, everyMs = 30_000, pauseMs = 50 } = options;
  const stopping = new AbortController();
  const { signal } = stopping;
  let failed: string | null = null;
  let removed = 0;

  const slice = (): boolean => {
    try {
      const step = store.upkeepStep(clock.nowMs(), retention());
      failed = null;
      removed += step.removed;
      return step.more;
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      // A full disk, and a store that is held, are told by who records looks.
      if (why !== failed && passingWhy(error) === null) log.warn({ err: error }, 'the store was not tidied');
      failed = why;
      return false;
    }
  };
  const running = async (): Promise<void> => {
    while (!signal.aborted) {
      const more = slice();
      if (!more && removed >= worthALine) {
        log.info({ rows: removed }, 'old rows removed from the store');
        removed = 0;
      }
      await waited(more ? pauseMs : everyMs, undefined, { signal }).catch(() => undefined);
    }
  };
  // Not at once: the first looks come first.
  const ended = waited(Math.min(everyMs, 5000), undefined, { signal })
    .catch(() => undefined)
    .then(running);
  return {
    stop: async () => {
      stopping.abort();
      await ended;
    },
  };
}
