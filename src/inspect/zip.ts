/** Reads a zip that may be hostile, in memory and within bounds; never writes, and never opens an archive in it. Knows no case. */
import { crc32 } from 'node:zlib';
import type { Entry, ZipFile } from 'yauzl';
import { fromBufferPromise } from 'yauzl';
import { nameInArchive } from '../case/manifest.ts';
import { InspectRefused, refuse } from './refused.ts';

export type ZipLimits = {
  readonly archiveBytes: number;
  readonly entries: number;
  /** Of all entries, not compressed. */
  readonly allBytes: number;
};

/** Twice what a case can hold, and more. */
export const zipLimits: ZipLimits = { archiveBytes: 64 * 1024 * 1024, entries: 1000, allBytes: 64 * 1024 * 1024 };

/**
 * Names and contents. Throws InspectRefused for whatever no archive of ours has: names that leave it, that are there twice (in any
 * case), links, folders, encrypted entries, zip64, overlaps, comments, wrong sizes and sums, more than the limits.
 * `onBytes` hears how many bytes have been unpacked so far.
 */
export async function unzipped(
  archive: Buffer,
  limits: ZipLimits = zipLimits,
  onBytes: (bytes: number) => void = () => undefined,
): Promise<ReadonlyMap<string, Buffer>> {
  if (archive.length > limits.archiveBytes) refuse(`The archive is larger than ${limits.archiveBytes} bytes.`);
  const directory = directoryOf(archive);
  try {
    const zip = await fromBufferPromise(archive, { strictFileNames: true, validateEntrySizes: true });
    if (zip.entryCount > limits.entries) refuse(`The archive holds more than ${limits.entries} files.`);
    const entries = await entriesOf(zip, limits);
    refuseBadEntries(entries, limits);
    await refuseOtherPlaces(zip, entries, directory);
    return await contentsOf(zip, entries, limits, onBytes);
  } catch (error) {
    if (error instanceof InspectRefused) throw error;
    throw new InspectRefused('The archive is damaged or no zip of this program. Nothing was written.', {
      cause: error,
    });
  }
}

type Directory = { readonly start: number; readonly bytes: number };

const endBytes = 22;
/** Of an entry of the directory, before its name. */
const entryBytes = 46;

/** Begins with its first file and ends with its end record, without a comment: what other programs see in it is what we see. */
function directoryOf(archive: Buffer): Directory {
  const end = archive.length - endBytes;
  const isZip = end >= 0 && archive.readUInt32LE(0) === 0x04034b50 && archive.readUInt32LE(end) === 0x06054b50;
  if (!isZip) refuse('The file is no zip, is cut off, or something was put before or after it.');
  if (archive.readUInt16LE(end + 20) !== 0) refuse('The archive carries a comment, as none of this program does.');
  const hasZip64 = end >= 20 && archive.readUInt32LE(end - 20) === 0x07064b50;
  if (hasZip64) refuse('The archive is a zip64, as none of this program is.');
  const directory = { start: archive.readUInt32LE(end + 16), bytes: archive.readUInt32LE(end + 12) };
  if (directory.start + directory.bytes !== end) refuse('The directory of the archive is not where it says.');
  return directory;
}

async function entriesOf(zip: ZipFile, { entries: most }: ZipLimits): Promise<readonly Entry[]> {
  const entries: Entry[] = [];
  for await (const entry of zip.eachEntry()) {
    entries.push(entry);
    if (entries.length > most) refuse(`The archive holds more than ${most} files.`);
  }
  return entries;
}

function refuseBadEntries(entries: readonly Entry[], { allBytes }: ZipLimits): void {
  const names = new Set<string>();
  let bytes = 0;
  for (const entry of entries) {
    const wrong = wrongWith(entry);
    if (wrong !== null) refuse(`The archive holds ${wrong}.`);
    const name = entry.fileName.toLowerCase();
    if (names.has(name)) refuse('The archive holds the same name twice.');
    names.add(name);
    bytes += entry.uncompressedSize;
    if (bytes > allBytes) refuse(`The archive would unpack to more than ${allBytes} bytes.`);
  }
}

/** Never quotes the name: it may be anything. */
function wrongWith(entry: Entry): string | null {
  const kind = (entry.externalFileAttributes >>> 16) & 0o170000;
  if (!nameInArchive.test(entry.fileName) || entry.fileNameRaw.toString('latin1') !== entry.fileName)
    return 'a file name that no archive of this program has';
  if (kind !== 0o100000) return 'something that is not a plain file (a link or a folder)';
  if ((entry.generalPurposeBitFlag & 0x41) !== 0) return 'an encrypted file';
  if (entry.compressionMethod !== 0 && entry.compressionMethod !== 8) return 'a file compressed in an unknown way';
  // Sizes and sum first, names in UTF-8: whatever else a zip may be, none of ours is.
  if (entry.generalPurposeBitFlag !== 0x0800) return 'a file written in another way than this program does';
  if (entry.extraFields.length > 0 || entry.fileComment !== '') return 'fields that no archive of this program has';
  return null;
}

/** What the files say of themselves is what the directory says of them, and they stand one behind the other. */
async function refuseOtherPlaces(zip: ZipFile, entries: readonly Entry[], directory: Directory): Promise<void> {
  const listed = entries.reduce((bytes, { fileNameLength }) => bytes + entryBytes + fileNameLength, 0);
  if (listed !== directory.bytes) refuse('The directory of the archive holds more than it counts.');
  let free = 0;
  for (const entry of entries.toSorted((a, b) => a.relativeOffsetOfLocalHeader - b.relativeOffsetOfLocalHeader)) {
    if (entry.relativeOffsetOfLocalHeader !== free)
      refuse('Files of the archive lie over one another, or something is hidden between them.');
    const local = await zip.readLocalFileHeaderPromise(entry);
    const isSame =
      local.fileName.equals(entry.fileNameRaw) &&
      local.compressionMethod === entry.compressionMethod &&
      local.generalPurposeBitFlag === entry.generalPurposeBitFlag &&
      local.crc32 === entry.crc32 &&
      local.compressedSize === entry.compressedSize &&
      local.uncompressedSize === entry.uncompressedSize;
    if (!isSame) refuse('A file of the archive is not the one its directory names.');
    free = local.fileDataStart + entry.compressedSize;
  }
  if (free !== directory.start) refuse('Something is hidden between the files of the archive and its directory.');
}

async function contentsOf(
  zip: ZipFile,
  entries: readonly Entry[],
  { allBytes }: ZipLimits,
  onBytes: (bytes: number) => void,
): Promise<ReadonlyMap<string, Buffer>> {
  const contents = new Map<string, Buffer>();
  let bytes = 0;
  for (const entry of entries) {
    const parts: Buffer[] = [];
    for await (const part of await zip.openReadStreamPromise(entry)) {
      bytes += (part as Buffer).length;
      onBytes(bytes);
      if (bytes > allBytes) refuse(`The archive would unpack to more than ${allBytes} bytes.`);
      parts.push(part as Buffer);
    }
    const content = Buffer.concat(parts);
    if (crc32(content) !== entry.crc32) refuse('A file of the archive is damaged: its sum is wrong.');
    contents.set(entry.fileName, content);
  }
  return contents;
}
