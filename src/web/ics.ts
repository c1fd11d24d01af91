/** A calendar of what ends, for programs that subscribe to one (RFC 5545); pure. */
import { createHash } from 'node:crypto';
import type { Settings } from '../settings/settings.ts';
import type { Ending, PlacedEnding, Tiers } from './endings.ts';
import { placedOnce, tiersOf } from './endings.ts';

const mostPlaces = 5;

/** Every event is the moment it ends, with an alarm for each tier of the settings. What has ended stays for a year. */
export function calendarOf(endings: readonly Ending[], settings: Settings, nowMs: number, version: string): string {
  const shown = endings.filter(({ endsAtMs }) => endsAtMs > nowMs - 365 * 86_400_000 && isInCalendar(endsAtMs));
  const lines = [
    ...['BEGIN:VCALENDAR', 'VERSION:2.0', `PRODID:-//anaplan-doctor//${escaped(version)}//EN`, 'CALSCALE:GREGORIAN'],
    ...['METHOD:PUBLISH', 'X-WR-CALNAME:What ends (anaplan-doctor)', 'REFRESH-INTERVAL;VALUE=DURATION:PT6H'],
    ...placedOnce(shown).flatMap((one) => eventOf(one, tiersOf(settings, one.ending.check), nowMs)),
    'END:VCALENDAR',
  ];
  return lines.map((line) => `${folded(line)}\r\n`).join('');
}

function eventOf({ ending, targets }: PlacedEnding, tiers: Tiers, nowMs: number): readonly string[] {
  const { kind, name, endsAtMs, owner, note, certificate } = ending;
  const uid = createHash('sha256')
    .update(JSON.stringify([kind, certificate?.fingerprintSha256 ?? name, endsAtMs]))
    .digest('hex')
    .slice(0, 32);
  const described = [
    certificate === null ? null : `Found at ${placesText(targets)}.`,
    certificate === null ? null : `Issued by ${certificate.issuer}; serial number ${certificate.serialNumber}.`,
    owner === null ? null : `Renewed by ${owner}.`,
    note,
  ].filter((line) => line !== null);
  const summary = `${kind === 'oauth-token' ? 'OAuth token' : kind} ${name} ends`;
  return [
    ...['BEGIN:VEVENT', `UID:${uid}@anaplan-doctor`, `DTSTAMP:${instant(nowMs)}`, `DTSTART:${instant(endsAtMs)}`],
    ...[`SUMMARY:${escaped(summary)}`, `DESCRIPTION:${escaped(described.join('\n'))}`, 'TRANSP:TRANSPARENT'],
    ...alarmDaysOf(tiers, ending).flatMap((days) => [
      ...['BEGIN:VALARM', 'ACTION:DISPLAY', `TRIGGER:-P${days}D`, `DESCRIPTION:${escaped(summary)}`, 'END:VALARM'],
    ]),
    'END:VEVENT',
  ];
}

/** Of an authority's certificate, only the notice: whoever has it from there renews in time, or the leaf's own alarm comes first. */
function alarmDaysOf({ noticeDays, warningDays }: Tiers, { certificate }: Ending): readonly number[] {
  const all = certificate?.isLeaf === false ? [noticeDays] : [noticeDays, ...warningDays];
  return [...new Set(all)].filter((days) => days > 0).toSorted((one, other) => other - one);
}

function placesText(targets: readonly string[]): string {
  const more = targets.length - mostPlaces;
  return `${targets.slice(0, mostPlaces).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
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
  if (Buffer.byteLength(line) <= 75) return line;
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
