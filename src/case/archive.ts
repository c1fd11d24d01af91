/** Files to a zip whose bytes depend on nothing but the files: fixed times, modes and order. Knows no case. */
import { createHash } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import { ZipFile } from 'yazl';

export type ArchiveFile = {
  /** Relative, forward slashes. */
  readonly name: string;
  readonly text: string;
  /** Which part of the program it comes from; for the manifest. */
  readonly origin: string;
  readonly isCut: boolean;
};

// Local time, as the DOS time field of a zip entry is: the earliest it can hold, the same bytes in every time zone.
const mtime = new Date(1980, 0, 1);

/** Same files, same bytes (on the same Node: the deflate of its zlib). */
export function zipOf(files: readonly Pick<ArchiveFile, 'name' | 'text'>[]): Promise<Buffer> {
  const zip = new ZipFile();
  for (const { name, text } of files.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
    zip.addBuffer(Buffer.from(text, 'utf8'), name, { mtime, mode: 0o100600, forceDosTimestamp: true });
  }
  return new Promise((done, failed) => {
    zip.on('error', failed);
    buffer(zip.outputStream).then(done, failed);
    zip.end();
  });
}

export function sha256Of(content: string | Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}
