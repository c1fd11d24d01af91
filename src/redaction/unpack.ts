/** Archives and mail to the texts that are in them, in memory and within bounds; pure. What it cannot unpack it refuses, so that nobody takes it for searched. */
import { Buffer } from 'node:buffer';
import { gunzipSync, inflateRawSync } from 'node:zlib';
import { partsOf } from './mime-parts.ts';

export type Packed = { readonly name: string; readonly bytes: Uint8Array };
export type Leaf = { readonly name: string; readonly text: string };

/** Thrown for what is packed in a way that is not read here, or to more than what is searched. */
export class NotUnpacked extends Error {
  override readonly name = 'NotUnpacked';
}

const mostBytes = 400 * 1024 * 1024;
const mostEntries = 10_000;
const deepest = 4;

/** `a.eml`, then `a.eml: case.zip: summary.html`; the names of entries are searched with their texts. */
export function leavesOf(packed: Packed): Generator<Leaf> {
  return unpacked(packed.name, Buffer.from(packed.bytes.buffer, packed.bytes.byteOffset, packed.bytes.byteLength), 0, {
    bytes: mostBytes,
    entries: mostEntries,
  });
}

type Budget = { bytes: number; entries: number };

function* unpacked(name: string, bytes: Buffer, depth: number, budget: Budget): Generator<Leaf> {
  budget.bytes -= bytes.length;
  budget.entries -= 1;
  if (budget.bytes < 0 || budget.entries < 0 || depth > deepest)
    throw new NotUnpacked(`${name} holds more than is searched.`);
  if (bytes.subarray(0, 4).equals(zipStart) || bytes.subarray(0, 4).equals(emptyZip)) {
    for (const entry of entriesOf(bytes, budget)) {
      yield { name: `a name in ${name}`, text: entry.name };
      yield* unpacked(`${name}: ${entry.name}`, entry.bytes, depth + 1, budget);
    }
    return;
  }
  if (bytes[0] === 0x1f && bytes[1] === 0x8b) {
    yield* unpacked(
      `${name}: unpacked`,
      gunzipSync(bytes, { maxOutputLength: Math.max(1, budget.bytes) }),
      depth + 1,
      budget,
    );
    return;
  }
  if (isMail(name, bytes)) {
    for (const part of partsOf(bytes)) {
      yield { name: `the headers of ${name}`, text: part.headers };
      if (part.body !== null) yield* unpacked(`${name}: ${part.name}`, part.body, depth + 1, budget);
    }
    yield { name, text: tokensReadable(textOf(bytes)) };
    return;
  }
  yield { name, text: textOf(bytes) };
}

/** Our tokens in quoted-printable, also across its line ends; the rest stays as it is sent. */
function tokensReadable(mail: string): string {
  return mail
    .replace(/=\r?\n/g, '')
    .replaceAll('=E2=80=B9', '‹')
    .replaceAll('=E2=80=BA', '›');
}

const zipStart = Buffer.from('PK\u0003\u0004');
const emptyZip = Buffer.from('PK\u0005\u0006');

function isMail(name: string, bytes: Buffer): boolean {
  return name.endsWith('.eml') && /^[A-Za-z-]{2,40}:/.test(bytes.subarray(0, 60).toString('latin1'));
}

/** UTF-8, or byte by byte where it is none: a secret in ASCII is found in a picture too. */
function textOf(bytes: Buffer): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return bytes.toString('utf16le');
  const text = bytes.toString('utf8');
  return text.includes('\ufffd') ? bytes.toString('latin1') : text;
}

/** By its central directory, APPNOTE.TXT 4.3.12; what is stored or deflated, up to 4 GB, which is what is written here. */
function* entriesOf(zip: Buffer, budget: Budget): Generator<{ readonly name: string; readonly bytes: Buffer }> {
  const end = zip.lastIndexOf(emptyZip);
  if (end === -1 || end + 22 > zip.length) throw new NotUnpacked('A zip without its directory.');
  const count = zip.readUInt16LE(end + 10);
  let at = zip.readUInt32LE(end + 16);
  for (let entry = 0; entry < count; entry += 1) {
    if (zip.readUInt32LE(at) !== 0x02014b50) throw new NotUnpacked('A zip with a broken directory.');
    const [flags, method] = [zip.readUInt16LE(at + 8), zip.readUInt16LE(at + 10)];
    const packedBytes = zip.readUInt32LE(at + 20);
    const [nameBytes, extraBytes, commentBytes] = [28, 30, 32].map((offset) => zip.readUInt16LE(at + offset));
    const name = zip.subarray(at + 46, at + 46 + (nameBytes ?? 0)).toString('utf8');
    const local = zip.readUInt32LE(at + 42);
    if ((flags & 1) !== 0 || (method !== 0 && method !== 8))
      throw new NotUnpacked('A zip with an entry that is not read here.');
    const from = local + 30 + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28);
    const packed = zip.subarray(from, from + packedBytes);
    yield {
      name,
      bytes: method === 0 ? packed : inflateRawSync(packed, { maxOutputLength: Math.max(1, budget.bytes) }),
    };
    at += 46 + (nameBytes ?? 0) + (extraBytes ?? 0) + (commentBytes ?? 0);
  }
}
