/** Bytes of a text file -> text, with what its bytes tell; pure. Knows no script and no log. */
import type { HostText } from './host.ts';

type Decoded = Pick<HostText, 'text' | 'encoding' | 'hasByteOrderMark' | 'lineEnds'>;

/** By its byte order mark; UTF-16 without one by its zero bytes; else UTF-8, else Latin-1, in which every byte is a letter. */
export function decodedText(bytes: Uint8Array): Decoded {
  const marked = marks.find(({ mark }) => mark.every((byte, index) => bytes[index] === byte));
  const encoding = marked?.encoding ?? guessed(bytes);
  const body = marked === undefined ? bytes : bytes.subarray(marked.mark.length);
  const text = new TextDecoder(decoderOf[encoding]).decode(body);
  return { text, encoding, hasByteOrderMark: marked !== undefined, lineEnds: lineEndsOf(text) };
}

const marks = [
  { mark: [0xef, 0xbb, 0xbf], encoding: 'utf-8' },
  { mark: [0xff, 0xfe], encoding: 'utf-16le' },
  { mark: [0xfe, 0xff], encoding: 'utf-16be' },
] as const;

/** windows-1252 is what the web, and TextDecoder, mean by Latin-1. */
const decoderOf = {
  'utf-8': 'utf-8',
  'utf-16le': 'utf-16le',
  'utf-16be': 'utf-16be',
  'latin-1': 'windows-1252',
} as const;

function guessed(bytes: Uint8Array): HostText['encoding'] {
  const head = bytes.subarray(0, 512);
  const zeros = (offset: 0 | 1) => head.filter((byte, index) => index % 2 === offset && byte === 0).length;
  // Western text in UTF-16 has a zero in nearly every other byte.
  if (head.length >= 8 && zeros(1) > head.length / 4) return 'utf-16le';
  if (head.length >= 8 && zeros(0) > head.length / 4) return 'utf-16be';
  return isUtf8(bytes) ? 'utf-8' : 'latin-1';
}

/** A cut may end in the middle of a character; that alone makes no other encoding of it. */
function isUtf8(bytes: Uint8Array): boolean {
  for (const end of [0, 1, 2, 3]) {
    try {
      new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(0, bytes.length - end));
      return true;
    } catch {}
  }
  return false;
}

function lineEndsOf(text: string): HostText['lineEnds'] {
  const crlf = text.split('\r\n').length - 1;
  const lf = text.split('\n').length - 1 - crlf;
  if (crlf === 0 && lf === 0) return 'none';
  if (crlf > 0 && lf > 0) return 'mixed';
  return crlf > 0 ? 'crlf' : 'lf';
}
