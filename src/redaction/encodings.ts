/** The forms a secret travels in: as it is, escaped, and encoded once; pure. Knows no text it might stand in. */
import { Buffer } from 'node:buffer';

export type Form = {
  readonly text: string;
  readonly secret: string;
  /** Counts only where no letter or digit adjoins it. */
  readonly bounded: boolean;
  /** A character at that side is made of bits of the secret and of its neighbour. */
  readonly mixedBefore: boolean;
  readonly mixedAfter: boolean;
};

/** Below this, a plain value counts only where no letter or digit adjoins it. */
const shortestUnbounded = 8;
/** Of an encoded form; shorter ones are found by chance. */
const shortestEncoded = 6;

export function formsOf(secret: string): readonly Form[] {
  const plain = {
    ...{ text: secret, secret, bounded: secret.length < shortestUnbounded },
    ...{ mixedBefore: false, mixedAfter: false },
  };
  const escaped = escapedForms(secret)
    .filter((text) => text !== secret && text.length >= shortestEncoded)
    .map((text) => ({ text, secret, bounded: false, mixedBefore: false, mixedAfter: false }));
  const encoded = bytesOf(secret).flatMap((bytes) => [0, 1, 2].flatMap((offset) => base64At(bytes, offset, secret)));
  return [plain, ...escaped, ...encoded.filter(({ text }) => text.length >= shortestEncoded)];
}

/** As the encodings of text that programs write. */
function bytesOf(secret: string): readonly Buffer[] {
  const littleEndian = Buffer.from(secret, 'utf16le');
  return [Buffer.from(secret, 'utf8'), littleEndian, Buffer.from(littleEndian).swap16()];
}

function escapedForms(secret: string): readonly string[] {
  const bytes = Buffer.from(secret, 'utf8');
  const json = JSON.stringify(secret).slice(1, -1);
  const percent = percentOf(secret);
  const hexes = bytesOf(secret).map((one) => one.toString('hex'));
  return [
    percent,
    percent.replaceAll('%20', '+'),
    percent.replace(/[!'()*]/g, (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`),
    percent.replace(/%[0-9A-F]{2}/g, (code) => code.toLowerCase()),
    percent.replaceAll('%', '%25'),
    bytes.toString('hex').replace(/../g, '%$&'),
    bytes.toString('hex').toUpperCase().replace(/../g, '%$&'),
    ...hexes,
    ...hexes.map((hex) => hex.toUpperCase()),
    json,
    JSON.stringify(json).slice(1, -1),
    json.replaceAll('/', '\\/'),
    asciiJson(json),
    htmlEscaped(secret, "'"),
    htmlEscaped(secret, "'").replaceAll('&quot;', '"'),
    htmlEscaped(secret, '&#39;'),
    htmlEscaped(secret, '&#x27;'),
    htmlEscaped(secret, '&apos;'),
    // UTF-16 that somebody reads as a text of single bytes.
    [...secret].join('\u0000'),
  ];
}

/** A lone half of a surrogate pair has no UTF-8. */
function percentOf(secret: string): string {
  return encodeURIComponent(secret.toWellFormed());
}

/** What stays the same of the base64 of anything with `bytes` in it at `offset` modulo 3; both alphabets. */
function base64At(bytes: Buffer, offset: number, secret: string): readonly Form[] {
  const whole = Buffer.concat([Buffer.alloc(offset), bytes])
    .toString('base64')
    .replace(/=+$/, '');
  const skip = [0, 2, 3][offset] ?? 0;
  const mixedAfter = (offset + bytes.length) % 3 !== 0;
  const text = whole.slice(skip, whole.length - (mixedAfter ? 1 : 0));
  const form = { secret, bounded: false, mixedBefore: offset !== 0, mixedAfter };
  return [
    { ...form, text },
    { ...form, text: text.replaceAll('+', '-').replaceAll('/', '_') },
  ];
}

function asciiJson(json: string): string {
  return json.replace(/[\u0080-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

function htmlEscaped(text: string, apostrophe: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", apostrophe);
}
