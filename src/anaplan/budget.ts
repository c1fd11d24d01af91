/**
 * Who may ask Anaplan next: one bucket of requests, and a line before it in which what is urgent stands further ahead.
 * Knows no request, only how urgent it is.
 */
import type { Clock } from '../clock.ts';
import type { Wait } from './pause.ts';
import { pause } from './pause.ts';
import type { Bucket } from './rate.ts';
import { fullBucket, takeFrom, tokensAt } from './rate.ts';
import { createTickets } from './tickets.ts';

/** Most urgent first. `sign-in` is what all others wait for. */
export const urgencies = ['sign-in', 'running-task', 'deadline', 'status', 'task-list', 'definition'] as const;
export type Urgency = (typeof urgencies)[number];

export type Budget = {
  /** Resolves when a request may be sent; rejects with the signal's reason. */
  turn(urgency: Urgency, signal: AbortSignal): Promise<void>;
  /**
   * For what can wait, by name, before it takes its turn: null when there is budget for it now, else when to come again (tickets.ts).
   */
  comeAgainAtMs(name: string): number | null;
  /** Half of it or more is unused and nobody waits: something may be read that only makes us quicker. */
  hasSpare(): boolean;
  close(): void;
};

/** So many requests that came later go first, for each step of urgency: the less urgent is put off, never shut out. */
const requestsPerStep = 2;

/** So many may stand before who comes back at the time of his ticket. */
const shortLine = 3;

type Waiting = { readonly order: number; readonly go: () => void; readonly fail: (reason: unknown) => void };

export function createBudget({
  clock,
  wait,
  perMinute,
}: {
  readonly clock: Clock;
  readonly wait: Wait;
  readonly perMinute: number;
}): Budget {
  const line = new Set<Waiting>();
  const closed = new AbortController();
  let bucket: Bucket = fullBucket(clock.nowMs(), perMinute);
  const tickets = createTickets({ clock, perMinute });
  let isServing = false;
  let comers = 0;

  async function serve(): Promise<void> {
    isServing = true;
    try {
      while (line.size > 0) {
        const taken = takeFrom(bucket, clock.nowMs());
        bucket = taken.bucket;
        if (taken.waitMs > 0) await pause(taken.waitMs, clock, wait, closed.signal);
        else first(line)?.go();
      }
    } catch (error) {
      for (const waiting of line) waiting.fail(error);
      line.clear();
    } finally {
      isServing = false;
    }
  }

  return {
    async turn(urgency, signal) {
      signal.throwIfAborted();
      closed.signal.throwIfAborted();
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      comers += 1;
      const order = comers + urgencies.indexOf(urgency) * requestsPerStep;
      const waiting: Waiting = { order, go: resolve, fail: reject };
      const leave = () => {
        line.delete(waiting);
        reject(signal.reason);
      };
      signal.addEventListener('abort', leave, { once: true });
      line.add(waiting);
      if (!isServing) void serve();
      try {
        await promise;
      } finally {
        signal.removeEventListener('abort', leave);
      }
    },
    comeAgainAtMs: (name) =>
      tickets.comeAgainAtMs(name, {
        isFree: line.size === 0 && tokensAt(bucket, clock.nowMs()) >= 1,
        isShortLine: line.size <= shortLine,
      }),
    hasSpare: () => line.size === 0 && tokensAt(bucket, clock.nowMs()) >= perMinute / 2,
    close: () => closed.abort(new Error('closed')),
  };
}

/** Takes it out of the line. */
function first(line: Set<Waiting>): Waiting | null {
  let best: Waiting | null = null;
  for (const waiting of line) if (best === null || waiting.order < best.order) best = waiting;
  if (best !== null) line.delete(best);
  return best;
}
