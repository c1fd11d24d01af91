/** Which encoding the bytes of a text file are in; pure. Guesses no language, and tells the single-byte ones apart no further. */
import { Buffer, isAscii, isUtf8 } from 'node:buffer';
import type { Encoding, FoundEncoding } from './files.ts';

/** Follows a file from its first byte, and keeps what could still be true of it. */
export class EncodingWatch {
  #isAscii = true;
  #isUtf8 = true;
  /** The beginning of a character whose rest is in the next chunk. */
  #open: Uint8Array = new Uint8Array(0);

  push(chunk: Uint8Array): void {
    this.#isAscii &&= isAscii(chunk);
    if (!this.#isUtf8 || (this.#isAscii && this.#open.length === 0)) return;
    const bytes = this.#open.length === 0 ? chunk : Buffer.concat([this.#open, chunk]);
    const whole = bytes.length - openTail(bytes);
    this.#isUtf8 = isUtf8(bytes.subarray(0, whole));
    this.#open = bytes.slice(whole);
  }

  /** Of what was pushed: the whole file, or its beginning. */
  found(isWhole: boolean): FoundEncoding {
    if (this.#isAscii) return 'ascii';
    return this.#isUtf8 && !(isWhole && this.#open.length > 0) ? 'utf-8' : 'single-byte';
  }
}

/** Of the first bytes of a file; `isWhole` when there are no more. */
export function encodingOf(head: Uint8Array, isWhole: boolean): Encoding {
  const marked = marks.find(({ bytes }) => bytes.every((byte, index) => head[index] === byte));
  if (marked !== undefined) return { found: marked.found, marked: true };
  const wide = unmarkedWide(head);
  if (wide !== null) return { found: wide, marked: false };
  const watch = new EncodingWatch();
  watch.push(head);
  return { found: watch.found(isWhole), marked: false };
}

/** Bytes of the byte order mark. */
export function markBytesOf({ found, marked }: Encoding): number {
  if (!marked) return 0;
  return marks.find((mark) => mark.found === found)?.bytes.length ?? 0;
}

export function isWide(found: FoundEncoding): boolean {
  return found === 'utf-16le' || found === 'utf-16be';
}

/** The text of the first bytes; a character that is cut at their end is left out. `name`: how Anaplan calls the encoding, for the single-byte ones. */
export function textOf(head: Uint8Array, encoding: Encoding, name: string | null): string {
  const body = head.subarray(markBytesOf(encoding));
  const label = encoding.found === 'single-byte' ? singleByteLabel(name) : labels[encoding.found];
  return new TextDecoder(label).decode(body, { stream: true });
}

const labels = { ascii: 'utf-8', 'utf-8': 'utf-8', 'utf-16le': 'utf-16le', 'utf-16be': 'utf-16be' } as const;

const marks: readonly { readonly bytes: readonly number[]; readonly found: FoundEncoding }[] = [
  { bytes: [0xef, 0xbb, 0xbf], found: 'utf-8' },
  { bytes: [0xff, 0xfe], found: 'utf-16le' },
  { bytes: [0xfe, 0xff], found: 'utf-16be' },
];

/** Text in Latin letters has a zero in every other byte: at odd places little-endian, at even ones big-endian. */
function unmarkedWide(head: Uint8Array): FoundEncoding | null {
  const pairs = Math.floor(Math.min(head.length, 4096) / 2);
  if (pairs < 2) return null;
  let even = 0;
  let odd = 0;
  for (let index = 0; index < pairs * 2; index += 2) {
    if (head[index] === 0) even += 1;
    if (head[index + 1] === 0) odd += 1;
  }
  if (odd > pairs * 0.4 && even < pairs * 0.1) return 'utf-16le';
  return even > pairs * 0.4 && odd < pairs * 0.1 ? 'utf-16be' : null;
}

/** How many bytes at the end begin a character that is not complete: RFC 3629, section 3. */
function openTail(bytes: Uint8Array): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back += 1) {
    const byte = bytes[bytes.length - back] ?? 0;
    if (byte >= 0xc0) {
      const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
      return back < length ? back : 0;
    }
    if (byte < 0x80) return 0;
  }
  return 0;
}

/** Windows-1252 is what the Web reads ISO-8859-1 as. */
function singleByteLabel(name: string | null): string {
  return name !== null && /^(iso-8859-\d{1,2}|windows-125\d)$/i.test(name) ? name : 'windows-1252';
}

/** Does a file fit what the import takes it for? Null: no word is known of it. */
export function encodingFits(name: string, { found }: Encoding): boolean | null {
  if (/^utf-?16/i.test(name)) {
    if (/le$/i.test(name)) return found === 'utf-16le';
    return /be$/i.test(name) ? found === 'utf-16be' : isWide(found);
  }
  if (/^utf-?8$/i.test(name)) return found === 'utf-8' || found === 'ascii';
  if (/^(us-)?ascii$/i.test(name)) return found === 'ascii';
  // Every byte is a letter in a single-byte encoding; UTF-8 read so shows two strange ones for each accent.
  if (/^(iso-?8859-\d{1,2}|windows-125\d|cp125\d|latin-?\d)$/i.test(name)) {
    return found === 'single-byte' || found === 'ascii';
  }
  return isWide(found) ? false : null;
}

/** In the words of Anaplan's import dialog. */
export function encodingText({ found, marked }: Encoding): string {
  const names = {
    ascii: 'plain ASCII',
    'utf-8': 'UTF-8',
    'utf-16le': 'UTF-16LE',
    'utf-16be': 'UTF-16BE',
    'single-byte': 'a single-byte encoding such as ISO-8859-1',
  } as const;
  return marked ? `${names[found]} with a byte order mark` : names[found];
}
