/** Writes zips byte by byte, so that they can lie in every field. */
import { crc32, deflateRawSync } from 'node:zlib';

export type RawEntry = {
  readonly name: string | Buffer;
  readonly content: Buffer;
  /** As the local header names it; the same unless given. */
  readonly localName?: string;
  readonly method?: number;
  readonly flags?: number;
  readonly mode?: number;
  readonly crc?: number;
  readonly size?: number;
  readonly compressedSize?: number;
  readonly extra?: Buffer;
  /** Instead of a place of its own. */
  readonly offset?: number;
};

export type RawEnd = {
  readonly count?: number;
  readonly comment?: string;
  readonly before?: Buffer;
  readonly gap?: Buffer;
};

export function rawZip(
  entries: readonly RawEntry[],
  { count, comment = '', before = Buffer.alloc(0), gap = Buffer.alloc(0) }: RawEnd = {},
): Buffer {
  const parts: Buffer[] = [before];
  const directory: Buffer[] = [];
  let at = before.length;
  for (const entry of entries) {
    const local = localOf(entry);
    directory.push(centralOf(entry, entry.offset ?? at));
    parts.push(local, gap);
    at += local.length + gap.length;
  }
  const central = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(count ?? entries.length, 8);
  end.writeUInt16LE(count ?? entries.length, 10);
  end.writeUInt32LE(central.length, 12);
  end.writeUInt32LE(at, 16);
  end.writeUInt16LE(comment.length, 20);
  return Buffer.concat([...parts, central, end, Buffer.from(comment, 'latin1')]);
}

function fieldsOf({ content, method = 8, flags = 0x0800, crc, size, compressedSize }: RawEntry) {
  const data = method === 8 ? deflateRawSync(content, { level: 9 }) : content;
  return {
    data,
    ...{ method, flags },
    crc: crc ?? crc32(content),
    size: size ?? content.length,
    compressedSize: compressedSize ?? data.length,
  };
}

function localOf(entry: RawEntry): Buffer {
  const { data, method, flags, crc, size, compressedSize } = fieldsOf(entry);
  const name = Buffer.from(entry.localName ?? (entry.name as string));
  const head = Buffer.alloc(30);
  head.writeUInt32LE(0x04034b50, 0);
  head.writeUInt16LE(20, 4);
  head.writeUInt16LE(flags, 6);
  head.writeUInt16LE(method, 8);
  head.writeUInt32LE(crc, 14);
  head.writeUInt32LE(compressedSize, 18);
  head.writeUInt32LE(size, 22);
  head.writeUInt16LE(name.length, 26);
  return Buffer.concat([head, name, data]);
}

function centralOf(entry: RawEntry, offset: number): Buffer {
  const { method, flags, crc, size, compressedSize } = fieldsOf(entry);
  const { mode = 0o100600, extra = Buffer.alloc(0) } = entry;
  const name = Buffer.from(entry.name as string);
  const head = Buffer.alloc(46);
  head.writeUInt32LE(0x02014b50, 0);
  head.writeUInt16LE(0x033f, 4);
  head.writeUInt16LE(20, 6);
  head.writeUInt16LE(flags, 8);
  head.writeUInt16LE(method, 10);
  head.writeUInt32LE(crc, 16);
  head.writeUInt32LE(compressedSize, 20);
  head.writeUInt32LE(size, 24);
  head.writeUInt16LE(name.length, 28);
  head.writeUInt16LE(extra.length, 30);
  head.writeUInt32LE((mode << 16) >>> 0, 38);
  head.writeUInt32LE(offset, 42);
  return Buffer.concat([head, name, extra]);
}
