/** A stream of bytes of any text to the same redacted; pure. Holds one line at most; what it cannot hold or read it leaves out, and says so. */
import { Buffer } from 'node:buffer';
import { bytesOf, textOf, utf8Recoder } from '../installs/log/encoding.ts';
import type { RawLine } from '../installs/log/lines.ts';
import { lineSplitter } from '../installs/log/lines.ts';
import { lineRedactorOf } from './lines.ts';
import type { RedactorOptions } from './redact.ts';
import type { Counts } from './spans.ts';
import { addedCounts } from './spans.ts';

/** A longer one is left out as a whole: half of it may end in half a secret. */
export const longestLineBytes = 16 * 1024 * 1024;

export type StreamRedactor = {
  /** What may be passed on now: whole lines only. */
  push(piece: Uint8Array): Uint8Array;
  /** The last line, when it has no line end. */
  end(): Uint8Array;
  counts(): Counts;
  linesLeftOut(): number;
};

export function streamRedactorOf(options: RedactorOptions, mostBytes = longestLineBytes): StreamRedactor {
  const recoder = utf8Recoder();
  const splitter = lineSplitter(mostBytes);
  const redact = lineRedactorOf(options);
  let sum: Counts = {};
  let leftOut = 0;

  const passed = (line: RawLine): readonly Uint8Array[] => {
    if (line.isRest) return [Buffer.from('\n')];
    const isText = line.leftOutBytes === 0 && !isBinary(line.bytes);
    if (!isText) {
      leftOut += 1;
      const bytes = line.bytes.length + line.leftOutBytes;
      return [
        Buffer.from(
          `[anaplan-doctor: a line of ${bytes} bytes that is ${line.leftOutBytes > 0 ? 'too long' : 'no text'} left out]${line.end}`,
        ),
      ];
    }
    const { text, encoding } = textOf(line);
    const { text: clean, counts } = redact(text);
    sum = addedCounts([sum, counts]);
    return [bytesOf(clean, encoding), Buffer.from(line.end)];
  };

  return {
    push: (piece) => Buffer.concat(splitter.push(recoder.push(piece)).flatMap(passed)),
    end: () => Buffer.concat([...splitter.push(recoder.end()), ...splitter.end()].flatMap(passed)),
    counts: () => sum,
    linesLeftOut: () => leftOut,
  };
}

/** Archives, keystores, pictures: what is packed in them nobody sees in their lines. */
function isBinary(bytes: Buffer): boolean {
  let strange = 0;
  const sample = bytes.subarray(0, 4096);
  for (const byte of sample) if (byte === 0 || (byte < 32 && byte !== 9 && byte !== 27)) strange += 1;
  return strange > 2 && strange * 20 > sample.length;
}
