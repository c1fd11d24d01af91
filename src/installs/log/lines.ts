/** Bytes of a log to lines, whatever the pieces they come in; pure. Holds one line at most, and of a line no more than its bound. Knows no meaning. */
import { Buffer } from 'node:buffer';

/** More of one line is left out, in bytes. */
export const longestLineBytes = 65_536;

export type RawLine = {
  readonly bytes: Buffer;
  /** How it ended; empty at the end of the input. After `\r`, a line feed comes as a line of its own with `isRest`. */
  readonly end: '\n' | '\r' | '';
  /** Not a line: the second half of CR LF. */
  readonly isRest: boolean;
  readonly leftOutBytes: number;
};

export type LineSplitter = {
  push(piece: Uint8Array): readonly RawLine[];
  end(): readonly RawLine[];
  /** What is held back now. */
  heldBytes(): number;
};

const lineFeed = 10;
const carriageReturn = 13;

/** A carriage return alone ends a line too, as progress displays write it: nothing waits for what may follow. */
export function lineSplitter(mostBytes = longestLineBytes): LineSplitter {
  let held: Buffer[] = [];
  let heldBytes = 0;
  let leftOutBytes = 0;
  let afterReturn = false;

  const hold = (piece: Buffer) => {
    const room = mostBytes - heldBytes;
    // A copy: a slice would keep the whole piece in memory.
    if (room > 0 && piece.length > 0) held.push(Buffer.from(piece.subarray(0, room)));
    heldBytes += Math.min(room, piece.length);
    leftOutBytes += Math.max(0, piece.length - room);
  };
  const take = (end: RawLine['end']): RawLine => {
    const line = { bytes: Buffer.concat(held), end, isRest: false, leftOutBytes };
    held = [];
    heldBytes = 0;
    leftOutBytes = 0;
    return line;
  };

  const push = (given: Uint8Array): readonly RawLine[] => {
    const piece = Buffer.from(given.buffer, given.byteOffset, given.byteLength);
    const lines: RawLine[] = [];
    let from = 0;
    let feed = nextOf(piece, lineFeed, 0);
    let back = nextOf(piece, carriageReturn, 0);
    while (from < piece.length) {
      const at = Math.min(feed, back);
      if (afterReturn && at === from && feed === from) {
        lines.push({ bytes: Buffer.alloc(0), end: '\n', isRest: true, leftOutBytes: 0 });
      } else {
        hold(piece.subarray(from, at));
        if (at < piece.length) lines.push(take(at === feed ? '\n' : '\r'));
      }
      afterReturn = at === back && at < piece.length;
      from = at + 1;
      if (feed < from) feed = nextOf(piece, lineFeed, from);
      if (back < from) back = nextOf(piece, carriageReturn, from);
    }
    return lines;
  };

  return { push, end: () => (heldBytes > 0 ? [take('')] : []), heldBytes: () => heldBytes };
}

/** The length where there is none. */
function nextOf(piece: Buffer, byte: number, from: number): number {
  const at = piece.indexOf(byte, from);
  return at === -1 ? piece.length : at;
}
