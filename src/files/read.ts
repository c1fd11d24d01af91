/** Reads parts of an open file, within bounds of bytes and time. Knows nothing of what they hold. */
import { Buffer } from 'node:buffer';
import type { FileHandle } from 'node:fs/promises';

export type ReadBounds = {
  /** Of the beginning, for encoding and header, and of the end. */
  readonly headBytes: number;
  /** A larger file is not counted. */
  readonly countedBytes: number;
  /** Counting is given up after this. */
  readonly countWithinMs: number;
};

export const usualBounds: ReadBounds = {
  headBytes: 64 * 1024,
  countedBytes: 512 * 1024 * 1024,
  countWithinMs: 20_000,
};

const chunkBytes = 1024 * 1024;

/** Fewer bytes only at the end of the file. */
export async function bytesAt(handle: FileHandle, from: number, length: number): Promise<Uint8Array> {
  const buffer = Buffer.alloc(length);
  let filled = 0;
  while (filled < length) {
    const { bytesRead } = await handle.read(buffer, filled, length - filled, from + filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return buffer.subarray(0, filled);
}

/** In even pieces, from `from` up to `to` or the end of the file. */
export async function* chunksOf(
  handle: FileHandle,
  from: number,
  to: number,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  for (let at = from; at < to; at += chunkBytes) {
    signal.throwIfAborted();
    const chunk = await bytesAt(handle, at, Math.min(chunkBytes, to - at));
    if (chunk.length > 0) yield chunk;
    if (chunk.length < chunkBytes) return;
  }
}
