/** What an open text file is like: encoding, names of the columns, number of rows, a fingerprint. Hands out no row. */
import type { Hash } from 'node:crypto';
import { createHash } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import { sizeText } from '../explanation.ts';
import { EncodingWatch, encodingOf, isWide, markBytesOf, textOf } from './encoding.ts';
import type { Content, Encoding, HeaderRow, LookOptions, RowCount } from './files.ts';
import { headerOf } from './header.ts';
import type { ReadBounds } from './read.ts';
import { bytesAt, chunksOf } from './read.ts';
import { RowCounter } from './rows.ts';

/** Rejects with the file system's error, or the signal's reason. */
export async function contentOf(
  handle: FileHandle,
  options: LookOptions,
  bounds: ReadBounds,
  signal: AbortSignal,
): Promise<Content> {
  const { size } = await handle.stat();
  const head = await bytesAt(handle, 0, bounds.headBytes);
  const tail = await bytesAt(handle, Math.max(0, size - bounds.headBytes), bounds.headBytes);
  const isWhole = head.length < bounds.headBytes;
  const first = encodingOf(head, isWhole);
  const header = headerOf(textOf(head, first, options.encoding), isWhole, options);
  const counted = await countedRows(handle, size, first, header, options, bounds, signal);
  return {
    encoding: counted.encoding,
    header,
    whyNoHeader: header === null ? noHeader(options, isWhole, bounds) : null,
    count: counted.count,
    whyNoCount: counted.why,
    fingerprint: counted.digest ?? digestOf(createHash('sha256').update(`${size} `).update(head).update(tail)),
  };
}

type Counted = {
  readonly encoding: Encoding;
  readonly count: RowCount | null;
  readonly why: string | null;
  /** Of all bytes, where all were read. */
  readonly digest: string | null;
};

async function countedRows(
  handle: FileHandle,
  size: number,
  first: Encoding,
  header: HeaderRow | null,
  options: LookOptions,
  { countedBytes, countWithinMs }: ReadBounds,
  signal: AbortSignal,
): Promise<Counted> {
  const uncounted = (why: string) => ({ encoding: first, count: null, why, digest: null });
  if (size > countedBytes) return uncounted(`it is larger than ${sizeText(countedBytes)}`);
  const counter = new RowCounter({
    separator: header?.separator ?? options.separator,
    delimiter: options.delimiter ?? '"',
    headerRow: options.headerRow ?? 1,
    columns: header?.columns ?? null,
  });
  const watch = new EncodingWatch();
  const digest = createHash('sha256').update('all ');
  const untilMs = performance.now() + countWithinMs;
  for await (const chunk of chunksOf(handle, markBytesOf(first), size, signal)) {
    counter.push(chunk, first.found);
    watch.push(chunk);
    digest.update(chunk);
    if (performance.now() > untilMs) return uncounted(`counting had not ended after ${countWithinMs / 1000} seconds`);
  }
  const found = first.marked || isWide(first.found) ? first.found : watch.found(true);
  return { encoding: { ...first, found }, count: counter.end(), why: null, digest: digestOf(digest) };
}

function digestOf(hash: Hash): string {
  return hash.digest('hex').slice(0, 32);
}

function noHeader({ headerRow }: LookOptions, isWhole: boolean, { headBytes }: ReadBounds): string {
  const row = `row ${headerRow ?? 1}`;
  return isWhole ? `there is no ${row}` : `${row} does not end within the first ${sizeText(headBytes)}`;
}
