/** A PNG without anything but its picture: chunks of text, time, place and program are dropped; pure. Source: PNG (Third Edition), W3C 2025, sections 5 and 11. */
import { crc32 } from './crc.ts';
import type { Stripped } from './picture.ts';
import { NoPicture } from './picture.ts';

export const pngSignature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

/** What a picture needs to look the same. Everything else, known or not, goes. */
const kept = new Set(['IHDR', 'PLTE', 'IDAT', 'IEND', 'tRNS', 'gAMA', 'cHRM', 'sRGB', 'sBIT', 'bKGD', 'pHYs']);
const mostChunks = 100_000;
const mostPixels = 100_000_000;

/** Throws NoPicture where it is damaged: what cannot be read through cannot be said to be clean. */
export function strippedPng(bytes: Buffer): Stripped {
  const parts: Buffer[] = [pngSignature];
  const dropped = new Set<string>();
  let at = pngSignature.length;
  for (let count = 0; count < mostChunks; count += 1) {
    const { type, end } = chunkAt(bytes, at);
    if (count === 0) refuseSize(bytes, at, type);
    if (kept.has(type)) parts.push(bytes.subarray(at, end));
    else dropped.add(type);
    at = end;
    if (type !== 'IEND') continue;
    if (at < bytes.length) dropped.add('what followed the picture');
    if (!parts.some((part) => part.toString('latin1', 4, 8) === 'IDAT')) throw new NoPicture('it has no picture in it');
    return { content: Buffer.concat(parts), dropped: [...dropped] };
  }
  throw new NoPicture('it has more parts than a picture has');
}

function chunkAt(bytes: Buffer, at: number): { readonly type: string; readonly end: number } {
  if (at + 12 > bytes.length) throw new NoPicture('it ends before its end mark');
  const length = bytes.readUInt32BE(at);
  const end = at + 12 + length;
  const type = bytes.toString('latin1', at + 4, at + 8);
  if (end > bytes.length || !/^[A-Za-z]{4}$/.test(type)) throw new NoPicture('one of its parts is damaged');
  if (crc32(bytes.subarray(at + 4, end - 4)) !== bytes.readUInt32BE(end - 4))
    throw new NoPicture('the checksum of one of its parts is wrong');
  return { type, end };
}

function refuseSize(bytes: Buffer, at: number, type: string): void {
  if (type !== 'IHDR' || bytes.readUInt32BE(at) !== 13) throw new NoPicture('it does not begin as a PNG does');
  const pixels = bytes.readUInt32BE(at + 8) * bytes.readUInt32BE(at + 12);
  if (pixels === 0 || pixels > mostPixels) throw new NoPicture('it is larger than 100 million pixels, or empty');
}
