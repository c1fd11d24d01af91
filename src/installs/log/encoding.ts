/** The encoding of a log: UTF-16 (as PowerShell redirects it) is turned into UTF-8 on the way; each line is UTF-8, else Latin-1; pure. */
import { Buffer } from 'node:buffer';
import type { RawLine } from './lines.ts';

export type Recoder = { push(piece: Uint8Array): Uint8Array; end(): Uint8Array };

/** Decides by the first four bytes: a byte order mark, or every second byte zero. Anything else passes as it is. */
export function utf8Recoder(): Recoder {
  let head: Buffer | null = Buffer.alloc(0);
  let decoder: InstanceType<typeof TextDecoder> | null = null;
  const recoded = (piece: Uint8Array) =>
    decoder === null ? piece : Buffer.from(decoder.decode(piece, { stream: true }), 'utf8');
  const started = (): Uint8Array => {
    const first = head ?? Buffer.alloc(0);
    head = null;
    const encoding = utf16Of(first);
    decoder = encoding === null ? null : new TextDecoder(encoding);
    return recoded(first);
  };
  const push = (piece: Uint8Array): Uint8Array => {
    if (head === null) return recoded(piece);
    head = Buffer.concat([head, piece]);
    return head.length < 4 ? Buffer.alloc(0) : started();
  };
  const end = () => {
    const rest = head === null ? Buffer.alloc(0) : started();
    return decoder === null ? rest : Buffer.concat([rest, Buffer.from(decoder.decode(), 'utf8')]);
  };
  return { push, end };
}

function utf16Of(first: Buffer): 'utf-16le' | 'utf-16be' | null {
  const [a, b, c, d] = first;
  if (a === 0xff && b === 0xfe) return 'utf-16le';
  if (a === 0xfe && b === 0xff) return 'utf-16be';
  if (first.length < 4) return null;
  if (a !== 0 && b === 0 && c !== 0 && d === 0) return 'utf-16le';
  return a === 0 && b !== 0 && c === 0 && d !== 0 ? 'utf-16be' : null;
}

export type LineText = { readonly text: string; readonly encoding: 'utf8' | 'latin1' };

/** Without colours, byte order mark, NUL and other control characters: they could part a secret so that it is not found. */
export function textOf({ bytes }: Pick<RawLine, 'bytes'>): LineText {
  const isUtf8 = isValidUtf8(bytes);
  const encoding = isUtf8 ? 'utf8' : 'latin1';
  return { text: withoutControls(bytes.toString(encoding), isUtf8), encoding };
}

/** The bytes of a line again, in the encoding it came in. */
export function bytesOf(text: string, encoding: LineText['encoding']): Buffer {
  return encoding === 'utf8' ? Buffer.from(text, 'utf8') : Buffer.from(text.replace(/[‹›]/g, plainBracket), 'latin1');
}

function plainBracket(bracket: string): string {
  return bracket === '‹' ? '<' : '>';
}

function isValidUtf8(bytes: Buffer): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}

// biome-ignore-start lint/suspicious/noControlCharactersInRegex: these are what is taken out
const sequences = /\u001b(?:\[[0-9;?]{0,40}[ -/]{0,4}[@-~]|\][^\u0007\u001b]{0,400}(?:\u0007|\u001b\\)|[@-Z\\^_])/g;
const controls = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\ufeff]/g;
/** In Latin-1 as Windows writes it, 80 to 9F are letters. */
const controlsOfBytes = /[\u0000-\u0008\u000b-\u001f\u007f]/g;
// biome-ignore-end lint/suspicious/noControlCharactersInRegex: end

export function withoutControls(text: string, isUnicode = true): string {
  return text.replace(sequences, '').replace(isUnicode ? controls : controlsOfBytes, '');
}
