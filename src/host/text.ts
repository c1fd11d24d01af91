/** Bytes of a text file -> text, with what its bytes tell; pure. Which encoding they are in is src/files/encoding.ts's to say; knows no script and no log. */
import { encodingOf, textOf } from '../files/encoding.ts';
import type { HostText } from './host.ts';

type Decoded = Pick<HostText, 'text' | 'encoding' | 'hasByteOrderMark' | 'lineEnds'>;

/** `part`: which part of a file the bytes are. A cut may split a character: that alone makes no other encoding of it. */
export function decodedText(bytes: Uint8Array, part: 'whole' | 'start' | 'end' = 'start'): Decoded {
  const body = part === 'end' ? bytes.subarray(closingBytes(bytes)) : bytes;
  const encoding = encodingOf(body, part === 'whole');
  const text = textOf(body, encoding, null);
  return { text, encoding: names[encoding.found], hasByteOrderMark: encoding.marked, lineEnds: lineEndsOf(text) };
}

const names = {
  ascii: 'utf-8',
  'utf-8': 'utf-8',
  'utf-16le': 'utf-16le',
  'utf-16be': 'utf-16be',
  'single-byte': 'latin-1',
} as const;

/** How many bytes belong to a UTF-8 character whose beginning is not here; 0 where they would be letters of another encoding. */
function closingBytes(bytes: Uint8Array): number {
  const found = [...bytes.subarray(0, 4)].findIndex((byte) => (byte & 0xc0) !== 0x80);
  if (found <= 0) return 0;
  return encodingOf(bytes.subarray(found), false).found === 'utf-8' ? found : 0;
}

function lineEndsOf(text: string): HostText['lineEnds'] {
  const crlf = text.split('\r\n').length - 1;
  const lf = text.split('\n').length - 1 - crlf;
  if (crlf === 0 && lf === 0) return 'none';
  if (crlf > 0 && lf > 0) return 'mixed';
  return crlf > 0 ? 'crlf' : 'lf';
}
