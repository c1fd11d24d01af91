/** A way into the daemon that is tried again for as long as it cannot be opened. Knows neither page nor socket. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from '../clock.ts';
import type { NotServed } from '../engine/own-check.ts';
import type { Log } from './log.ts';

export type KeptOpen = {
  /** Why it is not open, and since when; null while it is. */
  trouble(): NotServed | null;
  close(): Promise<void>;
};

export type KeptOpenOptions = {
  readonly what: NotServed['what'];
  readonly open: () => Promise<{ close(): Promise<void> }>;
  /** Nobody but a person can mend it: the first try rejects with it. */
  readonly isFinal?: (error: unknown) => boolean;
  readonly clock: Clock;
  readonly log: Pick<Log, 'info' | 'warn'>;
  /** The start waits for the first try so long. */
  readonly withinMs?: number;
  /** Until the next try, at first and at most. */
  readonly againMs?: readonly [first: number, most: number];
};

/** Resolves once the first try has ended, or was waited for long enough. */
export async function keptOpen({
  what,
  open,
  isFinal = () => false,
  clock,
  log,
  withinMs = 5000,
  againMs: [firstMs, mostMs] = [1000, 60_000],
}: KeptOpenOptions): Promise<KeptOpen> {
  const closing = new AbortController();
  const { signal } = closing;
  let opened: { close(): Promise<void> } | null = null;
  let trouble: NotServed | null = null;
  let isStarting = true;
  const endsStart = (error: unknown): boolean => isStarting && isFinal(error);

  const tryOnce = async (): Promise<void> => {
    const made = await open();
    if (signal.aborted) return await made.close();
    opened = made;
    if (trouble !== null) log.info({ what }, 'served');
    trouble = null;
  };
  const failed = (error: unknown): void => {
    if (endsStart(error)) {
      closing.abort();
      return;
    }
    const reason = error instanceof Error ? error.message : String(error);
    if (reason !== trouble?.reason && !signal.aborted)
      log.warn({ what, err: error }, 'not served; the daemon goes on without, and tries again');
    trouble = { what, sinceMs: trouble?.sinceMs ?? Math.round(clock.nowMs()), reason };
  };
  const first = tryOnce();
  const again = async (): Promise<void> => {
    await first.catch(failed);
    for (let pauseMs = firstMs; opened === null && !signal.aborted; pauseMs = Math.min(2 * pauseMs, mostMs)) {
      await sleep(pauseMs, undefined, { signal, ref: false }).catch(() => undefined);
      if (!signal.aborted) await tryOnce().catch(failed);
    }
  };
  void again();
  await Promise.race([
    first.catch((error: unknown) => {
      if (endsStart(error)) throw error;
    }),
    sleep(withinMs, undefined, { ref: false }),
  ]);
  isStarting = false;
  return {
    trouble: () => trouble,
    close: async () => {
      closing.abort();
      await opened?.close();
    },
  };
}
