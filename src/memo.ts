/** The same question is asked once however many want the answer, also at the same time; an error is an answer too. Knows no question. */

type Entry = {
  readonly promise: Promise<unknown>;
  readonly controller: AbortController;
  waiting: number;
  ended: boolean;
};

export type Memo = {
  /**
   * `work` gets a signal of its own: one asker that gives up does not spoil the answer for the others. When all have given
   * up before the end, the work is aborted and forgotten.
   */
  ask<T>(question: string, signal: AbortSignal, work: (signal: AbortSignal) => Promise<T>): Promise<T>;
};

/** `keep: false` forgets an answer as soon as it is there, so that only simultaneous askers share it. */
export function createMemo({ keep }: { readonly keep: boolean }): Memo {
  const entries = new Map<string, Entry>();

  function begin<T>(question: string, work: (signal: AbortSignal) => Promise<T>): Entry {
    const controller = new AbortController();
    const entry: Entry = { promise: work(controller.signal), controller, waiting: 0, ended: false };
    const forget = () => {
      entry.ended = true;
      if (!keep && entries.get(question) === entry) entries.delete(question);
    };
    entry.promise.then(forget, forget);
    entries.set(question, entry);
    return entry;
  }

  function leave(question: string, entry: Entry): void {
    if (entry.waiting > 0 || entry.ended) return;
    if (entries.get(question) === entry) entries.delete(question);
    entry.controller.abort();
  }

  return {
    async ask<T>(question: string, signal: AbortSignal, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
      signal.throwIfAborted();
      const entry = entries.get(question) ?? begin(question, work);
      const abort = Promise.withResolvers<never>();
      const onAbort = () => abort.reject(signal.reason);
      signal.addEventListener('abort', onAbort, { once: true });
      entry.waiting += 1;
      try {
        return (await Promise.race([entry.promise, abort.promise])) as T;
      } finally {
        signal.removeEventListener('abort', onAbort);
        entry.waiting -= 1;
        if (signal.aborted) leave(question, entry);
      }
    },
  };
}
