/** Values of single DER elements: integers, booleans, bit strings, object identifiers, strings, times; pure. */
import type { DerElement } from './der.ts';
import { DerError, tags } from './der.ts';

/** Dotted form (X.690 8.19). Arcs may be large: below 2.25 stand UUIDs (X.667). */
export function oidOf({ content }: DerElement, path: string): string {
  if (content.length === 0 || content.length > 128) throw new DerError(path, 'not an object identifier');
  const arcs: (number | bigint)[] = [];
  let value: number | bigint = 0;
  let open = false;
  for (const octet of content) {
    if (!open && octet === 0x80) throw new DerError(path, 'object identifier not in its shortest form');
    value = shifted(value, octet & 0x7f);
    open = octet >= 0x80;
    if (open) continue;
    arcs.push(value);
    value = 0;
  }
  if (open) throw new DerError(path, 'object identifier cut off');
  const [first = 0, ...rest] = arcs;
  const top = first < 40 ? 0 : first < 80 ? 1 : 2;
  const second = typeof first === 'bigint' ? first - 80n : first - top * 40;
  return [top, second, ...rest].join('.');
}

/** Numbers as long as they are exact. */
function shifted(value: number | bigint, bits: number): number | bigint {
  if (typeof value === 'number' && value < 2 ** 45) return value * 128 + bits;
  return BigInt(value) * 128n + BigInt(bits);
}

/** An integer that fits a number; certificates have larger ones only as serial numbers and moduli. */
export function smallIntegerOf({ content }: DerElement, path: string): number {
  if (content.length === 0 || content.length > 6) throw new DerError(path, 'not a small integer');
  const [first = 0, second = 0] = content;
  if (content.length > 1 && ((first === 0 && second < 0x80) || (first === 0xff && second >= 0x80))) {
    throw new DerError(path, 'integer not in its shortest form');
  }
  let value = first >= 0x80 ? -1 : 0;
  for (const octet of content) value = value * 256 + octet;
  return value;
}

export function booleanOf({ content }: DerElement, path: string): boolean {
  const [value] = content;
  if (content.length !== 1 || (value !== 0 && value !== 0xff)) throw new DerError(path, 'not a DER boolean');
  return value === 0xff;
}

/** Whole octets of a bit string; `unusedBits` at its end are 0 to 7. */
export function bitsOf({ content }: DerElement, path: string): { octets: Uint8Array; unusedBits: number } {
  const [unusedBits] = content;
  if (unusedBits === undefined || unusedBits > 7 || (content.length === 1 && unusedBits > 0)) {
    throw new DerError(path, 'not a bit string');
  }
  return { octets: content.subarray(1), unusedBits };
}

/** Octets of a signature; none when it ends within an octet: no key verifies it, as OpenSSL and Go have it. */
export function signatureOctetsOf(element: DerElement, path: string): Uint8Array {
  const { octets, unusedBits } = bitsOf(element, path);
  return unusedBits === 0 ? octets : new Uint8Array();
}

const singleByteTags: ReadonlySet<number> = new Set([
  tags.numericString,
  tags.printableString,
  tags.ia5String,
  tags.t61String,
  tags.visibleString,
]);

/** Text of any string type; T.61 is read as Latin-1, as everyone does. Null when the tag is none of a string. */
export function textOf({ tag, content }: DerElement): string | null {
  if (singleByteTags.has(tag)) return Buffer.from(content).toString('latin1');
  if (tag === tags.utf8String) return Buffer.from(content).toString('utf8');
  if (tag === tags.bmpString) return unitsText(content, 2);
  if (tag === tags.universalString) return unitsText(content, 4);
  return null;
}

function unitsText(content: Uint8Array, width: 2 | 4): string {
  let text = '';
  for (let at = 0; at + width <= content.length; at += width) {
    let unit = 0;
    for (let index = 0; index < width; index += 1) unit = unit * 256 + (content[at + index] ?? 0);
    text += width === 2 ? String.fromCharCode(unit) : String.fromCodePoint(unit > 0x10ffff ? 0xfffd : unit);
  }
  return text;
}

export type DerTime = {
  readonly atMs: number;
  /** As RFC 5280 4.1.2.5 wants it: with seconds, `Z`, no fraction, UTCTime until 2049 and GeneralizedTime after. */
  readonly strict: boolean;
};

const timeShape = /^(\d{2}|\d{4})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})?(?:[.,](\d{1,9}))?(Z|[+-]\d{4})$/;

/** UTCTime (two-digit years 1950 to 2049) and GeneralizedTime. Years before 1970 give negative milliseconds. */
export function timeOf(element: DerElement, path: string): DerTime {
  const text = Buffer.from(element.content.subarray(0, 40)).toString('latin1');
  const isUtcTime = element.tag === tags.utcTime;
  const match = timeShape.exec(text);
  if (!match || (!isUtcTime && element.tag !== tags.generalizedTime)) throw new DerError(path, 'not a time');
  const [, years = '', month, day, hour, minute, seconds, fraction, zone = 'Z'] = match;
  if (years.length !== (isUtcTime ? 2 : 4)) throw new DerError(path, 'not a time: wrong number of year digits');
  const year = isUtcTime ? Number(years) + (Number(years) < 50 ? 2000 : 1900) : Number(years);
  const localMs = utcMs(year, [month, day, hour, minute, seconds ?? '0'].map(Number), path);
  const strict = seconds !== undefined && fraction === undefined && zone === 'Z' && (isUtcTime || outsideUtcTime(year));
  return { atMs: localMs + Math.trunc(Number(`0.${fraction ?? 0}`) * 1000) - zoneMs(zone), strict };
}

function utcMs(year: number, parts: readonly number[], path: string): number {
  const [month = 0, day = 0, hour = 0, minute = 0, second = 0] = parts;
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  if (month < 1 || month > 12 || date.getUTCDate() !== day) throw new DerError(path, 'not a time: no such day');
  if (hour > 23 || minute > 59 || second > 59) throw new DerError(path, 'not a time: no such hour');
  date.setUTCHours(hour, minute, second);
  return date.getTime();
}

function zoneMs(zone: string): number {
  if (zone === 'Z') return 0;
  const minutes = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(3, 5));
  return (zone.startsWith('-') ? -minutes : minutes) * 60_000;
}

function outsideUtcTime(year: number): boolean {
  return year < 1950 || year > 2049;
}
