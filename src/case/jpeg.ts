/** A JPEG without anything but its picture: EXIF, GPS, XMP, IPTC, comments, thumbnails and second images are dropped; pure. Source: ITU-T T.81 annex B; JFIF 1.02. */
import type { Stripped } from './picture.ts';
import { NoPicture } from './picture.ts';

export const jpegSignature = Buffer.from([0xff, 0xd8, 0xff]);

const mostSegments = 10_000;
const endOfImage = 0xd9;
const startOfScan = 0xda;

/** Throws NoPicture where it is damaged. The picture stays as it lies: a turn that only EXIF told of is lost. */
export function strippedJpeg(bytes: Buffer): Stripped {
  const parts: Buffer[] = [bytes.subarray(0, 2)];
  const dropped = new Set<string>();
  let hasScan = false;
  let at = 2;
  for (let count = 0; count < mostSegments; count += 1) {
    const { marker, start } = markerAt(bytes, at);
    if (marker === endOfImage) {
      if (!hasScan) throw new NoPicture('it has no picture in it');
      if (start + 2 < bytes.length) dropped.add('what followed the picture');
      return { content: Buffer.concat([...parts, bytes.subarray(start, start + 2)]), dropped: [...dropped] };
    }
    const end = segmentEnd(bytes, start);
    const segment = bytes.subarray(start, end);
    const clean = cleanSegment(marker, segment);
    if (clean === null || clean.length !== segment.length) dropped.add(nameOf(marker, segment));
    if (clean !== null) parts.push(clean);
    at = marker === startOfScan ? scanEnd(bytes, end) : end;
    if (marker === startOfScan) {
      hasScan = true;
      parts.push(bytes.subarray(end, at));
    }
  }
  throw new NoPicture('it has more parts than a picture has');
}

/** Any number of 0xFF may stand before a marker. */
function markerAt(bytes: Buffer, at: number): { readonly marker: number; readonly start: number } {
  let start = at;
  while (bytes[start] === 0xff && bytes[start + 1] === 0xff) start += 1;
  const marker = bytes[start + 1];
  if (bytes[start] !== 0xff || marker === undefined || marker < 0xc0)
    throw new NoPicture('one of its parts is damaged');
  return { marker, start };
}

function segmentEnd(bytes: Buffer, start: number): number {
  if (start + 4 > bytes.length) throw new NoPicture('it ends before its end mark');
  const length = bytes.readUInt16BE(start + 2);
  const end = start + 2 + length;
  if (length < 2 || end > bytes.length) throw new NoPicture('one of its parts is damaged');
  return end;
}

/** The scan goes on over stuffed bytes (FF 00) and restart marks (FF D0 to D7). */
function scanEnd(bytes: Buffer, from: number): number {
  let at = bytes.indexOf(0xff, from);
  while (at >= 0) {
    const next = bytes[at + 1];
    if (next === undefined) break;
    if (next !== 0x00 && !(next >= 0xd0 && next <= 0xd7)) return at;
    at = bytes.indexOf(0xff, at + 2);
  }
  throw new NoPicture('it ends before its end mark');
}

/** Null where the segment goes. The JFIF header loses its thumbnail; Adobe's names the colours, so it stays. */
function cleanSegment(marker: number, segment: Buffer): Buffer | null {
  if (marker === 0xe0) return jfif(segment);
  if (marker === 0xee) return startsWith(segment, 'Adobe') && segment.length === 16 ? segment : null;
  const isPicture = (marker >= 0xc0 && marker <= 0xcf && marker !== 0xc8) || marker === startOfScan || marker === 0xdb;
  return isPicture || marker === 0xdd || marker === 0xdc ? segment : null;
}

function jfif(segment: Buffer): Buffer | null {
  if (!startsWith(segment, 'JFIF\0') || segment.length < 18) return null;
  const clean = Buffer.from(segment.subarray(0, 18));
  clean.writeUInt16BE(16, 2);
  clean.fill(0, 16, 18);
  return clean;
}

function startsWith(segment: Buffer, name: string): boolean {
  return segment.toString('latin1', 4, 4 + name.length) === name;
}

function nameOf(marker: number, segment: Buffer): string {
  if (marker === 0xfe) return 'comment';
  if (marker === 0xe0) return 'thumbnail';
  if (startsWith(segment, 'Exif')) return 'EXIF';
  if (startsWith(segment, 'http://ns.adobe.com/xap')) return 'XMP';
  return `segment ${marker.toString(16).toUpperCase()}`;
}
