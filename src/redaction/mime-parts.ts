/** The parts of a mail, decoded, RFC 2045 to 2047; pure. Reads what mail programs write, for searching, not for showing. */
import { Buffer } from 'node:buffer';

export type MimePart = {
  /** Unfolded, encoded words decoded. */
  readonly headers: string;
  /** Of the file, or the kind of the part. */
  readonly name: string;
  /** Null where it holds parts instead. */
  readonly body: Buffer | null;
};

const deepest = 8;

export function partsOf(mail: Buffer, depth = 0): readonly MimePart[] {
  const text = mail.toString('latin1');
  const gap = /\r?\n\r?\n/.exec(text);
  const raw = (gap === null ? text : text.slice(0, gap.index)).replace(/\r?\n[ \t]+/g, ' ');
  const headers = wordsDecoded(Buffer.from(raw, 'latin1').toString('utf8'));
  const body = gap === null ? Buffer.alloc(0) : mail.subarray(gap.index + gap[0].length);
  const type = headerOf(raw, 'content-type') ?? 'text/plain';
  const boundary = /boundary="?([^";\r\n]{1,200})"?/i.exec(type)?.[1]?.trim();
  if (boundary !== undefined && depth < deepest) {
    return [
      { headers, name: 'parts', body: null },
      ...sections(body, boundary).flatMap((part) => partsOf(part, depth + 1)),
    ];
  }
  const name = /(?:file)?name\*?="?([^";\r\n]{1,200})"?/i.exec(raw)?.[1]?.trim() ?? type.split(';')[0] ?? 'part';
  return [
    { headers, name, body: decoded(body, (headerOf(raw, 'content-transfer-encoding') ?? '').trim().toLowerCase()) },
  ];
}

function headerOf(headers: string, name: string): string | null {
  return new RegExp(`^${name}:(.*)$`, 'im').exec(headers)?.[1] ?? null;
}

function sections(body: Buffer, boundary: string): readonly Buffer[] {
  const mark = Buffer.from(`--${boundary}`);
  const places: number[] = [];
  for (let at = body.indexOf(mark); at !== -1; at = body.indexOf(mark, at + mark.length)) places.push(at);
  return places.slice(0, -1).map((at, index) => {
    const lineEnd = body.indexOf(0x0a, at);
    return body.subarray(lineEnd === -1 ? at + mark.length : lineEnd + 1, places[index + 1]);
  });
}

function decoded(body: Buffer, encoding: string): Buffer {
  if (encoding === 'base64') return Buffer.from(body.toString('latin1'), 'base64');
  return encoding === 'quoted-printable' ? fromQuotedPrintable(body.toString('latin1')) : body;
}

function fromQuotedPrintable(text: string): Buffer {
  const plain = text
    .replace(/=[ \t]*\r?\n/g, '')
    .replace(/=([0-9A-Fa-f]{2})/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)));
  return Buffer.from(plain, 'latin1');
}

/** `=?utf-8?B?…?=`; neighbours are one text. */
function wordsDecoded(headers: string): string {
  return headers
    .replace(/\?=\s+=\?/g, '?==?')
    .replace(/=\?[\w-]{1,40}(?:\*\w{1,10})?\?([BbQq])\?([^?\s]{0,1000})\?=/g, (_, kind: string, word: string) =>
      (/b/i.test(kind) ? Buffer.from(word, 'base64') : fromQuotedPrintable(word.replaceAll('_', ' '))).toString('utf8'),
    );
}
