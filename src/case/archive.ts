/** Files to a zip whose bytes depend on nothing but the files: fixed times, modes and order. Knows no case. */
import { createHash } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import { ZipFile } from 'yazl';

export type ArchiveFile = {
  /** Relative, forward slashes. */
  readonly name: string;
  readonly content: string | Buffer;
  /** Which part of the program it comes from; for the manifest. */
  readonly origin: string;
  readonly isCut: boolean;
  /** Size before it was cut; null where it was not read to its end. */
  readonly originalBytes: number | null;
  /** How long collecting took by the clock that was given; null where it was not measured. */
  readonly durationMs: number | null;
  /** What was done to it besides redaction ("metadata removed"); null for nothing. */
  readonly done: string | null;
};

// Local time, as the DOS time field of a zip entry is: the earliest it can hold, the same bytes in every time zone.
const mtime = new Date(1980, 0, 1);

/** Same files, same bytes (on the same Node: the deflate of its zlib). */
export function zipOf(files: readonly Pick<ArchiveFile, 'name' | 'content'>[]): Promise<Buffer> {
  const zip = new ZipFile();
  for (const { name, content } of files.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
    zip.addBuffer(bytesOf(content), name, { mtime, mode: 0o100600, forceDosTimestamp: true });
  }
  return new Promise((done, failed) => {
    zip.on('error', failed);
    buffer(zip.outputStream).then(done, failed);
    zip.end();
  });
}

export function bytesOf(content: string | Buffer): Buffer {
  return typeof content === 'string' ? Buffer.from(content, 'utf8') : content;
}

export function sha256Of(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}
