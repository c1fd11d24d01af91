/**
 * Collects evidence that may fail: each collector may throw, hang, or give without end, and the case is made all the same, within a time
 * and a memory. Knows nothing of what is collected, and redacts nothing.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import pLimit from 'p-limit';
import type { Clock } from '../clock.ts';
import type { Kept } from './head-tail.ts';
import { headTailOf } from './head-tail.ts';

type Pieces = AsyncIterable<string | Uint8Array> | Iterable<string | Uint8Array>;

export type Collector = {
  readonly fileName: string;
  readonly title: string;
  /** Which part of the program it comes from. */
  readonly origin: string;
  /** Text, UTF-8 bytes, or pieces of them. May throw, reject, hang, ignore the signal. */
  open(signal: AbortSignal): string | Uint8Array | Pieces | Promise<string | Uint8Array | Pieces>;
};

/** What was read of it, even when it failed half-way. */
export type Collected = Pick<Collector, 'fileName' | 'title' | 'origin'> & {
  readonly kept: Kept;
  /** Null when it was not read to its end. */
  readonly originalBytes: number | null;
  readonly durationMs: number;
  /** Why it is missing or not whole; null when it is whole, or only its middle is left out. */
  readonly trouble: string | null;
};

export type CollectLimits = {
  /** For all of them, and for each. */
  readonly allMs: number;
  readonly eachMs: number;
  /** Read of each; what comes after is not read. */
  readonly eachBytes: number;
  /** Head and tail of each, in characters. */
  readonly halfCharacters: number;
  /** So many at a time. */
  readonly parallel: number;
};

export const collectLimits: CollectLimits = {
  allMs: 20_000,
  eachMs: 10_000,
  eachBytes: 64 * 1024 * 1024,
  halfCharacters: 512 * 1024,
  parallel: 4,
};

/** Resolves after so many milliseconds; rejects when the signal is aborted. */
export type Timer = (ms: number, signal: AbortSignal) => Promise<void>;

export const hostTimer: Timer = (ms, signal) => sleep(ms, undefined, { signal });

/** In their order, one for each; never rejects. `finish` is called with each as it ends and answers what is kept of it, so that little is held at once. */
export async function collectAll<T>(
  collectors: readonly Collector[],
  finish: (collected: Collected) => T,
  {
    clock,
    timer = hostTimer,
    limits = collectLimits,
    onHeld = () => undefined,
  }: {
    readonly clock: Clock;
    readonly timer?: Timer;
    readonly limits?: CollectLimits;
    /** Hears how many characters one collector holds, after each piece. */
    readonly onHeld?: (fileName: string, characters: number) => void;
  },
): Promise<readonly T[]> {
  const inTurn = pLimit(limits.parallel);
  const endsAtMs = clock.nowMs() + limits.allMs;
  return await Promise.all(
    collectors.map((collector) =>
      inTurn(async () => {
        const leftMs = Math.min(limits.eachMs, endsAtMs - clock.nowMs());
        return finish(await collected(collector, { clock, timer, limits, leftMs, onHeld }));
      }),
    ),
  );
}

type Run = {
  readonly clock: Clock;
  readonly timer: Timer;
  readonly limits: CollectLimits;
  readonly leftMs: number;
  readonly onHeld: (fileName: string, characters: number) => void;
};

async function collected(collector: Collector, run: Run): Promise<Collected> {
  const { fileName, title, origin } = collector;
  const { clock, timer, limits, leftMs } = run;
  const startedAtMs = clock.nowMs();
  const reading = readingOf(limits.halfCharacters);
  const stop = new AbortController();
  const ended = new AbortController();
  const late = `It had not ended after ${Math.max(0, Math.round(leftMs / 1000))} s; what had been read by then is kept.`;
  let trouble: string | null = leftMs > 0 ? null : 'There was no time left to collect it.';
  if (trouble === null) {
    const reads = readInto(reading, collector, { ...run, untilMs: startedAtMs + leftMs, late, signal: stop.signal });
    const gaveUp = timer(leftMs, ended.signal).then(
      () => late,
      () => late,
    );
    trouble = await Promise.race([reads, gaveUp]);
    ended.abort();
    stop.abort();
  }
  const whole = trouble === null;
  const durationMs = Math.max(0, Math.round(clock.nowMs() - startedAtMs));
  return {
    ...{ fileName, title, origin, durationMs, trouble },
    originalBytes: whole ? reading.bytes() : null,
    kept: reading.end(),
  };
}

type Reading = ReturnType<typeof readingOf>;

/** Closed by `end`: what a collector that was given up still gives is not taken. */
function readingOf(halfCharacters: number) {
  const kept = headTailOf(halfCharacters);
  const decoder = new TextDecoder();
  let bytes = 0;
  let isClosed = false;
  return {
    add(piece: string | Uint8Array) {
      if (isClosed) return;
      bytes += typeof piece === 'string' ? Buffer.byteLength(piece) : piece.byteLength;
      kept.add(typeof piece === 'string' ? piece : decoder.decode(piece, { stream: true }));
    },
    bytes: () => bytes,
    heldCharacters: () => kept.heldCharacters(),
    isClosed: () => isClosed,
    end(): Kept {
      isClosed = true;
      kept.add(decoder.decode());
      return kept.end();
    },
  };
}

/** Why it ended early; null when it was read to its end. Never rejects. */
async function readInto(
  reading: Reading,
  collector: Collector,
  { clock, limits, untilMs, late, signal, onHeld }: Run & { untilMs: number; late: string; signal: AbortSignal },
): Promise<string | null> {
  try {
    let pieces = 0;
    for await (const piece of piecesOf(await collector.open(signal))) {
      reading.add(piece);
      if (reading.isClosed()) return late;
      onHeld(collector.fileName, reading.heldCharacters());
      if (reading.bytes() > limits.eachBytes)
        return `It is larger than ${limits.eachBytes} bytes; the rest was not read.`;
      if (clock.nowMs() >= untilMs) return late;
      pieces += 1;
      // A generator that never waits would keep every timer from being heard.
      if (pieces % 256 === 0) await new Promise(setImmediate);
    }
    return null;
  } catch (error) {
    return errorText(error);
  }
}

function piecesOf(content: string | Uint8Array | Pieces): Pieces {
  return typeof content === 'string' || content instanceof Uint8Array ? [content] : content;
}

/** One line, without a stack. */
export function errorText(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.replace(/\s+/g, ' ').trim().slice(0, 500) || 'It failed without a word.';
}
