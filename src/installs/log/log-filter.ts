/** The output of Anaplan Connect on its way through: bytes in, the same redacted bytes out, and a verdict at the end; pure. Holds one line at most. */
import { Buffer } from 'node:buffer';
import { bytesOf, textOf, utf8Recoder } from './encoding.ts';
import type { RawLine } from './lines.ts';
import { lineSplitter } from './lines.ts';
import { lineRedactorOf } from './redaction.ts';
import type { LogState } from './runs.ts';
import { afterLine, emptyLog, ended } from './runs.ts';

export type LogFilter = {
  /** What may be passed on now: whole lines only. */
  push(piece: Uint8Array): Uint8Array;
  /** The last line, when it has no line end. */
  end(): { readonly rest: Uint8Array; readonly state: LogState };
  /** The same redaction for other texts about this log. */
  redact(text: string): string;
  /** Of a line that has not ended. */
  heldBytes(): number;
};

export function logFilterOf(options: { readonly key: string; readonly known: readonly string[] }): LogFilter {
  const recoder = utf8Recoder();
  const splitter = lineSplitter();
  const redact = lineRedactorOf(options);
  let state = emptyLog;

  const passed = (line: RawLine): readonly Uint8Array[] => {
    if (line.isRest) return [newLine];
    const { text, encoding } = textOf(line);
    state = afterLine(state, text);
    const leftOut =
      line.leftOutBytes > 0 ? ` ... [anaplan-doctor: ${line.leftOutBytes} more bytes of this line left out]` : '';
    return [bytesOf(redact(text) + leftOut, encoding), Buffer.from(line.end)];
  };

  return {
    push: (piece) => Buffer.concat(splitter.push(recoder.push(piece)).flatMap(passed)),
    end: () => {
      const lines = [...splitter.push(recoder.end()), ...splitter.end()];
      const rest = Buffer.concat(lines.flatMap(passed));
      return { rest, state: ended(state) };
    },
    redact,
    heldBytes: splitter.heldBytes,
  };
}

const newLine = Buffer.from('\n');
