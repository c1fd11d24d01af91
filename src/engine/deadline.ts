/** Gives work a time limit that holds even when the work does not obey. Knows nothing of what the work is. */

/**
 * The outcome of `work`; or, whichever comes first, `tooLate()` after `limitMs` or the reason of `signal`, as a rejection. The signal
 * handed to `work` is aborted in both cases. Work that goes on regardless is no longer listened to.
 */
export async function endedWithin<T>(
  limitMs: number,
  signal: AbortSignal,
  work: (own: AbortSignal) => Promise<T>,
  tooLate: () => Error,
): Promise<T> {
  signal.throwIfAborted();
  const own = new AbortController();
  const { promise: givenUp, reject } = Promise.withResolvers<never>();
  // Rejected before the work hears of it: its own answer to the abort must not pass for an answer to the question.
  const giveUp = (reason: unknown) => {
    reject(reason);
    own.abort(reason);
  };
  const stop = () => giveUp(signal.reason);
  const timer = setTimeout(() => giveUp(tooLate()), limitMs);
  // Not AbortSignal.any: the daemon's signal lives for years and would collect one dependent for each look.
  signal.addEventListener('abort', stop, { once: true });
  try {
    return await Promise.race([givenUp, work(own.signal)]);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', stop);
  }
}
