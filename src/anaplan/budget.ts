/**
 * Who may ask Anaplan next: one bucket of requests, and a line before it in which what is urgent stands further ahead.
 * Knows no request, only how urgent it is.
 */
import type { Clock } from '../clock.ts';
import type { Wait } from './pause.ts';
import { pause } from './pause.ts';
import type { Bucket } from './rate.ts';
import { fullBucket, takeFrom, tokensAt } from './rate.ts';
import { Tickets } from './tickets.ts';

/**
 * Most urgent first. `sign-in` is what all others wait for, `result` is that of a run that has ended, `detail` the description of one
 * import or process.
 */
export const urgencies = [
  'sign-in',
  'running-task',
  'deadline',
  'status',
  'result',
  'definition',
  'task-list',
  'detail',
] as const;
export type Urgency = (typeof urgencies)[number];

export function canWait(urgency: Urgency): boolean {
  return urgency === 'task-list' || urgency === 'detail';
}

export type Budget = {
  /** Resolves when a request may be sent; rejects with the signal's reason. */
  turn(urgency: Urgency, signal: AbortSignal): Promise<void>;
  /** For what can wait, by name, before it takes its turn: null when there is budget for it now, else when to come again (tickets.ts). */
  comeAgainAtMs(urgency: Urgency, name: string): number | null;
  /** Nobody waits: something may be read that only makes us quicker. */
  hasRoom(): boolean;
  /** And less than half of it was used lately. */
  hasSpare(): boolean;
  close(): void;
};

/** So many requests that came later go first, for each step of urgency: the less urgent is put off, never shut out. */
const requestsPerStep = 2;
/** Of what can wait, where both do. */
const detailShare = 0.25;
/** Requests are counted over so long: to tell what those that cannot wait leave to the others, half of the budget at least. */
const countedMs = 120_000;

type Waiting = {
  readonly urgency: Urgency;
  readonly order: number;
  readonly go: () => void;
  readonly fail: (reason: unknown) => void;
};

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
  const [lists, details] = [new Tickets(), new Tickets()];
  let bucket: Bucket = fullBucket(clock.nowMs(), perMinute);
  let recent: { readonly atMs: number; readonly urgency: Urgency }[] = [];
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

  function usedPerMinute(nowMs: number, isCounted: (urgency: Urgency) => boolean): number {
    recent = recent.filter(({ atMs }) => Math.abs(nowMs - atMs) < countedMs);
    return (recent.filter((one) => isCounted(one.urgency)).length * 60_000) / countedMs;
  }

  function hasRoom(): boolean {
    const nowMs = clock.nowMs();
    const isFree = line.size === 0 && tokensAt(bucket, nowMs) >= 1;
    return isFree && !lists.areOutAt(nowMs) && !details.areOutAt(nowMs);
  }

  return {
    async turn(urgency, signal) {
      signal.throwIfAborted();
      closed.signal.throwIfAborted();
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      comers += 1;
      const order = comers + urgencies.indexOf(urgency) * requestsPerStep;
      const waiting: Waiting = { urgency, order, go: resolve, fail: reject };
      const leave = () => {
        line.delete(waiting);
        reject(signal.reason);
      };
      signal.addEventListener('abort', leave, { once: true });
      line.add(waiting);
      recent.push({ atMs: clock.nowMs(), urgency });
      if (!isServing) void serve();
      try {
        await promise;
      } finally {
        signal.removeEventListener('abort', leave);
      }
    },
    comeAgainAtMs(urgency, name) {
      const nowMs = clock.nowMs();
      const [tickets, others, share] =
        urgency === 'detail' ? [details, lists, detailShare] : [lists, details, 1 - detailShare];
      const left = Math.max(perMinute / 2, perMinute - usedPerMinute(nowMs, isPressing));
      return tickets.comeAgainAtMs(name, {
        nowMs,
        isFree: line.size === 0 && tokensAt(bucket, nowMs) >= 1,
        isLineOpen: ![...line].some(({ urgency }) => canWait(urgency)),
        perMinute: left * (others.areOutAt(nowMs) ? share : 1),
      });
    },
    hasRoom,
    hasSpare: () => hasRoom() && usedPerMinute(clock.nowMs(), () => true) < perMinute / 2,
    close: () => closed.abort(new Error('closed')),
  };
}

/** A result comes after its list, which had to wait. */
function isPressing(urgency: Urgency): boolean {
  return urgency !== 'result' && !canWait(urgency);
}

/** Takes it out of the line. */
function first(line: Set<Waiting>): Waiting | null {
  let best: Waiting | null = null;
  for (const waiting of line) if (best === null || waiting.order < best.order) best = waiting;
  if (best !== null) line.delete(best);
  return best;
}
