/**
 * Answers kept by their question, each with the moment it was read, refusals and failures to ask included; asks anew where none counts.
 * Knows no question, and not from when on a read counts.
 */
import { CouldNotLook } from '../check.ts';
import { createMemo } from '../memo.ts';
import { BoundedMap } from './bounded-map.ts';
import { counts, faultAgeMs, refusalAgeMs } from './freshness.ts';

/** One question that was asked, and what came of it. */
export type Read = {
  readonly readAtMs: number;
  readonly end: { readonly value: unknown; readonly isRefusal: boolean } | { readonly fault: CouldNotLook };
};

export type Got<T> = {
  readonly value: T;
  readonly isRefusal?: boolean;
  /** When the request was sent, where that is known: it may have waited. */
  readonly sentAtMs?: number;
};

export type KeptReads = {
  /**
   * What is known where it was read at `sinceMs` or later; otherwise asks. An answer that was on its way before that is not taken for
   * one. Throws the CouldNotLook of the read, PutOff, and the signal's reason.
   */
  ask<T>(
    question: string,
    sinceMs: number,
    signal: AbortSignal,
    work: (own: AbortSignal) => Promise<Got<T>>,
  ): Promise<{ readonly value: T; readonly readAtMs: number }>;
  known(question: string): Read | undefined;
  forget(question: string): void;
  clear(): void;
};

/** `now` never runs backwards; `onRefusal` hears of a question that is refused and was not before. */
export function createKeptReads({
  now,
  onRefusal,
  most,
}: {
  readonly now: () => number;
  readonly onRefusal: () => void;
  /** Characters of their JSON that are kept; then those that were not used for longest go. */
  readonly most: number;
}): KeptReads {
  const simultaneous = createMemo({ keep: false });
  const kept = new BoundedMap<Read>(most);

  async function readNow<T>(question: string, work: () => Promise<Got<T>>): Promise<Read> {
    const startedMs = now();
    try {
      const { value, isRefusal = false, sentAtMs = startedMs } = await work();
      if (isRefusal && !isRefused(kept.get(question))) onRefusal();
      return keep(question, { readAtMs: Math.min(Math.max(startedMs, sentAtMs), now()), end: { value, isRefusal } });
    } catch (error) {
      if (!(error instanceof CouldNotLook)) throw error;
      return keep(question, { readAtMs: Math.min(startedMs, now()), end: { fault: error } });
    }
  }

  function keep(question: string, read: Read): Read {
    kept.set(question, read, question.length + charsOf(read));
    return read;
  }

  return {
    async ask<T>(question: string, sinceMs: number, signal: AbortSignal, work: (own: AbortSignal) => Promise<Got<T>>) {
      signal.throwIfAborted();
      const nowMs = now();
      const known = kept.get(question);
      if (known !== undefined && counts(known.readAtMs, Math.max(sinceMs, againSinceMs(known, nowMs)), nowMs)) {
        return outcomeOf<T>(known);
      }
      const once = () => simultaneous.ask(question, signal, (own) => readNow(question, () => work(own)));
      const read = await once();
      return outcomeOf<T>(read.readAtMs >= Math.min(sinceMs, nowMs) ? read : await once());
    },
    known: (question) => kept.get(question),
    forget: (question) => kept.delete(question),
    clear: () => kept.clear(),
  };
}

/** A failure is a sentence or two, and what it was told by. */
const faultChars = 1_000;

function charsOf({ end }: Read): number {
  return 'fault' in end ? faultChars : (JSON.stringify(end.value)?.length ?? 0);
}

function isRefused(read: Read | undefined): boolean {
  return read !== undefined && 'value' in read.end && read.end.isRefusal;
}

/** Refusals and failures to ask do not count for long. */
function againSinceMs({ end }: Read, nowMs: number): number {
  if ('fault' in end) return nowMs - faultAgeMs;
  return end.isRefusal ? nowMs - refusalAgeMs : Number.NEGATIVE_INFINITY;
}

function outcomeOf<T>({ readAtMs, end }: Read): { readonly value: T; readonly readAtMs: number } {
  if ('fault' in end) throw end.fault;
  return { value: end.value as T, readAtMs };
}
