/** What is in a message that message.ts made, read from its bytes: for showing exactly what would be sent; pure. Knows no other mail than ours. */

export type MailPart = {
  /** `text/plain`, in lower case. */
  readonly contentType: string;
  /** Null: not an attachment. */
  readonly fileName: string | null;
  readonly content: Buffer;
};

export type ReadMessage = {
  /** In their order, unfolded and decoded. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  /** Leaves only, in their order. */
  readonly parts: readonly MailPart[];
};

const deepest = 5;

export function readMessage(bytes: Buffer): ReadMessage {
  const { headers, body } = split(bytes.toString('latin1'));
  return { headers, parts: partsOf(headers, body, 0) };
}

export function headerOf({ headers }: Pick<ReadMessage, 'headers'>, name: string): string | null {
  return headers.find(([one]) => one.toLowerCase() === name.toLowerCase())?.[1] ?? null;
}

type Headers = ReadMessage['headers'];

function split(text: string): { headers: Headers; body: string } {
  const end = text.indexOf('\r\n\r\n');
  const head = end === -1 ? text : text.slice(0, end);
  const headers = head
    .replace(/\r\n[ \t]+/g, ' ')
    .split('\r\n')
    .flatMap((line): (readonly [string, string])[] => {
      const colon = line.indexOf(':');
      return colon === -1 ? [] : [[line.slice(0, colon), decodedWords(line.slice(colon + 1).trim())]];
    });
  return { headers, body: end === -1 ? '' : text.slice(end + 4) };
}

function partsOf(headers: Headers, body: string, depth: number): readonly MailPart[] {
  const type = headerOf({ headers }, 'Content-Type') ?? 'text/plain';
  const boundary = /^multipart\/.*boundary="?([^";]+)"?/i.exec(type)?.[1];
  if (boundary !== undefined && depth < deepest) {
    const [, ...pieces] = `\r\n${body}`.split(`\r\n--${boundary}`);
    return pieces
      .filter((piece) => !piece.startsWith('--'))
      .flatMap((piece) => {
        const inner = split(piece.replace(/^\r\n/, ''));
        return partsOf(inner.headers, inner.body, depth + 1);
      });
  }
  const disposition = headerOf({ headers }, 'Content-Disposition') ?? '';
  const fileName = /^attachment/i.test(disposition) ? (/filename="?([^";]+)"?/i.exec(disposition)?.[1] ?? '') : null;
  const contentType = (type.split(';')[0] ?? '').trim().toLowerCase();
  return [{ contentType, fileName, content: decoded(headerOf({ headers }, 'Content-Transfer-Encoding'), body) }];
}

function decoded(encoding: string | null, body: string): Buffer {
  if (encoding?.toLowerCase() === 'base64') return Buffer.from(body, 'base64');
  if (encoding?.toLowerCase() !== 'quoted-printable') return Buffer.from(body, 'latin1');
  const plain = body
    .replace(/=\r\n/g, '')
    .replace(/=([0-9A-F]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(plain, 'latin1');
}

/** RFC 2047; what stands between two encoded words is not part of the text. */
function decodedWords(value: string): string {
  return value.replace(/\?=\s+=\?/g, '?==?').replace(/(?:=\?utf-8\?([QB])\?[^?]*\?=)+/gi, (run) => {
    const words = [...run.matchAll(/=\?utf-8\?([QB])\?([^?]*)\?=/gi)];
    return Buffer.concat(
      words.map(([, how = 'B', text = '']) =>
        how.toUpperCase() === 'B'
          ? Buffer.from(text, 'base64')
          : decoded('quoted-printable', text.replaceAll('_', ' ')),
      ),
    ).toString('utf8');
  });
}
