/** The text of a PEM file (RFC 7468): how it is written, what stands around, and its blocks; pure. */
import type { TextFacts } from './keystores.ts';
import { StoreTrouble } from './trouble.ts';

const mostBlocks = 1000;
const mostLabelsTold = 100;

export type Block = { readonly label: string; readonly headers: ReadonlyMap<string, string>; readonly body: string };

/** Never throws. */
export function textFactsOf(bytes: Uint8Array): TextFacts {
  const isUtf16 = bytes.subarray(0, 400).includes(0);
  const text = isUtf16 ? utf16Text(bytes) : Buffer.from(bytes).toString('utf8');
  const dashes = hasDashes(text);
  const plain = text.replace(/^\ufeff/, '').replace(/[\u2010-\u2015]+\s*(?=BEGIN )/g, '-----');
  const first = plain.indexOf('-----BEGIN ');
  const before = first < 0 ? '' : plain.slice(0, first);
  return {
    labels: [...plain.matchAll(/-----BEGIN ([A-Z0-9 ]{1,60}?)(?:-----|[\u2010-\u2015])/g)]
      .slice(0, mostLabelsTold)
      .map(([, label = '']) => label),
    preamble:
      before.trim() === '' ? 'none' : /Bag Attributes|localKeyID|friendlyName/.test(before) ? 'bag attributes' : 'text',
    byteOrderMark: text.startsWith('\ufeff'),
    encoding: isUtf16 ? 'utf-16' : 'utf-8',
    dashes,
  };
}

/** Throws StoreTrouble for text that PEM readers do not read. */
export function blocksOf(bytes: Uint8Array): readonly Block[] {
  const text = plainText(bytes);
  const blocks: Block[] = [];
  for (let at = text.indexOf('-----BEGIN '); at >= 0; ) {
    const labelEnd = text.indexOf('-----', at + 11);
    const label = labelEnd < 0 || labelEnd - at > 80 ? '' : text.slice(at + 11, labelEnd);
    const end = label === '' ? -1 : text.indexOf(`-----END ${label}-----`, labelEnd);
    if (end < 0) throw new StoreTrouble('damaged', `A block "BEGIN ${label}" has no END line: the file is cut off.`);
    if (blocks.length === mostBlocks)
      throw new StoreTrouble('unsupported', `The file holds more than ${mostBlocks} blocks.`);
    blocks.push({ label, ...partsOf(text.slice(labelEnd + 5, end)) });
    at = text.indexOf('-----BEGIN ', end);
  }
  return blocks;
}

/** Throws StoreTrouble for what is no base64. */
export function decoded({ label, body }: Block): Uint8Array {
  const base64 = body.replace(/\s+/g, '');
  if (base64 === '' || !/^[A-Za-z0-9+/]+={0,2}$/.test(base64)) {
    throw new StoreTrouble('damaged', `The block "BEGIN ${label}" holds characters that are no base64.`);
  }
  return new Uint8Array(Buffer.from(base64, 'base64'));
}

/** RFC 1421 headers, which end with an empty line: `Proc-Type: 4,ENCRYPTED`. */
function partsOf(content: string): Pick<Block, 'headers' | 'body'> {
  const match = /^\s*((?:[A-Za-z0-9-]+:[^\n]*\r?\n)+)\s*\n/.exec(content);
  if (match === null) return { headers: new Map(), body: content };
  const pairs = (match[1] ?? '')
    .split(/\r?\n/)
    .map((line): [string, string] => [line.split(':')[0] ?? '', line.slice(line.indexOf(':') + 1).trim()]);
  return { headers: new Map(pairs), body: content.slice(match[0].length) };
}

function plainText(bytes: Uint8Array): string {
  const text = Buffer.from(bytes).toString('utf8');
  if (text.includes('\0')) {
    throw new StoreTrouble(
      'damaged',
      'The text is saved as UTF-16; save it again as plain ASCII or UTF-8 without BOM.',
    );
  }
  if (!text.includes('-----BEGIN ') && hasDashes(text)) {
    throw new StoreTrouble(
      'damaged',
      'An editor has replaced the hyphens before BEGIN by dashes; export the file again.',
    );
  }
  return text;
}

function hasDashes(text: string): boolean {
  return /[\u2010-\u2015]\s*BEGIN /.test(text);
}

/** Either byte order: the mark says which, else where the zero bytes are. */
function utf16Text(bytes: Uint8Array): string {
  const even = Buffer.from(bytes.subarray(0, bytes.length - (bytes.length % 2)));
  const bigEndian = (even[0] === 0xfe && even[1] === 0xff) || even[0] === 0;
  return (bigEndian ? even.swap16() : even).toString('utf16le');
}
