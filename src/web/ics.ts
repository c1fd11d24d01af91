/** A calendar of what ends, for programs that subscribe to one (RFC 5545); pure. */
import { createHash } from 'node:crypto';
import type { Ending } from './endings.ts';

const tiersDays = [30, 14, 7, 1];

/** Every event is the moment it ends, with alarms 30, 14, 7 and 1 days before. What has ended stays for a year. */
export function calendarOf(endings: readonly Ending[], nowMs: number, version: string): string {
  const shown = endings.filter(({ endsAtMs }) => endsAtMs > nowMs - 365 * 86_400_000 && isInCalendar(endsAtMs));
  const lines = [
    ...['BEGIN:VCALENDAR', 'VERSION:2.0', `PRODID:-//anaplan-doctor//${escaped(version)}//EN`, 'CALSCALE:GREGORIAN'],
    ...['METHOD:PUBLISH', 'X-WR-CALNAME:What ends (anaplan-doctor)', 'REFRESH-INTERVAL;VALUE=DURATION:PT6H'],
    ...shown.flatMap((ending) => eventOf(ending, nowMs)),
    'END:VCALENDAR',
  ];
  return lines.map((line) => `${folded(line)}\r\n`).join('');
}

function eventOf({ kind, name, target, endsAtMs, owner, note, certificate }: Ending, nowMs: number): readonly string[] {
  const uid = createHash('sha256')
    .update(JSON.stringify([kind, name, target, endsAtMs]))
    .digest('hex')
    .slice(0, 32);
  const described = [
    target === name ? null : `Found at ${target}.`,
    certificate === null ? null : `Issued by ${certificate.issuer}; serial number ${certificate.serialNumber}.`,
    owner === null ? null : `Renewed by ${owner}.`,
    note,
  ].filter((line) => line !== null);
  const summary = `${kind === 'oauth-token' ? 'OAuth token' : kind} ${name} ends`;
  return [
    ...['BEGIN:VEVENT', `UID:${uid}@anaplan-doctor`, `DTSTAMP:${instant(nowMs)}`, `DTSTART:${instant(endsAtMs)}`],
    ...[`SUMMARY:${escaped(summary)}`, `DESCRIPTION:${escaped(described.join('\n'))}`, 'TRANSP:TRANSPARENT'],
    ...tiersDays.flatMap((days) => [
      ...['BEGIN:VALARM', 'ACTION:DISPLAY', `TRIGGER:-P${days}D`, `DESCRIPTION:${escaped(summary)}`, 'END:VALARM'],
    ]),
    'END:VEVENT',
  ];
}

/** Years of four digits alone can be written. */
function isInCalendar(atMs: number): boolean {
  return atMs >= 0 && atMs < Date.UTC(9999, 0);
}

/** `20270301T120000Z` */
function instant(atMs: number): string {
  return `${new Date(atMs).toISOString().slice(0, 19).replaceAll(/[-:]/g, '')}Z`;
}

/** TEXT of RFC 5545 section 3.3.11: no line break or other control character leaves its property. */
function escaped(text: string): string {
  return text
    .replaceAll(/\r\n?|[\u2028\u2029\u0085]/g, '\n')
    .replaceAll(/[\\;,]/g, (sign) => `\\${sign}`)
    .replaceAll('\n', '\\n')
    .replaceAll(/\p{Cc}|\p{Cs}/gu, ' ');
}

/** Lines of at most 75 bytes, broken between characters (section 3.1). */
function folded(line: string): string {
  const parts: string[] = [];
  let part = '';
  let bytes = 0;
  for (const character of line) {
    const size = Buffer.byteLength(character);
    if (bytes + size > 75) {
      parts.push(part);
      part = ' ';
      bytes = 1;
    }
    part += character;
    bytes += size;
  }
  return [...parts, part].join('\r\n');
}
