/** Reads a zip with a library that had no part in writing it. */
import { text } from 'node:stream/consumers';
import { promisify } from 'node:util';
import type { Entry, ZipFile } from 'yauzl';
import yauzl from 'yauzl';

const fromBuffer = promisify<Buffer, { lazyEntries: boolean }, ZipFile>(yauzl.fromBuffer);

/** Names in their order, with their texts and modes. */
export async function unzipped(archive: Buffer): Promise<readonly { name: string; text: string; mode: number }[]> {
  const zip = await fromBuffer(archive, { lazyEntries: true });
  const files: { name: string; text: string; mode: number }[] = [];
  return new Promise((done, failed) => {
    zip.on('error', failed);
    zip.on('end', () => done(files));
    zip.on('entry', (entry: Entry) => {
      zip.openReadStream(entry, (error, stream) => {
        if (error || !stream) return failed(error);
        text(stream).then((content) => {
          files.push({ name: entry.fileName, text: content, mode: (entry.externalFileAttributes >>> 16) & 0o777 });
          zip.readEntry();
        }, failed);
      });
    });
    zip.readEntry();
  });
}
